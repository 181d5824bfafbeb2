import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { algorithmInfo } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-algorithm-unknown',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DS, CDS or CDNSKEY record has an algorithm number that stands for no algorithm',
  why: 'Validators pass over such a DS, and a parent that follows the CDS publishes it. When it is the only one, they treat the child as unsigned. Usually the fields are in the wrong order: key tag, algorithm, digest type, digest.',
  advice: 'Copy the record again from the signer of the child.',
  rfc: ['RFC 4034 §5.1.2', 'RFC 4035 §5.2', 'RFC 7344 §3'],
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
    types: [TYPE.DS, TYPE.CDS, TYPE.CDNSKEY],
    skips: { record: ['usual-ds'] },
    record(index) {
      const { records } = zone;
      const isDs = records.type[index] === TYPE.DS;
      const isKey = records.type[index] === TYPE.CDNSKEY;
      const algorithm = records.pool[records.rdataOffset[index]! + (isKey ? 3 : 2)]!;
      // RFC 8078 §4: algorithm 0 asks the parent to delete the DS.
      if (algorithmInfo(algorithm) !== undefined || (algorithm === 0 && !isDs)) return;
      report({ index, part: isKey ? 2 : 1, message: messages.unknown(algorithm) });
    },
  }),
};
