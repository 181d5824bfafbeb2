/**
 * Which zone a file holds, when nobody says: `$ORIGIN` before the SOA, an SOA with an absolute owner, or the file name.
 * @module
 */
import type { Text } from '../diagnostic/index.js';
import { EntryTokens, TOKEN, TYPE } from '../rdata/index.js';
import { isAtOrBelow, labelCount, latin1Text, nameOf, parseName } from '../wire/index.js';
import { type EntryShape, readEntryShape, typeOfToken } from './entry.js';
import { Lexer } from './lexer.js';

export interface InferredOrigin {
  readonly origin: Uint8Array;
  readonly from: '$ORIGIN' | 'SOA' | 'file name';
}

/** How far to look for the SOA; it nearly always is the first record. */
const MAX_ENTRIES = 10_000;

/** The zone's apex as the file itself shows it, or undefined. */
export function inferOrigin(text: Text, fileName: string | undefined): InferredOrigin | undefined {
  const stated = originFromText(text);
  // Some hosters write `$ORIGIN .` above `@` and every name in full: that is no root zone, and not read as what it says.
  const isDoubtful = stated?.from === '$ORIGIN' && labelCount(stated.origin) === 0;
  if (fileName === undefined || (stated !== undefined && !isDoubtful)) return stated;
  const named = originFromFileName(fileName) ?? originFromBareName(text, fileName);
  return isDoubtful && (named === undefined || labelCount(named.origin) < 2) ? stated : named;
}

function originFromText(text: Text): InferredOrigin | undefined {
  const tokens = new EntryTokens();
  const lexer = new Lexer(text, tokens);
  lexer.skipByteOrderMark();
  const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  const textOf = (token: number) => latin1Text(lexer.text, tokens.start[token]!, tokens.end[token]!);
  const absolute = (text: string): Uint8Array | undefined => {
    const name = text.endsWith('.') ? parseName(text) : origin && (text === '@' ? origin : parseName(text, origin));
    return typeof name === 'string' ? undefined : name;
  };
  let origin: Uint8Array | undefined;
  let owner: string | undefined;
  let firstOrigin: Uint8Array | undefined;
  for (let count = 0; count < MAX_ENTRIES && lexer.next(); count++) {
    if (tokens.count === 0) continue;
    if (!lexer.startsBlank && textOf(0).toUpperCase() === '$ORIGIN' && tokens.count > 1) {
      origin = absolute(textOf(1));
      firstOrigin ??= origin;
      continue;
    }
    readEntryShape(tokens, lexer.startsBlank, shape);
    if (shape.owner >= 0) owner = textOf(shape.owner);
    if (shape.type < 0 || typeOfToken(tokens, shape.type) !== TYPE.SOA || owner === undefined) continue;
    const apex = absolute(owner);
    if (apex === undefined) break;
    return { origin: apex, from: owner.endsWith('.') ? 'SOA' : '$ORIGIN' };
  }
  return firstOrigin && { origin: firstOrigin, from: '$ORIGIN' };
}

/**
 * A file that is called as the zone, `example.com`, and nothing else. That may be any file, so the text has to bear it
 * out: with a name in full that lies in this zone, such as its name server. A reverse zone need not have one.
 */
function originFromBareName(text: Text, fileName: string): InferredOrigin | undefined {
  const origin = parseName(fileName);
  if (typeof origin === 'string' || labelCount(origin) < 2) return undefined;
  const tokens = new EntryTokens();
  const lexer = new Lexer(text, tokens);
  lexer.skipByteOrderMark();
  let hasSoa = false;
  let isBorneOut = REVERSE_TREES.some((tree) => isAtOrBelow(origin, tree));
  for (let count = 0; count < MAX_ENTRIES && !(hasSoa && isBorneOut) && lexer.next(); count++) {
    for (let token = 0; token < tokens.count; token++) {
      if ((tokens.flags[token]! & TOKEN.QUOTED) !== 0) continue;
      const word = latin1Text(lexer.text, tokens.start[token]!, tokens.end[token]!);
      hasSoa ||= word.toUpperCase() === 'SOA';
      if (isBorneOut || !word.endsWith('.')) continue;
      const name = parseName(word);
      isBorneOut = typeof name !== 'string' && isAtOrBelow(name, origin);
    }
  }
  return hasSoa && isBorneOut ? { origin, from: 'file name' } : undefined;
}

const REVERSE_TREES: readonly Uint8Array[] = [nameOf('in-addr.arpa.'), nameOf('ip6.arpa.')];

/**
 * File-name habits: `db.example.com`, `zone.example.com`, `example.com.zone`, `example.com.db`, octoDNS's second dot,
 * `example.com!tag.zone` of dnscontrol, and `db.192.0.2` for a reverse zone.
 */
const PREFIX = /^(?:db|zone|pri|master|named)[._](?=.)/i;
const SUFFIX = /(?<=.)\.(?:zone|db|dns|hosts|txt|zonefile)$/i;
/** What signers add to the name of their input. */
const SIGNED = /(?<=.)\.signed$/i;
const TAG = /(?<=.)![^!]*$/;
/** One to three octets, as the network is written; as a name they would be none of the Internet. */
const NETWORK = /^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){1,3}$/;

/** The zone named by a file name (its last path component), or undefined when it does not look like one. */
export function originFromFileName(fileName: string): InferredOrigin | undefined {
  const stem = fileName.replace(SIGNED, '').replace(SUFFIX, '').replace(PREFIX, '');
  if (stem === fileName) return undefined;
  // RFC 2317 names hold a slash, which file names write as %2F.
  const plain = stem.replace(TAG, '').replace(/%2f/gi, '/').replace(/\.$/, '');
  const isNetwork = NETWORK.test(plain) && plain.split('.').every((octet) => Number(octet) < 256);
  const name = parseName(isNetwork ? `${plain.split('.').reverse().join('.')}.in-addr.arpa` : plain);
  return typeof name === 'string' ? undefined : { origin: name, from: 'file name' };
}
