/**
 * The file of expectations, read: YAML with the place of every value.
 * @module
 */
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { listText, nearest, type Span } from '../diagnostic/index.js';
import { RCODES, SECURITY_STATUSES } from '../dnssec/index.js';
import { typeText } from '../rdata/index.js';
import { parseName, utf8Bytes } from '../wire/index.js';
import { parseRecords } from '../zonefile/index.js';
import { canonicalText } from './canonical-text.js';
import { questionType } from './verify-chain.js';

/** One answer that is expected; what is undefined is not looked at. */
export interface Expectation {
  readonly name: Uint8Array;
  readonly type: number;
  readonly rcode: Expected<string> | undefined;
  readonly status: Expected<string> | undefined;
  /** canonical rdata in hexadecimal, sorted, and as written */
  readonly data: (Expected<readonly string[]> & { readonly written: readonly string[] }) | undefined;
}

interface Expected<T> {
  readonly value: T;
  readonly span: Span;
}

type SpanAt = (from: number, to: number) => Span;
type ReportFault = (message: string, span: Span) => void;

/**
 * Reads a list of expectations. What cannot be read is reported, and the rest given back.
 * @param spanAt from offsets in the text to a span
 */
export function readExpectations(text: string, spanAt: SpanAt, report: ReportFault): readonly Expectation[] {
  return new ExpectationReader(spanAt, report).read(text);
}

const KEYS = ['name', 'type', 'rcode', 'status', 'data'] as const;
type Key = (typeof KEYS)[number];

/** Reads the list, and reports what it cannot read; the rest is tested all the same. */
class ExpectationReader {
  readonly #spanAt: (from: number, to: number) => Span;
  readonly #report: (message: string, span: Span) => void;

  constructor(spanAt: (from: number, to: number) => Span, report: (message: string, span: Span) => void) {
    this.#spanAt = spanAt;
    this.#report = report;
  }

  read(text: string): Expectation[] {
    // Every scalar is a string: an address is no number, and NO is no boolean.
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
    // What is wrong behind the first fault mostly follows from it.
    const [fault] = document.errors;
    if (fault !== undefined) {
      this.#report(`not YAML: ${lowerFirst(fault.message)}`, this.#spanAt(fault.pos[0], fault.pos[1]));
      return [];
    }
    const { contents } = document;
    if (!isSeq(contents)) {
      this.#report('a file of expectations is a list, each entry beginning with "- name:"', this.#spanOf(contents));
      return [];
    }
    return contents.items.flatMap((item) => {
      const read = this.#expectation(item as Node);
      return read === undefined ? [] : [read];
    });
  }

  #spanOf(node: Node | null | undefined): Span {
    const [from = 0, to = 1] = node?.range ?? [];
    return this.#spanAt(from, to);
  }

  #expectation(item: Node): Expectation | undefined {
    if (!isMap(item)) {
      this.#report(`an expectation has the keys ${listText(KEYS, 'and')}`, this.#spanOf(item));
      return undefined;
    }
    const fields = this.#fields(item);
    if (fields === undefined) return undefined;
    for (const key of ['name', 'type'] as const) {
      if (fields.has(key)) continue;
      this.#report(`the expectation has no ${key}`, this.#spanOf(item));
      return undefined;
    }
    if (fields.size === 2) {
      this.#report('the expectation expects nothing: give rcode, status or data', this.#spanOf(item));
      return undefined;
    }
    const name = this.#scalar(
      fields,
      'name',
      (text) => {
        const wire = parseName(text);
        return typeof wire === 'string' ? undefined : wire;
      },
      'a domain name, absolute with or without its last dot',
    );
    const type = this.#scalar(
      fields,
      'type',
      (text) => {
        try {
          return questionType(text, 'type');
        } catch {
          return undefined;
        }
      },
      'a type of records such as AAAA',
    );
    const rcode = this.#choice(fields, 'rcode', RCODES);
    const status = this.#choice(fields, 'status', SECURITY_STATUSES);
    if (name === undefined || type === undefined || rcode === null || status === null) return undefined;
    const data = this.#data(fields, type.value);
    return data === null ? undefined : { name: name.value, type: type.value, rcode, status, data };
  }

  #fields(item: YAMLMap): Map<Key, Node> | undefined {
    const fields = new Map<Key, Node>();
    for (const { key, value } of item.items as Pair<Node, Node | null>[]) {
      const text = isScalar(key) ? String(key.value) : '';
      if (!(KEYS as readonly string[]).includes(text) || value === null) {
        const guess = nearest(text, KEYS);
        const hint =
          guess === undefined || guess === text ? `known are ${listText(KEYS, 'and')}` : `did you mean ${guess}?`;
        this.#report(value === null ? `${text} has no value` : `unknown key ${text}; ${hint}`, this.#spanOf(key));
        return undefined;
      }
      fields.set(text as Key, value);
    }
    return fields;
  }

  /** The value of a key, or undefined after a report. */
  #scalar<T>(
    fields: ReadonlyMap<Key, Node>,
    key: Key,
    read: (text: string) => T | undefined,
    allowed: string,
  ): Expected<T> | undefined {
    const node = fields.get(key)!;
    const text = isScalar(node) ? String(node.value) : undefined;
    const value = text === undefined ? undefined : read(text);
    const span = this.#spanOf(node);
    if (value !== undefined) return { value, span };
    this.#report(
      `${key} is ${text === undefined ? 'no plain value' : JSON.stringify(text)}; it should be ${allowed}`,
      span,
    );
    return undefined;
  }

  /** null after a report; undefined without the key. */
  #choice(fields: ReadonlyMap<Key, Node>, key: Key, allowed: readonly string[]): Expected<string> | null | undefined {
    if (!fields.has(key)) return undefined;
    return this.#scalar(fields, key, (text) => (allowed.includes(text) ? text : undefined), listText(allowed)) ?? null;
  }

  #data(fields: ReadonlyMap<Key, Node>, type: number): Expectation['data'] | null {
    const node = fields.get('data');
    if (node === undefined) return undefined;
    const items = (isSeq(node) ? node.items : [node]) as Node[];
    const written: string[] = [];
    const value: string[] = [];
    for (const item of items) {
      const text = isScalar(item) ? String(item.value) : '';
      const rdata = rdataOf(type, text);
      if (typeof rdata === 'string') {
        this.#report(`data ${JSON.stringify(text)} does not fit type ${typeText(type)}: ${rdata}`, this.#spanOf(item));
        return null;
      }
      written.push(text);
      value.push(canonicalText(type, rdata));
    }
    return { value: [...new Set(value)].sort(), written, span: this.#spanOf(node) };
  }
}

/** The rdata that a text stands for, or what is wrong with it. Names are absolute with or without their last dot. */
function rdataOf(type: number, text: string): Uint8Array | string {
  const { records, diagnostics } = parseRecords(utf8Bytes(`. IN ${typeText(type)} ${text.replaceAll('\n', ' ')}\n`), {
    path: 'data',
  });
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (fault !== undefined) return fault.message;
  return records.length === 1 ? records[0]!.rdata : 'not one record';
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
