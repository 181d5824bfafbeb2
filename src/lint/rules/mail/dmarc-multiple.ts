import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isLabel } from '../../labels.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { startsWithText } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'dmarc-multiple',
  category: 'mail',
  severity: 'warning',
  summary: 'a name has several DMARC policies',
  why: 'Receivers that find more than one policy apply none.',
  advice: 'Keep one of them.',
  rfc: ['RFC 7489 §6.6.3'],
  peers: 'none',
  bad: '_dmarc  TXT  "v=DMARC1; p=none"\n_dmarc  TXT  "v=DMARC1; p=reject"',
  good: '_dmarc  TXT  "v=DMARC1; p=reject"',
};

const messages = {
  another: (owner: string) => `another DMARC policy for ${owner}`,
  first: 'the first one',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { rrset: ['single-record'] },
    rrset(first, end) {
      const { records, names } = zone;
      if (end - first === 1 || !isLabel(names.pool, names.offsets[records.owner[first]!]!, '_dmarc')) return;
      const [top, ...others] = inFileOrder(records, first, end).filter((i) => startsWithText(records, i, 'v=dmarc1'));
      for (const index of others) {
        report({
          index,
          part: 'rdata',
          message: messages.another(zone.ownerText(index)),
          related: [{ message: messages.first, index: top! }],
        });
      }
    },
  }),
};
