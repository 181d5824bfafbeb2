import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import { type Rule, secondsOption, withOptions } from '../../rule.js';
import { zoneTotals } from '../../totals.js';

const meta: RuleInfo = {
  id: 'ttl-too-long',
  category: 'soa',
  severity: 'warning',
  summary: 'a TTL is longer than a week',
  why: 'Most resolvers cut a TTL down to a week or a day, some do not: a mistake in such a record is seen for weeks after it was corrected. A number meant as minutes or milliseconds looks like this too.',
  advice: 'Write a day or less for hosts, two days for name servers.',
  rfc: ['RFC 1035 §3.2.1', 'RFC 8767 §4'],
  peers: 'BIND (max-zone-ttl), DNSSEC-Tools',
  bad: 'www  31536000  A  192.0.2.1',
  good: 'www  3600  A  192.0.2.1',
};

const options = { maximum: secondsOption(604_800, 'the longest TTL that is fine') };

const messages = {
  long: (ttl: number, maximum: number, count: number) =>
    `a TTL of ${periodText(ttl)}${count > 1 ? `; ${countText(count - 1, 'more RRset')} with more than ${periodText(maximum)}` : ''}`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { maximum }) => {
    const { records, tree } = zone;
    const { ttl, source, owner } = records;
    return {
      zone() {
        if (zoneTotals(zone).longestTtl <= maximum) return;
        let top = -1;
        let count = 0;
        // Hardly a TTL is too long: cheaper than a call for each RRset.
        for (let index = 0; index < records.count; index++) {
          if (ttl[index]! <= maximum || !records.isFirstOfRrset(index)) continue;
          if (tree.kind[owner[index]!] === NODE.OUT_OF_ZONE) continue;
          count++;
          if (top < 0 || source[index]! < source[top]!) top = index;
        }
        if (top >= 0) report({ index: top, part: 'ttl', message: messages.long(ttl[top]!, maximum, count) });
      },
    };
  }),
};
