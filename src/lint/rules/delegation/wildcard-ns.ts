import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isWildcard } from '../../../wire/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'wildcard-ns',
  category: 'delegation',
  severity: 'error',
  summary: 'a wildcard owns NS records',
  why: 'What a wildcard delegation means is undefined: servers refuse the zone or answer differently, and validators cannot prove such answers.',
  advice: 'Delegate each name by itself.',
  rfc: ['RFC 4592 §4.2'],
  peers: 'BIND',
  bad: '*.customers  NS  ns1.example.net.',
  good: 'alice.customers  NS  ns1.example.net.\nbob.customers    NS  ns1.example.net.',
};

const messages = {
  wildcard: (owner: string) => `the wildcard ${owner} is delegated, which is undefined`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    skips: { delegation: ['plain-owner'] },
    delegation(id) {
      const { records, names } = zone;
      if (!isWildcard(names.pool, names.offsets[id])) return;
      const first = records.findRrset(id, TYPE.NS);
      const index = firstInFile(records, first, records.rrsetEnd(first));
      report({ index, part: 'owner', message: messages.wildcard(zone.nameText(id)) });
    },
  }),
};
