import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { aliasTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'ns-target-cname',
  category: 'delegation',
  severity: 'error',
  summary: 'the target of an NS record is an alias',
  why: 'A name server must be named by a name with addresses. Some servers refuse such a zone, and resolvers treat the server as lame.',
  advice: 'Write the canonical name, or give the name A and AAAA records in place of the CNAME.',
  rfc: ['RFC 2181 §10.3', 'RFC 1912 §2.4'],
  peers: 'BIND, Knot, validns, PowerDNS, Zonemaster, octoDNS',
  bad: '@    NS     ns1\nns1  CNAME  host1\nhost1  A    192.0.2.53',
  good: '@    NS  ns1\nns1  A   192.0.2.53',
};

export const rule: Rule = {
  ...meta,
  create: (context) => aliasTargets(context, TYPE.NS, 'name server', 'name a host that has A or AAAA records itself'),
};
