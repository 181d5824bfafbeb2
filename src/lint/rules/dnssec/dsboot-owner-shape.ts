import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { findLabel, isLabel } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dsboot-owner-shape',
  category: 'dnssec',
  severity: 'warning',
  summary: 'the owner of a bootstrapping record does not name a child and a name server',
  why: 'A parent that bootstraps DNSSEC asks for _dsboot, the name of the child, _signal and the name of one of its servers. A record under any other name is not found.',
  advice: 'Write _dsboot.child.example._signal.ns1.example.net. for each name server of the child.',
  rfc: ['RFC 9615 §4.1'],
  peers: 'Knot (module)',
  bad: '_dsboot.child.example  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\n_dsboot.child.example  CDNSKEY  257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
  good: '_dsboot.child.example._signal  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  signal: (owner: string) => `${owner} has no _signal behind the name of the child`,
  child: (owner: string) => `${owner} names no child between _dsboot and _signal`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CDS, TYPE.CDNSKEY],
    rrset(first) {
      const { records, names } = zone;
      const id = records.owner[first]!;
      const { pool, offsets } = names;
      const at = offsets[id]!;
      if (!isLabel(pool, at, '_dsboot')) return;
      // Both types stand at one name: it is told once.
      if (records.type[first] === TYPE.CDNSKEY && records.hasType(id, TYPE.CDS)) return;
      const signal = findLabel(pool, at, '_signal');
      const child = at + 1 + pool[at]!;
      if (signal > child) return;
      const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
      const say = signal < 0 ? messages.signal : messages.child;
      report({ index, part: 'owner', message: say(zone.nameText(id)) });
    },
  }),
};
