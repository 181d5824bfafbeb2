import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { spfTerms } from '../../spf.js';
import { SPF_LOOK } from '../../usual-texts.js';

const meta: RuleInfo = {
  id: 'spf-plus-all',
  category: 'mail',
  severity: 'warning',
  summary: 'an SPF policy lets everybody send',
  why: '"all" without a qualifier means "+all": whoever forges the domain passes. It is mostly a forgotten "-" or "~".',
  advice: 'Write -all, or ~all while you are still finding your senders.',
  rfc: ['RFC 7208 §5.1', 'RFC 7208 §8.3'],
  peers: 'none',
  bad: '@  TXT  "v=spf1 mx all"',
  good: '@  TXT  "v=spf1 mx -all"',
};

const messages = {
  everybody: (term: string) => `"${term}" lets everybody send mail for the domain`,
  help: 'write -all',
};

const PLUS_ALL = /^\+?all$/i;

export const rule: Rule = {
  ...meta,
  create: ({ zone, texts, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      if (texts.spf(index) !== SPF_LOOK.OTHER) return;
      const term = spfTerms(zone.records, index).find((candidate) => PLUS_ALL.test(candidate));
      if (term !== undefined) report({ index, part: 'rdata', message: messages.everybody(term), help: messages.help });
    },
  }),
};
