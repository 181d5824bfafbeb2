/**
 * Service parameters of SVCB and HTTPS (RFC 9460 §2.1, §2.2; RFC 9461, 9540, 9848): `key=value` in any order in text,
 * ascending by key in octets.
 * @module
 */
import { ByteWriter, decodeBase64, latin1Text, readU16, writeBase64 } from '../wire/index.js';
import {
  appendText,
  type Field,
  printIpv4,
  printIpv6,
  printQuoted,
  readDecimal,
  writeIpv4,
  writeIpv6,
} from './fields.js';
import { RdataFault, type RdataInput, TOKEN } from './input.js';

interface ParameterKind {
  readonly key: number;
  readonly name: string;
  /** what a value looks like, for messages; undefined: no value allowed */
  readonly expected?: string;
  /** Appends the octets of a value (already unescaped once); false when it is not one. */
  parse(value: Uint8Array, out: ByteWriter): boolean;
  /** Appends the text of a value; false when the octets are not one. */
  print(wire: Uint8Array, at: number, end: number, out: ByteWriter): boolean;
}

/** A comma-separated list where `\,` and `\\` stand for themselves (RFC 9460 Appendix A.1). */
function splitList(value: Uint8Array): Uint8Array[] | undefined {
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
      if (next === undefined) return undefined;
      item.push(next);
    } else item.push(octet);
  }
  return items;
}

const addressList = (
  octets: number,
  write: (text: Uint8Array, start: number, end: number, out: ByteWriter) => boolean,
  print: (wire: Uint8Array, at: number, out: ByteWriter) => void,
): Pick<ParameterKind, 'parse' | 'print'> => ({
  parse(value, out) {
    const items = splitList(value);
    return items?.every((item) => write(item, 0, item.length, out)) ?? false;
  },
  print(wire, at, end, out) {
    if (end === at || (end - at) % octets !== 0) return false;
    for (let next = at; next < end; next += octets) {
      if (next > at) out.u8(0x2c);
      print(wire, next, out);
    }
    return true;
  },
});

const noValue: Pick<ParameterKind, 'parse' | 'print'> = {
  parse: (value) => value.length === 0,
  print: (_wire, at, end) => at === end,
};

const PARAMETERS: readonly ParameterKind[] = [
  {
    key: 0,
    name: 'mandatory',
    expected: 'a list of parameter names',
    parse(value, out) {
      const keys = splitList(value)?.map((item) => keyNumber(latin1Text(item)));
      if (keys === undefined || keys.includes(undefined)) return false;
      // RFC 9460 §8: in octets, in strictly increasing order.
      for (const key of (keys as number[]).sort((a, b) => a - b)) out.u16(key);
      return true;
    },
    print(wire, at, end, out) {
      if (end === at || (end - at) % 2 !== 0) return false;
      for (let next = at; next < end; next += 2) {
        if (next > at) {
          if (readU16(wire, next) < readU16(wire, next - 2)) return false;
          out.u8(0x2c);
        }
        out.ascii(keyText(readU16(wire, next)));
      }
      return true;
    },
  },
  {
    key: 1,
    name: 'alpn',
    expected: 'a list of protocol names of 1 to 255 octets',
    parse(value, out) {
      const items = splitList(value);
      if (items === undefined) return false;
      for (const item of items) {
        if (item.length > 255) return false;
        out.u8(item.length);
        out.append(item);
      }
      return true;
    },
    print(wire, at, end, out) {
      const list = new ByteWriter();
      for (let next = at; next < end; ) {
        const itemEnd = next + 1 + wire[next]!;
        if (wire[next] === 0 || itemEnd > end) return false;
        if (next > at) list.u8(0x2c);
        for (let i = next + 1; i < itemEnd; i++) {
          if (wire[i] === 0x2c || wire[i] === 0x5c) list.u8(0x5c);
          list.u8(wire[i]!);
        }
        next = itemEnd;
      }
      printQuoted(list.bytes, 0, list.length, out);
      return end > at;
    },
  },
  { key: 2, name: 'no-default-alpn', ...noValue },
  {
    key: 3,
    name: 'port',
    expected: 'a number from 0 to 65535',
    parse(value, out) {
      const port = readDecimal(value, 0, value.length, 0xffff);
      if (port >= 0) out.u16(port);
      return port >= 0;
    },
    print(wire, at, end, out) {
      if (end - at === 2) out.decimal(readU16(wire, at));
      return end - at === 2;
    },
  },
  { key: 4, name: 'ipv4hint', expected: 'a list of IPv4 addresses', ...addressList(4, writeIpv4, printIpv4) },
  {
    key: 5,
    name: 'ech',
    expected: 'Base64',
    parse(value, out) {
      const octets = decodeBase64(latin1Text(value));
      if (octets === undefined || octets.length === 0) return false;
      out.append(octets);
      return true;
    },
    print(wire, at, end, out) {
      writeBase64(wire, at, end, out);
      return end > at;
    },
  },
  { key: 6, name: 'ipv6hint', expected: 'a list of IPv6 addresses', ...addressList(16, writeIpv6, printIpv6) },
  {
    key: 7,
    name: 'dohpath',
    expected: 'a URI template',
    parse(value, out) {
      out.append(value);
      return value.length > 0;
    },
    print(wire, at, end, out) {
      printQuoted(wire, at, end, out);
      return end > at;
    },
  },
  { key: 8, name: 'ohttp', ...noValue },
];

