/**
 * `key=value` parameters with numbers for keys, as SVCB has them (RFC 9460 §2.1, §2.2) and DELEG after it: in any order
 * in text, ascending by key in octets, each value with its length.
 * @module
 */
import { ByteWriter, latin1Text, readU16 } from '../wire/index.js';
import { printIpv4, printIpv6, writeIpv4, writeIpv6 } from './addresses.js';
import { type Field, field } from './field.js';
import { RdataFault, type RdataInput, TOKEN } from './input.js';
import { appendText, printQuoted } from './strings.js';

export interface ParameterKind {
  readonly key: number;
  readonly name: string;
  /** what a value looks like, for messages; undefined: no value allowed */
  readonly expected?: string;
  /** the value is written without escapes (RFC 9460 §7.2, §7.3, §8, RFC 9848 §3: "MUST NOT contain escape sequences") */
  readonly isPlain?: boolean;
  /** Appends the octets of a value (already unescaped once); false when it is not one. */
  parse(value: Uint8Array, out: ByteWriter, origin: Uint8Array): boolean;
  /** Appends the text of a value; false when the octets are not one. */
  print(wire: Uint8Array, at: number, end: number, out: ByteWriter): boolean;
}

export interface ParameterSet {
  /** in words, for messages: `service parameter` */
  readonly noun: string;
  /** what a key looks like, for messages */
  readonly expectedKey: string;
  /** the rule for a key given twice */
  readonly duplicateRule: string;
  readonly byKey: ReadonlyMap<number, ParameterKind>;
  readonly byName: ReadonlyMap<string, number>;
}

export function parameterSet(
  texts: Pick<ParameterSet, 'noun' | 'expectedKey' | 'duplicateRule'>,
  kinds: readonly ParameterKind[],
): ParameterSet {
  return {
    ...texts,
    byKey: new Map(kinds.map((kind) => [kind.key, kind])),
    byName: new Map(kinds.map((kind) => [kind.name, kind.key])),
  };
}

const MAX_KEY = 65535;

/** The name of a key, or `keyN`. */
export function keyText({ byKey }: ParameterSet, key: number): string {
  return byKey.get(key)?.name ?? `key${key}`;
}

function keyNumber({ byName }: ParameterSet, text: string): number | undefined {
  const known = byName.get(text);
  if (known !== undefined) return known;
  // RFC 9460 §2.1: "keyNNNNN" without leading zeros.
  const generic = /^key(0|[1-9]\d{0,4})$/.exec(text);
  return generic && Number(generic[1]) <= MAX_KEY ? Number(generic[1]) : undefined;
}

/** A comma-separated list where `\,` and `\\` stand for a comma and a backslash, and nothing else is escaped (RFC 9460 Appendix A.1). */
export function splitList(value: Uint8Array): Uint8Array[] | undefined {
  const items: Uint8Array[] = [];
  let item: number[] = [];
  for (let i = 0; i <= value.length; i++) {
    const octet = value[i];
    if (octet === undefined || octet === 0x2c) {
      if (item.length === 0) return undefined;
      items.push(Uint8Array.from(item));
      item = [];
    } else if (octet === 0x5c) {
      const next = value[++i];
      if (next !== 0x2c && next !== 0x5c) return undefined;
      item.push(next);
    } else item.push(octet);
  }
  return items;
}

/** Appends an item of such a list. */
export function appendListItem(wire: Uint8Array, at: number, end: number, list: ByteWriter): void {
  for (let i = at; i < end; i++) {
    if (wire[i] === 0x2c || wire[i] === 0x5c) list.u8(0x5c);
    list.u8(wire[i]!);
  }
}

type ValueCodec = Pick<ParameterKind, 'isPlain' | 'parse' | 'print'>;

