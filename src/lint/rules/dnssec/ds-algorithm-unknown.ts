import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { algorithmInfo } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-algorithm-unknown',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DS record has an algorithm number that stands for no algorithm',
  why: 'Validators pass over such a DS. When it is the only one, they treat the child as unsigned. Usually the fields are in the wrong order: key tag, algorithm, digest type, digest.',
  advice: 'Copy the record again from the signer of the child.',
  rfc: ['RFC 4034 §5.1.2', 'RFC 4035 §5.2'],
  peers: 'Knot, DNSViz, Zonemaster',
  bad: 'sub  NS  ns1.example.net.\nsub  DS  60485 0 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  unknown: (algorithm: number) => `no DNSSEC algorithm has the number ${algorithm}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DS],
    record(index) {
      const { records } = zone;
      const algorithm = records.pool[records.rdataOffset[index]! + 2]!;
      if (algorithmInfo(algorithm) === undefined) {
        report({ index, part: 1, message: messages.unknown(algorithm) });
      }
    },
  }),
};
