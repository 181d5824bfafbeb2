import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-at-apex',
  category: 'dnssec',
  severity: 'error',
  summary: 'the zone has a DS record for itself',
  why: 'The DS of a zone belongs in its parent. BIND refuses a zone with a DS at the apex, and elsewhere no validator ever asks for it there.',
  advice: 'Remove the DS here, and give it to the registrar of the zone.',
  rfc: ['RFC 4035 §2.4', 'RFC 4034 §5'],
  peers: 'BIND, Knot (3.4 and later)',
  bad: '@  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  apex: (owner: string) => `the DS record of ${owner} belongs in the parent zone`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DS],
    skips: { rrset: ['below-apex'] },
    rrset(first, end) {
      // RFC 4035 §2.4: "A DS RRset SHOULD be present at a delegation point ... MUST NOT appear at a zone's apex."
      if (zone.records.owner[first] !== zone.apexId) return;
      const index = firstInFile(zone.records, first, end);
      report({ index, part: 'type', message: messages.apex(zone.ownerText(index)) });
    },
  }),
};
