import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ns-missing-apex',
  category: 'delegation',
  severity: 'error',
  summary: 'the zone has no NS records at its apex',
  why: 'A zone names its own servers. Some servers do not load it otherwise, and resolvers that ask the zone for its servers get none.',
  advice: 'Add an NS record for each of its servers, the same ones as in the parent zone.',
  rfc: ['RFC 1034 §4.2.1', 'RFC 1912 §2.8'],
  peers: 'BIND, Knot, PowerDNS',
  bad: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
  good: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600\n@  NS   ns1.example.net.\n@  NS   ns2.example.net.',
};

const messages = {
  missing: (origin: string) => `${origin} has no NS records`,
  help: 'name its servers, the same ones as in the parent zone',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      const { soaIndex, apexId, records } = zone;
      // Without an SOA there the apex itself is in doubt.
      if (soaIndex < 0 || records.hasType(apexId, TYPE.NS)) return;
      if (lookup.lost.mayHold(zone.apex, 0, [TYPE.NS])) return;
      report({ index: soaIndex, part: 'owner', message: messages.missing(zone.origin), help: messages.help });
    },
  }),
};
