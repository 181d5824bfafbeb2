/**
 * What a file is to a repository, seen without reading its records: a zone, which has an SOA, a part of one, or the hints of
 * a resolver; and which files it includes.
 * @module
 */
import { piecesOf, type Text } from '../diagnostic/index.js';
import { EntryTokens, TYPE } from '../rdata/index.js';
import { indexOfOctet, latin1Bytes, latin1Text } from '../wire/index.js';
import { type EntryShape, isDirective, readEntryShape, typeOfToken } from './entry.js';
import { Lexer } from './lexer.js';

export interface ZoneFileSurvey {
  readonly hasSoa: boolean;
  /** the servers of the root and their addresses, with which a resolver starts (RFC 8109): no zone, and none is missing */
  readonly isHints: boolean;
  /** the files named in `$INCLUDE`, as written */
  readonly includes: readonly string[];
  /** a signature stands near its beginning, behind the SOA for example: there is more to do than to read it */
  readonly isSigned: boolean;
}

const DOLLAR = 0x24;
const DOT = 0x2e;
const SIGNATURE = latin1Bytes('RRSIG');
/** Where the first signature of a signed zone is looked for. */
const BEGINNING_OCTETS = 1 << 13;

/** Reads as far as is needed: to the SOA, which nearly always is the first record, unless files are included. */
export function surveyZoneFile(text: Text): ZoneFileSurvey {
  const mayInclude = holdsInclude(text);
  const tokens = new EntryTokens();
  const lexer = new Lexer(text, tokens);
  lexer.skipByteOrderMark();
  const isSigned = holdsSignature(lexer.text.subarray(0, BEGINNING_OCTETS));
  const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  const includes: string[] = [];
  let hasSoa = false;
  let hasRootServer = false;
  let hasOther = false;
  while ((mayInclude || !hasSoa) && lexer.next()) {
    if (tokens.count === 0) continue;
    const bytes = lexer.text;
    if (isDirective(tokens, lexer.startsBlank)) {
      const word = latin1Text(bytes, tokens.start[0]!, tokens.end[0]!).toUpperCase();
      if (word === '$INCLUDE' && tokens.count > 1) {
        includes.push(new TextDecoder().decode(bytes.subarray(tokens.start[1]!, tokens.end[1]!)));
      }
    } else if (!hasSoa) {
      readEntryShape(tokens, lexer.startsBlank, shape);
      const type = shape.type < 0 ? undefined : typeOfToken(tokens, shape.type);
      hasSoa = type === TYPE.SOA;
      if (type === TYPE.NS) hasRootServer ||= isRoot(bytes, tokens, shape.owner);
      else if (type !== TYPE.A && type !== TYPE.AAAA) hasOther = true;
    }
  }
  const isHints = hasRootServer && !hasOther && !hasSoa && includes.length === 0;
  return { hasSoa, isHints, includes, isSigned };
}

function isRoot(bytes: Uint8Array, { start, end }: EntryTokens, owner: number): boolean {
  return owner >= 0 && end[owner]! - start[owner]! === 1 && bytes[start[owner]!] === DOT;
}

function holdsSignature(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(SIGNATURE[0]!); at >= 0; at = bytes.indexOf(SIGNATURE[0]!, at + 1)) {
    if (SIGNATURE.every((octet, i) => bytes[at + i] === octet)) return true;
  }
  return false;
}

function holdsInclude(text: Text): boolean {
  for (const { bytes } of piecesOf(text)) {
    for (let at = indexOfOctet(bytes, DOLLAR); at >= 0; at = indexOfOctet(bytes, DOLLAR, at + 1)) {
      if (latin1Text(bytes, at, Math.min(bytes.length, at + 8)).toUpperCase() === '$INCLUDE') return true;
    }
  }
  return false;
}
