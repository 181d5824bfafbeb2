import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dnskey-ttl-vs-soa',
  category: 'dnssec',
  severity: 'info',
  offByDefault: true,
  summary: 'the keys have another TTL than the SOA',
  why: 'The TTL of the keys sets how long each step of a rollover takes. Some signers give the keys the TTL of the SOA, and two of them then sign different sets.',
  advice: 'Give both the same TTL when several signers work on the zone.',
  rfc: ['RFC 6781 §4.4.2'],
  peers: 'PowerDNS',
  bad: '@  86400  DNSKEY  257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
  good: '@  3600  DNSKEY  257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
};

const messages = {
  differs: (ttl: number, soa: number) => `the keys have TTL ${ttl}, the SOA ${soa}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DNSKEY],
    rrset(first, end) {
      const { records, apexId, soa } = zone;
      if (records.owner[first] !== apexId || soa === undefined || records.ttl[first] === soa.ttl) return;
      const index = firstInFile(records, first, end);
      report({ index, part: 'ttl', message: messages.differs(records.ttl[first]!, soa.ttl) });
    },
  }),
};
