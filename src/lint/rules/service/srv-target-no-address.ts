import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { addresslessTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'srv-target-no-address',
  category: 'service',
  severity: 'warning',
  summary: 'the target of an SRV record is a name of this zone without an address',
  why: 'Clients find the service but not its host.',
  advice: 'Add its A and AAAA records, or correct the name. A service that is not offered has the target ".".',
  rfc: ['RFC 2782'],
  peers: 'BIND, octoDNS',
  bad: '_sip._tcp  SRV  10 5 5060 spi\nsip        A    192.0.2.60',
  good: '_sip._tcp  SRV  10 5 5060 sip\nsip        A    192.0.2.60',
};

export const rule: Rule = {
  ...meta,
  create: (context) => addresslessTargets(context, TYPE.SRV, 'host'),
};
