/**
 * DNSSEC keys as objects of a PKCS #11 token (PKCS #11 2.40, and 3.0 for EdDSA): key types, curves, mechanisms and
 * templates, and the public key field that the attributes of an object amount to.
 * @module
 */
import { ALGORITHM, concatBytes, decodeHex, equalBytes } from '../wire/index.js';
import { openssl } from './openssl.js';
import type { Attribute } from './pkcs11-library.js';
import { writeRsaPublicKey } from './public-key.js';
import { type EcdsaScheme, type EddsaScheme, type HashName, type Scheme, schemeOf } from './schemes.js';

export const CKO = { PUBLIC_KEY: 2, PRIVATE_KEY: 3 } as const;

export const CKA = {
  CLASS: 0x0,
  TOKEN: 0x1,
  PRIVATE: 0x2,
  LABEL: 0x3,
  KEY_TYPE: 0x100,
  ID: 0x102,
  SENSITIVE: 0x103,
  ENCRYPT: 0x104,
  DECRYPT: 0x105,
  WRAP: 0x106,
  UNWRAP: 0x107,
  SIGN: 0x108,
  VERIFY: 0x10a,
  DERIVE: 0x10c,
  MODULUS: 0x120,
  MODULUS_BITS: 0x121,
  PUBLIC_EXPONENT: 0x122,
  EXTRACTABLE: 0x162,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  ALWAYS_AUTHENTICATE: 0x202,
} as const;

/** Types of keys, by the family of the scheme. */
export const KEY_TYPES: Readonly<Record<Scheme['family'], number>> = { rsa: 0x0, ecdsa: 0x3, eddsa: 0x40 };

export const CKM = {
  RSA_PKCS_KEY_PAIR_GEN: 0x0,
  RSA_PKCS: 0x1,
  SHA1_RSA_PKCS: 0x6,
  SHA256_RSA_PKCS: 0x40,
  SHA512_RSA_PKCS: 0x42,
  EC_KEY_PAIR_GEN: 0x1040,
  ECDSA: 0x1041,
  EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  EDDSA: 0x1057,
} as const;

/** The values of CKA_EC_PARAMS that name a curve: its object identifier, and for Edwards curves a name in words. */
const CURVES: Readonly<Record<EcdsaScheme['curve'] | EddsaScheme['curve'], readonly Uint8Array[]>> = {
  'P-256': [decodeHex('06082a8648ce3d030107')!],
  'P-384': [decodeHex('06052b81040022')!],
  Ed25519: [decodeHex('06032b6570')!, decodeHex('130c656477617264733235353139')!],
  Ed448: [decodeHex('06032b6571')!, decodeHex('130a65647761726473343438')!],
};

/** The retired ones are for zones that are on their way to another algorithm. */
const SIGNING_ALGORITHMS = [
  ALGORITHM.RSASHA1,
  ALGORITHM.RSASHA1_NSEC3_SHA1,
  ALGORITHM.RSASHA256,
  ALGORITHM.RSASHA512,
  ALGORITHM.ECDSAP256SHA256,
  ALGORITHM.ECDSAP384SHA384,
  ALGORITHM.ED25519,
  ALGORITHM.ED448,
];

/** A way to have a token sign: a mechanism, and what it is given of the data. */
export interface SigningWay {
  readonly mechanism: number;
  input(data: Uint8Array): Uint8Array;
}

function digestOf(hash: HashName, data: Uint8Array): Uint8Array {
  const hasher = openssl.hasher(hash);
  hasher.update(data);
  return hasher.digest();
}

/** The mechanisms of RSA with a hash, and what stands before the hash in the block that RSA signs (RFC 8017 §9.2 note 1). */
const RSA_HASHES: Readonly<Record<string, { readonly mechanism: number; readonly digestInfo: Uint8Array }>> = {
  sha1: { mechanism: CKM.SHA1_RSA_PKCS, digestInfo: decodeHex('3021300906052b0e03021a05000414')! },
  sha256: { mechanism: CKM.SHA256_RSA_PKCS, digestInfo: decodeHex('3031300d060960864801650304020105000420')! },
  sha512: { mechanism: CKM.SHA512_RSA_PKCS, digestInfo: decodeHex('3051300d060960864801650304020305000440')! },
};

/** The ways to sign with an algorithm, the best first: a token that cannot hash is given the hash. */
export function signingWays(algorithm: number): readonly SigningWay[] {
  const scheme = schemeOf(algorithm)!;
  const whole = (data: Uint8Array): Uint8Array => data;
  if (scheme.family === 'eddsa') return [{ mechanism: CKM.EDDSA, input: whole }];
  const { hash } = scheme;
  if (scheme.family === 'ecdsa') return [{ mechanism: CKM.ECDSA, input: (data) => digestOf(hash, data) }];
  const { mechanism, digestInfo } = RSA_HASHES[hash]!;
  return [
    { mechanism, input: whole },
    { mechanism: CKM.RSA_PKCS, input: (data) => concatBytes(digestInfo, digestOf(hash, data)) },
  ];
}

