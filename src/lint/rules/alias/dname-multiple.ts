import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dname-multiple',
  category: 'alias',
  severity: 'error',
  summary: 'a name owns several DNAME records',
  why: 'A tree of names can be sent to one other tree only. Servers refuse the zone.',
  advice: 'Keep one of them.',
  rfc: ['RFC 6672 §2.4'],
  peers: 'BIND, Knot, NSD, validns, octoDNS',
  bad: 'old  DNAME  new.example.net.\nold  DNAME  new.example.org.',
  good: 'old  DNAME  new.example.net.',
};

const messages = {
  another: (owner: string) => `another DNAME record for ${owner}`,
  first: 'the first one',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DNAME],
    rrset(first, end) {
      if (end - first === 1) return;
      const [top, ...others] = inFileOrder(zone.records, first, end);
      for (const index of others) {
        report({
          index,
          message: messages.another(zone.ownerText(index)),
          related: [{ message: messages.first, index: top! }],
        });
      }
    },
  }),
};
