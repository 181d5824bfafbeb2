import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { spfTermFault } from '../../spf.js';
import { startsWithText } from '../../text-values.js';

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

/** What starts a term. */
const TERM = /^[-+?~]?(?:all(?: |$)|include:|(?:a|mx|ptr)(?:[:/ ]|$)|ip4:|ip6:|exists:|redirect=|exp=)/i;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      const { records } = zone;
      const { pool, rdataOffset } = records;
      const start = rdataOffset[index]!;
      const end = rdataOffset[index + 1]!;
      if (start + 1 + pool[start]! === end || !startsWithText(records, index, 'v=spf1')) return;
      for (let at = start + 1 + pool[start]!, before = start; at < end; before = at, at += 1 + pool[at]!) {
        const left = latin1Text(pool, before + 1, at);
        const right = latin1Text(pool, at + 1, at + 1 + pool[at]!);
        // A term that is cut in the middle is joined rightly.
        const last = left.slice(left.lastIndexOf(' ') + 1);
        if (last === '' || spfTermFault(last) !== undefined || !TERM.test(right)) continue;
        const joined = `${last}${right.split(' ', 1)[0]}`;
        report({ index, part: 'rdata', message: messages.joined(joined), help: messages.help });
        return;
      }
    },
  }),
};
