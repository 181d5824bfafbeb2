import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'naptr-flags-regexp',
  category: 'service',
  severity: 'warning',
  summary: 'the fields of a NAPTR record contradict each other',
  why: 'A record holds either a substitution or a replacement, and the flag says which: U ends in a URI, S and A in a name. Clients drop a record that breaks this. A substitution that is not well-formed is an error: BIND does not load it.',
  advice:
    'With the flag U write the substitution as !^.*$!sip:info@example.com! and the replacement as a dot; with S and A write an empty substitution.',
  rfc: ['RFC 3403 §4.1', 'RFC 3402 §3.2', 'RFC 3404 §4.3'],
  peers: 'octoDNS',
  bad: '@  NAPTR  100 10 "U" "E2U+sip" "" sip.example.net.',
  good: '@  NAPTR  100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .',
};

const messages = {
  flags: (flags: string) => `"${flags}" are no flags: letters and digits are, of S, A, U and P one at most`,
  both: 'a substitution and a replacement at once',
  neither: 'neither a substitution nor a replacement',
  uri: 'the flag U needs a substitution that makes a URI',
  name: (flag: string) => `the flag ${flag} needs a replacement, not a substitution`,
  delimiter: (text: string) => `"${text}" is not !expression!replacement! with one delimiter three times`,
  expression: (text: string) => `"${text}" is no POSIX extended regular expression`,
  group: (digit: string) => `\\${digit} stands for no group of the expression`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.NAPTR],
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const flagsAt = rdataOffset[index]! + 4;
      const servicesAt = flagsAt + 1 + pool[flagsAt]!;
      const regexpAt = servicesAt + 1 + pool[servicesAt]!;
      const replacementAt = regexpAt + 1 + pool[regexpAt]!;
      const flags = latin1Text(pool, flagsAt + 1, servicesAt).toUpperCase();
      const regexp = latin1Text(pool, regexpAt + 1, replacementAt);
      const hasReplacement = pool[replacementAt] !== 0;
      const malformed = regexp === '' ? undefined : regexpFault(regexp);
      const message = malformed ?? naptrFault(flags, regexp, hasReplacement);
      if (message === undefined) return;
      // BIND does not load a substitution that is none.
      report({ index, part: 'rdata', message, severity: malformed === undefined ? undefined : 'error' });
    },
  }),
};

function naptrFault(flags: string, regexp: string, hasReplacement: boolean): string | undefined {
  // RFC 3404 §4.3: S, A, U and P exclude each other.
  if (!/^[A-Z0-9]*$/.test(flags) || /[SAUP].*[SAUP]/.test(flags)) return messages.flags(flags);
  if (regexp !== '' && hasReplacement) return messages.both;
  if (flags === 'U' && regexp === '') return messages.uri;
  if ((flags === 'S' || flags === 'A') && regexp !== '') return messages.name(flags);
  // Flags of other applications say themselves what they need (RFC 3403 §4.1).
  return regexp !== '' || hasReplacement || !/^[SA]?$/.test(flags) ? undefined : messages.neither;
}

/** RFC 3402 §3.2: `delim-char ere delim-char repl delim-char *flags` */
function regexpFault(text: string): string | undefined {
  const delimiter = text[0]!;
  if (/[0-9i\\]/i.test(delimiter)) return messages.delimiter(text);
  const parts: string[] = [''];
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\' && i + 1 < text.length) parts.push(`${parts.pop()}${text[i]}${text[++i]}`);
    else if (text[i] === delimiter) parts.push('');
    else parts.push(`${parts.pop()}${text[i]}`);
  }
  const [expression, replacement, options] = parts;
  if (parts.length !== 3 || expression === '' || !/^i?$/i.test(options!)) return messages.delimiter(text);
  const groups = groupsOf(expression!);
  if (groups === undefined) return messages.expression(expression!);
  const wrong = [...replacement!.matchAll(/\\([1-9])/g)].find(([, digit]) => Number(digit) > groups);
  return wrong === undefined ? undefined : messages.group(wrong[1]!);
}

/** A token of a POSIX extended regular expression: an escape, a bracket expression, an interval, or one character. */
const TOKENS = /\\.|\[\^?\]?(?:\[[:.=][^\]]*[:.=]\]|[^\]])*\]|\{(?:\d+(?:,\d*)?|,\d+)\}|./gs;
const REPETITION = /^(?:[*+?]|\{.+)$/s;

/** The number of groups, or undefined when the expression is not one (RFC 3402 §3.2 asks for POSIX). */
function groupsOf(expression: string): number | undefined {
  let groups = 0;
  let depth = 0;
  let previous = '|';
  for (const [token] of expression.matchAll(TOKENS)) {
    const isStart = previous === '|' || previous === '(';
    if (/^[[{\\]$/.test(token) || (token === '|' && isStart)) return undefined;
    if (REPETITION.test(token) && (isStart || /^[$^]$/.test(previous) || REPETITION.test(previous))) return undefined;
    if (token === '(') {
      groups++;
      depth++;
    } else if (token === ')' && depth > 0) {
      if (previous === '|') return undefined;
      depth--;
    }
    previous = token;
  }
  return depth > 0 || previous === '|' ? undefined : groups;
}
