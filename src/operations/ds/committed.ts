/**
 * Files of DS records that lie in a repository beside a zone, held against the keys of the zone: `dsset-example.com.` and
 * `keyset-example.com.` as BIND writes them, `example.com.zone.ds`, `example.com.ds`. What stands in them is what somebody
 * will type into a form, so it must not be that of last year's key.
 *
 * Only files with these names are looked at, and only records of a zone that is linted as well: whatever else ends in
 * `.ds` is none of our business.
 * @module
 */
import path from 'node:path';
import type { CryptoProvider } from '../../crypto/index.js';
import type { Diagnostic, Severity } from '../../diagnostic/index.js';
import { type Ds, dsRdata, faultAdvice, makeDs, matchDsSet, parseDs } from '../../dnssec/index.js';
import { type Dnskey, parseDnskey } from '../../keys/index.js';
import { rdataText, TYPE } from '../../rdata/index.js';
import { DIGEST, equalBytes, equalNames, latin1Text, lowerName } from '../../wire/index.js';
import { entryPartSpan, type PlainRecord, parseRecords } from '../../zonefile/index.js';
import { type Files, readInput } from '../files.js';
import { keyPathsIn } from '../key-files.js';
import type { LoadedZone } from '../load-zone.js';
import { checkDs } from './check.js';
import { entryPoints } from './entry-points.js';
import { type KeySource, loadKeySource, MAX_RECORDS_OCTETS, mergeKeySources, zoneKeys } from './keys.js';

const RULE = 'ds-file-drift';

/** A finding with the zone whose sources its place is in. */
export interface DsFileFinding {
  readonly zone: LoadedZone;
  readonly diagnostic: Diagnostic;
}

export interface DsFileRequest {
  readonly provider: CryptoProvider;
  /** the moment that the times in key files are judged at; seconds since the epoch */
  readonly now: number;
}

/** What in the files is not of the keys of the zones. Files that cannot be read or hold something else are passed over. */
export function dsFileFindings(
  files: Files,
  dsFiles: readonly string[],
  zones: readonly LoadedZone[],
  request: DsFileRequest,
): DsFileFinding[] {
  // By apex: a repository may have a file beside each of ten thousand zones.
  const byApex = new Map<string, LoadedZone[]>();
  for (const each of zones) {
    const key = latin1Text(lowerName(each.zone.apex));
    byApex.set(key, [...(byApex.get(key) ?? []), each]);
  }
  return dsFiles.flatMap((file) => {
    const bytes = readSmall(files, file);
    if (bytes === undefined) return [];
    const { records } = parseRecords(bytes, { path: file });
    const owners = new Set(records.map(({ owner }) => latin1Text(lowerName(owner))));
    return [...owners].flatMap((name) => {
      const same = byApex.get(name);
      if (same === undefined) return [];
      const target = same[0]!;
      const own = records.filter(({ owner }) => equalNames(owner, target.zone.apex));
      const findings = fileFindings({ files, file, bytes, records: own, zones: same, request });
      return findings.map((diagnostic) => ({ zone: target, diagnostic }));
    });
  });
}

function readSmall(files: Files, file: string): Uint8Array | undefined {
  try {
    const bytes = readInput(files, file);
    return bytes.length > MAX_RECORDS_OCTETS ? undefined : bytes;
  } catch {
    return undefined;
  }
}

interface FileCheck {
  readonly files: Files;
  readonly file: string;
  readonly bytes: Uint8Array;
  /** those of the zone */
  readonly records: readonly PlainRecord[];
  /** the files that hold the zone: the source, the signed one */
  readonly zones: readonly LoadedZone[];
  readonly request: DsFileRequest;
}

function fileFindings(check: FileCheck): Diagnostic[] {
  const { provider } = check.request;
  const published = check.zones.map(({ zone }) => ({ ...zoneKeys(zone, { provider }), isNamed: false }));
  const inZone = published.filter(({ keys }) => keys.length > 0);
  const signed = inZone.filter(({ signers }) => signers !== undefined);
  const committed = committedKeys(check);
  // The DNSKEY records of an unsigned zone may be those of another signer (RFC 8901): they are not all keys of the zone.
  const hasEntryPoint = committed.some(({ keys }) => keys.some(({ isSep }) => isSep));
  const sources = signed.length > 0 ? signed : hasEntryPoint ? [...inZone, ...committed] : [];
  if (sources.length === 0) return [];
  const source = { ...mergeKeySources(sources), isNamed: false };
  return [...dsDrift(check, source, committed), ...keyDrift(check, source, committed)];
}

