import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU32 } from '../../../wire/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ns-same-prefix',
  category: 'delegation',
  severity: 'info',
  offByDefault: true,
  summary: 'all name servers of the zone stand in one network',
  why: 'One cut cable or one withdrawn route takes all of them away.',
  advice: 'Run a second server in another network.',
  rfc: ['RFC 2182 §3.1'],
  peers: 'Zonemaster',
  bad: '@    NS  ns1\n@    NS  ns2\nns1  A   192.0.2.53\nns2  A   192.0.2.54',
  good: '@    NS  ns1\n@    NS  ns2\nns1  A   192.0.2.53\nns2  A   198.51.100.53',
};

const messages = {
  same: (owner: string, network: string) => `all name servers of ${owner} stand in ${network}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.NS],
    skips: { rrset: ['below-apex'] },
    rrset(first, end) {
      const { records, apexId } = zone;
      if (records.owner[first] !== apexId || end - first === 1) return;
      let network = -1;
      for (let index = first; index < end; index++) {
        if (lookup.target(index) !== 'exists') return;
        const { id } = lookup;
        const a = records.findRrset(id, TYPE.A);
        if (a < 0 || records.hasType(id, TYPE.AAAA)) return;
        for (let i = a; i < records.rrsetEnd(a); i++) {
          const prefix = readU32(records.pool, records.rdataOffset[i]!) >>> 8;
          if (network >= 0 && prefix !== network) return;
          network = prefix;
        }
      }
      const text = `${network >>> 16}.${(network >>> 8) & 0xff}.${network & 0xff}.0/24`;
      report({ index: firstInFile(records, first, end), part: 0, message: messages.same(zone.origin, text) });
    },
  }),
};
