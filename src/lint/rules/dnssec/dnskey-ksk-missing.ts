import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { DNSKEY_FLAG, readU16 } from '../../../wire/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dnskey-ksk-missing',
  category: 'dnssec',
  severity: 'warning',
  summary: 'none of the keys of the zone has the SEP bit',
  why: 'The bit says which key the DS at the parent is for. Validators do not look at it, but tools that make DS and CDS records do, and find no key.',
  advice: 'Publish the key that the DS is made from with flags 257.',
  rfc: ['RFC 4034 §2.1.1', 'RFC 6781 §3.1'],
  peers: 'BIND, Knot, validns, DNSViz',
  bad: '@  DNSKEY  256 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
  good: '@  DNSKEY  257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
};

const messages = {
  none: (origin: string) => `no key of ${origin} has the SEP bit (flags 257)`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DNSKEY],
    rrset(first, end) {
      const { records } = zone;
      if (records.owner[first] !== zone.apexId) return;
      for (let i = first; i < end; i++) {
        if ((readU16(records.pool, records.rdataOffset[i]!) & DNSKEY_FLAG.SEP) !== 0) return;
      }
      report({ index: firstInFile(records, first, end), part: 0, message: messages.none(zone.origin) });
    },
  }),
};
