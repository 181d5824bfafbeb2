import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { labelAt } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'double-dash-label',
  category: 'names',
  severity: 'info',
  offByDefault: true,
  summary: 'a host name has "--" as its third and fourth character',
  why: 'Labels of this shape are reserved for encodings such as "xn--". Registries refuse them, and software that checks names may; the DNS itself does not mind.',
  advice: 'Rename the host when it is seen by others.',
  rfc: ['RFC 5891 §4.2.3.1'],
  peers: 'Zonemaster',
  bad: 'r2--edge  A  192.0.2.1',
  good: 'r2-edge  A  192.0.2.1',
};

const messages = {
  dashes: (owner: string, label: string) =>
    `the label "${label}" of ${owner} is reserved: "--" as third and fourth character`,
};

const HYPHEN = 0x2d;

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => {
    const { records, names, apex } = zone;
    return {
      skips: { name: ['plain-owner'] },
      name(id) {
        if (!lookup.hasAddress(id) && !records.hasType(id, TYPE.MX)) return;
        const { pool, offsets } = names;
        const end = offsets[id + 1]! - apex.length;
        for (let at = offsets[id]!; at < end; at += 1 + pool[at]!) {
          if (pool[at]! < 4 || pool[at + 3] !== HYPHEN || pool[at + 4] !== HYPHEN) continue;
          if ((pool[at + 1]! | 0x20) === 0x78 && (pool[at + 2]! | 0x20) === 0x6e) continue;
          const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
          report({ index, part: 'owner', message: messages.dashes(zone.nameText(id), labelAt(pool, at)) });
          return;
        }
      },
    };
  },
};
