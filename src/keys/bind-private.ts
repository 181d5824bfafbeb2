/**
 * BIND's `.private` files: `Private-key-format: v1.3`, and v1.2 as ldns and PowerDNS write it.
 *
 * A line is `Tag: value`. The first two lines name the format and the algorithm, and their tags are compared with
 * case; the others, in any order, without. RSA has eight numbers in Base64, the curves one; then come times and numbers.
 *
 * Of a key in a token there is only its `Label:`, a PKCS #11 URI, and the `Engine:` that BIND 9.20 and older use to get at
 * it; both are Base64 with a zero octet at the end.
 *
 * dnssec-importkey makes files for keys of others that stand in the zone: `External:` instead of a key, and times.
 *
 * Limitation: labels of other engines are recognized and refused.
 * Messages name line and tag, never a value: it may be the secret.
 * @module
 */
import {
  type AnyPrivateKey,
  type PrivateKeyMaterial,
  privateKeyFault,
  protectPrivateKey,
  type RemotePrivateKey,
  RSA_NUMBERS,
  readRsaPublicKey,
  rsaPrivateKeyOf,
  schemeOf,
  writeRsaPublicKey,
} from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  ALGORITHM,
  algorithmInfo,
  algorithmText,
  decodeBase64,
  EMPTY_BYTES,
  encodeBase64,
  utf8Bytes,
  utf8Text,
} from '../wire/index.js';
import { parsePkcs11Uri } from './pkcs11-uri.js';
import { type KeyTimes, readKeyTime, TIME_TAGS, timeLines } from './times.js';

/** The newest format that is understood entirely. */
const FORMAT = { major: 1, minor: 3 } as const;

/** Tags with a plain number: seconds, or a key tag for Predecessor and Successor. In BIND's order. */
const NUMBER_TAGS = [
  'Predecessor',
  'Successor',
  'MaxTTL',
  'RollPeriod',
  'Lifetime',
  'DSPubCount',
  'DSRemCount',
] as const;

export type KeyNumberTag = (typeof NUMBER_TAGS)[number];
export type KeyNumbers = Readonly<Partial<Record<KeyNumberTag, number>>>;

/** What a `.private` file holds. It does not hold the owner, the flags or the key tag. */
export interface BindPrivateKey {
  readonly material: AnyPrivateKey;
  readonly times: KeyTimes;
  readonly numbers: KeyNumbers;
}

/** The same of a file that may be of a key which is kept elsewhere. */
export interface BindPrivateFile extends Omit<BindPrivateKey, 'material'> {
  readonly algorithm: number;
  /** undefined with `External:` */
  readonly material: AnyPrivateKey | undefined;
}

type RsaNumber = (typeof RSA_NUMBERS)[number];
const RSA_TAGS: Readonly<Record<RsaNumber, string>> = {
  n: 'Modulus',
  e: 'PublicExponent',
  d: 'PrivateExponent',
  p: 'Prime1',
  q: 'Prime2',
  dp: 'Exponent1',
  dq: 'Exponent2',
  qi: 'Coefficient',
};
const SECRET_TAG = 'PrivateKey';

/** Tags that say where the key is instead of giving it. */
const ENGINE_TAG = 'Engine';
const LABEL_TAG = 'Label';
const EXTERNAL_TAG = 'External';
const EXTERNAL_HELP = 'the private key is kept elsewhere; fetch its own .private file';
/** The engine that BIND knows tokens by. */
const TOKEN_ENGINE = 'pkcs11';

const VALUE_TAGS = [...Object.values(RSA_TAGS), SECRET_TAG, ENGINE_TAG, LABEL_TAG, EXTERNAL_TAG];
const KNOWN_TAGS: ReadonlySet<string> = new Set(
  [...VALUE_TAGS, ...NUMBER_TAGS, ...TIME_TAGS.map(([tag]) => tag)].map((tag) => tag.toLowerCase()),
);

interface Field {
  readonly line: number;
  readonly tag: string;
  readonly value: string;
}

type Refuse = (line: number | undefined, message: string, help?: string) => ZoneproofError;

