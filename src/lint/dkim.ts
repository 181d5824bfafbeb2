/**
 * Keys in DKIM records (RFC 6376 §3.6.1).
 * @module
 */
import { decodeBase64 } from '../wire/index.js';
import type { RecordTable, Zone } from '../zone/index.js';
import { findLabel, startsUnderscore } from './labels.js';
import type { RuleContext } from './rule.js';
import { joinedText } from './spf.js';
import { type TagValue, tagValues } from './text-values.js';

export interface DkimKey {
  readonly parts: readonly TagValue[];
  /** the key in Base64, without the blanks that may stand in it; undefined when the record has none */
  readonly base64: string | undefined;
}

/** Whether a record stands at a name of the form `<selector>._domainkey`. */
export function isAtKeyName({ records, names }: Zone, index: number): boolean {
  const { pool, offsets } = names;
  const at = offsets[records.owner[index]!]!;
  const scope = at + 1 + pool[at]!;
  // A selector has one label or several; the name without one holds no key (RFC 6376 §3.6.2.1).
  return findLabel(pool, scope, '_domainkey') >= 0 && !startsUnderscore(pool, at);
}

/** The key in a TXT record that {@link isAtKeyName}. */
export function readDkimKey({ records }: Zone, index: number): DkimKey {
  const known = lastKeys.get(records);
  if (known?.index === index) return known;
  const parts = tagValues(joinedText(records, index));
  const key = { index, parts, base64: parts.find(({ tag }) => tag === 'p')?.value?.replace(/\s+/g, '') };
  lastKeys.set(records, key);
  return key;
}

/** Several rules ask for the key of one record in a row. */
const lastKeys = new WeakMap<RecordTable, DkimKey & { readonly index: number }>();

/** What stands before the modulus is shorter, however long the key; a multiple of 4, so that it can be decoded. */
export const HEAD_CHARACTERS = 64;

/** RFC 8301 §3.2: "Signers SHOULD use RSA keys of at least 2048 bits." */
export const RECOMMENDED_BITS = 2048;

/** Bits of the RSA key in a TXT record; undefined when the record holds none that can be read. */
export function dkimKeyBits({ zone, texts }: RuleContext, index: number): number | undefined {
  if (!isAtKeyName(zone, index)) return undefined;
  if (texts.hasPlainKey(index)) return texts.rsaBits;
  const key = readDkimKey(zone, index);
  if (key.base64 === undefined || (key.parts.find(({ tag }) => tag === 'k')?.value ?? 'rsa') !== 'rsa')
    return undefined;
  // The head of the structure says how long the modulus is.
  const head = decodeBase64(key.base64.slice(0, HEAD_CHARACTERS));
  return head === undefined ? undefined : modulusBits(head);
}

/** Bits of the modulus in a SubjectPublicKeyInfo (RFC 8017 App. A.1.1), told from the length of the first long number. */
export function modulusBits(der: Uint8Array): number | undefined {
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
