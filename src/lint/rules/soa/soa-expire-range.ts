import type { RuleInfo } from '../../../diagnostic/index.js';
import { periodText } from '../../../wire/index.js';
import { type Rule, secondsOption, withOptions } from '../../rule.js';
import { isCopiedByHost } from '../../transfers.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'soa-expire-range',
  category: 'soa',
  severity: 'warning',
  summary: 'secondaries give the zone up after less than a week without the primary',
  why: 'When the primary is down for longer than this, every secondary stops to answer and the zone is gone. A week is one long holiday weekend and a day of repair.',
  advice: 'Write two to four weeks.',
  rfc: ['RFC 1912 §2.2'],
  peers: 'Zonemaster',
  bad: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 86400 3600',
  good: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
};

const options = { minimum: secondsOption(604_800, 'the shortest expire time that is fine') };

const messages = {
  short: (seconds: number, minimum: number) => `expire is ${periodText(seconds)}, less than ${periodText(minimum)}`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { minimum }) => ({
    zone() {
      const { soa } = zone;
      // Less than refresh and retry together is soa-expire-lt-refresh.
      if (soa === undefined || soa.expire < soa.refresh + soa.retry) return;
      if (soa.expire >= minimum || !zonePurpose(zone).isPublic || isCopiedByHost(zone)) return;
      report({ index: zone.soaIndex, part: 5, message: messages.short(soa.expire, minimum) });
    },
  })),
};
