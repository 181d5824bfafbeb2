import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { spfTermFault, spfTerms } from '../../spf.js';
import { SPF_LOOK } from '../../usual-texts.js';

const meta: RuleInfo = {
  id: 'spf-all-not-last',
  category: 'mail',
  severity: 'warning',
  summary: 'terms of an SPF policy stand behind "all", or a redirect beside it',
  why: '"all" matches everything, so mechanisms behind it are never tested, and a redirect beside it is ignored. Mail from the servers named there fails.',
  advice: 'Move "all" to the end, and use either "all" or "redirect=".',
  rfc: ['RFC 7208 §5.1', 'RFC 7208 §6.1'],
  peers: 'Zonemaster, octoDNS',
  bad: '@  TXT  "v=spf1 mx -all include:_spf.example.net"',
  good: '@  TXT  "v=spf1 mx include:_spf.example.net -all"',
};

const messages = {
  behind: (term: string) => `"${term}" stands behind "all" and is never tested`,
  redirect: (term: string) => `"${term}" is ignored beside "all"`,
};

const ALL = /^[-+?~]?all$/i;
const MODIFIER = /^[a-z][a-z0-9._-]*=/i;
const REDIRECT = /^redirect=/i;

export const rule: Rule = {
  ...meta,
  create: ({ zone, texts, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      if (texts.spf(index) !== SPF_LOOK.OTHER) return;
      const terms = spfTerms(zone.records, index);
      const all = terms.findIndex((term) => ALL.test(term));
      if (all < 0) return;
      const behind = terms.slice(all + 1).find((term) => !MODIFIER.test(term));
      const redirect = terms.find((term) => REDIRECT.test(term));
      // A policy with a permanent error is spf-syntax: nothing of it is tested.
      if ((behind ?? redirect) === undefined || terms.some((term) => spfTermFault(term) !== undefined)) return;
      if (behind !== undefined) report({ index, part: 'rdata', message: messages.behind(behind) });
      else if (redirect !== undefined) report({ index, part: 'rdata', message: messages.redirect(redirect) });
    },
  }),
};
