import type { RuleInfo } from '../../../diagnostic/index.js';
import { rdataText, TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isSpfPolicy, joinedText } from '../../spf.js';

const meta: RuleInfo = {
  id: 'semantically-identical-rr',
  category: 'syntax',
  severity: 'warning',
  summary: 'two records of a set differ only in a way that readers do not see',
  why: 'Two TXT records with the same text in other pieces, or two service bindings whose targets differ in case only: readers take them for one record, DNSSEC for two. An SPF policy or key that is there twice is refused.',
  advice: 'Keep one of them.',
  rfc: ['RFC 2181 §5', 'RFC 1035 §3.3.14'],
  peers: 'BIND (partly)',
  bad: '@  TXT  "v=verify1 " "abc"\n@  TXT  "v=verify1 abc"',
  good: '@  TXT  "v=verify1 abc"',
};

const messages = {
  text: 'the same text as another TXT record, in other pieces',
  target: 'the same as another record, but for the case of its target',
  other: 'the other record',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT, TYPE.SVCB, TYPE.HTTPS],
    skips: { rrset: ['single-record'] },
    rrset(first, end) {
      // Duplicates in canonical form are duplicate-rr; two SPF policies are spf-multiple, whatever they say.
      if (end - first === 1) return;
      const { records } = zone;
      const isText = records.type[first] === TYPE.TXT;
      const seen = new Map<string, number>();
      for (const index of inFileOrder(records, first, end)) {
        const key = isText
          ? joinedText(records, index)
          : rdataText(records.type[index]!, records.rdata(index)).toLowerCase();
        const other = seen.get(key);
        if (other === undefined) seen.set(key, index);
        else if (!isText || !isSpfPolicy(records, index)) {
          report({
            index,
            part: 'rdata',
            message: isText ? messages.text : messages.target,
            related: [{ message: messages.other, index: other }],
          });
        }
      }
    },
  }),
};
