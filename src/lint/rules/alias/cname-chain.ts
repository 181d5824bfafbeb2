import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { type Rule, withOptions } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cname-chain',
  category: 'alias',
  severity: 'warning',
  summary: 'aliases of this zone stand in a long row',
  why: 'A resolver has to follow each alias with a question of its own, and gives up after a number that differs from one to the next. Certificate authorities start their search for CAA anew at each.',
  advice: 'Let the first alias point at the last name.',
  rfc: ['RFC 1034 §3.6.2'],
  peers: 'Zonemaster',
  bad: 'a  CNAME  b\nb  CNAME  c\nc  CNAME  d\nd  CNAME  e\ne  A      192.0.2.1',
  good: 'a  CNAME  e\ne  A      192.0.2.1',
};

const options = {
  // A service name, a platform and a node.
  maximum: { kind: 'count', default: 3, minimum: 1, maximum: 100, describe: 'aliases in a row that are still fine' },
} as const;

const messages = {
  long: (owner: string, count: number) => `${owner} leads through ${count} aliases`,
  next: (owner: string) => `the alias ${owner}`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, (context, { maximum }) => {
    const { zone, lookup, report } = context;
    const { records } = zone;
    /** first aliases of chains that are too long */
    const long: number[][] = [];
    const next = (cname: number): number => {
      const status = lookup.target(cname);
      return status === 'exists' || status === 'wildcard' ? records.findRrset(lookup.id, TYPE.CNAME) : -1;
    };
    return {
      types: [TYPE.CNAME],
      skips: { rrset: ['foreign-target', 'host-target'] },
      rrset(first) {
        let count = 1;
        for (let cname = next(first); cname >= 0 && count <= maximum; cname = next(cname)) count++;
        if (count <= maximum) return;
        const chain = [first];
        for (let cname = next(first); cname >= 0 && !chain.includes(cname); cname = next(cname)) chain.push(cname);
        // One that leads back is cname-loop.
        if (next(chain.at(-1)!) < 0) long.push(chain);
      },
      zone() {
        if (long.length === 0) return;
        const aliased = namesWithAliases(context);
        for (const chain of long) {
          // The chain is told once, from its start.
          if (aliased.has(records.owner[chain[0]!]!)) continue;
          report({
            index: chain[0]!,
            part: 0,
            message: messages.long(zone.ownerText(chain[0]!), chain.length),
            related: chain.slice(1, 5).map((index) => ({ message: messages.next(zone.ownerText(index)), index })),
          });
        }
      },
    };
  }),
};
