/**
 * Keys in DKIM records (RFC 6376 §3.6.1).
 * @module
 */
import { decodeBase64 } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { findLabel } from './labels.js';
import { joinedText } from './spf.js';
import { tagValues } from './text-values.js';

/** Bits of the RSA key in a TXT record; undefined when the record holds none that can be read. */
export function dkimKeyBits({ records, names }: Zone, index: number): number | undefined {
  const at = names.offsets[records.owner[index]!]!;
  // The label stands behind that of the selector.
  if (findLabel(names.pool, at, '_domainkey') <= at) return undefined;
  const parts = tagValues(joinedText(records, index));
  if ((parts.find(({ tag }) => tag === 'k')?.value ?? 'rsa') !== 'rsa') return undefined;
  const key = decodeBase64(parts.find(({ tag }) => tag === 'p')?.value?.replace(/\s+/g, '') ?? '');
  return key === undefined ? undefined : modulusBits(key);
}

/** Bits of the modulus in a SubjectPublicKeyInfo (RFC 8017 App. A.1.1), told from the length of the first long number. */
function modulusBits(der: Uint8Array): number | undefined {
  for (let at = 0; at + 4 < der.length; ) {
    const tag = der[at]!;
    let start = at + 2;
    let length = der[at + 1]!;
    if (length & 0x80) {
      const octets = length & 0x7f;
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + (der[start + i] ?? 0);
      start += octets;
    }
    if (tag === DER.INTEGER) {
      while (der[start] === 0 && length > 0) {
        start++;
        length--;
      }
      return length === 0 ? undefined : length * 8 - Math.clz32(der[start]!) + 24;
    }
    // Into sequences and the bit string that holds the key; past the identifier of the algorithm.
    if (tag === DER.SEQUENCE) at = der[start] === DER.OBJECT_IDENTIFIER ? start + length : start;
    else if (tag === DER.BIT_STRING) at = start + 1;
    else return undefined;
  }
  return undefined;
}

const DER = { INTEGER: 0x02, BIT_STRING: 0x03, OBJECT_IDENTIFIER: 0x06, SEQUENCE: 0x30 } as const;
