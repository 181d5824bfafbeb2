import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { zoneTotals } from '../../totals.js';

const meta: RuleInfo = {
  id: 'rrset-ttl-mismatch',
  category: 'syntax',
  severity: 'warning',
  summary: 'records of one owner and type have different TTLs',
  why: 'Caches keep an RRset as a whole. One server takes the smallest TTL, another the first, a third refuses the zone. A signature covers one TTL, so in a signed zone this is an error.',
  advice: 'Give all records of the set the same TTL.',
  rfc: ['RFC 2181 §5.2', 'RFC 4034 §3.1.4'],
  peers: 'validns, NSD, PowerDNS, dnscontrol, DNSViz',
  bad: 'www  300   A  192.0.2.1\nwww  3600  A  192.0.2.2',
  good: 'www  300  A  192.0.2.1\nwww  300  A  192.0.2.2',
};

const messages = {
  differs: (owner: string, type: string, ttl: number, other: number) =>
    `TTL ${ttl} in the ${type} records of ${owner}, where another has ${other}`,
  other: (ttl: number) => `TTL ${ttl}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, report }) {
    const { records, tree } = zone;
    const { ttl, type, owner } = records;
    const isSigned = zone.apexId >= 0 && records.hasType(zone.apexId, TYPE.DNSKEY);
    return {
      zone() {
        if (!zoneTotals(zone).mixesTtls) return;
        for (let index = 1; index < records.count; index++) {
          if (ttl[index] === ttl[index - 1] || records.isFirstOfRrset(index)) continue;
          // RFC 4034 §3: each RRSIG has the TTL of the set that it covers, so they differ rightly.
          if (type[index] === TYPE.RRSIG || tree.kind[owner[index]!] === NODE.OUT_OF_ZONE) continue;
          const first = records.findRrset(owner[index]!, type[index]!);
          const end = records.rrsetEnd(first);
          reportRrset(first, end);
          index = end - 1;
        }
      },
    };

    function reportRrset(first: number, end: number): void {
      const [top, ...rest] = inFileOrder(records, first, end);
      const index = rest.find((other) => ttl[other] !== ttl[top!]);
      if (index === undefined) return;
      report({
        index,
        part: 'ttl',
        severity: isSigned ? 'error' : undefined,
        message: messages.differs(zone.ownerText(index), typeText(type[index]!), ttl[index]!, ttl[top!]!),
        related: [{ message: messages.other(ttl[top!]!), index: top!, part: 'ttl' }],
      });
    }
  },
};
