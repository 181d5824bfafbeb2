import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import { type Rule, secondsOption, withOptions } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'ttl-too-short',
  category: 'soa',
  severity: 'warning',
  summary: 'the name servers or keys of a zone have a TTL of less than a minute',
  why: 'Every resolver has to ask for them again each minute, and when the servers cannot be reached for a minute the zone is gone from all caches. Short TTLs are for addresses that move.',
  advice: 'Write an hour or more.',
  rfc: ['RFC 1912 §2.2', 'RFC 6781 §4.4.2'],
  peers: 'none',
  bad: '@  5  NS  ns1.example.net.\n@  5  NS  ns2.example.net.',
  good: '@  3600  NS  ns1.example.net.\n@  3600  NS  ns2.example.net.',
};

const options = { minimum: secondsOption(60, 'the shortest TTL that is fine for NS and DNSKEY records of the zone') };

const messages = {
  short: (type: string, owner: string, ttl: number) =>
    `the ${type} records of ${owner} are kept for ${ttl} seconds only`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { minimum }) => ({
    types: [TYPE.NS, TYPE.DNSKEY],
    skips: { rrset: ['below-apex'] },
    rrset(first, end) {
      const { records, apexId } = zone;
      if (records.ttl[first]! >= minimum || records.owner[first] !== apexId) return;
      if (!zonePurpose(zone).isPublic) return;
      const index = firstInFile(records, first, end);
      const type = typeText(records.type[first]!);
      report({ index, part: 'ttl', message: messages.short(type, zone.ownerText(first), records.ttl[index]!) });
    },
  })),
};
