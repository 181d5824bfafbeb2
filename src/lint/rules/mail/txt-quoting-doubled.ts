import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { isQuotedTwice } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'txt-quoting-doubled',
  category: 'mail',
  severity: 'warning',
  summary: 'a text has quotes inside its quotes',
  why: 'Some forms of providers put the quotes around a text themselves. Written once more they become a part of it, and "v=spf1 ..." with a quote in front is no policy for anybody.',
  advice: 'Remove the inner quotes.',
  rfc: ['RFC 1035 §5.1'],
  peers: 'none',
  bad: '@  TXT  "\\"v=spf1 -all\\""',
  good: '@  TXT  "v=spf1 -all"',
};

const messages = {
  doubled: 'the text itself starts and ends with a quote',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      if (isQuotedTwice(zone.records, index)) report({ index, part: 'rdata', message: messages.doubled });
    },
  }),
};
