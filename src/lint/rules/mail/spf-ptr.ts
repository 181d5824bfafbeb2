import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { spfTerms } from '../../spf.js';
import { SPF_LOOK } from '../../usual-texts.js';

const meta: RuleInfo = {
  id: 'spf-ptr',
  category: 'mail',
  severity: 'warning',
  summary: 'an SPF policy uses the mechanism "ptr"',
  why: 'The mechanism is slow and unreliable, and receivers may ignore it: mail that depends on it fails by chance.',
  advice: 'Name the servers with a, mx, ip4: or ip6:.',
  rfc: ['RFC 7208 §5.5'],
  peers: 'none',
  bad: '@  TXT  "v=spf1 ptr -all"',
  good: '@  TXT  "v=spf1 mx -all"',
};

const messages = {
  ptr: (term: string) => `"${term}" should not be used: receivers may ignore it`,
};

const PTR = /^[-+?~]?ptr(?::.*)?$/i;

export const rule: Rule = {
  ...meta,
  create: ({ zone, texts, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      if (texts.spf(index) !== SPF_LOOK.OTHER) return;
      const term = spfTerms(zone.records, index).find((candidate) => PTR.test(candidate));
      if (term !== undefined) report({ index, part: 'rdata', message: messages.ptr(term) });
    },
  }),
};
