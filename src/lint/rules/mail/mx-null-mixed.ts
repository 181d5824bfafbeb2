import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'mx-null-mixed',
  category: 'mail',
  severity: 'error',
  summary: 'a null MX stands beside other MX records',
  why: '"MX 0 ." says that the domain takes no mail. Beside an exchanger it contradicts itself, and senders may bounce the mail.',
  advice: 'Remove the null MX, or all others.',
  rfc: ['RFC 7505 §3'],
  peers: 'Zonemaster, octoDNS',
  bad: '@  MX  0  .\n@  MX  10 mail.example.net.',
  good: '@  MX  0 .',
};

const messages = {
  mixed: (owner: string) => `"." says that ${owner} takes no mail, but it has a mail exchanger`,
  other: 'the mail exchanger',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.MX],
    skips: { rrset: ['single-record', 'host-target', 'plain-target'] },
    rrset(first, end) {
      if (end - first === 1) return;
      const { records } = zone;
      const isNull = (index: number) => records.pool[records.rdataOffset[index]! + 2] === 0;
      const all = inFileOrder(records, first, end);
      const index = all.find(isNull);
      const other = all.find((candidate) => !isNull(candidate));
      if (index === undefined || other === undefined) return;
      report({
        index,
        part: 'rdata',
        message: messages.mixed(zone.ownerText(index)),
        related: [{ message: messages.other, index: other }],
      });
    },
  }),
};
