import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isWildcard } from '../../../wire/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dname-wildcard',
  category: 'alias',
  severity: 'warning',
  summary: 'a wildcard owns a DNAME',
  why: 'A DNAME speaks of the names below its owner, a wildcard of names that do not exist. What both mean together is not settled: servers and caches answer differently from one query to the next.',
  advice: 'Write a DNAME for each name, or wildcard records without a DNAME.',
  rfc: ['RFC 6672 §3.3', 'RFC 4592 §4.4'],
  peers: 'none',
  bad: '*.old  DNAME  new.example.net.',
  good: 'old  DNAME  new.example.net.',
};

const messages = {
  wildcard: (owner: string) => `the wildcard ${owner} has a DNAME, which servers answer differently`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DNAME],
    rrset(first, end) {
      const { records, names } = zone;
      if (!isWildcard(names.pool, names.offsets[records.owner[first]!])) return;
      const index = firstInFile(records, first, end);
      report({ index, part: 'owner', message: messages.wildcard(zone.ownerText(index)) });
    },
  }),
};
