/**
 * The text of a configuration file with the places of its parts: YAML, or JSON with comments, which is read as YAML once
 * its comments are blank.
 * @module
 */
import type { Document, Node, Pair, parseDocument } from 'yaml';
import { ConfigurationError, type ConfigurationFault, SourceMap, type Span } from '../diagnostic/index.js';
import { utf8Bytes } from '../wire/index.js';

/** Keys and list indexes from the top. */
export type DocumentPath = readonly (string | number)[];

/** A configuration beyond this was made by accident, or to do harm. */
const MAX_OCTETS = 1 << 20;
/** Parts that aliases may stand for. */
const MAX_ALIASES = 100;
const MAX_FAULTS = 20;

export class ConfigDocument {
  readonly path: string;
  readonly sources = new SourceMap();
  readonly data: unknown;
  readonly #text: string;
  readonly #document: Document;
  readonly #faults: ConfigurationFault[] = [];

  private constructor(path: string, bytes: Uint8Array, text: string, parse: typeof parseDocument) {
    this.path = path;
    this.sources.add(path, bytes);
    this.#text = text;
    const isJson = /\.jsonc?$/.test(path);
    this.#document = parse(isJson ? withoutComments(text) : text, {
      schema: isJson ? 'json' : 'core',
      strict: true,
      prettyErrors: false,
    });
    for (const { message, pos } of [...this.#document.errors, ...this.#document.warnings]) {
      this.#faults.push({ message: yamlFaultText(message), span: this.#spanOf(pos[0], pos[1]) });
    }
    this.throwFaults();
    this.data = this.#document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
    if (isCircular(this.data)) throw new ReferenceError('an alias leads back to itself');
  }

  /** @throws ConfigurationError with the places of all faults of the text */
  static async read(path: string, bytes: Uint8Array): Promise<ConfigDocument> {
    const fail = (message: string, help?: string) => {
      const sources = new SourceMap();
      sources.add(path, bytes.subarray(0, MAX_OCTETS));
      return new ConfigurationError(sources, [{ message, help, span: { start: 0, end: 0 } }]);
    };
    if (bytes.length > MAX_OCTETS) throw fail('the file is larger than 1 MiB, which no configuration is');
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw fail('the file is not UTF-8 text');
    }
    const { parseDocument } = await import('./yaml.js');
    try {
      return new ConfigDocument(path, bytes, text, parseDocument);
    } catch (error) {
      // Nested or aliased without end.
      if (!(error instanceof RangeError || error instanceof ReferenceError)) throw error;
      throw fail(
        'the file cannot be read as YAML',
        error instanceof ReferenceError ? 'it has too many aliases, or one that leads back to itself' : undefined,
      );
    }
  }

  /** Notes a fault at the value behind `path`, or at its key. */
  fault(at: DocumentPath, part: 'key' | 'value', message: string, help?: string): void {
    this.#faults.push({ message, help, span: this.spanAt(at, part) });
  }

  /** @throws ConfigurationError when faults have been noted */
  throwFaults(): void {
    if (this.#faults.length === 0) return;
    const sorted = [...this.#faults].sort((a, b) => a.span.start - b.span.start);
    throw new ConfigurationError(this.sources, sorted.slice(0, MAX_FAULTS));
  }

  /** Where a value or its key stands; the nearest thing around it where it cannot be told. */
  spanAt(at: DocumentPath, part: 'key' | 'value'): Span {
    for (let length = at.length; length > 0; length--) {
      const isTarget = length === at.length;
      const range = this.#rangeAt(at.slice(0, length), isTarget ? part : 'value');
      if (range !== undefined) return this.#spanOf(range[0]!, range[1]!);
    }
    return { start: 0, end: 0 };
  }

  #rangeAt(at: DocumentPath, part: 'key' | 'value'): readonly number[] | undefined {
    if (part === 'value') return (this.#document.getIn(at, true) as Node | undefined)?.range ?? undefined;
    const parent = at.length === 1 ? this.#document.contents : this.#document.getIn(at.slice(0, -1), true);
    const items = (parent as { readonly items?: readonly Pair<Node>[] } | undefined)?.items ?? [];
    return items.find((pair) => String(pair.key) === at.at(-1))?.key.range ?? undefined;
  }

  /** From UTF-16 offsets of the text to octets of the file. */
  #spanOf(start: number, end: number): Span {
    const octets = (offset: number) => utf8Bytes(this.#text.slice(0, offset)).length;
    return { start: octets(start), end: octets(end) };
  }
}

function yamlFaultText(message: string): string {
  const first = message.split('\n')[0]!;
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}

/** JSON with blanks where comments stood, and for tabs, which YAML takes ill. */
function withoutComments(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\t/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n]/g, ' '),
  );
}

function isCircular(data: unknown): boolean {
  try {
    JSON.stringify(data);
    return false;
  } catch (error) {
    if (error instanceof TypeError) return true;
    throw error;
  }
}
