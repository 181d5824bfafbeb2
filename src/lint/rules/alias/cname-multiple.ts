import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cname-multiple',
  category: 'alias',
  severity: 'error',
  summary: 'a name owns several CNAME records',
  why: 'An alias has one canonical name. Servers refuse the zone; it is no way to spread load.',
  advice: 'Keep one of them, or write several A and AAAA records.',
  rfc: ['RFC 2181 §10.1'],
  peers: 'BIND, Knot, NSD, validns, PowerDNS, octoDNS',
  bad: 'www  CNAME  web1.example.net.\nwww  CNAME  web2.example.net.',
  good: 'www  CNAME  web1.example.net.',
};

const messages = {
  another: (owner: string) => `another CNAME record for ${owner}`,
  first: 'the first one',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CNAME],
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
