import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dname-ns',
  category: 'alias',
  severity: 'error',
  summary: 'a delegated name owns a DNAME',
  why: 'NS records below the apex give everything below the name to another zone, and a DNAME sends it somewhere else. Servers answer with a referral or with the DNAME, and some refuse the zone.',
  advice: 'Keep one of them. A DNAME for a delegated name stands in the child zone, at its apex.',
  rfc: ['RFC 6672 §2.3'],
  peers: 'Knot',
  bad: 'old  NS     ns1.example.net.\nold  DNAME  new.example.net.',
  good: 'old  DNAME  new.example.net.',
};

const messages = {
  both: (owner: string) => `${owner} is delegated and redirected at once`,
  ns: 'its NS records',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    // RFC 6672 §2.3: DNAME "MUST NOT appear at the same owner name as an NS RR unless the owner name is the zone apex".
    types: [TYPE.DNAME],
    rrset(first, end) {
      const { records, tree } = zone;
      const id = records.owner[first]!;
      if (tree.kind[id] !== NODE.ZONE_CUT) return;
      const ns = records.findRrset(id, TYPE.NS);
      report({
        index: firstInFile(records, first, end),
        part: 'type',
        message: messages.both(zone.nameText(id)),
        related: [{ message: messages.ns, index: firstInFile(records, ns, records.rrsetEnd(ns)) }],
      });
    },
  }),
};
