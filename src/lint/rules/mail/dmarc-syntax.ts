import { nearest, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isLabel } from '../../labels.js';
import type { Finding, Rule } from '../../rule.js';
import { joinedText } from '../../spf.js';
import { mayBeCut, tagValues } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'dmarc-syntax',
  category: 'mail',
  severity: 'warning',
  summary: 'a DMARC policy breaks the grammar',
  why: 'Receivers ignore a policy that does not start with exactly "v=DMARC1", and tags whose value they do not understand: the domain then has no policy, or no reports.',
  advice: 'Write v=DMARC1 first, then p=none, quarantine or reject, then the rest with semicolons between.',
  rfc: ['RFC 7489 §6.3', 'RFC 7489 §6.4'],
  peers: 'octoDNS',
  bad: '_dmarc  TXT  "v=DMARC1; p=rejekt; rua=dmarc@example.com"',
  good: '_dmarc  TXT  "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"',
};

const messages = {
  version: 'a DMARC policy starts with exactly "v=DMARC1"',
  noValue: (tag: string) => `"${tag}" has no value`,
  unknown: (tag: string) => `DMARC has no tag "${tag}"`,
  guess: (tag: string) => `did you mean "${tag}"?`,
  value: (tag: string, value: string, allowed: string) => `"${tag}=${value}": ${allowed} is allowed`,
  noPolicy: 'the policy has no tag p',
  repeated: (tag: string) => `the tag ${tag} stands twice`,
};

/** Tags, what their values look like, and how that is told; those of RFC 7489 and of its successor. */
const TAGS: ReadonlyMap<string, readonly [shape: RegExp, allowed: string]> = new Map([
  ['v', [/^DMARC1$/, 'DMARC1']],
  ['p', [/^(?:none|quarantine|reject)$/i, 'none, quarantine or reject']],
  ['sp', [/^(?:none|quarantine|reject)$/i, 'none, quarantine or reject']],
  ['np', [/^(?:none|quarantine|reject)$/i, 'none, quarantine or reject']],
  ['adkim', [/^[rs]$/i, 'r or s']],
  ['aspf', [/^[rs]$/i, 'r or s']],
  ['fo', [/^[01ds](?:\s*:\s*[01ds])*$/i, '0, 1, d and s with colons between']],
  ['rf', [/^[a-z0-9-]+(?:\s*:\s*[a-z0-9-]+)*$/i, 'a list of report formats']],
  ['ri', [/^\d{1,10}$/, 'a number of seconds']],
  ['pct', [/^(?:100|\d{1,2})$/, 'a number from 0 to 100']],
  [
    'rua',
    [
      /^[a-z][a-z0-9+.-]*:[^,\s]+(?:\s*,\s*[a-z][a-z0-9+.-]*:[^,\s]+)*$/i,
      'a list of addresses such as mailto:dmarc@example.com',
    ],
  ],
  [
    'ruf',
    [
      /^[a-z][a-z0-9+.-]*:[^,\s]+(?:\s*,\s*[a-z][a-z0-9+.-]*:[^,\s]+)*$/i,
      'a list of addresses such as mailto:dmarc@example.com',
    ],
  ],
  ['psd', [/^[ynu]$/i, 'y, n or u']],
  ['t', [/^[yn]$/i, 'y or n']],
]);

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      const { records, names } = zone;
      if (!isLabel(names.pool, names.offsets[records.owner[index]!]!, '_dmarc')) return;
      const fault = policyFault(joinedText(records, index));
      if (fault?.message === messages.noPolicy && mayBeCut(zone, index)) return;
      if (fault !== undefined) report({ index, part: 'rdata', ...fault });
    },
  }),
};

function policyFault(text: string): Pick<Finding, 'message' | 'help'> | undefined {
  // Other text at the name is no policy (RFC 7489 §6.6.3); what is meant as one is.
  if (!/^\s*v\s*=\s*DMARC/i.test(text)) return undefined;
  if (!/^v\s*=\s*DMARC1\s*(?:;|$)/.test(text)) return { message: messages.version };
  const parts = tagValues(text);
  const seen = new Set<string>();
  for (const { tag, value } of parts) {
    const known = TAGS.get(tag.toLowerCase());
    if (known === undefined) {
      const guess = nearest(tag.toLowerCase(), TAGS.keys());
      // RFC 7489 §6.3: unknown tags are ignored, so one that looks like no other does no harm.
      if (guess === undefined || (value !== undefined && guess.length < 2)) continue;
      return { message: messages.unknown(tag), help: messages.guess(guess) };
    }
    if (value === undefined || value === '') return { message: messages.noValue(tag) };
    if (!known[0].test(value)) return { message: messages.value(tag, value, known[1]) };
    if (seen.has(tag.toLowerCase())) return { message: messages.repeated(tag) };
    seen.add(tag.toLowerCase());
  }
  return seen.has('p') ? undefined : { message: messages.noPolicy };
}
