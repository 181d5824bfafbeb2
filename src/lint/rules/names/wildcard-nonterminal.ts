import type { RuleInfo } from '../../../diagnostic/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'wildcard-nonterminal',
  category: 'names',
  severity: 'warning',
  summary: 'an asterisk is a label of a name, but not its first one',
  why: 'Only the first label can be a wildcard. Elsewhere "*" stands for itself: the record is found under the very name with the asterisk in it, and under no other. What is left of the name from the asterisk on is a wildcard without records, though: all names in its place exist then and have nothing, which BIND 9.18 does not prove with NSEC, so that validation fails for them.',
  advice: 'Write the names out, or put the asterisk first.',
  rfc: ['RFC 4592 §2.1.1', 'RFC 4592 §2.1.3', 'RFC 4592 §2.2.2'],
  peers: 'BIND, validns',
  bad: 'www.*  A  192.0.2.1',
  good: '*  A  192.0.2.1',
};

const messages = {
  inner: (owner: string) => `the asterisk in ${owner} is no wildcard: it is not the first label`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    skips: { name: ['plain-owner'] },
    name(id) {
      const { records, names, apex } = zone;
      const { pool, offsets } = names;
      const end = offsets[id + 1]! - apex.length;
      const start = offsets[id]!;
      for (let at = start + 1 + pool[start]!; at < end; at += 1 + pool[at]!) {
        if (pool[at] !== 1 || pool[at + 1] !== ASTERISK) continue;
        const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
        report({ index, part: 'owner', message: messages.inner(zone.nameText(id)) });
        return;
      }
    },
  }),
};

const ASTERISK = 0x2a;
