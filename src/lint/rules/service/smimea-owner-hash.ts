import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { isLabel, labelAt } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'smimea-owner-hash',
  category: 'service',
  severity: 'warning',
  summary: 'the owner of an SMIMEA or OPENPGPKEY record is not the hash of a mailbox',
  why: 'Clients hash the part before the "@" with SHA-256, cut it to 28 octets and ask for those 56 digits below _smimecert or _openpgpkey. Under any other name nobody asks.',
  advice: 'Compute the owner anew.',
  rfc: ['RFC 7929 §3', 'RFC 8162 §3'],
  peers: 'validns (partly)',
  bad: 'hugh._openpgpkey  OPENPGPKEY  mQENBFVHm5sBCAC5',
  good: 'c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._openpgpkey  OPENPGPKEY  mQENBFVHm5sBCAC5',
};

const messages = {
  owner: (owner: string, label: string) => `${owner} does not start with 56 hexadecimal digits and ${label}`,
};

const HASH = /^[0-9a-f]{56}$/i;

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, report } = context;
    const { records, names } = zone;
    const odd: number[] = [];
    return {
      types: [TYPE.SMIMEA, TYPE.OPENPGPKEY],
      rrset(first) {
        const { pool, offsets } = names;
        const at = offsets[records.owner[first]!]!;
        // A wildcard stands for the hash.
        const isHash = isLabel(pool, at, '*') || HASH.test(labelAt(pool, at));
        if (!isHash || !isLabel(pool, at + 1 + pool[at]!, scopeOf(records.type[first]!))) odd.push(first);
      },
      zone() {
        if (odd.length === 0) return;
        const aliased = namesWithAliases(context);
        for (const first of odd) {
          if (aliased.has(records.owner[first]!)) continue;
          const index = firstInFile(records, first, records.rrsetEnd(first));
          const message = messages.owner(zone.ownerText(index), scopeOf(records.type[first]!));
          report({ index, part: 'owner', message });
        }
      },
    };
  },
};

const scopeOf = (type: number): string => (type === TYPE.SMIMEA ? '_smimecert' : '_openpgpkey');
