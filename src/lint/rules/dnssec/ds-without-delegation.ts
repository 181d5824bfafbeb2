import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'ds-without-delegation',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DS record stands at a name that is not delegated',
  why: 'A DS belongs beside the NS records of a delegation. Elsewhere no validator reads it: the name is misspelled, or the NS records are gone.',
  advice: 'Put the DS where the NS records of the child are.',
  rfc: ['RFC 4035 §2.4'],
  peers: 'BIND (9.21), PowerDNS',
  bad: 'sub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  below: (owner: string) => `${owner} has a DS record but no NS records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.DS],
    skips: { rrset: ['usual-ds'] },
    rrset(first, end) {
      const { records, names, tree } = zone;
      const id = records.owner[first]!;
      // At the apex it is ds-at-apex, and below a cut glue-orphan.
      if (tree.kind[id] !== NODE.AUTHORITATIVE || lookup.isExcused(names.pool, names.offsets[id]!, [TYPE.NS])) return;
      report({ index: firstInFile(records, first, end), part: 'type', message: messages.below(zone.nameText(id)) });
    },
  }),
};
