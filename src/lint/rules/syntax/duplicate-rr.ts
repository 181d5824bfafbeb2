import type { RuleInfo } from '../../../diagnostic/index.js';
import { typeText } from '../../../rdata/index.js';
import { NODE, RECORD_FLAG } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';
import { zoneTotals } from '../../totals.js';

const meta: RuleInfo = {
  id: 'duplicate-rr',
  category: 'syntax',
  severity: 'warning',
  summary: 'the same record stands in the zone twice',
  why: 'An RRset has no duplicates: servers and signers drop the second one. Often one of the two was meant to be something else. Names compare without regard to case.',
  advice: 'Remove one of them, or correct it.',
  rfc: ['RFC 2181 §5', 'RFC 4034 §6.3'],
  peers: 'PowerDNS, octoDNS, dnscontrol',
  bad: 'www  A  192.0.2.1\nwww  A  192.0.2.1',
  good: 'www  A  192.0.2.1\nwww  A  192.0.2.2',
};

const messages = {
  again: (owner: string, type: string) => `the same ${type} record of ${owner} once more`,
  first: 'it stands here already',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      if (!zoneTotals(zone).hasDuplicates) return;
      const { records, tree } = zone;
      const { flags } = records;
      for (let i = 0; i < flags.length; i++) {
        if ((flags[i]! & RECORD_FLAG.DUPLICATE) === 0 || tree.kind[records.owner[i]!] === NODE.OUT_OF_ZONE) continue;
        let first = i - 1;
        while (records.isDuplicate(first)) first--;
        report({
          index: i,
          message: messages.again(zone.ownerText(i), typeText(records.type[i]!)),
          related: [{ message: messages.first, index: first }],
        });
      }
    },
  }),
};
