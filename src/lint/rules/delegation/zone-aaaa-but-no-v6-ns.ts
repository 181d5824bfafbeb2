import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { zoneTotals } from '../../totals.js';

const meta: RuleInfo = {
  id: 'zone-aaaa-but-no-v6-ns',
  category: 'delegation',
  severity: 'info',
  summary: 'the zone has AAAA records, but none of its name servers has an IPv6 address',
  why: 'The hosts can be reached over IPv6, their names cannot be looked up over it. A resolver in a network without IPv4 does not come that far.',
  advice: 'Give at least one of the servers an AAAA record.',
  rfc: ['RFC 3901 §3'],
  peers: 'BIND (9.21), Zonemaster, DNSViz',
  bad: '@    NS    ns1\nns1  A     192.0.2.53\nwww  AAAA  2001:db8::80',
  good: '@    NS    ns1\nns1  A     192.0.2.53\nns1  AAAA  2001:db8::53\nwww  AAAA  2001:db8::80',
};

const messages = {
  none: (origin: string) => `${origin} has IPv6 addresses, but none for its name servers`,
  address: 'an IPv6 address of the zone',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => {
    const { records, apexId } = zone;
    return {
      zone() {
        const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.NS);
        if (first < 0) return;
        const end = records.rrsetEnd(first);
        for (let index = first; index < end; index++) {
          // What another zone says of a server is not known here; one without any address is ns-target-no-address.
          if (lookup.target(index) === 'out-of-zone' || lookup.id < 0 || !records.hasType(lookup.id, TYPE.A)) return;
          if (records.hasType(lookup.id, TYPE.AAAA)) return;
          if (lookup.lost.mayHold(records.pool, lookup.targetOffset(index), [TYPE.AAAA])) return;
        }
        const aaaa = findAddress();
        if (aaaa < 0) return;
        report({
          index: firstInFile(records, first, end),
          part: 0,
          message: messages.none(zone.origin),
          related: [{ message: messages.address, index: aaaa }],
        });
      },
    };

    /** The first AAAA record that is no glue, or -1. */
    function findAddress(): number {
      if (zoneTotals(zone).aaaa.all === 0) return -1;
      for (let index = 0; index < records.count; index++) {
        if (records.type[index] !== TYPE.AAAA) continue;
        const kind = zone.tree.kind[records.owner[index]!];
        if (kind !== NODE.OUT_OF_ZONE && kind !== NODE.BELOW_CUT) return index;
      }
      return -1;
    }
  },
};
