import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { addresslessTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'ns-target-no-address',
  category: 'delegation',
  severity: 'error',
  summary: 'a name server of this zone has no address',
  why: 'The name of the server lies in this zone, which says that it has neither A nor AAAA, so nobody can reach it. Some servers refuse such a zone.',
  advice: 'Add its A and AAAA records, or correct the name.',
  rfc: ['RFC 1034 §4.2.2', 'RFC 1912 §2.8'],
  peers: 'BIND, Knot, DNSViz, Zonemaster, octoDNS',
  bad: '@    NS  ns1\n@    NS  ns2\nns1  A   192.0.2.53',
  good: '@    NS  ns1\n@    NS  ns2\nns1  A   192.0.2.53\nns2  A   198.51.100.53',
};

export const rule: Rule = {
  ...meta,
  create: (context) => addresslessTargets(context, TYPE.NS, 'name server'),
};
