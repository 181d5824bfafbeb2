import type { RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import { type Rule, secondsOption, withOptions } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'soa-minimum-range',
  category: 'soa',
  severity: 'warning',
  summary: 'resolvers remember for more than a day, or not at all, that a name does not exist',
  why: 'The negative TTL is the lesser of the TTL of the SOA and its last number. With more than a day a new name stays invisible for whoever asked too early; with 0 every question for a name that does not exist reaches your servers.',
  advice: 'Write between five minutes and three hours.',
  rfc: ['RFC 2308 §5', 'RFC 9077 §3'],
  peers: 'Zonemaster',
  bad: '@  604800  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 604800',
  good: '@  3600  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
};

const options = {
  // RFC 2308 §5: more than a day "may be problematic".
  maximum: secondsOption(86_400, 'the longest time that negative answers may be kept'),
};

const messages = {
  long: (seconds: number) => `negative answers are kept for ${periodText(seconds)}`,
  none: 'negative answers are not kept at all',
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { maximum }) => ({
    zone() {
      const { soa } = zone;
      if (soa === undefined) return;
      const seconds = Math.min(soa.ttl, soa.minimum);
      if ((seconds > 0 && seconds <= maximum) || !zonePurpose(zone).isPublic) return;
      report({
        index: zone.soaIndex,
        part: 6,
        message: seconds === 0 ? messages.none : messages.long(seconds),
      });
    },
  })),
};
