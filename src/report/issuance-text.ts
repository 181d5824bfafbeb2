/**
 * What certificate authorities would do, for people: the verdict, the way to it, what was assumed, what to do. Errors and
 * warnings follow with their places; the words of certificate authorities themselves are a format of their own.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import { CAUSES, type IssuanceVerdict, type LookupAnswer, parseCaa, propertyText } from '../issuance/index.js';
import { rdataText, typeNumber } from '../rdata/index.js';
import { isoTimeText, periodText } from '../wire/index.js';
import { STATUS_STYLE } from './chain-text.js';
import { type Paint, painter } from './paint.js';
import { type Report, type Reporter, SERVED } from './report.js';
import { findingBlock, summaryLines } from './stylish.js';

const DECISIONS: Readonly<Record<IssuanceVerdict['decision'], (ca: string, paint: Paint) => string>> = {
  'may-issue': (ca, paint) => `${ca} ${paint('green', 'may issue')}`,
  'must-refuse': (ca, paint) => `${ca} ${paint('red', 'must refuse')}`,
  unknown: (ca, paint) => `${paint('yellow', 'cannot tell')} whether ${ca} may issue`,
};

/** What cannot be shown, said once. */
const NOT_SEEN = {
  files:
    'not seen in files: whether every server answers (lame delegation, REFUSED, SERVFAIL, timeouts, TCP) and says the same, and the web servers',
  live: 'not seen from here: what the servers say to other places on the internet, and the web servers',
};

export const issuanceText: Reporter = (report, { color }) => {
  const paint = painter(color);
  const { isLive, verdicts } = report.issuance!;
  const blocks = verdicts.map((verdict) => verdictBlock(verdict, report.issuance!, paint));
  // Findings of servers have no place to show, and the verdicts have said them.
  for (const zone of report.zones.filter(({ file }) => file !== SERVED)) {
    for (const diagnostic of zone.diagnostics) {
      if (diagnostic.severity !== 'info') blocks.push(findingBlock(diagnostic, zone.file, paint));
    }
  }
  const end = [paint('dim', NOT_SEEN[isLive ? 'live' : 'files']), ...summaryLines(report, paint)].join('\n');
  return `${[...blocks, end].join('\n\n')}\n`;
};

function verdictBlock(verdict: IssuanceVerdict, { at, isLive }: NonNullable<Report['issuance']>, paint: Paint): string {
  const { request, subject, decision, climb, challenge, findings, assumptions, validUntil } = verdict;
  const by = request.method === undefined ? 'for S/MIME' : `by ${request.method}`;
  const lines = [`${printable(subject)}: ${DECISIONS[decision](request.ca, paint)} ${by}`];
  const add = (indent: number, text: string): number => lines.push(' '.repeat(indent) + printable(text));
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const { message } of errors) add(2, `because ${message}`);
  add(2, 'looked up');
  for (const answer of [...climb, ...challenge]) {
    const status = paint(STATUS_STYLE[answer.status], answer.status);
    lines.push(`    ${printable(`${answer.type} ${answer.name}: ${answerText(answer)}`)}, ${status}`);
  }
  for (const assumption of assumptions) add(2, `assumed: ${assumption}`);
  for (const { rule, severity, message } of findings) {
    if (severity === 'warning') add(2, `warning: ${message}`);
    else if (severity === 'info' && !SHOWN_OTHERWISE.has(rule)) add(2, `note: ${message}`);
  }
  // With files a warning has its help where it stands.
  const mended = isLive ? [...errors, ...findings.filter(({ severity }) => severity === 'warning')] : errors;
  const help = [...new Set(mended.flatMap((one) => one.help ?? []))];
  if (help.length > 0) add(2, 'what to do');
  for (const [i, text] of help.entries()) add(4, `${i + 1}. ${text}`);
  if (decision === 'may-issue' && validUntil !== undefined) {
    add(2, `until ${isoTimeText(validUntil)} (${periodText(validUntil - at)}), unless zones are signed again`);
  }
  return lines.join('\n');
}

/** What the path and the last line say already. */
const SHOWN_OTHERWISE: ReadonlySet<string> = new Set(['ca-caa-climb', 'ca-clock']);

const MAX_ALIASES_SHOWN = 3;

/** `alias to www.example.net., 0 issue "ca.example.net"` */
function answerText({ type, aliases, records, cause, rcode, assumptions, name }: LookupAnswer): string {
  const ways = aliases.slice(0, MAX_ALIASES_SHOWN).map(({ to }) => `alias to ${to}`);
  if (aliases.length > MAX_ALIASES_SHOWN) ways.push(`${aliases.length} aliases in all`);
  if (cause !== undefined) return [...ways, cause === 'not-given' ? 'not known' : 'no usable answer'].join(', ');
  const shown = records.map((record) => {
    const property = type === 'CAA' ? parseCaa(record) : undefined;
    return property === undefined ? rdataText(typeNumber(type)!, record.rdata) : propertyText(property);
  });
  if (shown.length > 0) return [...ways, ...shown].join(', ');
  const isAssumed = assumptions.some((text) => text.startsWith(`the file of ${name} `));
  if (isAssumed) return 'assumed to be none';
  return [...ways, rcode === 'NXDOMAIN' ? 'no such name' : 'none'].join(', ');
}

/** `FQDN;DNSSEC_STATUS;DNSSEC_ERROR`, several separated by commas: the words of certificate authorities. */
export const caaDnssecErrors: Reporter = ({ issuance }) => {
  const lines = new Map<string, string>();
  for (const { climb, challenge } of issuance!.verdicts) {
    for (const { name, status, cause } of [...climb, ...challenge]) {
      if (lines.has(name) && cause === undefined) continue;
      lines.set(name, `${name.replace(/(?<=.)\.$/, '')};${status};${cause === undefined ? '' : CAUSES[cause].code}`);
    }
  }
  return `${[...lines.values()].map(printable).join(',')}\n`;
};
