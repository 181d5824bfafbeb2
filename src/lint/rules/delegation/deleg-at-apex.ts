import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'deleg-at-apex',
  category: 'delegation',
  severity: 'error',
  summary: 'a DELEG record stands at the apex',
  why: 'DELEG belongs to the parent, at the name of the zone that it gives away. At the apex of the zone itself no resolver reads it.',
  advice: 'Move the record to the parent zone.',
  rfc: ['draft-ietf-deleg'],
  peers: 'Knot',
  bad: '@  DELEG  server-name=ns1.example.net.',
  good: 'sub  DELEG  server-name=ns1.example.net.',
};

const messages = {
  apex: 'DELEG has no meaning at the apex: it belongs to the parent zone',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DELEG],
    rrset(first, end) {
      if (zone.records.owner[first] !== zone.apexId) return;
      report({ index: firstInFile(zone.records, first, end), part: 'type', message: messages.apex });
    },
  }),
};