/** The keys whose files lie beside the zone or the file of DS records. What cannot be read is for `key check` to say. */
function committedKeys({ files, file, zones, request }: FileCheck): KeySource[] {
  const apex = zones[0]!.zone.apex;
  const folders = new Set([file, ...zones.map((zone) => zone.path).filter((each) => each !== '-')].map(path.dirname));
  return [...folders].flatMap((folder) =>
    keyPathsIn(files, folder, apex).flatMap((keyPath) => {
      if (!files.exists(`${keyPath}.key`)) return [];
      try {
        return [loadKeySource(files, keyPath, request)];
      } catch {
        return [];
      }
    }),
  );
}

function dsDrift(check: FileCheck, source: KeySource, committed: readonly KeySource[]): Diagnostic[] {
  const { provider } = check.request;
  const records = check.records.filter(({ type }) => type === TYPE.DS);
  const dsSet = records.flatMap(({ rdata }) => parseDs(rdata) ?? []);
  if (dsSet.length === 0) return [];
  const { findings, outcome } = checkDs(source, dsSet, provider);
  const bad = findings.filter(({ grade }) => grade === 'bad');
  if (outcome === 'bogus') {
    const details = bad.map(({ ds, text }) => `DS ${ds.keyTag} ${text}`).join('; ');
    const message = `no DS in this file leads to a key of ${check.zones[0]!.zone.origin}: ${details}`;
    return [report(check, 'error', records[findings.indexOf(bad[0]!)]!, message, rightDs(source, provider))];
  }
  const spare = committed.flatMap(({ keys }) => keys);
  const isSpare = (ds: Ds): boolean => matchDsSet(source.owner, [ds], spare, provider).outcome === 'secure-path';
  return findings.flatMap(({ ds, grade, state, text }, i) => {
    // A DS may stand at the parent before its key is published (RFC 6781 §4.1.2).
    if (grade !== 'bad' || isSpare(ds)) return [];
    // It may be of the key of another signer as well (RFC 8901 §2.1.2), so this is only advice.
    return [report(check, state === 'no-such-key' ? 'info' : 'warning', records[i]!, `the DS ${text}`)];
  });
}

/** BIND's `keyset-` files hold the keys themselves. */
function keyDrift(check: FileCheck, source: KeySource, committed: readonly KeySource[]): Diagnostic[] {
  const known = [source, ...committed].flatMap(({ keys }) => keys);
  const isKnown = (rdata: Uint8Array): boolean => known.some((key) => equalBytes(key.rdata, rdata));
  const records = check.records.filter(({ type }) => type === TYPE.DNSKEY);
  const stale = records.filter(({ rdata }) => !isKnown(rdata));
  const severity = stale.length === records.length ? 'error' : 'warning';
  return stale.map((record) => {
    const tag = parseDnskey(record.rdata)?.keyTag ?? 0;
    return report(check, severity, record, `key ${tag} is not a key of ${check.zones[0]!.zone.origin} any more`);
  });
}

function rightDs(source: KeySource, provider: CryptoProvider): string | undefined {
  let keys: readonly Dnskey[];
  try {
    ({ keys } = entryPoints(source, false));
  } catch {
    return undefined;
  }
  const texts = keys.map((key) => rdataText(TYPE.DS, dsRdata(makeDs(source.owner, key, DIGEST.SHA256, provider))));
  return `the keys of the zone have DS ${texts.join(' and DS ')}`;
}

function report(
  { file, bytes, zones }: FileCheck,
  severity: Severity,
  record: PlainRecord,
  message: string,
  help = faultAdvice(RULE),
): Diagnostic {
  const { zone } = zones[0]!;
  const source = zone.sources.files.find((each) => each.path === file) ?? zone.sources.add(file, bytes);
  const { start, end } = entryPartSpan(bytes, record.span.start, 'rdata');
  const keyTag = record.type === TYPE.DS ? parseDs(record.rdata)?.keyTag : parseDnskey(record.rdata)?.keyTag;
  return {
    rule: RULE,
    severity,
    message,
    help,
    span: { start: source.base + start, end: source.base + end },
    subject: { zone: zone.origin, owner: zone.origin, type: record.type === TYPE.DS ? 'DS' : 'DNSKEY', keyTag },
  };
}
