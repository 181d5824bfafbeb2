/**
 * Baselines: findings that a zone had when it came under the linter. They are told apart by what they are about and not by
 * where it stands, so that moved lines are no news; findings beyond those known are.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import { stopsLoading } from '../lint/index.js';
import { TYPE, typeNumber } from '../rdata/index.js';
import { baselineFaults } from '../schema/index.js';
import { parseName } from '../wire/index.js';
import { NO_SOURCE, type Zone } from '../zone/index.js';
import { Lexer } from '../zonefile/index.js';
import { type Files, readInput, writing } from './files.js';
import type { LintedZone } from './lint.js';

/** Findings that are all alike. */
export interface BaselineEntry {
  readonly zone: string;
  readonly rule: string;
  readonly owner?: string | undefined;
  readonly type?: string | undefined;
  /** digest of the data of the record */
  readonly data?: string | undefined;
  readonly count: number;
}

const SCHEMA_VERSION = 1;
const SHA256 = 2;
/** Enough to tell the records of one RRset apart. */
const DIGEST_OCTETS = 8;
/** Data that changes whenever the zone does, or is signed. */
const RESTLESS: ReadonlySet<number> = new Set([TYPE.SOA, TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.ZONEMD]);

/**
 * Reads a baseline; an empty one when the file is missing and may be.
 * @throws ZoneproofError (file) when it cannot be read, (configuration) when it is no baseline
 */
export async function readBaseline(files: Files, file: string, mayBeMissing: boolean): Promise<BaselineEntry[]> {
  if (!files.exists(file)) {
    if (mayBeMissing) return [];
    throw new ZoneproofError(EXIT.FILE, `there is no baseline ${file}`, { help: '--update-baseline makes it' });
  }
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(readInput(files, file)));
  } catch (error) {
    if (error instanceof ZoneproofError) throw error;
    throw noBaseline(file, 'the text is not JSON');
  }
  const [fault] = await baselineFaults(data);
  if (fault !== undefined)
    throw noBaseline(file, `${fault.instancePath || 'the document'} is not as its schema wants it`);
  return (data as { findings: BaselineEntry[] }).findings;
}

function noBaseline(file: string, why: string): ZoneproofError {
  return new ZoneproofError(EXIT.CONFIGURATION, `${file} is no baseline: ${why}`, {
    help: 'delete it and make it again with --update-baseline; schemas/baseline.schema.json describes it',
  });
}

/**
 * Takes the findings that the baseline knows out of the zones.
 * @returns what the baseline knows of these zones and was not found
 */
export function applyBaseline(
  zones: readonly LintedZone[],
  baseline: readonly BaselineEntry[],
  provider: CryptoProvider,
): BaselineEntry[] {
  const known = new Map(baseline.map((entry) => [keyOf(entry), { entry, left: entry.count }]));
  for (const { zone, diagnostics } of zones) {
    let kept = 0;
    for (const diagnostic of diagnostics) {
      const match = stopsLoading(diagnostic) ? undefined : known.get(keyOf(fingerprint(zone, diagnostic, provider)));
      if (match === undefined || match.left === 0) diagnostics[kept++] = diagnostic;
      else match.left--;
    }
    diagnostics.length = kept;
  }
  const linted = new Set(zones.map(({ zone }) => zone.origin.toLowerCase()));
  return [...known.values()]
    .filter(({ entry, left }) => left > 0 && linted.has(entry.zone))
    .map(({ entry, left }) => ({ ...entry, count: left }));
}

/** Writes the findings of the zones as the new baseline; what it knows of other zones stays. */
export function writeBaseline(
  files: Files,
  file: string,
  zones: readonly LintedZone[],
  before: readonly BaselineEntry[],
  provider: CryptoProvider,
): BaselineEntry[] {
  const linted = new Set(zones.map(({ zone }) => zone.origin.toLowerCase()));
  const counted = new Map<string, BaselineEntry>();
  for (const { zone, diagnostics } of zones) {
    for (const diagnostic of diagnostics) {
      if (stopsLoading(diagnostic)) continue;
      const entry = fingerprint(zone, diagnostic, provider);
      const key = keyOf(entry);
      counted.set(key, { ...entry, count: (counted.get(key)?.count ?? 0) + 1 });
    }
  }
  const findings = [...before.filter(({ zone }) => !linted.has(zone)), ...counted.values()].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
  const text = JSON.stringify({ schemaVersion: SCHEMA_VERSION, findings }, undefined, 2);
  writing(file, () => files.writeFile(file, [new TextEncoder().encode(`${text}\n`)]));
  return findings;
}

function keyOf({ zone, rule, owner = '', type = '', data = '' }: BaselineEntry): string {
  return [zone, rule, owner, type, data].join('\0');
}

/** What a finding is about: rule, zone, owner, type, and the data of the record where that does not change by itself. */
function fingerprint(zone: Zone, diagnostic: Diagnostic, provider: CryptoProvider): BaselineEntry {
  const { owner, type } = diagnostic.subject ?? {};
  const record = recordOf(zone, diagnostic);
  const isRestless = record < 0 || RESTLESS.has(zone.records.type[record]!);
  const digest = isRestless ? undefined : provider.digest(SHA256, zone.records.rdata(record));
  return {
    zone: zone.origin.toLowerCase(),
    rule: diagnostic.rule,
    ...(owner !== undefined && { owner: owner.toLowerCase() }),
    ...(type !== undefined && { type }),
    ...(digest && { data: hex(digest.subarray(0, DIGEST_OCTETS)) }),
    count: 1,
  };
}

/** The record that a finding stands in, -1 when it stands in none that was read. */
function recordOf({ names, records, sources }: Zone, { span, subject }: Diagnostic): number {
  if (span === undefined || subject?.owner === undefined || subject.type === undefined) return -1;
  const name = parseName(subject.owner);
  const type = typeNumber(subject.type);
  const id = typeof name === 'string' ? -1 : names.find(name);
  const first = id < 0 || type === undefined ? -1 : records.findRrset(id, type);
  if (first < 0) return -1;
  let best = -1;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const source = records.source[i]!;
    if (source !== NO_SOURCE && source <= span.start && (best < 0 || source > records.source[best]!)) best = i;
  }
  if (best < 0) return -1;
  const { bytes, base } = sources.fileAt(records.source[best]!);
  const lexer = new Lexer(bytes, undefined, records.source[best]! - base);
  return lexer.next() && span.start < base + lexer.position ? best : -1;
}

function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
