import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { aliasTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'mx-target-cname',
  category: 'mail',
  severity: 'warning',
  summary: 'the target of an MX record is an alias',
  why: 'Mail exchangers must be named by a name with addresses. Many senders follow the alias all the same; some bounce, and loops in mail routing are not noticed.',
  advice: 'Write the canonical name, or give the name A and AAAA records in place of the CNAME.',
  rfc: ['RFC 2181 §10.3', 'RFC 5321 §5.1'],
  peers: 'BIND, validns, PowerDNS, Zonemaster, octoDNS',
  bad: '@     MX     10 mail\nmail  CNAME  host1\nhost1  A     192.0.2.25',
  good: '@     MX  10 mail\nmail  A   192.0.2.25',
};

export const rule: Rule = {
  ...meta,
  create: (context) =>
    aliasTargets(context, TYPE.MX, 'mail exchanger', 'name a host that has A or AAAA records itself'),
};
