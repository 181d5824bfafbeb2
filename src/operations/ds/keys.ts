/**
 * The keys of a zone, from whatever holds them: key files of any format, zone files, DNSKEY records.
 * @module
 */
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { apexDnskeys, dnskeySigners } from '../../dnssec/index.js';
import {
  type Dnskey,
  isPkcs11Uri,
  type KeyTimes,
  keyPhase,
  keyTextFormat,
  loadStoredKey,
  parseBindPublic,
  parseDnskey,
  publicKeyTimes,
} from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import {
  DNSKEY_FLAG,
  equalBytes,
  equalNames,
  isoTimeText,
  latin1Text,
  nameText,
  parseTypedName,
  readU16,
  utf8Bytes,
} from '../../wire/index.js';
import { parseZone, type Zone } from '../../zone/index.js';
import { parseRecords } from '../../zonefile/index.js';
import { type Files, readInput } from '../files.js';
import { type KeyReading, loadKey } from '../key-files.js';
import { isKeyPath, keyBaseOf } from '../key-paths.js';
import { type LoadZoneOptions, loadZone } from '../load-zone.js';

/** How keys are looked for. */
export interface KeySourceRequest extends LoadZoneOptions, KeyReading {
  /** the moment that the times in key files are judged at; seconds since the epoch */
  readonly now: number;
  /** the moment at which a signature over the DNSKEY RRset must be valid; undefined: at any time */
  readonly signedAt?: number | undefined;
}

/** Keys with the zone that they are of. */
export interface KeySource {
  readonly owner: Uint8Array;
  readonly keys: readonly Dnskey[];
  /** named one by one by the user, rather than found in a zone */
  readonly isNamed: boolean;
  /** those of the keys that sign the DNSKEY RRset; undefined where there is no signature to tell from */
  readonly signers: readonly Dnskey[] | undefined;
  /** why a key is not in use by its own times */
  readonly resting: ReadonlyMap<Dnskey, string>;
}

/** An answer of DNSKEY records is far smaller; anything larger is a zone. */
export const MAX_RECORDS_OCTETS = 1 << 18;

/**
 * Reads the keys of a key file, a zone file, a list of DNSKEY records (what dig prints), or `-`, or the one that a
 * PKCS #11 URI names.
 * @throws ZoneproofError (file, key, usage); PassphraseNeeded
 */
export function loadKeySource(files: Files, input: string, request: KeySourceRequest): KeySource {
  if (isPkcs11Uri(input)) {
    // A token knows no flags; a DS is of a key with the SEP flag.
    const hints = { ...request.hints, flags: request.hints?.flags ?? DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP };
    const { key } = loadKey(files, input, { ...request, hints });
    return namedKey(key.owner, key.dnskey, key.times, request.now);
  }
  if (isKeyPath(input) || /\.(?:private|pem|jwk)$/.test(input)) return keyFileSource(files, input, request);
  const bytes = readInput(files, input);
  const isSmall = bytes.length <= MAX_RECORDS_OCTETS;
  const text = isSmall ? latin1Text(bytes) : '';
  if (isSmall && keyTextFormat(text) !== 'bind-public') {
    const { owner, dnskey, times } = loadStoredKey({ ...request, text, path: input === '-' ? '<stdin>' : input });
    return namedKey(owner, dnskey, times, request.now);
  }
  const bare = isSmall ? bareKeys(text) : undefined;
  if (bare !== undefined) {
    if (request.origin === undefined) {
      throw new ZoneproofError(EXIT.USAGE, `${input} does not say which zone the keys are of`, {
        help: 'name it with --origin, or give the records with their owners: dig without +short',
      });
    }
    const owner = request.origin.replace(/\.?$/, '.');
    const records = bare.map((data) => `${owner} IN DNSKEY ${data}\n`).join('');
    const found = keysOfRecords(utf8Bytes(records), input, request);
    if (found !== undefined) return found;
  }
  const listed = isSmall && request.origin === undefined ? keysOfRecords(bytes, input, request) : undefined;
  if (listed !== undefined) return listed;
  const { zone, diagnostics } = loadZone(files, input, request, bytes);
  if (apexDnskeys(zone).length > 0) return { ...zoneKeys(zone, request), isNamed: false };
  const fault = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  throw new ZoneproofError(EXIT.KEY, `${input} has no DNSKEY record at ${zone.origin}`, {
    help: fault === undefined ? 'sign the zone first, or give the key files' : `the file has faults: ${fault.message}`,
  });
}

/** The public half is enough, and is there for everyone to read; the private one is opened only when it stands alone. */
function keyFileSource(files: Files, input: string, request: KeySourceRequest): KeySource {
  const publicFile = `${keyBaseOf(input)}.key`;
  if (!/\.(?:pem|jwk)$/.test(input) && files.exists(publicFile)) {
    const text = latin1Text(readInput(files, publicFile));
    const { owner, dnskey } = parseBindPublic(text, publicFile);
    return namedKey(owner, dnskey, publicKeyTimes(text), request.now);
  }
  // What a file name of BIND's form says counts; the hints are for files that are called otherwise.
  const { key } = loadKey(files, input, isKeyPath(input) ? { ...request, hints: undefined } : request);
  return namedKey(key.owner, key.dnskey, key.times, request.now);
}

