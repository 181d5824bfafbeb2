import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { MOST_LOOKUPS, spfTerms } from '../../spf.js';
import { MOST_FOLLOWED, policyAt, UNKNOWN } from '../../spf-includes.js';
import { SPF_LOOK } from '../../usual-texts.js';

const meta: RuleInfo = {
  id: 'spf-lookup-limit',
  category: 'mail',
  severity: 'warning',
  summary: 'an SPF policy asks for more than ten lookups',
  why: 'Receivers stop with a permanent error at the eleventh term that needs the DNS, wherever it stands; included policies count with theirs. Those of this zone are followed, others count as one.',
  advice: 'Replace "a", "mx" and includes by ip4: and ip6:, or split the senders over subdomains.',
  rfc: ['RFC 7208 §4.6.4'],
  peers: 'dnscontrol',
  bad: '@  TXT  "v=spf1 include:a.example.net include:b.example.net include:c.example.net include:d.example.net include:e.example.net include:f.example.net include:g.example.net include:h.example.net a mx exists:%{i}.example.net -all"',
  good: '@  TXT  "v=spf1 include:a.example.net mx -all"',
};

const messages = {
  many: (count: number) => `the policy needs ${count} lookups at least, ${MOST_LOOKUPS} are allowed`,
};

/** The terms that count (RFC 7208 §4.6.4), and the domain of those that lead to another policy. */
const COUNTED = /^[-+?~]?(?:(?:include:|redirect=)(.+)|(?:exists:.+|(?:a|mx|ptr)(?:[:/].*)?))$/i;

export const rule: Rule = {
  ...meta,
  create: (context) => {
    const { zone, texts, report } = context;
    const { records } = zone;
    return {
      types: [TYPE.TXT],
      skips: { record: ['bounded-text'] },
      record(index) {
        const look = texts.spf(index);
        if (look !== SPF_LOOK.INCLUDING && look !== SPF_LOOK.OTHER) return;
        const count = countLookups(index, new Set());
        if (count > MOST_LOOKUPS) report({ index, part: 'rdata', message: messages.many(count) });
      },
    };

    function countLookups(index: number, seen: Set<number>): number {
      // A policy that includes itself is spf-include-broken.
      if (seen.has(index) || seen.size >= MOST_FOLLOWED) return 0;
      seen.add(index);
      let count = 0;
      for (const term of spfTerms(records, index)) {
        const match = COUNTED.exec(term);
        if (match === null) continue;
        count++;
        const other = match[1] === undefined ? UNKNOWN : policyAt(context, match[1]);
        if (other >= 0) count += countLookups(other, seen);
      }
      return count;
    }
  },
};
