/**
 * Fixes of whole records: owners and TTLs that were left out, duplicates, single fields.
 * @module
 */
import { nearest, type TextEdit } from '../../diagnostic/index.js';
import { typeNumber } from '../../rdata/index.js';
import { classText, parseName } from '../../wire/index.js';
import { NO_SOURCE } from '../../zone/index.js';
import { CAA_TAGS } from '../caa.js';
import { type FixEntry, lineEndOf } from './entries.js';
import { atToken, type Edits, type FixContext, type FixRow, inRecord, some } from './fixer.js';

const insert = (at: number, text: string): TextEdit => ({ start: at, end: at, text });

/** Writes the owner that a record takes over from above. */
const stateOwner = (entry: FixEntry, owner: string | undefined): Edits =>
  owner === undefined || !entry.startsBlank ? undefined : [insert(entry.start, owner)];

/** Writes a TTL before class and type. */
function stateTtl(entry: FixEntry, ttl: number): TextEdit {
  const { shape } = entry;
  if (shape.ttl >= 0) return entry.replace(shape.ttl, String(ttl));
  const behindOwner = Math.min(...[shape.class, shape.type].filter((token) => token >= 0));
  return insert(entry.startOf(behindOwner), `${ttl} `);
}

/** TTLs by the entry of the record. */
function ttlsBySource({ zone: { records } }: FixContext): Map<number, number> {
  const ttls = new Map<number, number>();
  for (let i = 0; i < records.count; i++) ttls.set(records.source[i]!, records.ttl[i]!);
  return ttls;
}

/** `$TTL` at the top where all records take over the same TTL, else the TTL in each of them. */
function stateInherited(context: FixContext): Edits {
  const { entries, span } = context;
  const ttls = ttlsBySource(context);
  const heirs: { readonly entry: FixEntry; readonly ttl: number }[] = [];
  for (const entry of entries.from(span.start)) {
    if (entry.directive === '$TTL') break;
    if (entry.directive === '$GENERATE') return undefined;
    const ttl = ttls.get(entry.start);
    if (ttl !== undefined && entry.shape.ttl < 0 && entry.shape.type >= 0) heirs.push({ entry, ttl });
  }
  const [first] = heirs;
  if (first === undefined) return undefined;
  if (heirs.some(({ ttl }) => ttl !== first.ttl)) return heirs.map(({ entry, ttl }) => stateTtl(entry, ttl));
  const [top] = entries.from(first.entry.file.base);
  return [insert(top!.start, `$TTL ${first.ttl}${lineEndOf(top!.file)}`)];
}

/** `$TTL` before a record, with the TTL that it has. */
function stateFallback(entry: FixEntry, context: FixContext): Edits {
  const ttl = ttlsBySource(context).get(entry.start);
  return ttl === undefined ? undefined : [insert(entry.start, `$TTL ${ttl}${lineEndOf(entry.file)}`)];
}

/** An owner or a TTL that comes from the other side of `$INCLUDE`. */
function stateLeaked(entry: FixEntry, context: FixContext): Edits {
  if (context.span.start === entry.start) return stateOwner(entry, context.diagnostic.subject?.owner);
  return stateFallback(entry, context);
}

/** Removes an entry; its comments stay, and so does the owner for records below that take it over. */
function removeEntry(entry: FixEntry, { entries }: FixContext): Edits {
  const edits: TextEdit[] = [];
  const comments = commentsOf(entry);
  if (comments.length === 0) edits.push({ start: entry.start, end: entry.end, text: '' });
  else {
    let at = entry.start;
    for (const [from, to] of comments) {
      edits.push({ start: at, end: from, text: at === entry.start ? '' : lineEndOf(entry.file) });
      at = to;
    }
    // The end of the last line stays.
    const rest = entry.slice(at, entry.end);
    const kept = /\r?\n?$/.exec(rest)![0].length;
    if (rest.length > kept) edits.push({ start: at, end: entry.end - kept, text: '' });
  }
  if (entry.shape.owner < 0) return edits;
  for (const next of entries.from(entry.end)) {
    if (next.isDirective) continue;
    if (next.startsBlank) edits.push(insert(next.start, entry.slice(entry.startOf(0), entry.endOf(0))));
    break;
  }
  // Touching edits are one.
  const [removal, handedOn] = edits;
  if (edits.length === 2 && removal!.end === handedOn!.start) {
    return [{ ...removal!, end: handedOn!.end, text: removal!.text + handedOn!.text }];
  }
  return edits;
}

/** The comments inside an entry, without the blanks at their ends. */
function commentsOf(entry: FixEntry): [start: number, end: number][] {
  const comments: [number, number][] = [];
  const text = entry.slice(entry.start, entry.end);
  let at = entry.start;
  for (let token = 0; token <= entry.tokenCount; token++) {
    const until = token < entry.tokenCount ? entry.startOf(token) : entry.end;
    while (at < until) {
      const semicolon = text.indexOf(';', at - entry.start) + entry.start;
      if (semicolon < entry.start || semicolon >= until) break;
      const newline = text.indexOf('\n', semicolon - entry.start);
      const end = newline < 0 ? entry.end : entry.start + newline;
      comments.push([semicolon, semicolon + entry.slice(semicolon, end).trimEnd().length]);
      at = end;
    }
    at = token < entry.tokenCount ? entry.endOf(token) : at;
  }
  return comments;
}

