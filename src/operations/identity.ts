/**
 * What a finding is about, in words that stay when lines move, serials rise and zones are signed again. Baselines know
 * old findings by it, and reports for other systems make their fingerprints of it.
 * @module
 */
import { openssl } from '../crypto/index.js';
import { type Diagnostic, frameOf, type LocatedDiagnostic, type SourceMap } from '../diagnostic/index.js';
import { TYPE, typeNumber } from '../rdata/index.js';
import { encodeHex, parseName, utf8Bytes } from '../wire/index.js';
import { NO_SOURCE, type Zone } from '../zone/index.js';
import { ENTRY_OCTETS, Lexer } from '../zonefile/index.js';
import type { LoadedZone } from './load-zone.js';

/** Findings in one zone, or in files that belong together without being one. */
export interface FileFindings {
  /** presentation form; the root when nothing says which zone the files are of */
  readonly origin: string;
  /** what the origin was taken from */
  readonly originFrom: LoadedZone['originFrom'] | 'key file' | 'revision';
  /** the file that findings without a place are about */
  readonly file: string;
  readonly sources: SourceMap;
  /** what was read, where it was a zone */
  readonly zone?: Zone | undefined;
  readonly diagnostics: Diagnostic[];
}

export interface FindingIdentity {
  /** lower case */
  readonly zone: string;
  readonly rule: string;
  /** lower case */
  readonly owner?: string | undefined;
  readonly type?: string | undefined;
  readonly keyTag?: number | undefined;
  /** digest of the data of the record where that does not change by itself; without a record of the line */
  readonly data?: string | undefined;
}

/** Enough to tell the records of one RRset apart. */
const DIGEST_CHARACTERS = 16;
/** Data that changes whenever the zone does, or is signed. */
const RESTLESS: ReadonlySet<number> = new Set([TYPE.SOA, TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.ZONEMD]);

/** The identity of a finding in a zone that is at hand, so that records of one RRset are told apart. */
export function identityOf({ origin, sources, zone }: FileFindings, diagnostic: Diagnostic): FindingIdentity {
  const { rule, span, subject = {} } = diagnostic;
  const frame = span && frameOf(sources, span);
  return identityFrom({ rule, subject, frame }, origin, zone && dataOf(zone, diagnostic));
}

/** The identity by what a report knows. */
export function identityFrom(
  { rule, subject, frame }: Pick<LocatedDiagnostic, 'rule' | 'subject' | 'frame'>,
  origin: string,
  rdata?: Uint8Array,
): FindingIdentity {
  const { owner, type, keyTag } = subject;
  const data = owner === undefined ? frame && utf8Bytes(frame.text.trim()) : rdata;
  return {
    zone: (subject.zone ?? origin).toLowerCase(),
    rule,
    ...(owner !== undefined && { owner: owner.toLowerCase() }),
    ...(type !== undefined && { type }),
    ...(keyTag !== undefined && { keyTag }),
    ...(data !== undefined && { data: sha256(data).slice(0, DIGEST_CHARACTERS) }),
  };
}

/** One text for an identity, for maps and digests. */
export function identityKey({ zone, rule, owner, type, keyTag, data }: FindingIdentity): string {
  return [zone, rule, owner, type, keyTag, data].map((part) => part ?? '').join('\0');
}

/** SHA-256 in hexadecimal, lower case. */
export function sha256(octets: Uint8Array): string {
  const hasher = openssl.hasher('sha256');
  hasher.update(octets);
  return encodeHex(hasher.digest()).toLowerCase();
}

/** The data of the record that a finding stands in; undefined when it is in none, or in one that changes by itself. */
function dataOf({ names, records, sources }: Zone, { span, subject }: Diagnostic): Uint8Array | undefined {
  if (span === undefined || subject?.owner === undefined || subject.type === undefined) return undefined;
  const name = parseName(subject.owner);
  const type = typeNumber(subject.type);
  const id = typeof name === 'string' ? -1 : names.find(name);
  const first = id < 0 || type === undefined || RESTLESS.has(type) ? -1 : records.findRrset(id, type);
  if (first < 0) return undefined;
  let best = -1;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const source = records.source[i]!;
    if (source !== NO_SOURCE && source <= span.start && (best < 0 || source > records.source[best]!)) best = i;
  }
  if (best < 0) return undefined;
  const { text, base } = sources.fileAt(records.source[best]!);
  const lexer = new Lexer(text, undefined, records.source[best]! - base, undefined, ENTRY_OCTETS);
  return lexer.next() && span.start < base + lexer.textStart + lexer.position ? records.rdata(best) : undefined;
}
