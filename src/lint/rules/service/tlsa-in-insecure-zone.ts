import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'tlsa-in-insecure-zone',
  category: 'service',
  severity: 'info',
  offByDefault: true,
  summary: 'a zone with TLSA records is not signed',
  why: 'Clients only use TLSA records that they can validate. Where a signer stands behind this file all is well, so the rule is off by default.',
  advice: 'Sign the zone, and publish its DS at the parent.',
  rfc: ['RFC 6698 §4'],
  peers: 'DNSViz (partly)',
  bad: '_25._tcp.mail  TLSA  3 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  unsigned: (origin: string) => `${origin} has no DNSKEY, so nobody uses its TLSA records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    let first = -1;
    return {
      types: [TYPE.TLSA],
      rrset(index) {
        if (first < 0) first = index;
      },
      zone() {
        const { apexId, records } = zone;
        if (first < 0 || (apexId >= 0 && records.hasType(apexId, TYPE.DNSKEY))) return;
        report({ index: first, part: 'type', message: messages.unsigned(zone.origin) });
      },
    };
  },
};
