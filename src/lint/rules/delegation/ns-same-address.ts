import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU32 } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ns-same-address',
  category: 'delegation',
  severity: 'warning',
  summary: 'all name servers of the zone have one and the same address',
  why: 'Two names for one machine are one server: when it is down, so is the zone.',
  advice: 'Run a second server in another network.',
  rfc: ['RFC 2182 §3.1'],
  peers: 'Zonemaster',
  bad: '@    NS  ns1\n@    NS  ns2\nns1  A   192.0.2.53\nns2  A   192.0.2.53',
  good: '@    NS  ns1\n@    NS  ns2\nns1  A   192.0.2.53\nns2  A   198.51.100.53',
};

const messages = {
  same: (owner: string, count: number) => `the ${count} name servers of ${owner} have one address`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.NS],
    skips: { rrset: ['single-record', 'foreign-target'] },
    rrset(first, end) {
      const { records, tree } = zone;
      const kind = tree.kind[records.owner[first]!];
      if (end - first === 1 || (kind !== NODE.APEX && kind !== NODE.ZONE_CUT)) return;
      let servers = 0;
      let address = -1;
      for (let index = first; index < end; index++) {
        if (records.isDuplicate(index)) continue;
        if (lookup.target(index) === 'out-of-zone' || lookup.id < 0) return;
        const { id } = lookup;
        // A server with several addresses, or with an IPv6 one, stands in more than one place.
        if (records.hasType(id, TYPE.AAAA)) return;
        const a = records.findRrset(id, TYPE.A);
        if (a < 0 || records.rrsetEnd(a) - a !== 1) return;
        if (address >= 0 && !isSame(records.pool, records.rdataOffset[a]!, records.rdataOffset[address]!)) return;
        address = a;
        servers++;
      }
      if (servers < 2) return;
      report({
        index: firstInFile(records, first, end),
        part: 0,
        message: messages.same(zone.ownerText(first), servers),
      });
    },
  }),
};

function isSame(pool: Uint8Array, a: number, b: number): boolean {
  return readU32(pool, a) === readU32(pool, b);
}
