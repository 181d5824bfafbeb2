import { EntryTokens, parseRdata, RdataFault, RdataInput, typeNumber, typeText } from '../../src/rdata/index.js';
import { ByteWriter, encodeHex, nameOf, utf8Bytes } from '../../src/wire/index.js';
import { Lexer } from '../../src/zonefile/index.js';

export function numberOf(type: string): number {
  const number = typeNumber(type);
  if (number === undefined) throw new RangeError(`no type ${type}`);
  return number;
}

/** The octets of rdata given as text. Throws an RdataFault. */
export function parse(type: string, text: string, origin = 'example.'): Uint8Array {
  const tokens = new EntryTokens();
  // Parentheses keep the tokens of several lines together; the first of them may be missing altogether.
  const lexer = new Lexer(utf8Bytes(`(${text}\n)\n`), tokens);
  lexer.next();
  if (lexer.faults.length > 0) throw new Error(`lexical fault in test: ${lexer.faults[0]!.message}`);
  const input = new RdataInput(tokens);
  input.origin = nameOf(origin);
  const number = numberOf(type);
  input.typeName = typeText(number);
  const out = new ByteWriter(1);
  // What stands before the record's octets must not matter.
  out.ascii('before');
  parseRdata(number, input, out);
  return out.copy().slice(6);
}

export function parseHex(type: string, text: string): string {
  return encodeHex(parse(type, text)).toLowerCase();
}

/** The fault that the text makes. */
export function faultOf(type: string, text: string): RdataFault {
  try {
    parse(type, text);
  } catch (fault) {
    if (fault instanceof RdataFault) return fault;
    throw fault;
  }
  throw new Error(`no fault in ${type} ${text}`);
}
