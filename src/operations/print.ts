/**
 * Printing a zone: from what a user asks for to what the printers take.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, nearest, ZoneproofError } from '../diagnostic/index.js';
import { typeMnemonics, typeNumber } from '../rdata/index.js';
import {
  type PrintOrder,
  type PrintZoneOptions,
  printZoneChunks,
  printZoneJson,
  printZoneNdjson,
  type Zone,
} from '../zone/index.js';
import { annotator } from './annotate.js';

export type PrintFormat = 'zone' | 'json' | 'ndjson';

export interface PrintRequest {
  readonly format: PrintFormat;
  readonly sort: PrintOrder;
  /** mnemonics with commas between; default: all types */
  readonly types?: string | undefined;
  /** print signatures and denial too */
  readonly dnssec: boolean;
  readonly isRelative: boolean;
  readonly isAnnotated: boolean;
  /** seconds since the epoch; signature times are those nearest to it */
  readonly now: number;
  readonly provider: CryptoProvider;
}

/**
 * The zone as text, in pieces.
 * @throws ZoneproofError (usage) for unknown types, and options that the format has no use for
 */
export function printPieces(zone: Zone, request: PrintRequest): Iterable<Uint8Array | string> {
  const { format, sort, isRelative, isAnnotated } = request;
  const selection = {
    sort,
    types: request.types === undefined ? undefined : parseTypes(request.types),
    isWithoutDnssec: !request.dnssec,
  };
  if (format !== 'zone') {
    if (isRelative || isAnnotated) {
      const option = isRelative ? 'relative' : 'annotate';
      throw new ZoneproofError(EXIT.USAGE, `--${option} only makes sense with --format zone`);
    }
    return format === 'json' ? printZoneJson(zone, selection) : printZoneNdjson(zone, selection);
  }
  const options: PrintZoneOptions = {
    ...selection,
    isRelative,
    annotate: isAnnotated ? annotator(zone, request.provider, request.now) : undefined,
  };
  return printZoneChunks(zone, options);
}

function parseTypes(text: string): ReadonlySet<number> {
  const words = text.split(',').map((word) => word.trim());
  return new Set(
    words.map((word) => {
      const number = typeNumber(word);
      if (number !== undefined) return number;
      const guess = nearest(word.toUpperCase(), typeMnemonics());
      throw new ZoneproofError(EXIT.USAGE, `--types: ${JSON.stringify(word)} is not a record type`, {
        help: guess === undefined ? 'give mnemonics with commas between, such as A,AAAA' : `did you mean ${guess}?`,
      });
    }),
  );
}
