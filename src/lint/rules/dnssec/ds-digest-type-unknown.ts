import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { digestInfo } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-digest-type-unknown',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DS record has a digest type that stands for no digest',
  why: 'Validators pass over such a DS. When it is the only one, they treat the child as unsigned.',
  advice: 'Use digest type 2 (SHA-256), and copy the digest again from the signer of the child.',
  rfc: ['RFC 4034 §5.1.3', 'RFC 4035 §5.2'],
  peers: 'DNSViz, Zonemaster',
  bad: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 22 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  unknown: (digestType: number) => `no digest type has the number ${digestType}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DS],
    skips: { record: ['usual-ds'] },
    record(index) {
      const { records } = zone;
      const digestType = records.pool[records.rdataOffset[index]! + 3]!;
      if (digestInfo(digestType) === undefined) {
        report({ index, part: 2, message: messages.unknown(digestType) });
      }
    },
  }),
};
