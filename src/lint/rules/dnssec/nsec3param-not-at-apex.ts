import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'nsec3param-not-at-apex',
  category: 'dnssec',
  severity: 'warning',
  summary: 'an NSEC3PARAM record stands below the apex',
  why: 'Servers and signers only look for it at the apex. Anywhere else it has no effect, and the owner is usually a mistake.',
  advice: 'Remove the record, or correct its owner.',
  rfc: ['RFC 5155 §4'],
  peers: 'validns',
  bad: 'www  NSEC3PARAM  1 0 0 -',
  good: '@  NSEC3PARAM  1 0 0 -',
};

const messages = {
  below: (owner: string) => `NSEC3PARAM has no effect at ${owner}: it belongs at the apex`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.NSEC3PARAM],
    rrset(first, end) {
      if (zone.records.owner[first] === zone.apexId) return;
      const index = firstInFile(zone.records, first, end);
      report({ index, part: 'owner', message: messages.below(zone.ownerText(index)) });
    },
  }),
};
