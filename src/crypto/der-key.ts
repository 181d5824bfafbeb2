/**
 * Key files in DER: what is inside of a PEM block, as octets. They are told by their outer structure alone.
 * @module
 */
import { encodeBase64, latin1Bytes } from '../wire/index.js';

const TAG = { INTEGER: 0x02, BIT_STRING: 0x03, OCTET_STRING: 0x04, OID: 0x06, SEQUENCE: 0x30 } as const;
/** 1.2.840.113549.1.5: what PKCS #8 encrypts with begins so. */
const PKCS5 = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05);

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** The element at `der[at]`; undefined when it does not end within `end`. */
function elementAt(der: Uint8Array, at: number, end: number): Element | undefined {
  if (at + 2 > end) return undefined;
  const short = der[at + 1]!;
  const lengthOctets = short < 0x80 ? 0 : short & 0x7f;
  if (short === 0x80 || lengthOctets > 3 || at + 2 + lengthOctets > end) return undefined;
  let length = lengthOctets === 0 ? short : 0;
  for (let i = 0; i < lengthOctets; i++) length = length * 256 + der[at + 2 + i]!;
  const start = at + 2 + lengthOctets;
  return start + length > end ? undefined : { tag: der[at]!, start, end: start + length };
}

/** The label that PEM would have for a key in DER; undefined for octets that are none, certificates among them. */
function labelOf(der: Uint8Array): string | undefined {
  const outer = elementAt(der, 0, der.length);
  if (outer?.tag !== TAG.SEQUENCE || outer.end !== der.length) return undefined;
  const first = elementAt(der, outer.start, outer.end);
  const second = first && elementAt(der, first.end, outer.end);
  if (first === undefined || second === undefined) return undefined;
  if (first.tag === TAG.INTEGER) {
    // RFC 5958 §2: version, algorithm; RFC 8017 appendix A.1.2: version, modulus; RFC 5915 §3: version, private key.
    if (first.end - first.start !== 1 || der[first.start]! > 1) return undefined;
    if (second.tag === TAG.SEQUENCE) return der[second.start] === TAG.OID ? 'PRIVATE KEY' : undefined;
    if (second.tag === TAG.INTEGER) return 'RSA PRIVATE KEY';
    return second.tag === TAG.OCTET_STRING ? 'EC PRIVATE KEY' : undefined;
  }
  // RFC 5280 §4.1: algorithm, public key; RFC 5958 §3: algorithm, encrypted data.
  if (first.tag !== TAG.SEQUENCE || second.end !== outer.end || der[first.start] !== TAG.OID) return undefined;
  if (second.tag === TAG.BIT_STRING) return 'PUBLIC KEY';
  const isPkcs5 = PKCS5.every((octet, i) => der[first.start + 2 + i] === octet);
  return second.tag === TAG.OCTET_STRING && isPkcs5 ? 'ENCRYPTED PRIVATE KEY' : undefined;
}

/** A key in DER as PEM; undefined for anything else. `text` is octets as Latin-1. */
export function pemOfDer(text: string): string | undefined {
  if (text.charCodeAt(0) !== TAG.SEQUENCE) return undefined;
  const der = latin1Bytes(text);
  const label = labelOf(der);
  return label && `-----BEGIN ${label}-----\n${encodeBase64(der)}\n-----END ${label}-----\n`;
}
