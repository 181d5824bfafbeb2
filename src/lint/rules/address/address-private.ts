import type { RuleInfo } from '../../../diagnostic/index.js';
import { specialRange } from '../../addresses.js';
import type { Rule } from '../../rule.js';
import { zoneTotals } from '../../totals.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'address-private',
  category: 'address',
  severity: 'warning',
  summary: 'a zone of public addresses has a private one',
  why: 'Nobody outside of the network can reach the host, and inside of another network someone else may have the address. It also tells strangers how the network is built.',
  advice:
    'Write the public address, or move the name to an internal zone. A zone whose addresses are mostly private is taken for an internal one.',
  rfc: ['RFC 1918 §5', 'RFC 4193 §4.4', 'RFC 6598 §4'],
  peers: 'Zonemaster, DNSViz (name servers), octoDNS',
  bad: 'www   A  8.8.4.4\nmail  A  8.8.8.8\ndb    A  10.0.0.5',
  good: 'www   A  8.8.4.4\nmail  A  8.8.8.8',
};

const messages = {
  address: (owner: string, name: string) => `${owner} has a ${name}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const totals = zoneTotals(zone);
      if (totals.a.private + totals.aaaa.private === 0 || !zonePurpose(zone).isPublic) return;
      for (const index of totals.special('private')) {
        const { name } = specialRange(zone, index)!;
        report({ index, part: 0, message: messages.address(zone.ownerText(index), name) });
      }
    },
  }),
};