/** Reads an attribute of an object; undefined when it has none. */
export type ReadAttribute = (type: number) => Uint8Array | undefined;

/** The DNSSEC algorithms that a key object can be used with: several for RSA, one for a curve, none for other keys. */
export function algorithmsOf(keyType: number, read: ReadAttribute): readonly number[] {
  const parameters = keyType === KEY_TYPES.rsa ? undefined : read(CKA.EC_PARAMS);
  return SIGNING_ALGORITHMS.filter((algorithm) => {
    const scheme = schemeOf(algorithm)!;
    if (KEY_TYPES[scheme.family] !== keyType) return false;
    if (scheme.family === 'rsa') return true;
    return parameters !== undefined && CURVES[scheme.curve].some((curve) => equalBytes(curve, parameters));
  });
}

/** The public key field of a DNSKEY from the attributes of an object; undefined when they do not hold it. */
export function publicKeyFieldOf(algorithm: number, read: ReadAttribute): Uint8Array | undefined {
  const scheme = schemeOf(algorithm)!;
  if (scheme.family === 'rsa') {
    const [n, e] = [read(CKA.MODULUS), read(CKA.PUBLIC_EXPONENT)];
    return n === undefined || e === undefined || e.length === 0 ? undefined : writeRsaPublicKey({ n, e });
  }
  const point = read(CKA.EC_POINT);
  return point && readPoint(scheme, point);
}

const DER_OCTET_STRING = 0x04;
const DER_BIT_STRING = 0x03;
/** SEC 1 §2.3.3 */
const UNCOMPRESSED = 0x04;

/**
 * The point in CKA_EC_POINT, which is the DER of an OCTET STRING, without SEC 1's octet for its form. Tokens that leave the
 * wrapping out, or use a BIT STRING for Edwards points, are understood too: the lengths tell.
 */
export function readPoint(scheme: EcdsaScheme | EddsaScheme, octets: Uint8Array): Uint8Array | undefined {
  const isWeierstrass = scheme.family === 'ecdsa';
  const expected = isWeierstrass ? 1 + 2 * scheme.octets : scheme.octets;
  // No point is longer than 127 octets, so the length in DER is one octet.
  const wrappers = [[], [DER_OCTET_STRING, expected], [DER_BIT_STRING, expected + 1, 0]];
  const wrapper = wrappers.find(
    (head) => octets.length === head.length + expected && head.every((octet, i) => octets[i] === octet),
  );
  if (wrapper === undefined) return undefined;
  const point = octets.subarray(wrapper.length);
  if (!isWeierstrass) return Uint8Array.from(point);
  return point[0] === UNCOMPRESSED ? Uint8Array.from(point.subarray(1)) : undefined;
}

/** The template of a public key, and the mechanism that makes the pair. */
export interface GenerationWay {
  readonly mechanism: number;
  readonly attributes: readonly Attribute[];
}

/** The ways to generate a key of an algorithm: Edwards curves have two names, and tokens know one or both. */
export function generationWays(algorithm: number, bits: number): readonly GenerationWay[] {
  const scheme = schemeOf(algorithm)!;
  if (scheme.family === 'rsa') {
    const attributes = [
      { type: CKA.MODULUS_BITS, value: bits },
      { type: CKA.PUBLIC_EXPONENT, value: Buffer.of(1, 0, 1) },
    ];
    return [{ mechanism: CKM.RSA_PKCS_KEY_PAIR_GEN, attributes }];
  }
  const mechanism = scheme.family === 'ecdsa' ? CKM.EC_KEY_PAIR_GEN : CKM.EC_EDWARDS_KEY_PAIR_GEN;
  return CURVES[scheme.curve].map((curve) => ({
    mechanism,
    attributes: [{ type: CKA.EC_PARAMS, value: Buffer.from(curve) }],
  }));
}

/** The templates of a new pair: kept in the token, the private key never leaving it and good for signing only. */
export function keyPairTemplates(
  way: GenerationWay,
  label: string,
  id: Uint8Array,
): { readonly publicTemplate: readonly Attribute[]; readonly privateTemplate: readonly Attribute[] } {
  const common = [
    { type: CKA.TOKEN, value: true },
    { type: CKA.LABEL, value: label },
    { type: CKA.ID, value: Buffer.from(id) },
  ];
  return {
    publicTemplate: [
      ...common,
      { type: CKA.PRIVATE, value: false },
      { type: CKA.VERIFY, value: true },
      { type: CKA.ENCRYPT, value: false },
      { type: CKA.WRAP, value: false },
      ...way.attributes,
    ],
    privateTemplate: [
      ...common,
      { type: CKA.PRIVATE, value: true },
      { type: CKA.SENSITIVE, value: true },
      { type: CKA.EXTRACTABLE, value: false },
      { type: CKA.SIGN, value: true },
      { type: CKA.DECRYPT, value: false },
      { type: CKA.UNWRAP, value: false },
      { type: CKA.DERIVE, value: false },
    ],
  };
}
