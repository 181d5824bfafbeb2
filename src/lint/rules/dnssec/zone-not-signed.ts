import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'zone-not-signed',
  category: 'dnssec',
  severity: 'error',
  offByDefault: true,
  summary: 'the zone holds no DNSKEY records, though it is expected to be signed',
  why: 'Where the parent has a DS record, a zone that loses its keys and signatures fails for every validating resolver. The linter cannot know that a zone was signed; a configuration can say so, with the preset signed.',
  advice: 'Sign the zone, or take it out of those that the configuration expects to be signed.',
  rfc: ['RFC 4035 §2.1'],
  bad: '@  NS  ns1\n; no DNSKEY at the apex',
};

const messages = {
  unsigned: (origin: string) => `${origin} is expected to be signed, but has no DNSKEY records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      const { records, apexId, soaIndex } = zone;
      if (apexId >= 0 && records.findRrset(apexId, TYPE.DNSKEY) >= 0) return;
      if (lookup.lost.mayHold(zone.apex, 0, [TYPE.DNSKEY])) return;
      report({
        ...(soaIndex >= 0 && { index: soaIndex, part: 'owner' as const }),
        message: messages.unsigned(zone.origin),
      });
    },
  }),
};
