/**
 * What a record's text holds that other readers refuse or read otherwise, put into words. The lexer has seen it on its
 * way; here it is looked at once more, which costs nothing where there is nothing.
 * @module
 */
import { type EntryTokens, isGenericForm, recordType, shownText, TOKEN, TYPE } from '../rdata/index.js';
import { latin1Text } from '../wire/index.js';
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
  reportNamesInData(log, tokens, type, shape.rdata);
  if (text[entryStart] === 0x28) {
    log.ask('leading-parenthesis', 'a parenthesis stands before the owner', entryStart, entryStart + 1);
  }
  if (shape.owner < 0) return;
  if ((tokens.flags[shape.owner]! & TOKEN.QUOTED) === 0) {
    reportName(log, tokens, shape.owner, 'owner');
    return;
  }
  const owner = shownText(text, tokens.start[shape.owner]!, tokens.end[shape.owner]!);
  if (owner === '@') log.askToken('quoted-origin', 'an @ in quotes', shape.owner);
  else log.askToken('quoted-owner', `the owner ${JSON.stringify(owner)} stands in quotes`, shape.owner);
}

/** All fields before a name take one token each. */
function reportNamesInData(log: FaultLog, tokens: EntryTokens, type: number, first: number): void {
  const fields = recordType(type)?.fields;
  if (fields === undefined || isGenericForm(tokens, first)) return;
  for (let i = 0; i < fields.length && first + i < tokens.count; i++) {
    const token = first + i;
    if (!fields[i]!.isName || (tokens.flags[token]! & TOKEN.QUOTED) !== 0) continue;
    reportName(log, tokens, token, fields[i]!.name);
  }
}

const AT = 0x40;
const COLON = 0x3a;

function reportName(log: FaultLog, { text, start, end, flags }: EntryTokens, token: number, what: string): void {
  const from = start[token]!;
  const to = end[token]!;
  if (to - from === 1 && text[from] === AT) return;
  const refused = knotRefuses(text, from, to);
  // A mailbox with an @ in it and an address are other mistakes, which the linter finds.
  if (refused >= 0 && (what === 'owner' || (text[refused] !== AT && text[refused] !== COLON))) {
    const octet = JSON.stringify(String.fromCharCode(text[refused]!));
    log.askToken('name-punctuation', `${what} with ${octet}`, token);
  }
  if ((flags[token]! & TOKEN.ESCAPED) !== 0 && BIT_STRING.test(latin1Text(text, from, to))) {
    log.askToken('escaped-bracket', `${what} with a label that begins with \\[`, token);
  }
}

/** A label that begins with `\[`, behind octets and escapes that begin none. */
const BIT_STRING = /^(?:(?:[^\\.]|\\[\s\S])+\.)*\\\[/;

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
for (const character of "!#$%&'+,:<=>?@[]^`{|}~") KNOT_READS[character.charCodeAt(0)] = 0;

/** The offset of the first octet in a name for which Knot DNS refuses it, or -1. */
function knotRefuses(text: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (text[at] === 0x5c) at++;
    else if (KNOT_READS[text[at]!] === 0) return at;
  }
  return -1;
}
