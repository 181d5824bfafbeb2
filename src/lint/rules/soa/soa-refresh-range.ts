import type { RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import { type Rule, secondsOption, withOptions } from '../../rule.js';
import { hasNoSecondaries } from '../../transfers.js';

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

const options = {
  minimum: secondsOption(60, 'the shortest refresh time that is fine'),
  maximum: secondsOption(604_800, 'the longest refresh time that is fine'),
};

const messages = {
  short: (seconds: number, minimum: number) => `refresh is ${periodText(seconds)}, less than ${periodText(minimum)}`,
  long: (seconds: number, maximum: number) => `refresh is ${periodText(seconds)}, more than ${periodText(maximum)}`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { minimum, maximum }) => ({
    zone() {
      const seconds = zone.soa?.refresh;
      if (seconds === undefined || hasNoSecondaries(zone)) return;
      const at = { index: zone.soaIndex, part: 3 };
      if (seconds < minimum) report({ ...at, message: messages.short(seconds, minimum) });
      if (seconds > maximum) report({ ...at, message: messages.long(seconds, maximum) });
    },
  })),
};
