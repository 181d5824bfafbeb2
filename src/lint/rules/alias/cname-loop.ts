import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
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
  loop: (names: readonly string[]) => `the alias leads back to itself: ${names.join(' -> ')}`,
  next: (owner: string) => `the CNAME of ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records } = zone;
    /** names whose chain is known to end, or has been reported */
    const seen = new Set<number>();
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
    return {
      types: [TYPE.CNAME],
      skips: { rrset: ['foreign-target', 'host-target'] },
      rrset(first) {
        // Hardly an alias leads to another one.
        let cname = follow(first);
        if (cname < 0) return;
        const chain: number[] = [];
        cname = first;
        while (cname >= 0 && !seen.has(cname)) {
          seen.add(cname);
          chain.push(cname);
          cname = follow(cname);
        }
        const entry = chain.indexOf(cname);
        if (entry < 0) return;
        const loop = chain.slice(entry);
        // Start where a reader of the file comes by first.
        const top = loop.reduce((best, index) => (records.source[index]! < records.source[best]! ? index : best));
        const ordered = [...loop.slice(loop.indexOf(top)), ...loop.slice(0, loop.indexOf(top))];
        const names = [...ordered, top].map((index) => zone.ownerText(index));
        report({
          index: top,
          part: 0,
          message: loop.length === 1 ? messages.self(names[0]!) : messages.loop(names),
          related: ordered.slice(1, 5).map((index) => ({ message: messages.next(zone.ownerText(index)), index })),
        });
      },
    };
  },
};
