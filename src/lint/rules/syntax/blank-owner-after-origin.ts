import { piecesOf, type RuleInfo, type SourceFile } from '../../../diagnostic/index.js';
import { indexOfOctet, latin1Text } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'blank-owner-after-origin',
  category: 'syntax',
  severity: 'warning',
  summary: 'a record without an owner follows an $ORIGIN',
  why: 'A blank at the start of the line stands for the owner of the record before, which $ORIGIN does not change. Whoever reads the file takes the record for one of the new origin.',
  advice: 'Write the owner: @ for the new origin.',
  rfc: ['RFC 1035 §5.1'],
  peers: 'BIND',
  bad: 'www  A  192.0.2.80\n$ORIGIN shop.example.com.\n     A  192.0.2.81',
  good: 'www  A  192.0.2.80\n$ORIGIN shop.example.com.\n@    A  192.0.2.81',
};

const messages = {
  old: (owner: string) => `this record belongs to ${owner}: $ORIGIN does not change the owner`,
  help: 'write @ for the new origin, or the name that is meant',
};

const DOLLAR = 0x24;
const DIRECTIVE = /^\$ORIGIN[\s;]+([^\s;]+)/i;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      /** by the place where the entry starts: the origin written before it */
      const suspects = new Map<number, string>();
      for (const file of zone.sources.files) findSuspects(file, suspects);
      if (suspects.size === 0) return;
      const { records } = zone;
      for (let index = 0; index < records.count; index++) {
        const origin = suspects.get(records.source[index]!);
        if (origin === undefined) continue;
        const owner = zone.ownerText(index);
        if (!isSame(owner, origin, zone.origin)) {
          report({ index, part: 'type', message: messages.old(owner), help: messages.help });
        }
      }
    },
  }),
};

/** Entries that start with a blank right behind an $ORIGIN. */
function findSuspects({ text, base }: SourceFile, suspects: Map<number, string>): void {
  /** the last one, when nothing has come behind it so far */
  let last: string | undefined;
  const lookBehind = (bytes: Uint8Array, start: number, from: number): void => {
    if (last === undefined) return;
    const next = nextEntry(bytes, from);
    if (next < 0) return;
    if (bytes[next] === 0x20 || bytes[next] === 0x09) suspects.set(base + start + next, last);
    last = undefined;
  };
  for (const { bytes, start } of piecesOf(text)) {
    lookBehind(bytes, start, 0);
    for (let at = indexOfOctet(bytes, DOLLAR); at >= 0; at = indexOfOctet(bytes, DOLLAR, at + 1)) {
      if (at > 0 && bytes[at - 1] !== 0x0a) continue;
      const end = lineEnd(bytes, at);
      const origin = DIRECTIVE.exec(latin1Text(bytes, at, end))?.[1];
      if (origin === undefined) continue;
      last = origin;
      lookBehind(bytes, start, end + 1);
    }
  }
}

/** The first line from `from` on that holds more than blanks and a comment; -1 at the end. */
function nextEntry(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at = lineEnd(bytes, at) + 1) {
    const octet = bytes[at]!;
    // Most lines start with an owner.
    if (octet > 0x20 && octet < 0x7f && octet !== 0x3b) return at;
    if (/^\s*[^\s;]/.test(latin1Text(bytes, at, lineEnd(bytes, at)))) return at;
  }
  return -1;
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(0x0a, from);
  return end < 0 ? bytes.length : end;
}

/** Whether the owner is what the new origin is, so that nobody is misled. */
function isSame(owner: string, origin: string, apex: string): boolean {
  const name = owner.toLowerCase();
  const written = origin.toLowerCase();
  if (written === '@') return name === apex.toLowerCase();
  return written.endsWith('.') ? name === written : name.startsWith(`${written}.`);
}
