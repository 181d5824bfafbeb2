/**
 * What is wrong with keys beyond what makes one unusable: RSA numbers that can be factored, and tags that clash within a
 * set of keys.
 * @module
 */
import { bitLength, type RsaPublicNumbers, readRsaPublicKey, rsaWeakness, sharedRsaFactors } from '../crypto/index.js';
import { ALGORITHM, equalNames, latin1Text, lowerName } from '../wire/index.js';
import { type Dnskey, type DnskeyFault, dnskeyFault } from './dnskey.js';
import { tagsOf } from './key-pair.js';
import { isSameKey } from './stored-key.js';

/** Below this an RSA key is within the reach of those with many computers (RFC 8624 §3.1 and its successor). */
const SAFE_RSA_BITS = 2048;
/** F4; every smaller one invites faults in careless implementations, and saves next to nothing. */
const USUAL_EXPONENT = 65_537;
/** BIND (RSA_MAX_PUBEXP_BITS) takes no signature of a key with a larger one; OpenSSL and Unbound do. */
const BIND_EXPONENT_BITS = 35;

const RSA_ALGORITHMS: ReadonlySet<number> = new Set([
  ALGORITHM.RSASHA1,
  ALGORITHM.RSASHA1_NSEC3_SHA1,
  ALGORITHM.RSASHA256,
  ALGORITHM.RSASHA512,
]);

/** All faults of one public key; `rule` is a rule id of the linter. */
export function keyFaults(key: Dnskey): DnskeyFault[] {
  const unusable = dnskeyFault(key);
  return [...(unusable === undefined ? [] : [unusable]), ...rsaFaults(key, unusable?.rule)];
}

function rsaFaults(key: Dnskey, known: string | undefined): DnskeyFault[] {
  const numbers = rsaNumbers(key);
  if (numbers === undefined) return [];
  const faults: DnskeyFault[] = [];
  const bits = bitLength(numbers.n);
  if (bits < SAFE_RSA_BITS) {
    faults.push({ rule: 'dnskey-rsa-size', message: `the RSA modulus has ${bits} bits; use ${SAFE_RSA_BITS}` });
  }
  if (numbers.e.length < 4) {
    const exponent = numbers.e.reduce((value, octet) => value * 256 + octet, 0);
    if (exponent < USUAL_EXPONENT) {
      faults.push({ rule: 'dnskey-rsa-exponent', message: `the RSA exponent is ${exponent}; use ${USUAL_EXPONENT}` });
    }
  }
  return [...faults, ...rsaNumberFaults(key)].filter(({ rule }) => rule !== known);
}

/** How many bits the public exponent of an RSA key has; undefined for keys of other algorithms. */
export function rsaExponentBits(key: Dnskey): number | undefined {
  const numbers = rsaNumbers(key);
  return numbers && bitLength(numbers.e);
}

const rsaNumbers = ({ algorithm, publicKey }: Dnskey): RsaPublicNumbers | undefined =>
  RSA_ALGORITHMS.has(algorithm) ? readRsaPublicKey(publicKey) : undefined;

/** A fault that does not keep all validators from using the key. */
export interface RsaFault extends DnskeyFault {
  /** when some validators refuse the key; otherwise what the rule has */
  readonly severity?: 'error';
}

/** What is wrong with the numbers of an RSA key though they are some; none for keys of other algorithms. */
export function rsaNumberFaults(key: Dnskey): RsaFault[] {
  const numbers = rsaNumbers(key);
  if (numbers === undefined) return [];
  const faults: RsaFault[] = [];
  const { publicKey } = key;
  const exponentAt = publicKey[0] === 0 ? 3 : 1;
  const exponentBits = bitLength(numbers.e);
  if (exponentBits > BIND_EXPONENT_BITS) {
    const message = `the RSA exponent has ${exponentBits} bits; BIND verifies nothing with more than ${BIND_EXPONENT_BITS}`;
    faults.push({ rule: 'dnskey-rsa-exponent', message, severity: 'error' });
  } else if (publicKey[exponentAt] === 0) {
    // RFC 3110 §2: "Leading zero octets are prohibited in the exponent and modulus."
    faults.push({ rule: 'dnskey-rsa-exponent', message: 'the RSA exponent is written with leading zeros' });
  }
  const isOdd = ((numbers.n.at(-1) ?? 0) & 1) === 1;
  const weakness = isOdd ? rsaWeakness(numbers) : undefined;
  if (weakness !== undefined) faults.push({ rule: 'dnskey-rsa-modulus-weak', message: weakness.message });
  return faults;
}

/** A key in a set, with a word for it in messages. */
export interface NamedKey {
  /** wire form */
  readonly owner: Uint8Array;
  readonly dnskey: Dnskey;
  readonly name: string;
}

/** A fault between two keys, by their indexes in the set; it is told of the second. */
export interface KeySetFault extends DnskeyFault {
  readonly index: number;
  readonly other: number;
}

/**
 * What is wrong between the keys of a set, which may be of several zones: colliding tags in a zone, and RSA moduli with
 * a factor in common anywhere. A key and its revoked self are no two keys.
 */
export function keySetFaults(keys: readonly NamedKey[]): KeySetFault[] {
  const faults = modulusFaults(keys);
  // Tags are those of a zone; a folder may have the keys of thousands.
  const byOwner = new Map<string, number[]>();
  for (const [index, key] of keys.entries()) {
    const owner = latin1Text(lowerName(key.owner));
    const others = byOwner.get(owner) ?? [];
    for (const other of others) {
      const earlier = keys[other]!;
      if (isSameKey(key.dnskey, earlier.dnskey)) continue;
      const found = tagFault(key.dnskey, earlier.dnskey, earlier.name);
      if (found !== undefined) faults.push({ ...found, index, other });
    }
    byOwner.set(owner, [...others, index]);
  }
  return faults;
}

function modulusFaults(keys: readonly NamedKey[]): KeySetFault[] {
  const rsaKeys = keys.flatMap((key, index) => {
    const { algorithm, publicKey } = key.dnskey;
    const numbers = RSA_ALGORITHMS.has(algorithm) ? readRsaPublicKey(publicKey) : undefined;
    return numbers === undefined ? [] : [{ key, index, numbers }];
  });
  return sharedRsaFactors(rsaKeys.map(({ numbers }) => numbers)).flatMap((shared) => {
    const [a, b] = [rsaKeys[shared.index]!, rsaKeys[shared.other]!];
    if (isSameKey(a.key.dnskey, b.key.dnskey) && equalNames(a.key.owner, b.key.owner)) return [];
    const what = shared.kind === 'same' ? 'is that of' : 'has a prime in common with';
    const message = `the RSA modulus ${what} ${b.key.name}: who breaks the one has the other`;
    return [{ rule: 'dnskey-rsa-modulus-weak', message, index: a.index, other: b.index }];
  });
}

function tagFault(a: Dnskey, b: Dnskey, name: string): DnskeyFault | undefined {
  if (a.algorithm !== b.algorithm) return undefined;
  if (a.keyTag === b.keyTag) {
    return { rule: 'dnskey-keytag-collision', message: `key tag ${a.keyTag} is also that of ${name}` };
  }
  const [ownA, otherA] = tagsOf(a);
  const [ownB, otherB] = tagsOf(b);
  const rule = 'dnskey-tag-revoked-collision';
  if (ownA === otherB) return { rule, message: `key tag ${ownA} is that of ${name} with its REVOKE bit changed` };
  if (otherA === ownB)
    return { rule, message: `with its REVOKE bit changed the key has key tag ${ownB}, that of ${name}` };
  return undefined;
}
