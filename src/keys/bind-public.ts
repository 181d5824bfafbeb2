/**
 * BIND's `.key` files: comment lines for people, and one DNSKEY record.
 * @module
 */
import { keyBits } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { CLASS_IN, encodeBase64, nameText, signatureTimeText, utf8Bytes } from '../wire/index.js';
import { parseRecords } from '../zonefile/index.js';
import { type Dnskey, parseDnskey } from './dnskey.js';
import { type KeyTimes, readKeyTime, TIME_TAGS, timeLines } from './times.js';

const TYPE_DNSKEY = 48;
/** BIND breaks the public key after this many characters. */
const BASE64_GROUP = 56;

/** What a `.key` file holds. */
export interface BindPublicKey {
  /** wire form, case as written */
  readonly owner: Uint8Array;
  readonly dnskey: Dnskey;
  /** seconds; undefined when the record has no TTL */
  readonly ttl: number | undefined;
}

/**
 * Reads a `.key` file, whoever wrote it: exactly one DNSKEY record of class IN.
 * @param path what messages call the file
 * @throws ZoneproofError (key)
 */
export function parseBindPublic(text: string, path: string): BindPublicKey {
  const refuse = (message: string, help?: string) =>
    new ZoneproofError(EXIT.KEY, message, { help, context: [`reading public key ${path}`] });
  // A private key given by mistake must not reach messages that quote what they cannot read.
  if (/^\s*Private-key-format:/i.test(text)) throw refuse('this is a private key file, not a public one');
  const { records, diagnostics, sources } = parseRecords(utf8Bytes(text), { path });
  const fault = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (fault !== undefined) {
    const line = fault.span === undefined ? '' : `line ${sources.position(fault.span.start).line}: `;
    throw refuse(`${line}${fault.message}`, fault.help);
  }
  const [record, second] = records;
  if (record === undefined || second !== undefined) {
    throw refuse(
      `the file holds ${records.length === 0 ? 'no record' : `${records.length} records`}; a key file holds one`,
      'a .key file has one DNSKEY record; comments may stand around it',
    );
  }
  if (record.type !== TYPE_DNSKEY) throw refuse('the record is not a DNSKEY');
  if (record.class !== CLASS_IN) throw refuse('the record is not of class IN');
  const dnskey = parseDnskey(record.rdata);
  if (dnskey === undefined) throw refuse('the DNSKEY record is shorter than four octets');
  return { owner: record.owner, dnskey, ttl: record.ttl };
}

/** The times that BIND writes into the comments of a `.key` file; those of the DS stand in the `.private` file only. */
export function publicKeyTimes(text: string): KeyTimes {
  const times = TIME_TAGS.flatMap(([tag, name]) => {
    const digits = new RegExp(`^;\\s*${tag}\\s*:\\s*(\\d{14})\\b`, 'im').exec(text)?.[1];
    const seconds = digits === undefined ? undefined : readKeyTime(digits);
    return seconds === undefined ? [] : [[name, seconds] as const];
  });
  return Object.fromEntries(times);
}

/** The text of a `.key` file in the manner of dnssec-keygen. */
export function printBindPublic({ owner, dnskey, ttl }: BindPublicKey, times: KeyTimes): string {
  const name = nameText(owner);
  const role = `${dnskey.isRevoked ? 'revoked ' : ''}${dnskey.isSep ? 'key-signing' : 'zone-signing'} key`;
  const base64 = encodeBase64(dnskey.publicKey).match(new RegExp(`.{1,${BASE64_GROUP}}`, 'g')) ?? [];
  const record = [
    name,
    ...(ttl === undefined ? [] : [ttl]),
    'IN DNSKEY',
    dnskey.flags,
    dnskey.protocol,
    dnskey.algorithm,
    ...base64,
  ].join(' ');
  // BIND keeps the times of the DS in the .private file only.
  const { dsPublish: _published, dsRemoved: _removed, ...shown } = times;
  const comments = [`This is a ${role}, keyid ${dnskey.keyTag}, for ${name}`, ...timeLines(shown, timeInWords)];
  return [...comments.map((comment) => `; ${comment}`), record, ''].join('\n');
}

/** The text of a `.key` file in the manner of ldns-keygen. */
export function printLdnsPublic({ owner, dnskey, ttl }: BindPublicKey): string {
  const { flags, protocol, algorithm, publicKey } = dnskey;
  const role = dnskey.isSep ? 'ksk' : 'zsk';
  const comment = `;{id = ${dnskey.keyTag} (${role}), size = ${keyBits(algorithm, publicKey) ?? 0}b}`;
  const head = [nameText(owner), ...(ttl === undefined ? [] : [ttl]), 'IN', 'DNSKEY'].join('\t');
  return `${head}\t${flags} ${protocol} ${algorithm} ${encodeBase64(publicKey)} ${comment}\n`;
}

/** `20260715120000 (Wed Jul 15 12:00:00 2026)`, in UTC. */
export function timeInWords(seconds: number): string {
  const [weekday, day, month, year, clock] = new Date(seconds * 1000).toUTCString().replace(',', '').split(' ');
  const dayOfMonth = String(Number(day)).padStart(2, ' ');
  return `${signatureTimeText(seconds)} (${weekday} ${month} ${dayOfMonth} ${clock} ${year})`;
}
