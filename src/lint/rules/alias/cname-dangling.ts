import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cname-dangling',
  category: 'alias',
  severity: 'warning',
  summary: 'a CNAME points at a name of this zone that does not exist, or has no records',
  why: 'The alias leads nowhere: its target was renamed or removed, or is misspelled.',
  advice: 'Correct the target, or remove the alias.',
  rfc: ['RFC 1034 §3.6.2'],
  peers: 'octoDNS',
  bad: 'www  CNAME  wbe\nweb  A      192.0.2.1',
  good: 'www  CNAME  web\nweb  A      192.0.2.1',
};

const messages = {
  missing: (target: string) => `the target ${target} does not exist in this zone`,
  empty: (target: string) => `the target ${target} has no records, only names below it do`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, written, report }) => ({
    types: [TYPE.CNAME],
    skips: { record: ['foreign-target', 'host-target'] },
    record(index) {
      const status = lookup.target(index);
      if (status !== 'missing' && status !== 'empty') return;
      const { pool } = zone.records;
      const at = lookup.targetOffset(index);
      if (lookup.isExcused(pool, at) || written.targetMistake(index) !== undefined) return;
      report({ index, part: lookup.targetToken(index), message: messages[status](nameText(pool, at)) });
    },
  }),
};
