import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { spfTerms } from '../../spf.js';
import { INCLUDE, MOST_FOLLOWED, NO_POLICY, policyAt } from '../../spf-includes.js';
import { SPF_LOOK } from '../../usual-texts.js';

const meta: RuleInfo = {
  id: 'spf-include-broken',
  category: 'mail',
  severity: 'error',
  summary: 'an SPF policy includes a name of this zone that has no policy, or leads back to itself',
  why: 'Receivers that come to such a term stop with a permanent error: mail from senders that no term before it names is refused, or treated as if there were no policy.',
  advice: 'Correct the name, publish a policy there, or remove the term.',
  rfc: ['RFC 7208 §5.2', 'RFC 7208 §6.1', 'RFC 7208 §4.6.4'],
  peers: 'none',
  bad: '@     TXT  "v=spf1 include:_sfp.example.com -all"\n_spf  TXT  "v=spf1 ip4:192.0.2.25 -all"',
  good: '@     TXT  "v=spf1 include:_spf.example.com -all"\n_spf  TXT  "v=spf1 ip4:192.0.2.25 -all"',
};

const messages = {
  none: (term: string, domain: string) => `"${term}" fails: ${domain} has no SPF policy`,
  loop: 'the policy includes itself',
  through: (owners: readonly string[]) => `the policy includes itself by way of ${owners.join(', then ')}`,
  next: (owner: string) => `the policy of ${owner}`,
};

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
        for (const [term, domain] of includes(index)) {
          if (policyAt(context, domain) !== NO_POLICY) continue;
          report({ index, part: 'rdata', message: messages.none(term, domain) });
          break;
        }
        const loop = loopFrom(index, index, new Set());
        // Said once, where a reader of the file comes by first.
        if (loop === undefined || loop.some((other) => records.source[other]! < records.source[index]!)) return;
        const owners = loop.map((other) => zone.ownerText(other));
        report({
          index,
          part: 'rdata',
          message: owners.length === 0 ? messages.loop : messages.through(owners),
          related: loop.map((other) => ({ message: messages.next(zone.ownerText(other)), index: other })),
        });
      },
    };

    function includes(index: number): [term: string, domain: string][] {
      return spfTerms(records, index).flatMap((term) => {
        const domain = INCLUDE.exec(term)?.[1];
        return domain === undefined ? [] : [[term, domain]];
      });
    }

    /** The policies between `top` and the term that leads back to it; undefined when none does. */
    function loopFrom(index: number, top: number, seen: Set<number>): number[] | undefined {
      for (const [, domain] of includes(index)) {
        const other = policyAt(context, domain);
        if (other === top) return [];
        if (other < 0 || seen.has(other) || seen.size >= MOST_FOLLOWED) continue;
        seen.add(other);
        const rest = loopFrom(other, top, seen);
        if (rest !== undefined) return [other, ...rest];
      }
      return undefined;
    }
  },
};
