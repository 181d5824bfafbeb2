import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ns-v6-only',
  category: 'delegation',
  severity: 'warning',
  summary: 'no name server has an IPv4 address',
  why: 'Resolvers without IPv6 cannot reach any server of the zone, and there are still many of them.',
  advice: 'Give at least one of the servers an A record.',
  rfc: ['RFC 3901 §3'],
  peers: 'BIND (9.21), Zonemaster, DNSViz',
  bad: '@    NS    ns1\n@    NS    ns2\nns1  AAAA  2001:db8::53\nns2  AAAA  2001:db8:1::53',
  good: '@    NS    ns1\n@    NS    ns2\nns1  A     192.0.2.53\nns1  AAAA  2001:db8::53\nns2  AAAA  2001:db8:1::53',
};

const messages = {
  none: (owner: string) => `no name server of ${owner} has an IPv4 address`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.NS],
    skips: { rrset: ['foreign-target'] },
    rrset(first, end) {
      const { records, tree } = zone;
      const kind = tree.kind[records.owner[first]!];
      if (kind !== NODE.APEX && kind !== NODE.ZONE_CUT) return;
      for (let index = first; index < end; index++) {
        // What another zone says of a server is not known here.
        const status = lookup.target(index);
        if (status === 'out-of-zone' || lookup.id < 0 || !records.hasType(lookup.id, TYPE.AAAA)) return;
        if (records.hasType(lookup.id, TYPE.A)) return;
        if (lookup.lost.mayHold(records.pool, lookup.targetOffset(index), [TYPE.A])) return;
      }
      const [index] = inFileOrder(records, first, end);
      report({ index: index!, part: 0, message: messages.none(zone.ownerText(first)) });
    },
  }),
};
