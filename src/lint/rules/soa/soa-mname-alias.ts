import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { aliasTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'soa-mname-alias',
  category: 'soa',
  severity: 'warning',
  summary: 'the primary server in the SOA is an alias',
  why: 'Software that sends dynamic updates or NOTIFY looks for the addresses of this name itself, and some of it does not follow an alias.',
  advice: 'Write the canonical name.',
  rfc: ['RFC 1035 §3.3.13', 'RFC 2136 §4.3'],
  peers: 'Zonemaster',
  bad: '@        SOA    primary hostmaster 2026040101 7200 1800 1209600 3600\nprimary  CNAME  host1\nhost1    A      192.0.2.53',
  good: '@      SOA  host1 hostmaster 2026040101 7200 1800 1209600 3600\nhost1  A    192.0.2.53',
};

export const rule: Rule = {
  ...meta,
  create: (context) =>
    aliasTargets(context, TYPE.SOA, 'primary server', 'name a host that has A or AAAA records itself'),
};
