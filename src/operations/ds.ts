/**
 * DS records for keys and zones, and the check of those a parent publishes.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { apexDnskeys, type Ds, type DsSetVerdict, dsRdata, makeDs, matchDsSet, parseDs } from '../dnssec/index.js';
import { type Dnskey, isPkcs11Uri, parseDnskey } from '../keys/index.js';
import { rdataText, TYPE } from '../rdata/index.js';
import { equalNames, latin1Text, nameText, parseName, utf8Bytes } from '../wire/index.js';
import { parseRecords } from '../zonefile/index.js';
import { type Files, readInput } from './files.js';
import { isKeyPath, type KeyReading, loadKey, loadPublicKey } from './key-files.js';
import { type LoadZoneOptions, loadZone } from './load-zone.js';

/** Keys with the zone that they are of. */
export interface KeySource {
  readonly owner: Uint8Array;
  readonly keys: readonly Dnskey[];
  /** named one by one by the user, rather than found in a zone */
  readonly isNamed: boolean;
}

/** An answer of DNSKEY records is far smaller; anything larger is a zone. */
const MAX_RECORDS_OCTETS = 1 << 18;

/**
 * Reads the DNSKEY records of a key file, a zone file, a list of DNSKEY records (what dig prints), or `-`; or the key that
 * a PKCS #11 URI names.
 * @param reading for a key in a token; undefined where only files will do
 */
export function loadKeySource(files: Files, input: string, options: LoadZoneOptions, reading?: KeyReading): KeySource {
  if (reading !== undefined && isPkcs11Uri(input)) {
    const { owner, dnskey } = loadKey(files, input, reading).key;
    return { owner, keys: [dnskey], isNamed: true };
  }
  if (isKeyPath(input)) {
    const { owner, dnskey } = loadPublicKey(files, input);
    return { owner, keys: [dnskey], isNamed: true };
  }
  const bytes = readInput(files, input);
  const listed = options.origin === undefined ? keysOfRecords(bytes, input) : undefined;
  if (listed !== undefined) return listed;
  const { zone, diagnostics } = loadZone(files, input, options, bytes);
  const keys = apexDnskeys(zone);
  if (keys.length > 0) return { owner: zone.apex, keys, isNamed: false };
  const fault = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  throw new ZoneproofError(EXIT.KEY, `${input} has no DNSKEY record at ${zone.origin}`, {
    help: fault === undefined ? 'sign the zone first, or give the key files' : `the file has faults: ${fault.message}`,
  });
}

/** The keys of a text that holds DNSKEY records of one owner and no SOA; undefined for anything else. */
function keysOfRecords(bytes: Uint8Array, path: string): KeySource | undefined {
  if (bytes.length > MAX_RECORDS_OCTETS) return undefined;
  const { records } = parseRecords(bytes, { path });
  const dnskeys = records.filter(({ type }) => type === TYPE.DNSKEY);
  const owner = dnskeys[0]?.owner;
  if (owner === undefined || records.some(({ type }) => type === TYPE.SOA)) return undefined;
  if (!dnskeys.every((record) => equalNames(record.owner, owner))) return undefined;
  const keys = dnskeys.flatMap(({ rdata }) => parseDnskey(rdata) ?? []);
  return { owner, keys, isNamed: keys.length === 1 };
}

export interface DsLine {
  /** `example.com. IN DS 12345 13 2 ABCD...`, as dnssec-dsfromkey prints it */
  readonly text: string;
  readonly ds: Ds;
  readonly key: Dnskey;
}

export interface DsLines {
  readonly lines: readonly DsLine[];
  /** what the user should know before typing them somewhere */
  readonly warnings: readonly string[];
}

/**
 * The DS records of the keys: all that were named, or of a zone those that may be secure entry points.
 * @throws ZoneproofError (key) when a named key can have no DS, or a zone has no key for one
 */
export function dsLines(source: KeySource, digestType: number, provider: CryptoProvider): DsLines {
  const warnings: string[] = [];
  const chosen = source.isNamed ? source.keys : entryPoints(source.keys);
  if (chosen.length === 0) {
    throw new ZoneproofError(EXIT.KEY, `${nameText(source.owner)} has no key that a DS could point at`, {
      help: 'revoked keys and keys without the zone bit do not count',
    });
  }
  for (const key of chosen) {
    if (key.isRevoked || !key.isZoneKey) {
      const reason = key.isRevoked ? 'is revoked' : 'is not a zone key';
      throw new ZoneproofError(EXIT.KEY, `key ${key.keyTag} ${reason}: a DS for it would make the zone bogus`);
    }
    if (!key.isSep) {
      warnings.push(
        `key ${key.keyTag} has no SEP flag (flags ${key.flags}): it looks like a zone-signing key, which usually has no DS`,
      );
    }
  }
  if (digestType === 1) warnings.push('SHA-1 must not be used for new DS records (RFC 9905); use SHA-256');
  const lines = chosen.map((key) => {
    const ds = makeDs(source.owner, key, digestType, provider);
    return { text: dsText(source.owner, ds), ds, key };
  });
  return { lines, warnings };
}

