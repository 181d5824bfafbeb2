import type { RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-retry-range',
  category: 'soa',
  severity: 'info',
  summary: 'secondaries retry a failed transfer more often than every half minute, or less than once a day',
  why: 'A secondary that failed to reach the primary waits for this long before it tries again.',
  advice: 'Write a fraction of the refresh time, such as half an hour.',
  rfc: ['RFC 1912 §2.2'],
  peers: 'Zonemaster',
  bad: '@  SOA  ns1.example.net. hostmaster 2026040101 345600 172800 1209600 3600',
  good: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
};

const SHORTEST_RETRY_SECONDS = 30;
const LONGEST_RETRY_SECONDS = 86400;

const messages = {
  short: (seconds: number) => `retry is ${periodText(seconds)}, less than ${periodText(SHORTEST_RETRY_SECONDS)}`,
  long: (seconds: number) => `retry is ${periodText(seconds)}, more than ${periodText(LONGEST_RETRY_SECONDS)}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const seconds = zone.soa?.retry;
      if (seconds === undefined) return;

      if (seconds < SHORTEST_RETRY_SECONDS) report({ index: zone.soaIndex, part: 4, message: messages.short(seconds) });
      if (seconds > LONGEST_RETRY_SECONDS) report({ index: zone.soaIndex, part: 4, message: messages.long(seconds) });
    },
  }),
};