const BY_KEY = new Map(PARAMETERS.map((kind) => [kind.key, kind]));
const BY_NAME = new Map(PARAMETERS.map((kind) => [kind.name, kind.key]));

function keyText(key: number): string {
  return BY_KEY.get(key)?.name ?? `key${key}`;
}

function keyNumber(text: string): number | undefined {
  const known = BY_NAME.get(text);
  if (known !== undefined) return known;
  // RFC 9460 §2.1: "keyNNNNN" without leading zeros; 65535 is reserved.
  const generic = /^key(0|[1-9]\d{0,4})$/.exec(text);
  return generic && Number(generic[1]) < 65535 ? Number(generic[1]) : undefined;
}

interface Parameter {
  readonly key: number;
  readonly value: Uint8Array;
  readonly token: number;
}

/** Reads one `key`, `key=value` or `key="value"`; the quoted value is a token of its own, adjacent to `key=`. */
function parseParameter(input: RdataInput): Parameter {
  const token = input.take('service parameter');
  const { text, start, end, flags } = input.tokens;
  const equals = text.subarray(start[token]!, end[token]!).indexOf(0x3d);
  const keyEnd = equals < 0 ? end[token]! : start[token]! + equals;
  const name = latin1Text(text, start[token]!, keyEnd);
  const key = keyNumber(name);
  if (key === undefined || (flags[token]! & TOKEN.QUOTED) !== 0) {
    throw input.invalid('service parameter', token, 'a key such as alpn, port, ipv4hint or keyNNNNN');
  }
  const raw = new ByteWriter();
  if (equals >= 0) {
    const isQuotedNext =
      keyEnd + 1 === end[token]! &&
      input.hasMore() &&
      (flags[input.at]! & (TOKEN.QUOTED | TOKEN.ADJACENT)) === (TOKEN.QUOTED | TOKEN.ADJACENT);
    if (isQuotedNext) appendText(input, input.at++, raw);
    else {
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
  const kind = BY_KEY.get(key);
  if (kind === undefined) return { key, value: raw.copy(), token };
  const value = new ByteWriter();
  if (!kind.parse(raw.view(), value)) {
    const expected = kind.expected === undefined ? 'takes no value' : `expected ${kind.expected}`;
    throw new RdataFault('syntax-error', `invalid ${kind.name} in ${input.typeName}: ${expected}`, token);
  }
  return { key, value: value.copy(), token };
}

export const serviceParameters = (): Field => ({
  name: 'service parameters',
  isName: false,
  parse(input, out) {
    const parameters: Parameter[] = [];
    while (input.hasMore()) parameters.push(parseParameter(input));
    parameters.sort((a, b) => a.key - b.key);
    for (const [i, { key, value, token }] of parameters.entries()) {
      // RFC 9460 §2.1: "SvcParamKeys in presentation format MAY appear in any order, but keys MUST NOT be repeated."
      if (parameters[i - 1]?.key === key) {
        throw new RdataFault('svcb-duplicate-key', `${keyText(key)} given twice in ${input.typeName}`, token);
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
      out.ascii(keyText(key));
      const kind = BY_KEY.get(key);
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
      const kind = BY_KEY.get(key);
      if (kind !== undefined && !kind.print(wire, next + 4, valueEnd, new ByteWriter())) return -1;
      previous = key;
      next = valueEnd;
    }
    return end;
  },
});

/** The keys of complete, valid service parameters in `wire[at, end)`. */
function keysOf(wire: Uint8Array, at: number, end: number): number[] {
  const keys: number[] = [];
  for (let next = at; next < end; next += 4 + readU16(wire, next + 2)) keys.push(readU16(wire, next));
  return keys;
}

/** What RFC 9460 §7.1 and §8 ask of the parameters together; rule id and message of the first breach. */
export function checkServiceParameters(
  wire: Uint8Array,
  at: number,
  end: number,
): { readonly rule: string; readonly message: string } | undefined {
  const keys = keysOf(wire, at, end);
  if (keys.includes(2) && !keys.includes(1)) {
    return { rule: 'svcb-no-default-alpn-without-alpn', message: 'no-default-alpn without alpn' };
  }
  if (keys[0] !== 0) return undefined;
  const length = readU16(wire, at + 2);
  let previous = -1;
  for (let next = at + 4; next < at + 4 + length; next += 2) {
    const key = readU16(wire, next);
    if (key === 0) return { rule: 'svcb-mandatory', message: 'mandatory lists itself' };
    if (key === previous) return { rule: 'svcb-mandatory', message: `mandatory lists ${keyText(key)} twice` };
    if (!keys.includes(key)) {
      return { rule: 'svcb-mandatory', message: `mandatory lists ${keyText(key)}, which is not given` };
    }
    previous = key;
  }
  return undefined;
}
