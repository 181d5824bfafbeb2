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
  why: 'A DS belongs beside the NS records of a delegation, in the parent zone. Elsewhere no validator reads it: the name is misspelled, the NS records are gone, or the DS of this zone was put into this zone.',
  advice: 'Put the DS where the NS records of the child are. The DS of this zone goes to its registrar.',
  rfc: ['RFC 4035 §2.4'],
  bad: 'sub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: 'sub  NS  ns1.example.net.\nsub  DS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  apex: (owner: string) => `the DS record of ${owner} belongs in the parent zone`,
  below: (owner: string) => `${owner} has a DS record but no NS records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.DS],
    rrset(first, end) {
      const { records, names, tree } = zone;
      const id = records.owner[first]!;
      const kind = tree.kind[id];
      if (kind !== NODE.APEX && kind !== NODE.AUTHORITATIVE) return;
      if (kind !== NODE.APEX && lookup.isExcused(names.pool, names.offsets[id]!, [TYPE.NS])) return;
      const owner = zone.nameText(id);
      report({
        index: firstInFile(records, first, end),
        part: 'type',
        message: kind === NODE.APEX ? messages.apex(owner) : messages.below(owner),
      });
    },
  }),
};
