import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

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
    const { records } = zone;
    const isSigned = zone.apexId >= 0 && records.hasType(zone.apexId, TYPE.DNSKEY);
    return {
      rrset(first, end) {
        // RFC 4034 §3: each RRSIG has the TTL of the set that it covers, so they differ rightly.
        if (end - first === 1 || records.type[first] === TYPE.RRSIG) return;
        const { ttl } = records;
        let next = first + 1;
        while (next < end && (ttl[next] === ttl[first] || records.isDuplicate(next))) next++;
        if (next === end) return;
        const [top, ...rest] = inFileOrder(records, first, end);
        const index = rest.find((other) => ttl[other] !== ttl[top!])!;
        report({
          index,
          part: 'ttl',
          severity: isSigned ? 'error' : undefined,
          message: messages.differs(zone.ownerText(index), typeText(records.type[index]!), ttl[index]!, ttl[top!]!),
          related: [{ message: messages.other(ttl[top!]!), index: top!, part: 'ttl' }],
        });
      },
    };
  },
};