/** Keys with the SEP bit, or all usable ones when none has it. */
function entryPoints(keys: readonly Dnskey[]): readonly Dnskey[] {
  const usable = keys.filter((key) => key.isZoneKey && !key.isRevoked);
  const seps = usable.filter((key) => key.isSep);
  return seps.length > 0 ? seps : usable;
}

/** `example.com. IN DS 12345 13 2 ABCD` */
export function dsText(owner: Uint8Array, ds: Ds): string {
  return `${nameText(owner)} IN DS ${rdataText(TYPE.DS, dsRdata(ds))}`;
}

/**
 * DS records given on a command line: a file of records (DS or CDS), one record, or only its data
 * (`12345 13 2 ABCD...`).
 * @param owner the zone they must be of
 * @throws ZoneproofError (usage) when there is none, one is broken, or they are of another zone
 */
export function loadDsSet(files: Files, inputs: readonly string[], owner: Uint8Array): Ds[] {
  return inputs.flatMap((input) => {
    const isFile = input === '-' || files.exists(input);
    const text = isFile ? latin1Text(readInput(files, input)) : input;
    return dsOfText(text, owner, isFile ? input : '--ds');
  });
}

function dsOfText(text: string, owner: Uint8Array, what: string): Ds[] {
  // Registrar forms and dig +short give the data alone.
  const lines = text
    .split('\n')
    .map((line) =>
      /^\s*\d{1,5}\s+\d{1,3}\s+\d{1,3}\s+[0-9A-Fa-f]/.test(line) ? `${nameText(owner)} IN DS ${line}` : line,
    );
  const { records, diagnostics } = parseRecords(utf8Bytes(lines.join('\n')), { path: what });
  const fault = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (fault !== undefined) {
    throw new ZoneproofError(EXIT.USAGE, `${what}: ${fault.message}`, {
      help: 'give a file of DS records, or one record such as "example.com. IN DS 12345 13 2 ABCD..."',
    });
  }
  const dsSet: Ds[] = [];
  for (const record of records) {
    if (record.type !== TYPE.DS && record.type !== TYPE.CDS) continue;
    if (!equalNames(record.owner, owner)) {
      throw new ZoneproofError(
        EXIT.USAGE,
        `${what}: the DS is of ${nameText(record.owner)}, not of ${nameText(owner)}`,
      );
    }
    dsSet.push(parseDs(record.rdata)!);
  }
  if (dsSet.length === 0) {
    throw new ZoneproofError(EXIT.USAGE, `${what}: no DS record in ${JSON.stringify(text.slice(0, 60))}`, {
      help: 'give a file of DS records, or one record such as "example.com. IN DS 12345 13 2 ABCD..."',
    });
  }
  return dsSet;
}

export interface DsCheck extends DsSetVerdict {
  /** the delegation would be bogus, or one DS of several is invalid */
  readonly isBad: boolean;
}

/** Judges the DS set of a parent against the keys of the child. */
export function checkDs(source: KeySource, dsSet: readonly Ds[], provider: CryptoProvider): DsCheck {
  const verdict = matchDsSet(source.owner, dsSet, source.keys, provider);
  const invalid: ReadonlySet<string> = new Set(['digest-wrong', 'no-such-key', 'key-unusable']);
  const isBad = verdict.outcome === 'bogus' || verdict.verdicts.some(({ state }) => invalid.has(state));
  return { ...verdict, isBad };
}

/** One owner's keys from several inputs. Throws a ZoneproofError (usage) when they are of different zones. */
export function mergeKeySources(sources: readonly KeySource[]): KeySource {
  const [first, ...rest] = sources;
  if (first === undefined) throw new ZoneproofError(EXIT.USAGE, 'no key or zone file given');
  for (const source of rest) {
    if (equalNames(source.owner, first.owner)) continue;
    throw new ZoneproofError(EXIT.USAGE, `the keys are of ${nameText(first.owner)} and of ${nameText(source.owner)}`, {
      help: 'check one zone at a time',
    });
  }
  return {
    owner: first.owner,
    keys: sources.flatMap((source) => source.keys),
    isNamed: sources.every((s) => s.isNamed),
  };
}

/** A zone name given on a command line: absolute with or without its last dot. Throws a ZoneproofError (usage). */
export function zoneNameOf(text: string): Uint8Array {
  const name = parseName(text);
  if (typeof name === 'string') {
    throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(text)} is not a domain name (${name})`);
  }
  return name;
}
