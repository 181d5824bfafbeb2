/**
 * From the octets of a zone file to a zone.
 * @module
 */
import {
  type Diagnostic,
  EXIT,
  type SourceFile,
  SourceMap,
  shortageError,
  type Text,
  ZoneproofError,
} from '../diagnostic/index.js';
import { nameOf, nameText, parseTypedName } from '../wire/index.js';
import {
  type Dialect,
  type IncludeLoader,
  type InferredOrigin,
  inferOrigin,
  type Limits,
  ZoneFileParser,
} from '../zonefile/index.js';
import { type ExpectedRecords, ZoneBuilder } from './builder.js';
import { WatchedBuilder } from './watched-builder.js';
import type { Zone } from './zone.js';

export interface ParseZoneOptions {
  /** the zone's apex, presentation form, absolute with or without the last dot; inferred when missing */
  readonly origin?: string | undefined;
  /** what messages call the file; its last component may name the zone */
  readonly file?: string | undefined;
  /** reads `$INCLUDE` files; without it they are faults */
  readonly include?: IncludeLoader | undefined;
  /** what tells the file from others in `$INCLUDE` cycles (its real path) */
  readonly identity?: string | undefined;
  /** whose reading the file is judged by; without one, it is read as BIND does, with a word where others would not */
  readonly dialect?: Dialect | undefined;
  /** what differs from DEFAULT_LIMITS */
  readonly limits?: Partial<Limits> | undefined;
  /** values for the placeholders of a template, such as `{{ serial }}`; places stay those of the template */
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
  /** is told now and then how many octets of the file have been read */
  readonly onRead?: ((octets: number) => void) | undefined;
}

export interface ParsedZone {
  readonly zone: Zone;
  /** faults of the text; records without fault are in the zone all the same */
  readonly diagnostics: Diagnostic[];
  /** what the origin was taken from */
  readonly originFrom: InferredOrigin['from'] | 'option';
}

/**
 * Parses a zone file (RFC 1035 §5). Nothing in the file makes it throw: faults are diagnostics.
 *
 * ```ts
 * const { zone, diagnostics } = parseZone(bytes, { origin: 'example.com.', file: 'db.example.com' });
 * zone.rrset('www', 'A')?.records.map((record) => record.data);
 * ```
 * @throws ZoneproofError (usage) when `origin` is not a domain name, or is missing and cannot be inferred
 */
export function parseZone(text: Text, options: ParseZoneOptions = {}): ParsedZone {
  const file = options.file ?? '<input>';
  const sources = new SourceMap(options.placeholders);
  const source = sources.add(file, text);
  let origin: Uint8Array;
  let originFrom: ParsedZone['originFrom'] = 'option';
  if (options.origin === undefined) {
    const inferred = inferOrigin(source.text, file.replace(/^.*[\\/]/, ''));
    if (inferred === undefined) {
      throw new ZoneproofError(EXIT.USAGE, `cannot tell which zone ${file} holds`, {
        help: 'name it with --origin, or write $ORIGIN at the top of the file',
      });
    }
    ({ origin, from: originFrom } = inferred);
  } else {
    const name = parseTypedName(options.origin);
    if (typeof name === 'string') {
      throw new ZoneproofError(
        EXIT.USAGE,
        `the origin ${JSON.stringify(options.origin)} is not a domain name: ${name}`,
      );
    }
    origin = name;
  }
  const builder = options.onRead === undefined ? new ZoneBuilder() : new WatchedBuilder(source, options.onRead);
  if (source.length >= LARGE_OCTETS) makeRoom(builder, source);
  const { include, dialect, limits } = options;
  const parser = new ZoneFileParser(builder, { origin, sources, include, dialect, limits });
  parser.parse(source, options.identity);
  if (builder.recordCount === 0 && parser.diagnostics.every(({ severity }) => severity === 'info')) {
    parser.diagnostics.push({
      rule: 'empty-zone-file',
      severity: 'error',
      message: `no records for ${nameText(origin)}`,
      span: { start: 0, end: 0 },
    });
  }
  const zone = builder.freeze(origin, parser.zoneClass, sources);
  return { zone, diagnostics: parser.diagnostics, originFrom };
}

/** Texts of this size and more are looked at beforehand, to make room for what is in them. */
const LARGE_OCTETS = 1 << 20;
/** How many parts of a text are looked at, and how many octets of each. */
const SAMPLES = 16;
const SAMPLE_OCTETS = 1 << 12;

/** Makes room for the records of a text; where the system gives no memory beforehand, tables grow as they always can. */
function makeRoom(builder: ZoneBuilder, file: SourceFile): void {
  const expected = expectedIn(file);
  try {
    builder.expect(expected);
  } catch (error) {
    if (shortageError(error) === undefined) throw error;
  }
}

/** What a text is likely to hold, by the length of its lines. */
function expectedIn(file: SourceFile): ExpectedRecords {
  let lines = 1;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const at = Math.floor((file.length / SAMPLES) * sample);
    const octets = file.slice(at, at + SAMPLE_OCTETS);
    for (let i = octets.indexOf(0x0a); i >= 0; i = octets.indexOf(0x0a, i + 1)) lines++;
  }
  const records = Math.ceil(((file.length * lines) / (SAMPLES * SAMPLE_OCTETS)) * 1.1);
  // Tables of octets may take more than they need. The names rarely do, but their memory is used for the data afterwards.
  const octets = Math.ceil(file.length * 0.75);
  return { records, names: Math.ceil(records * 0.4), nameOctets: octets, rdataOctets: octets };
}

/** {@link parseZone} for text in memory, for tests and examples. */
export function parseZoneText(text: string, origin: string): ParsedZone {
  return parseZone(new TextEncoder().encode(text), { origin: nameText(nameOf(origin)) });
}