function namedKey(owner: Uint8Array, key: Dnskey, times: KeyTimes, now: number): KeySource {
  const reason = reasonForRest(times, now);
  const resting = new Map(reason === undefined ? [] : [[key, reason]]);
  return { owner, keys: [key], isNamed: true, signers: undefined, resting };
}

/** Why the DNSKEY RRset is not signed with the key now, by its own times (RFC 7583 §3.1). */
function reasonForRest(times: KeyTimes, now: number): string | undefined {
  // In a Double-DS rollover (RFC 7583 §3.3.2) the DS comes first, and the key says so.
  if (times.dsPublish !== undefined && times.dsPublish <= now) return undefined;
  const time = (seconds: number | undefined) => (seconds === undefined ? 'at no set time' : isoTimeText(seconds));
  switch (keyPhase(times, now)) {
    case 'generated':
      return `is not published before ${time(times.publish ?? times.activate)}`;
    case 'published':
      return `is on standby: it becomes active ${times.activate === undefined ? '' : 'on '}${time(times.activate)}`;
    case 'inactive':
      return `is inactive since ${time(times.inactive)}`;
    case 'revoked':
      return `was to be revoked on ${time(times.revoke)}`;
    case 'deleted':
      return `was to be deleted on ${time(times.delete)}`;
    default:
      return undefined;
  }
}

const BARE_KEY = /^\s*(?:(?:IN\s+)?DNSKEY\s+)?(\d{1,5}\s+3\s+[\w-]+\s+[A-Za-z0-9+/=\s]+)$/i;
const BARE_SIGNATURE = /^\s*DNSKEY\s+[\w-]+\s+\d+\s+\d+\s+\d+\s+\d+\s+\d+\s/i;

/** The data of DNSKEY records without owners, as `dig +short` prints them; undefined for text with anything else. */
function bareKeys(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/;.*$/, '').trim());
  const others = lines.filter((line) => line !== '' && !BARE_SIGNATURE.test(line));
  const keys = others.map((line) => BARE_KEY.exec(line)?.[1]);
  return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
}

/** The keys of a text that holds DNSKEY records of one owner and no SOA; undefined for anything else. */
function keysOfRecords(bytes: Uint8Array, path: string, request: KeySourceRequest): KeySource | undefined {
  const { records } = parseRecords(bytes, { path });
  const dnskeys = records.filter(({ type }) => type === TYPE.DNSKEY);
  const owner = dnskeys[0]?.owner;
  if (owner === undefined || records.some(({ type }) => type === TYPE.SOA)) return undefined;
  if (!dnskeys.every((record) => equalNames(record.owner, owner))) return undefined;
  const isSigned = records.some(({ type, rdata }) => type === TYPE.RRSIG && readU16(rdata, 0) === TYPE.DNSKEY);
  // What dig +dnssec prints is as good as a zone for telling who signs the keys.
  if (isSigned) {
    const { zone } = parseZone(bytes, { origin: nameText(owner), file: path });
    if (apexDnskeys(zone).length > 0) return { ...zoneKeys(zone, request), isNamed: false };
  }
  const keys = dnskeys.flatMap(({ rdata }) => parseDnskey(rdata) ?? []);
  const [only, second] = keys;
  if (only !== undefined && second === undefined) {
    return namedKey(owner, only, publicKeyTimes(latin1Text(bytes)), request.now);
  }
  return { owner, keys, isNamed: false, signers: undefined, resting: new Map() };
}

/** The keys at the apex of a zone, and who of them signs their RRset. */
export function zoneKeys(zone: Zone, { provider, signedAt }: Pick<KeySourceRequest, 'provider' | 'signedAt'>) {
  const keys = apexDnskeys(zone);
  const signing = dnskeySigners(zone, signedAt, provider);
  const signers = signing && keys.filter((key) => signing.some((signer) => equalBytes(signer.rdata, key.rdata)));
  return { owner: zone.apex, keys, signers, resting: new Map<Dnskey, string>() };
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
  const keys: Dnskey[] = [];
  for (const key of sources.flatMap((source) => source.keys)) {
    if (!keys.some((known) => equalBytes(known.rdata, key.rdata))) keys.push(key);
  }
  const isKnown = sources.some(({ signers }) => signers !== undefined);
  const signs = (key: Dnskey) =>
    sources.some(({ signers }) => signers?.some((signer) => equalBytes(signer.rdata, key.rdata)) === true);
  return {
    owner: first.owner,
    keys,
    isNamed: sources.every((source) => source.isNamed),
    signers: isKnown ? keys.filter(signs) : undefined,
    resting: new Map(sources.flatMap((source) => [...source.resting])),
  };
}

/** A zone name given on a command line: absolute with or without its last dot. Throws a ZoneproofError (usage). */
export function zoneNameOf(text: string): Uint8Array {
  const name = parseTypedName(text);
  if (typeof name !== 'string') return name;
  throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(text)} is not a domain name: ${name}`);
}
