import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { Loops, loopText } from '../../loops.js';
import { redirectedName } from '../../redirects.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cname-loop',
  category: 'alias',
  severity: 'error',
  summary: 'CNAME records lead back to where they started',
  why: 'A resolver follows the chain until it gives up: every question for one of the names fails.',
  advice: 'Let one of the aliases point at a name with addresses.',
  rfc: ['RFC 1034 §3.6.2', 'RFC 6672 §3.2'],
  peers: 'DNSViz, Zonemaster, octoDNS',
  bad: 'www  CNAME  web\nweb  CNAME  www',
  good: 'www  CNAME  web\nweb  A      192.0.2.1',
};

const messages = {
  self: (owner: string) => `${owner} is an alias of itself`,
  loop: (names: readonly string[]) => `the alias leads back to itself: ${loopText(names)}`,
  next: (owner: string) => `the CNAME of ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records } = zone;
    /** The CNAME record behind an alias, -1 when the chain ends there. */
    const follow = (cname: number): number => {
      let status = lookup.target(cname);
      if (status === 'delegated') {
        const name = redirectedName(zone, lookup, records.pool, lookup.targetOffset(cname));
        if (name === undefined) return -1;
        status = lookup.resolve(name);
      }
      return status === 'exists' || status === 'wildcard' ? records.findRrset(lookup.id, TYPE.CNAME) : -1;
    };
    const loops = new Loops(records, follow);
    return {
      types: [TYPE.CNAME],
      skips: { rrset: ['foreign-target', 'host-target'] },
      rrset(first) {
        // Hardly an alias leads to another one.
        const loop = follow(first) < 0 ? undefined : loops.from(first);
        if (loop === undefined) return;
        const names = loop.map((index) => zone.ownerText(index));
        report({
          index: loop[0]!,
          part: 0,
          message: loop.length === 1 ? messages.self(names[0]!) : messages.loop(names),
          related: loop.slice(1, 5).map((index) => ({ message: messages.next(zone.ownerText(index)), index })),
        });
      },
    };
  },
};
