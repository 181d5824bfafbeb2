/**
 * The fields of KEY (RFC 2535 §3.1): like DNSKEY, but two flag bits may say that there is no key.
 * @module
 */
import { readU16 } from '../wire/index.js';
import { base64 } from './encodings.js';
import { type Field, field } from './field.js';
import { algorithm, u8, u16 } from './numbers.js';

const HEAD_OCTETS = 4;
/** RFC 2535 §3.1.2: "11: If both bits are one, the 'no key' value, there is no key information". */
const NO_KEY = 0xc000;

export const keyRdata = (): Field => {
  const head = [u16('flags'), u8('protocol'), algorithm()];
  const key = base64('public key');
  const hasKey = (octets: Uint8Array, at: number) => (readU16(octets, at) & NO_KEY) !== NO_KEY;
  return field('key', {
    parse(input, out) {
      const from = out.length;
      for (const part of head) part.parse(input, out);
      if (hasKey(out.bytes, from)) key.parse(input, out);
    },
    print(wire, at, end, out) {
      out.ascii(`${readU16(wire, at)} ${wire[at + 2]} ${wire[at + 3]}`);
      if (at + HEAD_OCTETS === end) return end;
      out.u8(0x20);
      return key.print(wire, at + HEAD_OCTETS, end, out);
    },
    skip(wire, at, end) {
      if (at + HEAD_OCTETS > end) return -1;
      if (hasKey(wire, at)) return key.skip(wire, at + HEAD_OCTETS, end);
      return at + HEAD_OCTETS === end ? end : -1;
    },
  });
};
