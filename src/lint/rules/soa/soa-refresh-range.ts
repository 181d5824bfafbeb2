import type { RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-refresh-range',
  category: 'soa',
  severity: 'info',
  summary: 'secondaries ask for the serial number more often than every minute, or less than once a week',
  why: 'NOTIFY tells secondaries about changes, and this is what they fall back to when the message is lost: too often is load for nothing, too seldom leaves a secondary with old data for days.',
  advice: 'Write between one and twelve hours; less when changes have to be seen soon and NOTIFY cannot be relied on.',
  rfc: ['RFC 1912 §2.2'],
  peers: 'Zonemaster',
  bad: '@  SOA  ns1.example.net. hostmaster 2026040101 30 10 1209600 3600',
  good: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
};

const SHORTEST_REFRESH_SECONDS = 60;
const LONGEST_REFRESH_SECONDS = 604800;

const messages = {
  short: (seconds: number) => `refresh is ${periodText(seconds)}, less than ${periodText(SHORTEST_REFRESH_SECONDS)}`,
  long: (seconds: number) => `refresh is ${periodText(seconds)}, more than ${periodText(LONGEST_REFRESH_SECONDS)}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const seconds = zone.soa?.refresh;
      if (seconds === undefined) return;

      if (seconds < SHORTEST_REFRESH_SECONDS)
        report({ index: zone.soaIndex, part: 3, message: messages.short(seconds) });
      if (seconds > LONGEST_REFRESH_SECONDS) report({ index: zone.soaIndex, part: 3, message: messages.long(seconds) });
    },
  }),
};
