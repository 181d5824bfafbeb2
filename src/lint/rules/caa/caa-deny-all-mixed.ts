import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { caaTag, caaValue, ISSUER_TAGS } from '../../caa.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-deny-all-mixed',
  category: 'caa',
  severity: 'warning',
  summary: 'a CAA record that allows nobody stands beside one that allows somebody',
  why: 'The empty issuer ";" has no effect beside another record with the same tag: whoever is named there may issue.',
  advice: 'Remove one of them: the ";" when certificates are wanted, the others when none are.',
  rfc: ['RFC 8659 §4.2'],
  peers: 'none',
  bad: '@  CAA  0 issue ";"\n@  CAA  0 issue "ca.example.net"',
  good: '@  CAA  0 issue "ca.example.net"',
};

const messages = {
  effect: (tag: string) => `";" has no effect: another ${tag} record allows somebody`,
  other: 'the record that allows',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { rrset: ['single-record'] },
    rrset(first, end) {
      const { records } = zone;
      if (end - first === 1) return;
      for (let index = first; index < end; index++) {
        if (records.isDuplicate(index) || !isNobody(index)) continue;
        const tag = caaTag(records, index);
        for (let other = first; other < end; other++) {
          if (isNobody(other) || caaTag(records, other) !== tag) continue;
          report({
            index,
            part: 2,
            message: messages.effect(tag),
            related: [{ message: messages.other, index: other }],
          });
          break;
        }
      }

      function isNobody(index: number): boolean {
        return ISSUER_TAGS.has(caaTag(records, index)) && /^\s*(?:;|$)/.test(caaValue(records, index));
      }
    },
  }),
};
