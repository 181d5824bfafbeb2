/**
 * Domain names in rdata.
 * @module
 */
import { MAX_NAME_OCTETS, nameFaultOf, skipName, writeName, writeNameFromText } from '../wire/index.js';
import type { Field } from './field.js';
import { RdataFault, TOKEN } from './input.js';

const nameBuffer = new Uint8Array(MAX_NAME_OCTETS + 1);

/** Help for each way in which a name can be wrong. */
export const NAME_FAULT_TEXT = {
  'empty-label': 'has an empty label (two dots in a row, or a dot at the start)',
  'label-too-long': 'has a label of more than 63 octets',
  'name-too-long': 'is longer than 255 octets with its origin',
  'bad-escape': 'has a broken escape: \\DDD takes three digits up to 255',
} as const;

export const domainName = (name: string): Field => ({
  name,
  isName: true,
  parse(input, out) {
    const token = input.take(name);
    const { text, start, end, flags } = input.tokens;
    const from = start[token]!;
    const to = end[token]!;
    // RFC 1035 §5.1: a free-standing @ denotes the current origin.
    if (to - from === 1 && text[from] === 0x40 && (flags[token]! & TOKEN.QUOTED) === 0) {
      out.append(input.origin);
      return;
    }
    const length = writeNameFromText(text, from, to, input.origin, nameBuffer, 0);
    if (length < 0) {
      const fault = nameFaultOf(length);
      throw new RdataFault(fault, `${name} ${JSON.stringify(input.textOf(token))} ${NAME_FAULT_TEXT[fault]}`, token);
    }
    out.append(nameBuffer, 0, length);
  },
  print(wire, at, end, out) {
    writeName(wire, at, out);
    return skipName(wire, at, end);
  },
  skip: skipName,
});
