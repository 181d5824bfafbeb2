import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { aliasTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'srv-target-cname',
  category: 'service',
  severity: 'warning',
  summary: 'the target of an SRV record is an alias',
  why: 'The target must be a name with addresses. Most clients follow the alias, some do not.',
  advice: 'Write the canonical name, or give the name A and AAAA records in place of the CNAME.',
  rfc: ['RFC 2782'],
  peers: 'BIND, PowerDNS, octoDNS',
  bad: '_sip._tcp  SRV    10 5 5060 sip\nsip        CNAME  host1\nhost1      A      192.0.2.60',
  good: '_sip._tcp  SRV  10 5 5060 sip\nsip        A    192.0.2.60',
};

export const rule: Rule = {
  ...meta,
  create: (context) => aliasTargets(context, TYPE.SRV, 'host', 'name a host that has A or AAAA records itself'),
};
