import type { RuleInfo } from '../../../diagnostic/index.js';
import { nameLength, nameText } from '../../../wire/index.js';
import { TARGET_TYPES } from '../../lookup.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dname-overflow',
  category: 'alias',
  severity: 'warning',
  summary: 'a DNAME would make a name longer than 255 octets of the target of a record',
  why: 'The name that a resolver would have to go on with cannot exist: it gets the answer YXDOMAIN, and no data.',
  advice: 'Point the record at the name that is meant, or give the DNAME a shorter target.',
  rfc: ['RFC 6672 §2.2'],
  peers: 'none',
  bad: `www  CNAME  ${'a'.repeat(50)}.old\nold  DNAME  ${['b', 'c', 'd', 'e'].map((label) => label.repeat(55)).join('.')}.example.net.`,
  good: `www  CNAME  ${'a'.repeat(50)}.old\nold  DNAME  new.example.net.`,
};

const messages = {
  overflow: (target: string, length: number) => `${target} becomes a name of ${length} octets, and 255 are possible`,
  dname: (owner: string) => `the DNAME of ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => {
    const { pool, rdataOffset, owner } = zone.records;
    const { names } = zone;
    return {
      types: TARGET_TYPES,
      skips: { record: ['foreign-target', 'host-target'] },
      record(index) {
        if (lookup.target(index) !== 'delegated') return;
        const at = lookup.targetOffset(index);
        const dname = lookup.redirect(pool, at);
        if (dname < 0) return;
        const ownerLength = nameLength(names.pool, names.offsets[owner[dname]!]);
        const length = nameLength(pool, at) - ownerLength + nameLength(pool, rdataOffset[dname]);
        if (length <= 255) return;
        report({
          index,
          part: lookup.targetToken(index),
          message: messages.overflow(nameText(pool, at), length),
          related: [{ message: messages.dname(zone.ownerText(dname)), index: dname }],
        });
      },
    };
  },
};
