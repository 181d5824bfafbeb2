/**
 * Zone-file text as a plain list of records, for small inputs: key files, DS sets, records on a command line.
 * Zones go through the columnar store instead.
 * @module
 */
import { type Diagnostic, SourceMap, type Span } from '../diagnostic/index.js';
import { ByteWriter, ROOT_NAME } from '../wire/index.js';
import { ZoneFileParser } from './parser.js';

export interface PlainRecord {
  /** wire form */
  readonly owner: Uint8Array;
  readonly type: number;
  readonly class: number;
  /** seconds; undefined when the text gives none */
  readonly ttl: number | undefined;
  /** wire form */
  readonly rdata: Uint8Array;
  /** start of its entry in `sources` */
  readonly span: Span;
}

export interface PlainRecords {
  readonly records: readonly PlainRecord[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceMap;
}

/** Stands for "no TTL stated" while reading: no record can state it. */
const NO_TTL = 0xffffffff;

/**
 * Reads records from text. `$INCLUDE` is refused; records need no TTL.
 * @param options.path what messages call the input
 * @param options.origin for relative names (default: the root)
 */
export function parseRecords(
  bytes: Uint8Array,
  options: { readonly path: string; readonly origin?: Uint8Array | undefined },
): PlainRecords {
  const records: PlainRecord[] = [];
  const sources = new SourceMap();
  const rdata = new ByteWriter(1024);
  let owner: Uint8Array = ROOT_NAME;
  const parser: ZoneFileParser = new ZoneFileParser(
    {
      rdata,
      setOwner(name, length) {
        owner = name.slice(0, length);
      },
      add(type, ttl, start, source) {
        records.push({
          owner,
          type,
          class: parser.zoneClass,
          ttl: ttl === NO_TTL ? undefined : ttl,
          rdata: rdata.bytes.slice(start, rdata.length),
          span: { start: source, end: source },
        });
        rdata.clear();
      },
    },
    { origin: options.origin ?? ROOT_NAME, sources, defaultTtl: NO_TTL, isFragment: true },
  );
  parser.parse(sources.add(options.path, bytes));
  return { records, diagnostics: parser.diagnostics, sources };
}
