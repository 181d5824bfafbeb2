/**
 * The fields of KEY (RFC 2535 §3.1): like DNSKEY, but two flag bits may say that there is no key.
 * @module
 */
import { readU16 } from '../wire/index.js';
import { base64 } from './encodings.js';
import { type Field, field } from './field.js';
import { algorithm, namedNumber, readDecimal, u16 } from './numbers.js';

const HEAD_OCTETS = 4;
/** RFC 2535 §3.1.2: "11: If both bits are one, the 'no key' value, there is no key information". */
const NO_KEY = 0xc000;

/** RFC 2535 §7.1: names of the values that some bits of the flags together can have: `[bits, value, name]`. */
const FLAGS: readonly (readonly [number, number, string])[] = [
  [0xc000, 0x4000, 'NOCONF'],
  [0xc000, 0x8000, 'NOAUTH'],
  [0xc000, NO_KEY, 'NOKEY'],
  [0x2000, 0x2000, 'FLAG2'],
  [0x1000, 0x1000, 'EXTEND'],
  [0x0800, 0x0800, 'FLAG4'],
  [0x0400, 0x0400, 'FLAG5'],
  [0x0300, 0x0000, 'USER'],
  [0x0300, 0x0100, 'ZONE'],
  [0x0300, 0x0200, 'HOST'],
  [0x0300, 0x0300, 'NTYP3'],
  [0x0080, 0x0080, 'FLAG8'],
  [0x0040, 0x0040, 'FLAG9'],
  [0x0020, 0x0020, 'FLAG10'],
  [0x0010, 0x0010, 'FLAG11'],
  ...Array.from({ length: 16 }, (_, value) => [0x000f, value, `SIG${value}`] as const),
  // RFC 3757 §2 took the last bit of SIG for the secure entry point.
  [0x0001, 0x0001, 'KSK'],
];

/** RFC 2535 §7.1 */
const PROTOCOLS = new Map([
  ['TLS', 1],
  ['EMAIL', 2],
  ['DNSSEC', 3],
  ['IPSEC', 4],
  ['ALL', 255],
  ['NONE', 0],
]);

/** The protocol of a name in upper case, or -1. */
export const namedProtocol = (word: string): number => PROTOCOLS.get(word) ?? -1;

/** The flags named in `words`, with `|` between them; -1 when one is not known, or two say different things. */
export function namedFlags(words: string): number {
  let value = 0;
  let given = 0;
  for (const word of words.split('|')) {
    const [bits, flag] = FLAGS.find(([, , name]) => name === word) ?? [-1, 0];
    if ((given & bits) !== 0) return -1;
    given |= bits;
    value |= flag;
  }
  return given < 0 ? -1 : value;
}

const flags = (): Field => ({
  ...u16('flags'),
  parse(input, out) {
    const token = input.take('flags');
    const { text, start, end } = input.tokens;
    const number = readDecimal(text, start[token]!, end[token]!, 0xffff);
    const value = number < 0 ? namedFlags(input.word(token).toUpperCase()) : number;
    if (value < 0) throw input.invalid('flags', token, 'a number from 0 to 65535, or names such as HOST|SIG3');
    out.u16(value);
  },
});

export const keyRdata = (): Field => {
  const head = [flags(), namedNumber('protocol', 1, new Map(), PROTOCOLS), algorithm()];
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
