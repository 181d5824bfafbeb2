import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-flags',
  category: 'caa',
  severity: 'warning',
  summary: 'the flags of a CAA record are neither 0 nor 128',
  why: 'Only bit 128 (critical) has a meaning. Whoever writes 1 often means critical, and does not get it.',
  advice: 'Write 0, or 128 when certificate authorities that do not know the tag must not issue.',
  rfc: ['RFC 8659 §4.1'],
  peers: 'octoDNS',
  bad: '@  CAA  1 issue "ca.example.net"',
  good: '@  CAA  0 issue "ca.example.net"',
};

const messages = {
  flags: (flags: number) => `flags ${flags}: only 0 and 128 (critical) have a meaning`,
  help: (flags: number) =>
    flags === 1 ? 'bit 0 is the highest one: critical is written 128' : `write ${flags & 0x80}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      const flags = zone.records.pool[zone.records.rdataOffset[index]!]!;
      if ((flags & 0x7f) !== 0) report({ index, part: 0, message: messages.flags(flags), help: messages.help(flags) });
    },
  }),
};
