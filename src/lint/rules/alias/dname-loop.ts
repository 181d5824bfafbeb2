import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { Loops, loopText } from '../../loops.js';
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
  loop: (owners: readonly string[]) => `the DNAME leads back to itself: ${loopText(owners)}`,
  next: (owner: string) => `the DNAME of ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records } = zone;
    /** The DNAME at or above the target of another, -1 when there is none. */
    const follow = (dname: number): number => {
      const status = lookup.target(dname);
      if (status === 'exists') return records.findRrset(lookup.id, TYPE.DNAME);
      return status === 'delegated' ? lookup.redirect(records.pool, lookup.targetOffset(dname)) : -1;
    };
    const loops = new Loops(records, follow);
    return {
      types: [TYPE.DNAME],
      skips: { rrset: ['foreign-target'] },
      rrset(first) {
        const loop = loops.from(first);
        if (loop === undefined) return;
        const owners = loop.map((index) => zone.ownerText(index));
        report({
          index: loop[0]!,
          part: 0,
          message: loop.length === 1 ? messages.self(owners[0]!) : messages.loop(owners),
          related: loop.slice(1, 5).map((index) => ({ message: messages.next(zone.ownerText(index)), index })),
        });
      },
    };
  },
};
