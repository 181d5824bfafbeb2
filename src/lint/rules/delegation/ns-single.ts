import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { countDistinct, firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'ns-single',
  category: 'delegation',
  severity: 'warning',
  summary: 'the zone names one name server only',
  why: 'When that server or its network is down, so is the zone. Most registries want two or more.',
  advice: 'Add a second server in another network.',
  rfc: ['RFC 1034 §4.1', 'RFC 2182 §5'],
  peers: 'validns, Zonemaster, octoDNS',
  bad: '@  NS  ns1.example.net.',
  good: '@  NS  ns1.example.net.\n@  NS  ns2.example.org.',
};

const messages = {
  single: (origin: string) => `${origin} has a single name server`,
  help: 'a second one in another network keeps the zone up when the first is down',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.NS],
    skips: { rrset: ['below-apex'] },
    rrset(first, end) {
      const { records, apexId } = zone;
      if (records.owner[first] !== apexId || countDistinct(records, first, end) > 1) return;
      if (lookup.lost.mayHold(zone.apex, 0, [TYPE.NS])) return;
      // Nobody asks the servers of a catalog or policy; a home or a laboratory has one server.
      if (!zonePurpose(zone).isPublic) return;
      const index = firstInFile(records, first, end);
      report({ index, part: 0, message: messages.single(zone.origin), help: messages.help });
    },
  }),
};
