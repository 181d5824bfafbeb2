import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { findLabel, isLabel, labelAt } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dsboot-inband-ns',
  category: 'dnssec',
  severity: 'warning',
  summary: 'bootstrapping records are for a name server that lies in the child zone',
  why: 'The child is not secure yet, so nothing below it can vouch for it: a parent does not look at the signaling names of such a server.',
  advice: 'Give the child a name server in another zone that is signed.',
  rfc: ['RFC 9615 §4.2'],
  peers: 'none',
  bad: '_dsboot.child.example.com._signal.ns1.child  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: '_dsboot.child.example.net._signal.ns1  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  inside: (server: string, child: string) => `${server} lies in ${child} itself, so its signals prove nothing`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CDS, TYPE.CDNSKEY],
    rrset(first) {
      const { records, names } = zone;
      const id = records.owner[first]!;
      // Both types stand at one name: it is told once.
      if (records.type[first] === TYPE.CDNSKEY && records.hasType(id, TYPE.CDS)) return;
      const { pool, offsets } = names;
      const at = offsets[id]!;
      const signal = isLabel(pool, at, '_dsboot') ? findLabel(pool, at, '_signal') : -1;
      if (signal < 0) return;
      const child = at + 1 + pool[at]!;
      const server = signal + 1 + pool[signal]!;
      // The labels between the two marks are those of the child, without its root.
      let below = server;
      while (pool[below] !== 0 && !isSamePath(below)) below += 1 + pool[below]!;
      if (pool[below] === 0 || signal === child) return;
      const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
      report({ index, part: 'owner', message: messages.inside(nameText(pool, server), nameText(pool, below)) });

      function isSamePath(from: number): boolean {
        let other = from;
        for (let label = child; label < signal; label += 1 + pool[label]!) {
          if (pool[other] === 0 || !isLabel(pool, other, labelAt(pool, label).toLowerCase())) return false;
          other += 1 + pool[other]!;
        }
        return pool[other] === 0;
      }
    },
  }),
};
