import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { caaTag, caaValue } from '../../caa.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-iodef-scheme',
  category: 'caa',
  severity: 'warning',
  summary: 'the iodef address of a CAA record is no mail or web address',
  why: 'Certificate authorities send reports to mailto:, http: and https: addresses only.',
  advice: 'Write mailto: before a mail address.',
  rfc: ['RFC 8659 §4.4'],
  peers: 'octoDNS',
  bad: '@  CAA  0 iodef "security@example.com"',
  good: '@  CAA  0 iodef "mailto:security@example.com"',
};

const messages = {
  scheme: (value: string) => `"${value}" is no address that starts with mailto:, http: or https:`,
  help: (value: string) => `write "mailto:${value}"`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      const { records } = zone;
      // Five octets, of which the first is an "i": no other registered tag.
      if (records.pool[records.rdataOffset[index]! + 1] !== 5 || caaTag(records, index) !== 'iodef') return;
      const value = caaValue(records, index);
      if (/^(?:mailto:.+@|https?:\/\/)./i.test(value)) return;
      const isMail = /^[^\s:@]+@[^\s@]+$/.test(value);
      report({ index, part: 2, message: messages.scheme(value), help: isMail ? messages.help(value) : undefined });
    },
  }),
};
