import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'mx-null-pref',
  category: 'mail',
  severity: 'warning',
  summary: 'a null MX has a preference other than 0',
  why: 'The record that says "no mail here" is exactly "MX 0 .". With another preference a sender may try to deliver to the root instead of giving up at once.',
  advice: 'Write the preference 0.',
  rfc: ['RFC 7505 §3'],
  peers: 'Zonemaster, octoDNS',
  bad: '@  MX  10 .',
  good: '@  MX  0 .',
};

const messages = {
  preference: (preference: number) => `a null MX has preference 0, not ${preference}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.MX],
    skips: { record: ['host-target', 'plain-target'] },
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const at = rdataOffset[index]!;
      if (pool[at + 2] !== 0) return;
      const preference = readU16(pool, at);
      if (preference !== 0) report({ index, part: 0, message: messages.preference(preference) });
    },
  }),
};
