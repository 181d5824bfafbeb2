/**
 * Fixes of what surrounds records: directives, the ends of files, and ways of writing that one server alone reads.
 * @module
 */
import { nearest, type TextEdit } from '../../diagnostic/index.js';
import { recordType } from '../../rdata/index.js';
import { latin1Text } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import { type FixEntry, lineEndOf } from './entries.js';
import { atToken, type Edits, type FixContext, type FixRow, inRecord, some } from './fixer.js';
import { escapeNewlines } from './text-fixes.js';

const DIRECTIVES = ['$ORIGIN', '$TTL', '$INCLUDE', '$GENERATE'];

/** Escapes, and octets that Knot DNS wants a backslash before. */
const PUNCTUATION = /\\\d{3}|\\[\s\S]|[!#$%&'+,:<=>?@[\]^`{|}~]/g;

/** A name as all servers read it. BIND takes `\[` for a bit string. */
const plainName = (written: string): string =>
  written.replace(PUNCTUATION, (found) => {
    if (found.endsWith('[')) return '\\091';
    return found.startsWith('\\') ? found : `\\${found}`;
  });

/** A name or file name without its quotes; undefined where it needs them. */
const bare = (written: string): string | undefined => (/^[^\s;()"]+$/.test(written) ? written : undefined);

function unquote(entry: FixEntry, token: number): TextEdit[] {
  const text = token < 0 || !entry.isQuoted(token) ? undefined : bare(entry.text(token));
  return text === undefined ? [] : [entry.replace(token, text)];
}

/** What stands above the first owner of a file has fewer octets. */
const HEAD_OCTETS = 1 << 16;

/** From the line at `start` on, takes the blanks off lines that hold no record, down to the first that holds one. */
function removeBlanks({ sources }: Zone, start: number): Edits {
  const file = sources.fileAt(start);
  const from = start - file.base;
  const edits: TextEdit[] = [];
  let at = start;
  for (const line of latin1Text(file.slice(from, Math.min(file.length, from + HEAD_OCTETS))).split('\n')) {
    const blanks = /^[ \t]*/.exec(line)![0].length;
    if (!/^(?:[;\r]|$)/.test(line.slice(blanks)) && !line.startsWith('$')) break;
    if (blanks > 0) edits.push({ start: at, end: at + blanks, text: '' });
    at += line.length + 1;
  }
  return some(edits);
}

/** A parenthesis before the owner goes behind the type. */
function moveParenthesis(entry: FixEntry): TextEdit[] {
  if (entry.slice(entry.start, entry.start + 1) !== '(') return [];
  const first = entry.startOf(0);
  if (entry.slice(entry.start + 1, first).trim() !== '' || entry.shape.type < 0) return [];
  const behindType = entry.endOf(entry.shape.type);
  if (/[();\n]/.test(entry.slice(first, behindType))) return [];
  return [
    { start: entry.start, end: first, text: '' },
    { start: behindType, end: behindType, text: ' (' },
  ];
}

/** Writes an entry so that every server reads it as BIND does. */
function plain({ zone, entries, span }: FixContext): Edits {
  const entry = entries.at(span.start);
  if (entry === undefined) return removeBlanks(zone, span.start);
  if (entry.isDirective) {
    if (entry.directive === '$DATE') return [{ start: entry.start, end: entry.start, text: ';' }];
    return some([...unquote(entry, 0), ...(entry.directive === '$INCLUDE' ? unquote(entry, 1) : [])]);
  }
  const { shape } = entry;
  const edits = [...moveParenthesis(entry), ...escapeNewlines(entry)];
  if (shape.owner >= 0) {
    const written = entry.text(shape.owner);
    if (entry.isQuoted(shape.owner)) edits.push(...unquote(entry, shape.owner));
    else if (written !== '@') {
      const mended = plainName(written);
      if (mended !== written) edits.push(entry.replace(shape.owner, mended));
    }
  }
  if (shape.class >= 0 && /^CLASS0*1$/i.test(entry.text(shape.class))) edits.push(entry.replace(shape.class, 'IN'));
  for (const [i, field] of (recordType(entry.type)?.fields ?? []).entries()) {
    const token = shape.rdata + i;
    if (!field.isName || token >= entry.tokenCount) continue;
    if (entry.isQuoted(token)) edits.push(...unquote(entry, token));
    else if (entry.text(token) !== '@') {
      const mended = plainName(entry.text(token));
      if (mended !== entry.text(token)) edits.push(entry.replace(token, mended));
    }
  }
  return some(edits.sort((a, b) => a.start - b.start));
}

function endWithNewline({ zone, span }: FixContext): Edits {
  const file = zone.sources.fileAt(span.start);
  const end = file.base + file.length;
  return [{ start: end, end, text: lineEndOf(file) }];
}

export const FILE_FIXES: Readonly<Record<string, FixRow>> = {
  'indented-directive': {
    kind: 'unsafe',
    does: 'removes the blanks before the directive, which then applies',
    edits: inRecord((entry) => [{ start: entry.start, end: entry.startOf(0), text: '' }]),
  },
  'missing-final-newline': {
    kind: 'safe',
    does: 'ends the file with a newline',
    edits: endWithNewline,
  },
  'nonportable-syntax': {
    kind: 'safe',
    does: 'writes it the plain way: names without quotes, backslashes before punctuation, IN for CLASS1 ...',
    edits: plain,
  },
  'unknown-directive': {
    kind: 'unsafe',
    does: 'writes the directive that is nearest',
    edits: atToken((written) => nearest(written.toUpperCase(), DIRECTIVES)),
  },
  'utf8-bom': {
    kind: 'safe',
    does: 'removes the mark',
    edits: ({ span }) => [{ start: span.start, end: span.end, text: '' }],
  },
};
