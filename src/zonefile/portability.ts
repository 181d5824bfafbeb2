/**
 * What a record's text holds that other readers refuse or read otherwise, put into words. The lexer has seen it on its
 * way; here it is looked at once more, which costs nothing where there is nothing.
 * @module
 */
import { type EntryTokens, isGenericForm, recordType, shownText, TOKEN, TYPE } from '../rdata/index.js';
import { KNOT_PUNCTUATION } from '../wire/index.js';
import type { EntryShape } from './entry.js';
import type { FaultLog } from './fault-log.js';
import type { Lexer } from './lexer.js';

/** Asks about what stands above the current entry, the first record of its file. */
export function reportBlankBeforeOwners(log: FaultLog, { firstBlankLine, textStart, startsBlank }: Lexer): void {
  if (firstBlankLine === undefined || startsBlank) return;
  const what = firstBlankLine.isComment ? 'an indented comment' : 'a line of blanks';
  const [start, end] = [firstBlankLine.start - textStart, firstBlankLine.end - textStart];
  log.ask('blank-before-owners', `${what} stands above the first owner`, start, end);
}

/** Asks the questions that the current entry raises. */
export function reportOddities(log: FaultLog, lexer: Lexer, shape: EntryShape, type: number): void {
  const { oddities, text, tokens, entryStart } = lexer;
  const { nested, newline } = oddities;
  if (nested >= 0) log.ask('nested-parentheses', 'parentheses inside parentheses', nested, nested + 1);
  if (oddities.adjacent >= 0) reportAdjacent(log, lexer, shape, type);
  if (oddities.octet >= 0) reportOctet(log, lexer, shape, type);
  if (newline >= 0) log.ask('newline-in-string', 'a newline is part of the quoted string', newline, newline + 1);
  if (oddities.quoted >= 0) reportQuoted(log, lexer, shape, type);
  if (type === TYPE.URI) reportUnquotedTarget(log, tokens, shape.rdata);
  if (text[entryStart] === 0x28) {
    log.ask('leading-parenthesis', 'a parenthesis stands before the owner', entryStart, entryStart + 1);
  } else if (lexer.hasParentheses && shape.owner < 0) reportForOwner(log, text, entryStart);
  reportNames(log, tokens, shape, type);
  if (shape.owner >= 0 && (tokens.flags[shape.owner]! & TOKEN.QUOTED) !== 0) {
    const owner = shownText(text, tokens.start[shape.owner]!, tokens.end[shape.owner]!);
    if (owner === '@') log.askToken('quoted-origin', 'an @ in quotes', shape.owner);
    else log.askToken('quoted-owner', `the owner ${JSON.stringify(owner)} stands in quotes`, shape.owner);
  }
}

/** A line that starts with a blank has no owner; whether a parenthesis may come first is not said (RFC 1035 §5.1). */
function reportForOwner(log: FaultLog, text: Uint8Array, start: number): void {
  let at = start;
  while (text[at] === 0x20 || text[at] === 0x09) at++;
  if (at > start && text[at] === 0x28) {
    log.ask('parenthesis-for-owner', 'a parenthesis stands where the owner is left out', at, at + 1);
  }
}

/** What makes of a name in data a mail address or an IPv6 address: other mistakes, which the linter finds. */
const OTHER_MISTAKES = [0x40, 0x3a];

/** Looks at the names of the data, which take one token each. */
function reportNames(log: FaultLog, tokens: EntryTokens, shape: EntryShape, type: number): void {
  const fields = recordType(type)?.fields;
  if (fields === undefined) return;
  for (let i = 0; i < fields.length; i++) {
    const token = shape.rdata + i;
    if (token >= tokens.count) return;
    const { isName, name } = fields[i]!;
    if (isName && !isGenericForm(tokens, shape.rdata)) reportPunctuation(log, tokens, token, name, OTHER_MISTAKES);
  }
}

const DOT = 0x2e;

