/**
 * Whether keys sign without a gap, for people and for programs (schemas/rollover-coverage.schema.json).
 * @module
 */
import { countText, printable } from '../diagnostic/index.js';
import { isAdvice, type ZoneCoverage } from '../operations/index.js';
import type { CoverageFinding, CoverageKind } from '../rollover/index.js';
import { algorithmText, isoTimeText, periodText } from '../wire/index.js';
import { painter } from './paint.js';
import { textTable } from './table.js';
import { wrapText } from './wrap.js';

const COVERAGE_SCHEMA_VERSION = 1;

export interface CoverageReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly zones: readonly ZoneCoverage[];
  /** seconds since the epoch */
  readonly from: number;
  readonly until: number;
}

const algorithmOf = ({ algorithm }: CoverageFinding): string => algorithmText(algorithm ?? 0);

/** What is wrong, and what to do about it; lower-case start, no full stop. */
const WORDS: Readonly<Record<CoverageKind, readonly [(finding: CoverageFinding) => string, string]>> = {
  unsigned: [() => 'no key signs the zone', 'make a successor, or let the last key be active longer'],
  'no-ksk': [
    (finding) => `no KSK of algorithm ${algorithmOf(finding)} signs the DNSKEY RRset`,
    'let the old KSK be active until the new one is',
  ],
  'no-zsk': [
    (finding) => `no ZSK of algorithm ${algorithmOf(finding)} signs data`,
    'let the old ZSK be active until the new one is',
  ],
  'published-late': [
    ({ keys }) => `${keys.join(', ')} signs data alone before every cache knows it`,
    'publish it earlier, or activate it later: Ipub = Dprp + TTLkey',
  ],
  'removed-early': [
    ({ keys }) => `${keys.join(', ')} is gone while caches hold data that only it signed`,
    'delete it later: Iret = Dsgn + Dprp + TTLsig behind its inactivation',
  ],
  'ds-late': [
    ({ keys }) => `${keys[0]} ceases to sign before caches know the DS of ${keys.slice(1).join(', ')}`,
    'let it be active longer: Dreg + DprpP + TTLds behind the DS of the new one',
  ],
  'ds-unknown': [
    ({ keys }) =>
      `${keys[0]} ceases to sign, and when the DS of ${keys.slice(1).join(', ')} appears is not written down`,
    'zoneproof key settime --ds-publish notes it in the key file',
  ],
};

const message = (finding: CoverageFinding): string => WORDS[finding.kind][0](finding);
const help = ({ kind }: CoverageFinding): string => WORDS[kind][1];
const endText = (moment: number): string => (Number.isFinite(moment) ? isoTimeText(moment) : 'for ever');

export function coverageText(
  { zones, from, until }: CoverageReport,
  { color, columns }: { readonly color: boolean; readonly columns: number },
): string {
  const paint = painter(color);
  const blocks = zones.map(({ zone, keys, findings, coveredUntil, notes }) => {
    const faults = findings.filter((finding) => !isAdvice(finding));
    const verdict =
      faults.length === 0
        ? paint('green', `covered until ${isoTimeText(until)}`)
        : paint('red', `not covered until ${isoTimeText(until)}: ${countText(faults.length, 'fault')}`);
    const beyond =
      faults.length > 0
        ? ''
        : Number.isFinite(coveredUntil)
          ? `; its keys last until ${isoTimeText(coveredUntil)}`
          : '; its keys have no end';
    const rows = keys.map(({ name, isSep, times }) => [
      name,
      isSep ? 'SEP' : '-',
      [
        ...(['publish', 'activate', 'inactive', 'delete'] as const).flatMap((time) =>
          times[time] === undefined ? [] : [`${time} ${isoTimeText(times[time])}`],
        ),
      ].join(', ') || 'no times: always active',
    ]);
    return [
      `${paint('bold', printable(zone))} from ${isoTimeText(from)}: ${verdict}${beyond}`,
      ...textTable(rows).map((line) => `  ${printable(line)}`),
      ...findings.flatMap((finding) => [
        `  ${paint(isAdvice(finding) ? 'cyan' : 'red', isAdvice(finding) ? 'note' : 'fault')}  ${isoTimeText(finding.from)} to ${endText(finding.until)}${Number.isFinite(finding.until) ? `, ${periodText(finding.until - finding.from)}` : ''}`,
        ...wrapText(printable(message(finding)), columns - 9).map((line) => `         ${line}`),
        ...wrapText(`help: ${help(finding)}`, columns - 9).map((line) => `         ${line}`),
      ]),
      ...notes.map((note) => `  note: ${printable(note)}`),
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** Absent values are null. */
export function coverageJson({ tool, zones, from, until }: CoverageReport): string {
  const timeOrNull = (moment: number | undefined): string | null =>
    moment === undefined || !Number.isFinite(moment) ? null : isoTimeText(moment);
  const document = {
    schemaVersion: COVERAGE_SCHEMA_VERSION,
    tool,
    from: isoTimeText(from),
    until: isoTimeText(until),
    zones: zones.map(({ zone, keys, findings, coveredUntil, notes }) => ({
      zone,
      isCovered: findings.every(isAdvice),
      coveredUntil: timeOrNull(coveredUntil),
      keys: keys.map(({ name, isSep, algorithm, times }) => ({
        name,
        isSep,
        algorithm,
        publish: timeOrNull(times.publish),
        activate: timeOrNull(times.activate),
        inactive: timeOrNull(times.inactive),
        delete: timeOrNull(times.delete),
      })),
      findings: findings.map((finding) => ({
        kind: finding.kind,
        severity: isAdvice(finding) ? 'info' : 'error',
        message: message(finding),
        help: help(finding),
        from: isoTimeText(finding.from),
        until: timeOrNull(finding.until),
        algorithm: finding.algorithm ?? null,
        keys: finding.keys,
      })),
      notes,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
