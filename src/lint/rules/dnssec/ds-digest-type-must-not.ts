import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { digestInfo, digestText, readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-digest-type-must-not',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DS record has a digest type that must not be used, and no better one stands beside it',
  why: 'Validators stop to accept such digests, one after the other; for those that did the child is unsigned.',
  advice: 'Replace the DS by one of digest type 2 (SHA-256).',
  rfc: ['RFC 9904 §2', 'RFC 9905 §2', 'RFC 9906 §2'],
  peers: 'BIND, DNSViz, Zonemaster, octoDNS',
  bad: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 1 2BB183AF5F22588179A53B0A98631FAD1A292118',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  retired: (digest: string) => `digest type ${digest} must not be used`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DS],
    skips: { rrset: ['usual-ds'] },
    rrset(first, end) {
      const { pool, rdataOffset } = zone.records;
      for (let index = first; index < end; index++) {
        const digestType = pool[rdataOffset[index]! + 3]!;
        if (zone.records.isDuplicate(index) || digestInfo(digestType)?.delegate !== 'must-not') continue;
        // RFC 4509 §3: beside a better digest of the same key it is ignored.
        if (!hasBetter(readU16(pool, rdataOffset[index]!))) {
          report({ index, part: 2, message: messages.retired(digestText(digestType)) });
        }
      }

      function hasBetter(keyTag: number): boolean {
        for (let i = first; i < end; i++) {
          const use = digestInfo(pool[rdataOffset[i]! + 3]!)?.delegate;
          if (use !== undefined && use !== 'must-not' && readU16(pool, rdataOffset[i]!) === keyTag) return true;
        }
        return false;
      }
    },
  }),
};
