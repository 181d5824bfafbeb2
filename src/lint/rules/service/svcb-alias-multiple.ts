import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isAliasForm } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-alias-multiple',
  category: 'service',
  severity: 'warning',
  summary: 'a name has several service bindings in alias form',
  why: 'Clients pick one of them at random.',
  advice: 'Keep one; to name several servers use the service form with priorities.',
  rfc: ['RFC 9460 §2.4.2'],
  peers: 'PowerDNS',
  bad: '@  HTTPS  0 a.example.net.\n@  HTTPS  0 b.example.net.',
  good: '@  HTTPS  0 a.example.net.',
};

const messages = {
  another: (owner: string) => `another alias for ${owner}: clients pick one at random`,
  first: 'the first one',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SVCB, TYPE.HTTPS],
    skips: { rrset: ['single-record'] },
    rrset(first, end) {
      if (end - first === 1) return;
      const { records } = zone;
      const [top, ...others] = inFileOrder(records, first, end).filter((index) => isAliasForm(records, index));
      for (const index of others) {
        report({
          index,
          part: 0,
          message: messages.another(zone.ownerText(index)),
          related: [{ message: messages.first, index: top! }],
        });
      }
    },
  }),
};