/** Reports what Knot DNS does not read in a name without a backslash, and others not with one. */
export function reportPunctuation(
  log: FaultLog,
  tokens: EntryTokens,
  token: number,
  what: string,
  passed: readonly number[] = [],
): void {
  if ((tokens.flags[token]! & TOKEN.QUOTED) !== 0) return;
  const { text } = tokens;
  const end = tokens.end[token]!;
  let isFirst = true;
  for (let at = tokens.start[token]!; at < end; at++) {
    const octet = text[at]!;
    if (octet === 0x5c) {
      at++;
      if (isFirst && text[at] === 0x5b) {
        log.askToken('bit-string-label', `${what} with a label that starts with \\[`, token);
        return;
      }
    } else if (KNOT_READS[octet] === 0 && !passed.includes(octet)) {
      log.askToken('name-punctuation', `${what} with ${JSON.stringify(String.fromCharCode(octet))}`, token);
      return;
    }
    isFirst = octet === DOT;
  }
}

/** RFC 9460 §2.1 writes parameters as `key="value"`: there the quote belongs behind the equals sign. */
function reportAdjacent(log: FaultLog, { text, tokens }: Lexer, shape: EntryShape, type: number): void {
  const { flags, start, end, count } = tokens;
  const isText = type === TYPE.TXT;
  for (let token = shape.rdata; token < count; token++) {
    if ((flags[token]! & TOKEN.ADJACENT) === 0) continue;
    if (!isText && token > 0 && text[end[token - 1]! - 1] === 0x3d) continue;
    const message = `no blank before ${JSON.stringify(shownText(text, start[token]!, end[token]!))}`;
    log.askToken('adjacent-strings', message, token);
    return;
  }
}

/** Text may stand in quotes, nothing else. All fields but the last take one token each. */
function reportQuoted(log: FaultLog, { tokens }: Lexer, shape: EntryShape, type: number): void {
  const { flags, count } = tokens;
  const fields = recordType(type)?.fields ?? [];
  const first = shape.rdata;
  const isGeneric = isGenericForm(tokens, first);
  for (let token = first; token < count; token++) {
    if ((flags[token]! & TOKEN.QUOTED) === 0) continue;
    const field = isGeneric ? undefined : fields[Math.min(token - first, fields.length - 1)];
    if (field?.isText) continue;
    if (field?.isName) log.askToken('quoted-name', 'a name in quotes', token);
    else if (type === TYPE.CAA && token === first + 1 && !isGeneric)
      log.askToken('quoted-tag', 'the tag in quotes', token);
    else log.askToken('quoted-value', `${field?.name ?? 'data'} in quotes`, token);
    return;
  }
}

/** RFC 7553 §4.4 has the target "enclosed in double-quote characters". */
function reportUnquotedTarget(log: FaultLog, tokens: EntryTokens, first: number): void {
  const target = first + 2;
  if (isGenericForm(tokens, first) || target >= tokens.count || (tokens.flags[target]! & TOKEN.QUOTED) !== 0) return;
  log.askToken('unquoted-uri', 'the target without quotes', target);
}

function reportOctet(log: FaultLog, { text, tokens, oddities }: Lexer, shape: EntryShape, type: number): void {
  const { flags, start, end, count } = tokens;
  const at = oddities.octet;
  const octet = text[at]!;
  let token = 0;
  while (token < count - 1 && end[token]! <= at) token++;
  const shown = JSON.stringify(shownText(text, start[token]!, end[token]!));
  if (octet === 0) log.ask('nul-in-string', `a NUL octet in ${shown}`, at, at + 1);
  else if (octet < 0x80) log.ask('control-character', `control character \\${decimal(octet)} in ${shown}`, at, at + 1);
  else {
    const isQuoted = (flags[token]! & TOKEN.QUOTED) !== 0;
    const isName =
      token === shape.owner || (!isQuoted && recordType(type)?.fields.some((field) => field.isName) === true);
    if (isName) log.askToken('non-ascii-name', `the name ${shown} is not written in ASCII`, token);
    else log.askToken('non-ascii-text', `the text ${shown} is not written in ASCII`, token);
  }
}

function decimal(octet: number): string {
  return String(octet).padStart(3, '0');
}

/** Octets that Knot DNS 3.2 reads in a name without a backslash, among those of ASCII that can be printed. */
export const KNOT_READS: Uint8Array = new Uint8Array(256).fill(1);
for (const character of KNOT_PUNCTUATION) KNOT_READS[character.charCodeAt(0)] = 0;
