import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { isAliasForm } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-alias-loop',
  category: 'service',
  severity: 'error',
  summary: 'service bindings in alias form lead back to where they started',
  why: 'A client follows the aliases until it gives up, and then has no server.',
  advice: 'Let the alias point at a name with addresses, or with bindings in service form.',
  rfc: ['RFC 9460 §2.4.2', 'RFC 9460 §3'],
  peers: 'PowerDNS',
  bad: 'www  HTTPS  0 www.example.com.',
  good: 'www  HTTPS  0 web.example.net.',
};

const messages = {
  loop: (owner: string) => `the alias of ${owner} leads back to itself`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records } = zone;
    /** names whose chain has been followed */
    const seen = new Set<number>();
    /** The binding in alias form at the target of another one, or -1. */
    const follow = (index: number): number => {
      const status = lookup.target(index);
      if (status !== 'exists' && status !== 'wildcard') return -1;
      const next = records.findRrset(lookup.id, records.type[index]!);
      return next >= 0 && isAliasForm(records, next) ? next : -1;
    };
    return {
      types: [TYPE.SVCB, TYPE.HTTPS],
      skips: { rrset: ['service-form'] },
      rrset(first) {
        if (!isAliasForm(records, first)) return;
        const chain: number[] = [];
        let index = first;
        while (index >= 0 && !seen.has(index)) {
          seen.add(index);
          chain.push(index);
          index = follow(index);
        }
        const entry = chain.indexOf(index);
        if (entry < 0) return;
        const top = chain.slice(entry).reduce((best, i) => (records.source[i]! < records.source[best]! ? i : best));
        report({ index: top, part: 1, message: messages.loop(zone.ownerText(top)) });
      },
    };
  },
};
