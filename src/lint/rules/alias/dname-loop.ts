import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dname-loop',
  category: 'alias',
  severity: 'error',
  summary: 'DNAME records lead back to where they started',
  why: 'A resolver follows one after the other, until it gives up or the name is too long: every question for a name below them fails.',
  advice: 'Let the DNAME lead to a name outside, or one that is at or below no DNAME.',
  rfc: ['RFC 6672 §2.2', 'RFC 6672 §3.2'],
  peers: 'none',
  bad: 'old  DNAME  new\nnew  DNAME  old',
  good: 'old  DNAME  new\nnew  A      192.0.2.1',
};

const messages = {
  self: (owner: string) => `names below ${owner} lead to names below ${owner}`,
  loop: (owners: readonly string[]) => `the DNAME leads back to itself: ${owners.join(' -> ')}`,
  next: (owner: string) => `the DNAME of ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records } = zone;
    /** DNAME records that are known to lead somewhere, or have been reported */
    const seen = new Set<number>();
    /** The DNAME at or above the target of another, -1 when there is none. */
    const follow = (dname: number): number => {
      const status = lookup.target(dname);
      if (status === 'exists') return records.findRrset(lookup.id, TYPE.DNAME);
      return status === 'delegated' ? lookup.redirect(records.pool, lookup.targetOffset(dname)) : -1;
    };
    return {
      types: [TYPE.DNAME],
      skips: { rrset: ['foreign-target'] },
      rrset(first) {
        const chain: number[] = [];
        let dname = first;
        while (dname >= 0 && !seen.has(dname)) {
          seen.add(dname);
          chain.push(dname);
          dname = follow(dname);
        }
        const entry = chain.indexOf(dname);
        if (entry < 0) return;
        const loop = chain.slice(entry);
        // Start where a reader of the file comes by first.
        const top = loop.reduce((best, index) => (records.source[index]! < records.source[best]! ? index : best));
        const ordered = [...loop.slice(loop.indexOf(top)), ...loop.slice(0, loop.indexOf(top))];
        const owners = [...ordered, top].map((index) => zone.ownerText(index));
        report({
          index: top,
          part: 0,
          message: loop.length === 1 ? messages.self(owners[0]!) : messages.loop(owners),
          related: ordered.slice(1, 5).map((index) => ({ message: messages.next(zone.ownerText(index)), index })),
        });
      },
    };
  },
};
