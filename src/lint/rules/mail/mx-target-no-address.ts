import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { addresslessTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'mx-target-no-address',
  category: 'mail',
  severity: 'warning',
  summary: 'a mail exchanger of this zone has no address',
  why: 'The name lies in this zone, which says that it has neither A nor AAAA. Mail for the domain waits or bounces.',
  advice: 'Add its A and AAAA records, or correct the name. A domain without mail says so with "MX 0 .".',
  rfc: ['RFC 5321 §5.1'],
  peers: 'BIND, Zonemaster, octoDNS',
  bad: '@     MX  10 mial\nmail  A   192.0.2.25',
  good: '@     MX  10 mail\nmail  A   192.0.2.25',
};

export const rule: Rule = {
  ...meta,
  create: (context) => addresslessTargets(context, TYPE.MX, 'mail exchanger'),
};
