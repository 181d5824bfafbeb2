import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-multiple',
  category: 'soa',
  severity: 'error',
  stopsLoading: true,
  summary: 'the zone has more than one SOA record',
  why: 'A zone has exactly one SOA. Servers refuse the file, or take one of the two.',
  advice: 'Remove the surplus one, often the rest of a merge.',
  rfc: ['RFC 1035 §5.2', 'RFC 2181 §6.1'],
  peers: 'BIND, NSD, validns, Zonemaster',
  bad: '@  SOA  ns1 hostmaster 2026040101 7200 1800 1209600 3600\n@  SOA  ns1 hostmaster 2026040102 7200 1800 1209600 3600',
  good: '@  SOA  ns1 hostmaster 2026040102 7200 1800 1209600 3600',
};

const messages = {
  another: (origin: string) => `another SOA record for ${origin}`,
  first: 'the first one',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SOA],
    rrset(first, end) {
      if (zone.records.owner[first] !== zone.apexId) return;
      const [top, ...others] = inFileOrder(zone.records, first, end);
      for (const index of others) {
        report({
          index,
          part: 'type',
          message: messages.another(zone.origin),
          related: [{ message: messages.first, index: top!, part: 'type' }],
        });
      }
    },
  }),
};
