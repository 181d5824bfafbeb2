import type { RuleInfo, SourceFile, Span } from '../../../diagnostic/index.js';
import { EntryTokens } from '../../../rdata/index.js';
import { indexOfOctet, latin1Text } from '../../../wire/index.js';
import { NO_SOURCE, NODE, type Zone } from '../../../zone/index.js';
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
  peers: 'octoDNS, dnscontrol',
  bad: '$ORIGIN example.com.\nwww.example.com  A  192.0.2.1',
  good: '$ORIGIN example.com.\nwww.example.com.  A  192.0.2.1',
};

const messages = {
  owner: (written: string, owner: string) => `"${written}" has no dot at its end, so it means ${owner}`,
  origin: (written: string, owner: string) =>
    `$ORIGIN "${written}" has no dot at its end, so the next owner is ${owner}`,
  help: (written: string) => `write "${written}."`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { names, records } = zone;
    const { pool, offsets } = names;
    const origins = new RelativeOrigins(zone);
    const reported = new Set<OriginLine>();
    return {
      skips: { name: ['plain-owner'] },
      name(id) {
        checkInside(id);
        if (!lookup.isDoubled(pool, offsets[id]!, offsets[id + 1]! - offsets[id]!)) return;
        const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
        const written = writtenText(zone, index, 'owner');
        if (written === undefined || written.endsWith('.')) return;
        const owner = zone.nameText(id);
        if (endsInOrigin(written, zone)) {
          reportOwner(index, written);
          return;
        }
        const origin = origins.above(index);
        if (origin === undefined || reported.has(origin)) return;
        reported.add(origin);
        report({
          index,
          span: origin.span,
          message: messages.origin(origin.written, owner),
          help: messages.help(origin.written),
        });
      },
      zone() {
        const { kind } = zone.tree;
        const next = (from: number) => indexOfOctet(kind, NODE.OUT_OF_ZONE, from);
        for (let id = next(0); id >= 0; id = next(id + 1)) checkInside(id);
      },
    };

    /** Looks for the zone's name inside of the name. */
    function checkInside(id: number): void {
      if (!lookup.holdsApex(pool, offsets[id]!, offsets[id + 1]!)) return;
      const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
      const written = index < 0 ? undefined : writtenText(zone, index, 'owner');
      if (written !== undefined && !written.endsWith('.') && endsInOrigin(written, zone)) reportOwner(index, written);
    }

    function reportOwner(index: number, written: string): void {
      const message = messages.owner(written, zone.ownerText(index));
      report({ index, part: 'owner', message, help: messages.help(written) });
    }
  },
};

/** A `$ORIGIN` line. */
interface OriginLine {
  readonly written: string;
  readonly span: Span;
}

/** The `$ORIGIN` lines of a file, from the top. */
function originLines({ text, base }: SourceFile): OriginLine[] {
  const tokens = new EntryTokens();
  const lexer = new Lexer(text, tokens);
  const textOf = (token: number) => latin1Text(lexer.text, tokens.start[token]!, tokens.end[token]!);
  const lines: OriginLine[] = [];
  while (lexer.next()) {
    if (tokens.count < 2 || lexer.text[tokens.start[0]!] !== 0x24 || textOf(0).toUpperCase() !== '$ORIGIN') continue;
    const start = base + lexer.textStart;
    lines.push({ written: textOf(1), span: { start: start + tokens.start[1]!, end: start + tokens.end[1]! } });
  }
  return lines;
}

/** Finds the line that gave a record its origin, when that line is written with the zone's name and without the dot. */
class RelativeOrigins {
  readonly #zone: Zone;
  readonly #lines = new Map<SourceFile, readonly OriginLine[]>();

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  above(index: number): OriginLine | undefined {
    const source = this.#zone.records.source[index]!;
    if (source === NO_SOURCE) return undefined;
    const file = this.#zone.sources.fileAt(source);
    let lines = this.#lines.get(file);
    if (lines === undefined) this.#lines.set(file, (lines = originLines(file)));
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lines[middle]!.span.start < source) low = middle + 1;
      else high = middle;
    }
    // A relative origin is added to the one before it, so the mistake may stand further up.
    for (let i = low - 1; i >= 0 && !lines[i]!.written.endsWith('.'); i--) {
      if (endsInOrigin(lines[i]!.written, this.#zone)) return lines[i];
    }
    return undefined;
  }
}
