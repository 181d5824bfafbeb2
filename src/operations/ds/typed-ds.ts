/**
 * DS data as people have it: copied out of a registrar's form or a mail, with labels, commas or colons, or with a part
 * missing. It becomes the data of a record, so that one parser judges all of it.
 * @module
 */
import { listText } from '../../diagnostic/index.js';
import { DIGESTS, digestNumber } from '../../wire/index.js';

/** The parts of a DS in the order of a record, each with what a form may call it. */
const PARTS: readonly (readonly [name: string, labeled: RegExp])[] = [
  ['key tag', /key[\s_-]*tag\s*[:=]?\s*(\d+)/i],
  ['algorithm', /(?<!digest[\s_-]*)alg(?:orithm)?\s*[:=]?\s*([\w-]+)/i],
  ['digest type', /digest[\s_-]*(?:type|alg(?:orithm)?)\s*[:=]?\s*([\w-]+)/i],
  ['digest', /digest\s*[:=]?\s*((?:0x)?[0-9a-f][0-9a-f:\s]{18,})/i],
];

/** What a piece of text comes to: data for a record, or what it lacks; undefined when it is something else. */
export type TypedDs = { readonly data: string } | { readonly fault: string };

/** What a registrar's page or whois says before the data: `DNSSEC DS Data: 12345 13 2 ABCD...`. */
const DATA_LABEL = /^\s*(?:DNSSEC\s+)?DS(?:[\s_-]*(?:data|records?|rdata))?\s*:\s*(?=\d)/i;
/** A record without its owner; `DS` may be an owner as well, but then a type follows. */
const TYPE_ALONE = /^\s*(?:IN\s+)?DS\s+(?=\d)(?!.*\sC?DS\s)/i;

/** The lines of a text that may hold DS data, without quotes around all of it, and without what whois has beside it. */
export function dsLines(text: string): readonly string[] {
  const [, inner = text] = /^\s*["'\u201c\u2018`(](.*)["'\u201d\u2019`)]\s*$/s.exec(text) ?? [];
  const lines = inner.split(/\r?\n/);
  const labeled = lines.filter((line) => DATA_LABEL.test(line));
  if (labeled.length > 0) return labeled.map((line) => line.replace(DATA_LABEL, ''));
  const filled = lines.filter((line) => line.trim() !== '');
  return filled.length === 1 ? [filled[0]!.replace(TYPE_ALONE, '')] : lines;
}

/** Reads a form with labels, which may go over several lines. */
export function readLabeledDs(text: string): TypedDs | undefined {
  // In a record the words are those of a comment.
  const plain = text.replace(/;.*$/gm, '');
  if (!/key[\s_-]*tag/i.test(plain) || /\bC?DS\s+\d/i.test(plain)) return undefined;
  return fromParts(PARTS.map(([, labeled]) => labeled.exec(plain)?.[1]));
}

/** Data with semicolons for commas; otherwise they begin a comment. */
const SEMICOLONS = /^\s*\d+\s*;\s*\d+\s*;\s*\d+\s*;/;

/** Reads one line of data alone: `12345 13 2 ABCD...`, `12345,13,SHA-256,ab:cd...`. */
export function readBareDs(line: string): TypedDs | undefined {
  // A comment; and what names a number, such as "13 (ECDSAP256SHA256)". The digest may stand in parentheses as well.
  const plain = (SEMICOLONS.test(line) ? line.replaceAll(';', ' ') : line.replace(/;.*$/, '')).replace(
    /\((?=[^)]*[g-z-])[^)]*\)/gi,
    ' ',
  );
  const words = plain.split(/[\s,|]+/).filter((word) => word !== '');
  if (!words.every((word, at) => (at === 0 ? /^[0-9a-f]+$/i : /^[0-9a-z:()-]+$/i).test(word))) return undefined;
  if (words.length === 1)
    return isDigest(words[0]!) ? fromParts([undefined, undefined, undefined, words[0]]) : undefined;
  if (!/^\d+$/.test(words[0]!) || words.some((word) => /^(?:IN|CH|HS|C?DS|C?DNSKEY)$/i.test(word))) return undefined;
  // Where the digest comes too early, what belongs before it is missing.
  const digestAt = Math.min(...[1, 2, 3].filter((at) => at === 3 || isDigest(words[at] ?? '')));
  const [keyTag, algorithm, digestType] = words.slice(0, digestAt);
  return fromParts([keyTag, algorithm, digestType, words.slice(digestAt).join('') || undefined]);
}

const tidyDigest = (text: string): string => text.replace(/^0x|[:\s]/gi, '');

/** Whether the text has the length and the digits of a whole digest. */
const isDigest = (text: string): boolean =>
  /^[0-9a-f]+$/i.test(tidyDigest(text)) && DIGESTS.some(({ octets }) => tidyDigest(text).length === 2 * octets);

function fromParts(parts: readonly (string | undefined)[]): TypedDs {
  const missing = PARTS.flatMap(([name], at) => (parts[at] === undefined ? [name] : []));
  if (missing.length > 0) {
    const verb = missing.length === 1 ? 'is' : 'are';
    return { fault: `the ${listText(missing, 'and')} of the DS ${verb} missing` };
  }
  const [keyTag, algorithm, digestType, digest] = parts as [string, string, string, string];
  return { data: `${keyTag} ${algorithm} ${digestNumber(digestType) ?? digestType} ${tidyDigest(digest)}` };
}
