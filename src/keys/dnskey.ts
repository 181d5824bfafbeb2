/**
 * The DNSKEY record (RFC 4034 §2): its fields, its key tag, and whether it can sign zone data at all.
 * @module
 */
import { type PublicKeyFaultKind, publicKeyFault } from '../crypto/index.js';
import { algorithmText, concatBytes, DNSKEY_FLAG, DNSKEY_PROTOCOL, readU16 } from '../wire/index.js';

/** A DNSKEY record's rdata, read. */
export interface Dnskey {
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  /** the public key field */
  readonly publicKey: Uint8Array;
  /** the rdata in wire form */
  readonly rdata: Uint8Array;
  /** RFC 4034 appendix B. Not unique. */
  readonly keyTag: number;
  /** RFC 4034 §2.1.1: without the ZONE bit the key "MUST NOT be used to verify RRSIGs that cover RRsets" */
  readonly isZoneKey: boolean;
  readonly isSep: boolean;
  /** RFC 5011 §2.1 */
  readonly isRevoked: boolean;
}

/** Octets of flags, protocol and algorithm. */
const HEAD_OCTETS = 4;
const RSAMD5 = 1;

/** Reads the rdata of a DNSKEY (or CDNSKEY) record; undefined under four octets. */
export function parseDnskey(rdata: Uint8Array): Dnskey | undefined {
  if (rdata.length < HEAD_OCTETS) return undefined;
  const flags = readU16(rdata, 0);
  return {
    flags,
    protocol: rdata[2]!,
    algorithm: rdata[3]!,
    publicKey: rdata.subarray(HEAD_OCTETS),
    rdata,
    keyTag: keyTag(rdata),
    isZoneKey: (flags & DNSKEY_FLAG.ZONE) !== 0,
    isSep: (flags & DNSKEY_FLAG.SEP) !== 0,
    isRevoked: (flags & DNSKEY_FLAG.REVOKE) !== 0,
  };
}

/** A DNSKEY with protocol 3. */
export function makeDnskey(flags: number, algorithm: number, publicKey: Uint8Array): Dnskey {
  return parseDnskey(concatBytes(Uint8Array.of(flags >>> 8, flags, DNSKEY_PROTOCOL, algorithm), publicKey))!;
}

/** The key with other flags; its key tag changes with them (RFC 5011 §3 for REVOKE). */
export function withFlags(key: Dnskey, flags: number): Dnskey {
  return parseDnskey(concatBytes(Uint8Array.of(flags >>> 8, flags), key.rdata.subarray(2)))!;
}

/**
 * The key tag of a DNSKEY's rdata (RFC 4034 appendix B; appendix B.1 for algorithm 1).
 * @returns 0 for an algorithm 1 key too short to have one
 */
export function keyTag(rdata: Uint8Array): number {
  const { length } = rdata;
  if (rdata[3] === RSAMD5) {
    // RFC 4034 appendix B.1: "the most significant 16 bits of the least significant 24 bits in the public key modulus".
    return length < HEAD_OCTETS + 3 ? 0 : readU16(rdata, length - 3);
  }
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (i & 1) === 0 ? rdata[i]! << 8 : rdata[i]!;
  return (sum + ((sum >>> 16) & 0xffff)) & 0xffff;
}

/** Why a key cannot sign or validate zone data; `rule` is a rule id of the linter. */
export interface DnskeyFault {
  readonly rule: string;
  /** lower-case start, no full stop */
  readonly message: string;
}

export const PUBLIC_KEY_RULES: Readonly<Record<PublicKeyFaultKind, string>> = {
  'algorithm-unknown': 'dnskey-algorithm-unknown',
  length: 'dnskey-length',
  'point-invalid': 'dnskey-point-invalid',
  'rsa-size': 'dnskey-rsa-size',
  'rsa-exponent': 'dnskey-rsa-exponent',
  'rsa-modulus': 'dnskey-rsa-modulus-weak',
};

function publicKeyCheck(key: Dnskey): DnskeyFault | undefined {
  const fault = publicKeyFault(key.algorithm, key.publicKey);
  if (fault === undefined) return undefined;
  const message =
    fault.kind === 'algorithm-unknown'
      ? `no validator in use supports algorithm ${algorithmText(key.algorithm)}`
      : fault.message;
  return { rule: PUBLIC_KEY_RULES[fault.kind], message };
}

/** The checks in the order in which the first failure is reported. */
const CHECKS: readonly ((key: Dnskey) => DnskeyFault | undefined)[] = [
  (key) =>
    // RFC 4034 §2.1.2: "MUST have value 3, and the DNSKEY RR MUST be treated as invalid during signature verification
    // if it is found to be some value other than 3".
    key.protocol === DNSKEY_PROTOCOL
      ? undefined
      : { rule: 'dnskey-protocol', message: `the protocol field is ${key.protocol}; it must be ${DNSKEY_PROTOCOL}` },
  (key) =>
    key.isZoneKey
      ? undefined
      : { rule: 'dnskey-flags-zone-bit', message: `flags ${key.flags} lack the ZONE bit (256)` },
  publicKeyCheck,
];

/**
 * Why the key is not usable for signing or validating zone data; undefined when it is. REVOKE is no fault here: a
 * revoked key still signs its own DNSKEY RRset (RFC 5011 §2.1).
 */
export function dnskeyFault(key: Dnskey): DnskeyFault | undefined {
  for (const check of CHECKS) {
    const fault = check(key);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
