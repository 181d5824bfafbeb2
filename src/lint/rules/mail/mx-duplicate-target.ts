import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { equalNames, latin1Text, lowerName, nameText } from '../../../wire/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'mx-duplicate-target',
  category: 'mail',
  severity: 'info',
  summary: 'a name has one mail exchanger twice, with different preferences',
  why: 'The second record changes nothing: who cannot reach the host asks it again. Where it was to be a backup, there is none.',
  advice: 'Name the other host that was meant, or remove one of the records.',
  rfc: ['RFC 5321 §5.1'],
  peers: 'none',
  bad: '@     MX  10 mail\n@     MX  20 mail\nmail  A   192.0.2.25',
  good: '@      MX  10 mail\n@      MX  20 mail2\nmail   A   192.0.2.25\nmail2  A   198.51.100.25',
};

const messages = {
  again: (target: string) => `${target} is a mail exchanger already, so this record is no backup`,
  first: 'it stands here',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    const { records } = zone;
    return {
      types: [TYPE.MX],
      skips: { rrset: ['single-record'] },
      rrset(first, end) {
        const { rdataOffset, pool } = records;
        const isPair = end - first === 2;
        if (isPair && !equalNames(pool, pool, rdataOffset[first]! + 2, rdataOffset[first + 1]! + 2)) return;
        const seen = new Map<string, number>();
        for (const index of inFileOrder(records, first, end)) {
          if (records.isDuplicate(index)) continue;
          const at = records.rdataOffset[index]! + 2;
          const key = latin1Text(lowerName(records.pool, at));
          const before = seen.get(key);
          if (before === undefined) seen.set(key, index);
          // Two null MX records are mx-null-mixed.
          else if (records.pool[at] !== 0) {
            const related = [{ message: messages.first, index: before }];
            report({ index, part: 1, message: messages.again(nameText(records.pool, at)), related });
          }
        }
      },
    };
  },
};