function addressList(
  octets: number,
  write: (text: Uint8Array, start: number, end: number, out: ByteWriter) => boolean,
  print: (wire: Uint8Array, at: number, out: ByteWriter) => void,
): ValueCodec {
  return {
    isPlain: true,
    parse: (value, out) => splitList(value)?.every((item) => write(item, 0, item.length, out)) ?? false,
    print(wire, at, end, out) {
      if (end === at || (end - at) % octets !== 0) return false;
      for (let next = at; next < end; next += octets) {
        if (next > at) out.u8(0x2c);
        print(wire, next, out);
      }
      return true;
    },
  };
}

export const ipv4List: ValueCodec = addressList(4, writeIpv4, printIpv4);
export const ipv6List: ValueCodec = addressList(16, writeIpv6, printIpv6);

export const noValue: ValueCodec = {
  parse: (value) => value.length === 0,
  print: (_wire, at, end) => at === end,
};

/** The keys that a reader has to understand (RFC 9460 §8). `set` is asked late, since this is one of its kinds. */
export const mandatoryKeys = (set: () => ParameterSet): ParameterKind => ({
  key: 0,
  name: 'mandatory',
  expected: 'a list of parameter names',
  isPlain: true,
  parse(value, out) {
    const keys = splitList(value)?.map((item) => keyNumber(set(), latin1Text(item)));
    if (keys === undefined || keys.includes(undefined)) return false;
    // RFC 9460 §8: in octets, in strictly increasing order.
    for (const key of (keys as number[]).sort((a, b) => a - b)) out.u16(key);
    return true;
  },
  print(wire, at, end, out) {
    if (end === at || (end - at) % 2 !== 0) return false;
    for (let next = at; next < end; next += 2) {
      const key = readU16(wire, next);
      if (next > at && key < readU16(wire, next - 2)) return false;
      if (next > at) out.u8(0x2c);
      out.ascii(keyText(set(), key));
    }
    return true;
  },
});

interface Parameter {
  readonly key: number;
  readonly value: Uint8Array;
  readonly token: number;
}

/** What stands behind a key, as it is written and as octets; making memory for each takes longer than reading it. */
const raw = new ByteWriter();
const value = new ByteWriter();
const printed = new ByteWriter();

/** What is no value of the kind has no text. */
function isValid(kind: ParameterKind, wire: Uint8Array, at: number, end: number): boolean {
  printed.length = 0;
  return kind.print(wire, at, end, printed);
}

/** Reads one `key`, `key=value` or `key="value"`; the quoted value is a token of its own, adjacent to `key=`. */
function parseParameter(set: ParameterSet, input: RdataInput): Parameter {
  const token = input.take(set.noun);
  const { text, start, end, flags } = input.tokens;
  const equals = text.subarray(start[token]!, end[token]!).indexOf(0x3d);
  const keyEnd = equals < 0 ? end[token]! : start[token]! + equals;
  const key = keyNumber(set, latin1Text(text, start[token]!, keyEnd));
  if (key === undefined || (flags[token]! & TOKEN.QUOTED) !== 0) {
    throw input.invalid(set.noun, token, set.expectedKey);
  }
  raw.length = 0;
  let isEscaped = (flags[token]! & TOKEN.ESCAPED) !== 0;
  if (equals >= 0) {
    const isQuotedNext =
      keyEnd + 1 === end[token]! &&
      input.hasMore() &&
      (flags[input.at]! & (TOKEN.QUOTED | TOKEN.ADJACENT)) === (TOKEN.QUOTED | TOKEN.ADJACENT);
    if (isQuotedNext) {
      isEscaped = (flags[input.at]! & TOKEN.ESCAPED) !== 0;
      appendText(input, input.at++, raw);
    } else {
      // The token's own offsets are narrowed for a moment so that escapes are resolved in the value alone.
      const saved = start[token]!;
      start[token] = keyEnd + 1;
      try {
        appendText(input, token, raw);
      } finally {
        start[token] = saved;
      }
    }
  }
  const kind = set.byKey.get(key);
  if (kind === undefined) return { key, value: raw.copy(), token };
  const isGeneric = !set.byName.has(latin1Text(text, start[token]!, keyEnd));
  if (isGeneric) {
    // RFC 9460 §2.1: behind "keyNNNNN" stand the octets themselves, for known keys too.
    if (!isValid(kind, raw.bytes, 0, raw.length)) {
      const message = `the octets behind key${key} in ${input.typeName} are no valid ${kind.name}`;
      throw new RdataFault('syntax-error', message, token, `write the value in its usual form behind ${kind.name}=`);
    }
    if (raw.length > 0) {
      input.oddity = { kind: 'numbered-parameter', message: `key${key} in octets, which is ${kind.name}`, token };
    }
    return { key, value: raw.copy(), token };
  }
  value.length = 0;
  const isRefused = kind.isPlain === true && isEscaped;
  if (isRefused || !kind.parse(raw.view(), value, input.origin)) {
    const plain = isRefused ? ', without backslashes' : '';
    const expected = kind.expected === undefined ? 'takes no value' : `expected ${kind.expected}${plain}`;
    throw new RdataFault('syntax-error', `invalid ${kind.name} in ${input.typeName}: ${expected}`, token);
  }
  return { key, value: value.copy(), token };
}

