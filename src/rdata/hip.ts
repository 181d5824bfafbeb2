/**
 * HIP (RFC 8005): the lengths of host identity tag and public key stand first in octets and nowhere in text.
 * @module
 */
import { readU16, skipName, writeBase64, writeHex } from '../wire/index.js';
import { parseBase64Token, parseHexToken } from './encodings.js';
import { type Field, field } from './field.js';
import { domainName } from './names.js';
import { u8 } from './numbers.js';

const MAX_TAG_OCTETS = 0xff;
const HEAD_OCTETS = 4;

/** RFC 8005 §5: tag length, algorithm, key length, tag, key, rendezvous servers; §6: algorithm, tag, key, servers. */
export const hostIdentity = (): Field => {
  const algorithm = u8('public key algorithm');
  const server = domainName('rendezvous server');
  return field('host identity', {
    parse(input, out) {
      const head = out.length;
      out.u8(0);
      algorithm.parse(input, out);
      out.u16(0);
      const tag = input.at;
      parseHexToken(input, 'host identity tag', out);
      const tagLength = out.length - head - HEAD_OCTETS;
      if (tagLength > MAX_TAG_OCTETS) throw input.invalid('host identity tag', tag, 'at most 255 octets');
      parseBase64Token(input, 'public key', out);
      // A longer key overflows the rdata as well, which is found behind this.
      const keyLength = (out.length - head - HEAD_OCTETS - tagLength) & 0xffff;
      out.bytes[head] = tagLength;
      out.bytes[head + 2] = keyLength >>> 8;
      out.bytes[head + 3] = keyLength;
      while (input.hasMore()) server.parse(input, out);
    },
    print(wire, at, end, out) {
      const tag = at + HEAD_OCTETS;
      const key = tag + wire[at]!;
      let next = key + readU16(wire, at + 2);
      out.ascii(`${wire[at + 1]} `);
      writeHex(wire, tag, key, out);
      out.u8(0x20);
      writeBase64(wire, key, next, out);
      while (next < end) {
        out.u8(0x20);
        next = server.print(wire, next, end, out);
      }
      return end;
    },
    skip(wire, at, end) {
      if (at + HEAD_OCTETS > end || wire[at] === 0 || readU16(wire, at + 2) === 0) return -1;
      let next = at + HEAD_OCTETS + wire[at]! + readU16(wire, at + 2);
      if (next > end) return -1;
      while (next >= 0 && next < end) next = skipName(wire, next, end);
      return next;
    },
  });
};
