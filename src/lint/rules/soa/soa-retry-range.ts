import type { RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import { type Rule, secondsOption, withOptions } from '../../rule.js';
import { hasNoSecondaries } from '../../transfers.js';

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

const options = {
  minimum: secondsOption(30, 'the shortest retry time that is fine'),
  maximum: secondsOption(86_400, 'the longest retry time that is fine'),
};

const messages = {
  short: (seconds: number, minimum: number) => `retry is ${periodText(seconds)}, less than ${periodText(minimum)}`,
  long: (seconds: number, maximum: number) => `retry is ${periodText(seconds)}, more than ${periodText(maximum)}`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { minimum, maximum }) => ({
    zone() {
      const seconds = zone.soa?.retry;
      if (seconds === undefined || hasNoSecondaries(zone)) return;
      const at = { index: zone.soaIndex, part: 4 };
      if (seconds < minimum) report({ ...at, message: messages.short(seconds, minimum) });
      if (seconds > maximum) report({ ...at, message: messages.long(seconds, maximum) });
    },
  })),
};
