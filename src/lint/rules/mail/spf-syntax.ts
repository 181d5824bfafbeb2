import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import type { RecordTable } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';
import { isNearPolicy, joinedTerm, type SpfTermFault, spfTermFault, spfTerms } from '../../spf.js';
import { SPF_LOOK } from '../../usual-texts.js';

const meta: RuleInfo = {
  id: 'spf-syntax',
  category: 'mail',
  severity: 'error',
  summary: 'an SPF policy breaks the grammar',
  why: 'One unknown mechanism or misspelled address makes the whole policy a permanent error: receivers ignore it or reject the mail, wherever the term stands.',
  advice:
    'Correct the term. Mechanisms are all, include, a, mx, ptr, ip4, ip6 and exists; modifiers are redirect= and exp=.',
  rfc: ['RFC 7208 §4.6', 'RFC 7208 §5', 'RFC 7208 §12'],
  peers: 'Zonemaster, octoDNS',
  bad: '@  TXT  "v=spf1 ipv4:192.0.2.0/24 -all"',
  good: '@  TXT  "v=spf1 ip4:192.0.2.0/24 -all"',
};

const messages = {
  version: 'nobody takes this for an SPF policy',
  help: 'a policy starts with "v=spf1" and a blank behind it',
  repeated: (name: string) => `${name}= stands twice`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, texts, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      const look = texts.spf(index);
      if (look === SPF_LOOK.NO_POLICY) {
        if (isAlmostPolicy(zone.records, index))
          report({ index, part: 'rdata', message: messages.version, help: messages.help });
        return;
      }
      // A blank lost between two strings is txt-multi-string-boundary.
      if (look !== SPF_LOOK.OTHER || joinedTerm(zone.records, index) !== undefined) return;
      const terms = spfTerms(zone.records, index);
      const fault = firstFault(terms) ?? repeatedModifier(terms);
      if (fault !== undefined) report({ index, part: 'rdata', ...fault });
    },
  }),
};

/** RFC 7208 §4.5: "Records that do not begin with a version section of exactly 'v=spf1' are discarded." */
function isAlmostPolicy({ pool, rdataOffset }: RecordTable, index: number): boolean {
  const start = rdataOffset[index]!;
  // Cut behind the version it is txt-multi-string-boundary.
  const isWhole = start + 1 + pool[start]! === rdataOffset[index + 1]!;
  return isWhole && isNearPolicy(latin1Text(pool, start + 1, rdataOffset[index + 1]!));
}

/** One mistake in a policy is enough for a permanent error, and a lost blank makes many. */
function firstFault(terms: readonly string[]): SpfTermFault | undefined {
  for (const term of terms) {
    const fault = spfTermFault(term);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** RFC 7208 §6: "If either 'redirect' or 'exp' appears more than once ... MUST return a result of 'permerror'." */
function repeatedModifier(terms: readonly string[]): SpfTermFault | undefined {
  for (const name of ['redirect', 'exp']) {
    const count = terms.filter((term) => term.toLowerCase().startsWith(`${name}=`)).length;
    if (count > 1) return { message: messages.repeated(name) };
  }
  return undefined;
}
