import type { RuleInfo, Span } from '../../../diagnostic/index.js';
import { EntryTokens } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import { NO_SOURCE, type Zone } from '../../../zone/index.js';
import { Lexer } from '../../../zonefile/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { endsInOrigin, writtenText } from '../../written-names.js';

const meta: RuleInfo = {
  id: 'missing-trailing-dot',
  category: 'names',
  severity: 'error',
  summary: "an owner is written with the zone's name but without the last dot, so the zone's name is added once more",
  why: 'A name without a dot at its end is relative. The record stands at www.example.com.example.com, where nobody looks, and the name that was meant does not exist.',
  advice: "Write the dot, or leave the zone's name out.",
  rfc: ['RFC 1035 §5.1'],
  bad: '$ORIGIN example.com.\nwww.example.com  A  192.0.2.1',
  good: '$ORIGIN example.com.\nwww.example.com.  A  192.0.2.1',
};

const messages = {
  owner: (written: string, owner: string) => `"${written}" has no dot at its end, so it means ${owner}`,
  origin: (written: string, owner: string) => `$ORIGIN "${written}" has no dot at its end, so the next owner is ${owner}`,
  help: (written: string) => `write "${written}."`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { names, records } = zone;
    const { pool, offsets } = names;
    const reported = new Set<number>();
    return {
      name(id) {
        if (!lookup.isDoubled(pool, offsets[id]!, offsets[id + 1]! - offsets[id]!)) return;
        const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
        const written = writtenText(zone, index, 'owner');
        if (written === undefined || written.endsWith('.')) return;
        const owner = zone.nameText(id);
        if (endsInOrigin(written, zone)) {
          report({ index, part: 'owner', message: messages.owner(written, owner), help: messages.help(written) });
          return;
        }
        const origin = relativeOriginAbove(zone, index);
        if (origin === undefined || reported.has(origin.span.start)) return;
        reported.add(origin.span.start);
        report({
          index,
          span: origin.span,
          message: messages.origin(origin.written, owner),
          help: messages.help(origin.written),
        });
      },
    };
  },
};

/** The `$ORIGIN` in force for a record, when it is written with the zone's name and without the dot. */
function relativeOriginAbove(zone: Zone, index: number): { written: string; span: Span } | undefined {
  const source = zone.records.source[index]!;
  if (source === NO_SOURCE) return undefined;
  const { bytes, base } = zone.sources.fileAt(source);
  const tokens = new EntryTokens();
  const lexer = new Lexer(bytes, tokens);
  const textOf = (token: number) => latin1Text(bytes, tokens.start[token]!, tokens.end[token]!);
  let found: { written: string; span: Span } | undefined;
  while (lexer.next() && base + lexer.entryStart < source) {
    if (tokens.count < 2 || bytes[tokens.start[0]!] !== 0x24 || textOf(0).toUpperCase() !== '$ORIGIN') continue;
    const written = textOf(1);
    const span = { start: base + tokens.start[1]!, end: base + tokens.end[1]! };
    if (written.endsWith('.')) found = undefined;
    else if (endsInOrigin(written, zone)) found = { written, span };
  }
  return found;
}