function refuser(path: string): Refuse {
  return (line, message, help) =>
    new ZoneproofError(EXIT.KEY, line === undefined ? message : `line ${line}: ${message}`, {
      help,
      context: [`reading private key ${path}`],
    });
}

/**
 * Reads a `.private` file that holds its key, or says which token does.
 * @param path what messages call the file
 * @throws ZoneproofError (key) that names line and tag, never a value
 */
export function parseBindPrivate(text: string, path: string): BindPrivateKey {
  const { material, times, numbers } = parsePrivateFile(text, path);
  if (material !== undefined) return { material, times, numbers };
  const line = text.split('\n').findIndex((content) => /^\s*external\s*:/i.test(content)) + 1;
  throw refuser(path)(line, `${EXTERNAL_TAG}: the private key is not in this file`, EXTERNAL_HELP);
}

/**
 * Reads a `.private` file, be it one without a key.
 * @param path what messages call the file
 * @throws ZoneproofError (key) that names line and tag, never a value
 */
export function parsePrivateFile(text: string, path: string): BindPrivateFile {
  const refuse = refuser(path);
  const [formatField, algorithmField, ...fields] = readFields(text, refuse);
  const isNewer = readFormat(formatField, refuse);
  const algorithm = readAlgorithm(algorithmField, refuse);
  const byTag = indexFields(fields, isNewer, refuse);
  return {
    algorithm,
    material: byTag.has(EXTERNAL_TAG.toLowerCase()) ? undefined : readMaterial(algorithm, byTag, refuse),
    times: readTimes(byTag, refuse),
    numbers: readNumbers(byTag, refuse),
  };
}

function readFields(text: string, refuse: Refuse): Field[] {
  return text.split(/\r?\n/).flatMap((content, i) => {
    const line = i + 1;
    if (content.trim() === '') return [];
    const colon = content.indexOf(':');
    if (colon < 0) throw refuse(line, 'no colon after a tag');
    return [{ line, tag: content.slice(0, colon).trim(), value: content.slice(colon + 1).trim() }];
  });
}

/** Whether the format is a newer minor version, whose unknown tags are to be ignored. */
function readFormat(field: Field | undefined, refuse: Refuse): boolean {
  const help = 'a BIND .private file begins with "Private-key-format: v1.3"';
  if (field?.tag !== 'Private-key-format') throw refuse(field?.line ?? 1, 'not a private key file', help);
  const version = /^v(\d{1,4})\.(\d{1,4})$/.exec(field.value);
  if (version === null) throw refuse(field.line, 'the format version is not of the form v1.3', help);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major !== FORMAT.major) throw refuse(field.line, `private key format v${major}.${minor} is not known`, help);
  return minor > FORMAT.minor;
}

function readAlgorithm(field: Field | undefined, refuse: Refuse): number {
  const help = 'the second line is "Algorithm: 13 (ECDSAP256SHA256)", say; only the number counts';
  if (field?.tag !== 'Algorithm') throw refuse(field?.line ?? 2, 'the second line must be Algorithm', help);
  const number = /^(\d{1,3})(?:\s|$)/.exec(field.value);
  if (number === null) throw refuse(field.line, 'the algorithm is not a number', help);
  const algorithm = Number(number[1]);
  if (schemeOf(algorithm) === undefined) {
    throw refuse(
      field.line,
      `algorithm ${algorithmText(algorithm)} cannot be used for signing`,
      'use algorithm 13 (ECDSAP256SHA256) or 15 (ED25519)',
    );
  }
  return algorithm;
}

function indexFields(fields: readonly Field[], isNewer: boolean, refuse: Refuse): ReadonlyMap<string, Field> {
  const byTag = new Map<string, Field>();
  for (const field of fields) {
    const tag = field.tag.toLowerCase();
    if (!KNOWN_TAGS.has(tag)) {
      if (isNewer) continue;
      // What stands before a colon on a broken line may be anything, so only a word is repeated.
      const name = /^[A-Za-z]{1,20}$/.test(field.tag) ? ` ${field.tag}` : '';
      throw refuse(field.line, `unknown tag${name}`);
    }
    const earlier = byTag.get(tag);
    if (earlier !== undefined) throw refuse(field.line, `${field.tag} stands in line ${earlier.line} already`);
    byTag.set(tag, field);
  }
  return byTag;
}

