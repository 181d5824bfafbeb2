import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isLabel } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'tlsa-smtp-usage',
  category: 'service',
  severity: 'warning',
  summary: 'the TLSA records of a mail server have no usage that mail uses',
  why: 'Between mail servers only DANE-TA (2) and DANE-EE (3) count; PKIX-TA (0) and PKIX-EE (1) are treated as unusable, and mail is sent without authentication.',
  advice: 'Publish 3 1 1 with the hash of the key.',
  rfc: ['RFC 7672 §3.1.3'],
  peers: 'none',
  bad: 'mail           A     192.0.2.25\n_25._tcp.mail  TLSA  1 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'mail           A     192.0.2.25\n_25._tcp.mail  TLSA  3 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  unusable: (owner: string) => `mail servers use none of the TLSA records of ${owner}: write usage 3 or 2`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TLSA],
    rrset(first, end) {
      const { records, names } = zone;
      const at = names.offsets[records.owner[first]!]!;
      if (!isLabel(names.pool, at, '_25') || !isLabel(names.pool, at + 4, '_tcp')) return;
      for (let i = first; i < end; i++) if (records.pool[records.rdataOffset[i]!]! > 1) return;
      const index = firstInFile(records, first, end);
      report({ index, part: 0, message: messages.unusable(zone.ownerText(index)) });
    },
  }),
};
