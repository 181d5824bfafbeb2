import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { countDistinct, firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-count-excessive',
  category: 'dnssec',
  severity: 'info',
  summary: 'a delegation has more DS records than any rollover needs',
  why: 'Each DS costs validators work, and they stop after a few (CVE-2023-50387). Old ones that nobody removed are keys that somebody may still hold.',
  advice: 'Remove the DS records of keys that are gone.',
  rfc: ['RFC 6781 §4.1.2'],
  peers: 'none',
  bad: 'sub  NS  ns1.example.net.\nsub  DS  6000 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nsub  DS  6001 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nsub  DS  6002 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nsub  DS  6003 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nsub  DS  6004 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nsub  DS  6005 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nsub  DS  6006 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

/** Two keys, each with two digests, and a standby key amid a rollover. */
const MOST_DS = 6;

const messages = {
  many: (owner: string, count: number) => `${owner} has ${count} DS records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DS],
    skips: { rrset: ['single-record'] },
    rrset(first, end) {
      const { records } = zone;
      if (end - first <= MOST_DS) return;
      const count = countDistinct(records, first, end);
      if (count <= MOST_DS) return;
      report({ index: firstInFile(records, first, end), message: messages.many(zone.ownerText(first), count) });
    },
  }),
};