function readOctets(byTag: ReadonlyMap<string, Field>, tag: string, refuse: Refuse): Uint8Array {
  const field = byTag.get(tag.toLowerCase());
  if (field === undefined) throw refuse(undefined, `${tag} is missing`);
  const octets = decodeBase64(field.value);
  if (octets === undefined || octets.length === 0) throw refuse(field.line, `${tag} is not valid Base64`);
  return octets;
}

/**
 * The key that a label leads to. Numbers may stand beside it, those of the public key or of a private one that the token
 * gave away; like BIND, the label is followed.
 */
function readRemote(algorithm: number, byTag: ReadonlyMap<string, Field>, refuse: Refuse): RemotePrivateKey {
  const field = byTag.get(LABEL_TAG.toLowerCase());
  const help = 'zoneproof signs with keys in files, and in tokens that are named by PKCS #11 URIs';
  const engine = byTag.has(ENGINE_TAG.toLowerCase()) ? readText(byTag, ENGINE_TAG, refuse) : TOKEN_ENGINE;
  if (field === undefined) throw refuse(byTag.get(ENGINE_TAG.toLowerCase())?.line, 'an engine, but no label', help);
  const label = readText(byTag, LABEL_TAG, refuse);
  if (engine !== TOKEN_ENGINE) throw refuse(field.line, 'the key is behind an engine other than pkcs11', help);
  try {
    parsePkcs11Uri(label, { isBindLabel: true });
  } catch (error) {
    throw refuse(field.line, `${LABEL_TAG}: ${(error as Error).message}`, help);
  }
  const isPublicKeyThere = [RSA_TAGS.n, RSA_TAGS.e].every((tag) => byTag.has(tag.toLowerCase()));
  const number = (name: 'n' | 'e') => stripZeros(readOctets(byTag, RSA_TAGS[name], refuse));
  const publicKey = isPublicKeyThere ? writeRsaPublicKey({ n: number('n'), e: number('e') }) : undefined;
  return protectPrivateKey({ kind: 'remote', algorithm, label, publicKey });
}

/** A text that BIND stored with the zero octet that ends it in C. */
function readText(byTag: ReadonlyMap<string, Field>, tag: string, refuse: Refuse): string {
  return utf8Text(readOctets(byTag, tag, refuse)).replace(/\0$/, '');
}

function readMaterial(algorithm: number, byTag: ReadonlyMap<string, Field>, refuse: Refuse): AnyPrivateKey {
  if (byTag.has(LABEL_TAG.toLowerCase()) || byTag.has(ENGINE_TAG.toLowerCase())) {
    return readRemote(algorithm, byTag, refuse);
  }
  const isRsa = schemeOf(algorithm)?.family === 'rsa';
  for (const tag of isRsa ? [SECRET_TAG] : Object.values(RSA_TAGS)) {
    const field = byTag.get(tag.toLowerCase());
    if (field !== undefined)
      throw refuse(field.line, `${tag} does not belong to algorithm ${algorithmText(algorithm)}`);
  }
  const material = isRsa ? readRsa(algorithm, byTag, refuse) : readCurveKey(algorithm, byTag, refuse);
  const fault = privateKeyFault(material);
  if (fault !== undefined) throw refuse(byTag.get((isRsa ? RSA_TAGS.n : SECRET_TAG).toLowerCase())?.line, fault);
  return protectPrivateKey(material);
}

function readRsa(algorithm: number, byTag: ReadonlyMap<string, Field>, refuse: Refuse): PrivateKeyMaterial {
  const number = (name: RsaNumber) => stripZeros(readOctets(byTag, RSA_TAGS[name], refuse));
  return rsaPrivateKeyOf(algorithm, number);
}

function stripZeros(octets: Uint8Array): Uint8Array {
  const start = octets.findIndex((octet) => octet !== 0);
  return start < 0 ? EMPTY_BYTES : octets.subarray(start);
}