/** All parameters up to the end of the rdata. */
export const parameters = (set: ParameterSet): Field =>
  field(`${set.noun}s`, {
    isText: true,
    parse(input, out) {
      const given: Parameter[] = [];
      while (input.hasMore()) given.push(parseParameter(set, input));
      given.sort((a, b) => a.key - b.key);
      for (const [i, { key, value, token }] of given.entries()) {
        // RFC 9460 §2.1: "SvcParamKeys in presentation format MAY appear in any order, but keys MUST NOT be repeated."
        if (given[i - 1]?.key === key) {
          throw new RdataFault(set.duplicateRule, `${keyText(set, key)} given twice in ${input.typeName}`, token);
        }
        out.u16(key);
        out.u16(value.length);
        out.append(value);
      }
    },
    print(wire, at, end, out) {
      for (let next = at; next < end; ) {
        const key = readU16(wire, next);
        const valueEnd = next + 4 + readU16(wire, next + 2);
        if (next > at) out.u8(0x20);
        out.ascii(keyText(set, key));
        const kind = set.byKey.get(key);
        if (valueEnd > next + 4) {
          out.u8(0x3d);
          if (kind === undefined) printQuoted(wire, next + 4, valueEnd, out);
          else kind.print(wire, next + 4, valueEnd, out);
        }
        next = valueEnd;
      }
      return end;
    },
    skip(wire, at, end) {
      let previous = -1;
      for (let next = at; next < end; ) {
        if (next + 4 > end) return -1;
        const key = readU16(wire, next);
        const valueEnd = next + 4 + readU16(wire, next + 2);
        if (key <= previous || valueEnd > end) return -1;
        const kind = set.byKey.get(key);
        if (kind !== undefined && !isValid(kind, wire, next + 4, valueEnd)) return -1;
        previous = key;
        next = valueEnd;
      }
      return end;
    },
  });

/** The keys of complete, valid parameters in `wire[at, end)`. */
export function keysOf(wire: Uint8Array, at: number, end: number): number[] {
  const keys: number[] = [];
  for (let next = at; next < end; next += 4 + readU16(wire, next + 2)) keys.push(readU16(wire, next));
  return keys;
}

/** What RFC 9460 §8 asks of `mandatory`: a message for the first breach. */
export function mandatoryBreach(set: ParameterSet, wire: Uint8Array, at: number, end: number): string | undefined {
  const keys = keysOf(wire, at, end);
  if (keys[0] !== 0) return undefined;
  const length = readU16(wire, at + 2);
  let previous = -1;
  for (let next = at + 4; next < at + 4 + length; next += 2) {
    const key = readU16(wire, next);
    if (key === 0) return 'mandatory lists itself';
    if (key === previous) return `mandatory lists ${keyText(set, key)} twice`;
    if (!keys.includes(key)) return `mandatory lists ${keyText(set, key)}, which is not given`;
    previous = key;
  }
  return undefined;
}
