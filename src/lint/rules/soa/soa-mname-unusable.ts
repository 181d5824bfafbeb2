import type { RuleInfo } from '../../../diagnostic/index.js';
import { nameText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { specialUseName } from '../../special-names.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'soa-mname-unusable',
  category: 'soa',
  severity: 'warning',
  summary: 'the primary server in the SOA is no host: the root, or localhost',
  why: 'Dynamic updates and tools that compare serial numbers go to the server named here. For a zone that takes no updates nothing breaks, but the field is most often left over from a template.',
  advice: 'Name the primary server. A hidden one may be named as well.',
  rfc: ['RFC 1035 §3.3.13', 'RFC 2136 §4.3'],
  peers: 'Zonemaster',
  bad: '@  SOA  localhost. hostmaster 2026040101 7200 1800 1209600 3600',
  good: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
};

const messages = {
  none: (target: string) => `${target} is no primary server`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      const { soaIndex, records } = zone;
      if (soaIndex < 0 || lookup.target(soaIndex) !== 'out-of-zone') return;
      const at = lookup.targetOffset(soaIndex);
      if (records.pool[at] !== 0 && specialUseName(records.pool, at) === undefined) return;
      if (!zonePurpose(zone).isPublic) return;
      report({ index: soaIndex, part: 0, message: messages.none(nameText(records.pool, at)) });
    },
  }),
};