const SCALAR_OCTETS: ReadonlyMap<number, number> = new Map([
  [ALGORITHM.ECDSAP256SHA256, 32],
  [ALGORITHM.ECDSAP384SHA384, 48],
]);

function readCurveKey(algorithm: number, byTag: ReadonlyMap<string, Field>, refuse: Refuse): PrivateKeyMaterial {
  const octets = readOctets(byTag, SECRET_TAG, refuse);
  const scalarOctets = SCALAR_OCTETS.get(algorithm);
  if (scalarOctets === undefined) return { kind: 'seed', algorithm, seed: octets };
  // A scalar is a number, and some writers drop its leading zeros or add one (Java's sign octet). A seed is octets.
  const digits = stripZeros(octets);
  if (digits.length > scalarOctets) return { kind: 'scalar', algorithm, d: octets };
  const d = new Uint8Array(scalarOctets);
  d.set(digits, scalarOctets - digits.length);
  return { kind: 'scalar', algorithm, d };
}

function readTimes(byTag: ReadonlyMap<string, Field>, refuse: Refuse): KeyTimes {
  const times: { -readonly [Name in keyof KeyTimes]: number } = {};
  for (const [tag, name] of TIME_TAGS) {
    const field = byTag.get(tag.toLowerCase());
    if (field === undefined) continue;
    const seconds = readKeyTime(field.value);
    if (seconds === undefined) throw refuse(field.line, `${tag} is not a time of the form YYYYMMDDHHMMSS`);
    times[name] = seconds;
  }
  return times;
}

function readNumbers(byTag: ReadonlyMap<string, Field>, refuse: Refuse): KeyNumbers {
  const numbers: Partial<Record<KeyNumberTag, number>> = {};
  for (const tag of NUMBER_TAGS) {
    const field = byTag.get(tag.toLowerCase());
    if (field === undefined) continue;
    if (!/^\d{1,10}$/.test(field.value)) throw refuse(field.line, `${tag} is not a number`);
    numbers[tag] = Number(field.value);
  }
  return numbers;
}

/**
 * The text of a `.private` file as dnssec-keygen writes it. To be stored with mode 0600.
 * @param format v1.2, for ldns and PowerDNS, has no times and numbers
 */
export function printBindPrivate(
  { material, times, numbers }: BindPrivateKey,
  format: 'v1.2' | 'v1.3' = 'v1.3',
): string {
  const { algorithm } = material;
  const mnemonic = algorithmInfo(algorithm)?.mnemonic ?? '?';
  const head = [`Private-key-format: ${format}`, `Algorithm: ${algorithm} (${mnemonic})`, ...secretLines(material)];
  if (format === 'v1.2') return [...head, ''].join('\n');
  return [
    ...head,
    ...NUMBER_TAGS.flatMap((tag) => (numbers[tag] === undefined ? [] : [`${tag}: ${numbers[tag]}`])),
    ...timeLines(times),
    '',
  ].join('\n');
}

function secretLines(material: AnyPrivateKey): string[] {
  if (material.kind === 'remote') {
    const line = (tag: string, text: string): string => `${tag}: ${encodeBase64(utf8Bytes(`${text}\0`))}`;
    const isRsa = schemeOf(material.algorithm)?.family === 'rsa';
    // BIND does not take an RSA key in a token without its public numbers.
    const numbers = isRsa && material.publicKey !== undefined ? readRsaPublicKey(material.publicKey) : undefined;
    return [
      ...(numbers === undefined ? [] : (['n', 'e'] as const)).map(
        (name) => `${RSA_TAGS[name]}: ${encodeBase64(numbers![name])}`,
      ),
      line(ENGINE_TAG, TOKEN_ENGINE),
      line(LABEL_TAG, material.label ?? ''),
    ];
  }
  if (material.kind === 'rsa') return RSA_NUMBERS.map((name) => `${RSA_TAGS[name]}: ${encodeBase64(material[name])}`);
  return [`${SECRET_TAG}: ${encodeBase64(material.kind === 'scalar' ? material.d : material.seed)}`];
}
