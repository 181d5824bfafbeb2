import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isSpfPolicy } from '../../spf.js';

const meta: RuleInfo = {
  id: 'spf-multiple',
  category: 'mail',
  severity: 'error',
  summary: 'a name has several SPF policies',
  why: 'Receivers that find more than one "v=spf1" record stop with a permanent error: none of the policies counts.',
  advice: 'Join them to one record.',
  rfc: ['RFC 7208 §3.2', 'RFC 7208 §4.5'],
  peers: 'Zonemaster, octoDNS',
  bad: '@  TXT  "v=spf1 mx -all"\n@  TXT  "v=spf1 include:_spf.example.net -all"',
  good: '@  TXT  "v=spf1 mx include:_spf.example.net -all"',
};

const messages = {
  another: (owner: string) => `another SPF policy for ${owner}`,
  first: 'the first one',
  help: 'receivers stop with a permanent error: join the policies to one record',
};

export const rule: Rule = {
  ...meta,
  create({ zone, report }) {
    const { records } = zone;
    return {
      types: [TYPE.TXT],
      skips: { rrset: ['single-record'] },
      rrset(first, end) {
        if (end - first === 1) return;
        let count = 0;
        for (let i = first; i < end; i++) if (!records.isDuplicate(i) && isSpfPolicy(records, i)) count++;
        if (count < 2) return;
        const [top, ...others] = inFileOrder(records, first, end).filter((index) => isSpfPolicy(records, index));
        for (const index of others) {
          report({
            index,
            part: 'rdata',
            message: messages.another(zone.ownerText(index)),
            help: messages.help,
            related: [{ message: messages.first, index: top! }],
          });
        }
      },
    };
  },
};
