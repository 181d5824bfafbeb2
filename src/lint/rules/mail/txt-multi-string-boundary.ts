import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { joinedTerm, spfTermFault } from '../../spf.js';

const meta: RuleInfo = {
  id: 'txt-multi-string-boundary',
  category: 'mail',
  severity: 'warning',
  summary: 'an SPF policy is split between two terms without a blank',
  why: 'The strings of a TXT record are joined as they are. "include:a.example" and "include:b.example" become one term, and one of the senders is lost.',
  advice: 'Write the blank at the end of the first string.',
  rfc: ['RFC 7208 §3.3'],
  peers: 'none',
  bad: '@  TXT  "v=spf1 include:a.example.net" "include:b.example.net -all"',
  good: '@  TXT  "v=spf1 include:a.example.net " "include:b.example.net -all"',
};

const messages = {
  joined: (joined: string) => `the strings join to "${joined}"`,
  help: 'write a blank at the end of the first string',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      const joined = joinedTerm(zone.records, index);
      if (joined === undefined) return;
      // Without its version it is no policy, and a term that cannot be read is a permanent error.
      const isBroken = /^v=/i.test(joined) || spfTermFault(joined) !== undefined;
      const severity = isBroken ? 'error' : undefined;
      report({ index, part: 'rdata', message: messages.joined(joined), help: messages.help, severity });
    },
  }),
};
