import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { algorithmInfo, algorithmText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-algorithm-must-not',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DS record is for a key of an algorithm that must not be used',
  why: "Validators that follow today's rules treat the child as unsigned, or refuse what it signs.",
  advice: 'Have the child roll its keys to algorithm 13, and replace the DS.',
  rfc: ['RFC 9904 §2', 'RFC 9905 §2', 'RFC 9906 §2'],
  peers: 'BIND, DNSViz, Zonemaster, octoDNS',
  bad: 'sub  NS  ns1.example.net.\nsub  DS  60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  retired: (algorithm: string) => `algorithm ${algorithm} must not be used`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DS],
    skips: { record: ['usual-ds'] },
    record(index) {
      const algorithm = zone.records.pool[zone.records.rdataOffset[index]! + 2]!;
      if (algorithmInfo(algorithm)?.sign !== 'must-not') return;
      report({ index, part: 1, message: messages.retired(algorithmText(algorithm)) });
    },
  }),
};