/** RFC 2181 §5.2: whoever gets different TTLs takes the lowest. */
function lowestTtl({ zone, entries, diagnostic }: FixContext): Edits {
  const { records, names } = zone;
  const name = parseName(diagnostic.subject?.owner ?? '');
  const type = typeNumber(diagnostic.subject?.type ?? '');
  const id = typeof name === 'string' ? -1 : names.find(name);
  const first = id < 0 || type === undefined ? -1 : records.findRrset(id, type);
  if (first < 0) return undefined;
  const end = records.rrsetEnd(first);
  const ttls = records.ttl.subarray(first, end);
  const lowest = ttls.reduce((a, b) => Math.min(a, b));
  const edits = new Map<number, TextEdit>();
  for (let index = first; index < end; index++) {
    if (records.ttl[index] === lowest) continue;
    if (records.source[index] === NO_SOURCE) return undefined;
    const entry = entries.at(records.source[index]!);
    if (entry === undefined || entry.isDirective) return undefined;
    edits.set(entry.start, stateTtl(entry, lowest));
  }
  return some([...edits.values()].sort((a, b) => a.start - b.start));
}

/** The number of octets that follow in the `\#` form. */
function generalLength(entry: FixEntry): Edits {
  const first = entry.shape.rdata;
  if (first + 1 >= entry.tokenCount || entry.text(first) !== '\\#') return undefined;
  let digits = '';
  for (let token = first + 2; token < entry.tokenCount; token++) digits += entry.text(token);
  return /^(?:[0-9a-f]{2})*$/i.test(digits) ? [entry.replace(first + 1, String(digits.length / 2))] : undefined;
}

/** RFC 7043 §3.2, §4.2: pairs of digits with hyphens. */
function hyphenated(written: string): string | undefined {
  const digits = written.replace(/[-:.]/g, '');
  return /^(?:[0-9a-f]{12}|[0-9a-f]{16})$/i.test(digits) ? digits.match(/../g)!.join('-') : undefined;
}

function registeredTag(written: string): string | undefined {
  const tag = written.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  return CAA_TAGS.find((known) => known === tag);
}

export const RECORD_FIXES: Readonly<Record<string, FixRow>> = {
  'blank-owner-after-origin': {
    kind: 'safe',
    does: 'writes the owner that servers read there',
    edits: inRecord((entry, { diagnostic }) => stateOwner(entry, diagnostic.subject?.owner)),
  },
  'caa-iodef-scheme': {
    kind: 'unsafe',
    does: 'writes mailto: before a mail address',
    edits: atToken((written) => (/^[^\s:@]+@[^\s@]+$/.test(written) ? `mailto:${written}` : undefined)),
  },
  'caa-tag-syntax': {
    kind: 'unsafe',
    does: 'leaves out what is no letter or digit, when that gives a registered tag',
    edits: atToken(registeredTag),
  },
  'caa-tag-unknown': {
    kind: 'unsafe',
    does: 'writes the registered tag that is nearest',
    edits: atToken((written) => nearest(written.toLowerCase(), CAA_TAGS)),
  },
  'class-mismatch': {
    kind: 'unsafe',
    does: 'writes the class of the zone',
    edits: (context) => atToken(() => classText(context.zone.class))(context),
  },
  'duplicate-rr': {
    kind: 'safe',
    does: 'removes the second one; its comments stay',
    edits: inRecord(removeEntry),
  },
  'eui-format': {
    kind: 'safe',
    does: 'writes pairs of digits with hyphens',
    edits: atToken(hyphenated),
  },
  'generic-rdata-length': {
    kind: 'unsafe',
    does: 'writes the number of octets that follow',
    edits: inRecord(generalLength),
  },
  'include-owner-leak': {
    kind: 'safe',
    does: 'writes the owner that BIND reads there, or $TTL with the TTL',
    edits: inRecord(stateLeaked),
  },
  'inherited-ttl': {
    kind: 'safe',
    does: 'writes $TTL at the top, or a TTL in each record where they differ',
    edits: stateInherited,
  },
  'mx-null-pref': {
    kind: 'unsafe',
    does: 'writes the preference 0',
    edits: atToken(() => '0'),
  },
  'no-default-ttl': {
    kind: 'safe',
    does: 'writes $TTL with the minimum of the SOA, where that is what applies',
    edits: inRecord(stateFallback),
  },
  'no-owner': {
    kind: 'unsafe',
    does: 'writes @, or removes the blanks before one',
    edits: inRecord((entry) =>
      entry.text(0) === '@' ? [{ start: entry.start, end: entry.startOf(0), text: '' }] : stateOwner(entry, '@'),
    ),
  },
  'rrset-ttl-mismatch': {
    kind: 'unsafe',
    does: 'gives all records of the set the lowest of their TTLs',
    edits: lowestTtl,
  },
  'semantically-identical-rr': {
    kind: 'unsafe',
    does: 'removes the second one; its comments stay',
    edits: inRecord(removeEntry),
  },
  'spf-type-without-txt': {
    kind: 'unsafe',
    does: 'makes it a TXT record',
    edits: atToken(() => 'TXT'),
  },
  'svcb-alias-with-params': {
    kind: 'unsafe',
    does: 'writes the priority 1',
    edits: inRecord((entry) => [entry.replace(entry.shape.rdata, '1')]),
  },
};
