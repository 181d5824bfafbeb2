/**
 * The report for people: place, severity, message and rule on one line, the source line below it, what to do, and where
 * the other half of the mistake stands. A place at the start of a line is one that terminals and editors can open.
 * @module
 */
import { countText, type LocatedDiagnostic, printable } from '../diagnostic/index.js';
import { chainBlock } from './chain-text.js';
import { type Paint, painter, SEVERITY_STYLE, type Style } from './paint.js';
import { countSeverities, type Report, type Reporter, type ReportZone, SERVED, summaryText } from './report.js';
import { verificationTimes } from './verification.js';

const STATUS_STYLE: Readonly<Record<string, Style>> = { SECURE: 'green', BOGUS: 'red' };

export const stylishReporter: Reporter = (report, { color }) => {
  const paint = painter(color);
  const blocks = report.zones.flatMap((zone) => zoneBlocks(zone, paint));
  const { chain } = report;
  if (chain !== undefined) blocks.push(chainBlock(chain.links, chain.at, paint));
  return `${[...blocks, summaryLines(report, paint).join('\n')].join('\n\n')}\n`;
};

/** What was read, and how many findings there are. */
export const summaryLines = (report: Report, paint: Paint): string[] => [
  ...originLines(report.zones.filter(({ file }) => file !== SERVED)).map((line) => paint('dim', line)),
  summaryLine(report, paint),
  ...fixLine(report),
];

/** Up to how many zones each gets a line that says what its file was read as. */
const MAX_ZONE_LINES = 8;

/** What the source of an origin is called in a sentence; others are named as they are. */
const ORIGIN_SOURCES: Readonly<Record<string, string>> = {
  option: '--origin',
  configuration: 'the configuration',
  'server configuration': 'the server configuration',
  SOA: 'the SOA',
  'file name': 'the file name',
};

/** Which zone each file holds, and what that was taken from: a wrong guess makes every other finding wrong. */
function originLines(all: readonly ReportZone[]): string[] {
  // Keys and files that are gone are no zones, and a file that was not read as one has no origin.
  const zones = all.filter(({ originFrom }) => !['key file', 'revision', ''].includes(originFrom));
  if (zones.length === 0) return [];
  const sourceOf = (zone: ReportZone) => ORIGIN_SOURCES[zone.originFrom] ?? zone.originFrom;
  if (zones.length <= MAX_ZONE_LINES) {
    return zones.map((zone) => {
      const what = `${zone.file}: ${zone.origin} (origin from ${sourceOf(zone)}), ${countText(zone.records, 'record')}`;
      return printable(what);
    });
  }
  const counts = new Map<string, number>();
  for (const zone of zones) counts.set(sourceOf(zone), (counts.get(sourceOf(zone)) ?? 0) + 1);
  const parts = [...counts].map(([source, count]) => `from ${source} in ${count}`);
  return [printable(`${countText(zones.length, 'zone')}, origin ${parts.join(', ')}`)];
}

/** The findings of a zone, file by file, in the order in which the files were opened. */
function zoneBlocks(zone: ReportZone, paint: Paint): string[] {
  const blocks = zone.diagnostics.map((diagnostic) => findingBlock(diagnostic, zone.file, paint));
  const { verification } = zone;
  if (verification !== undefined) {
    const { status, reason, trustedFrom } = verification;
    const shown = paint(STATUS_STYLE[status] ?? 'yellow', status);
    const trust = trustedFrom === undefined ? '' : `\n  trust: ${printable(trustedFrom)}`;
    blocks.push(
      `${printable(zone.origin)}: ${shown} ${verificationTimes(verification)}\n  ${printable(reason)}${trust}`,
    );
  }
  return blocks;
}

/** A finding with its line of the file, what to do, and the places that belong to it. */
export function findingBlock(finding: LocatedDiagnostic, zoneFile: string, paint: Paint): string {
  const { file, start, frame, severity, message, rule, help, related } = finding;
  const place = [file ?? zoneFile, start?.line, start?.column].filter((part) => part !== undefined).join(':');
  const lines = [
    `${paint('bold', printable(place))}: ${paint(SEVERITY_STYLE[severity], severity)}: ${printable(message)} ${paint('dim', `[${rule}]`)}`,
  ];
  if (frame !== undefined) {
    const number = String(frame.line);
    const margin = ' '.repeat(number.length);
    lines.push(paint('dim', `  ${number} | `) + frame.text);
    lines.push(paint('dim', `  ${margin} | `) + paint(SEVERITY_STYLE[severity], frame.carets));
  }
  if (help !== undefined) lines.push(`  ${paint('bold', 'help')}: ${printable(help)}`);
  for (const other of related) {
    lines.push(`  ${printable(other.file)}:${other.start.line}:${other.start.column}: ${printable(other.message)}`);
  }
  return lines.join('\n');
}

function summaryLine(report: Report, paint: Paint): string {
  const { error, warning } = countSeverities(report);
  const style = error > 0 ? SEVERITY_STYLE.error : warning > 0 ? SEVERITY_STYLE.warning : 'green';
  return paint(style, summaryText(report));
}

/** How many of the findings `--fix` would mend. */
function fixLine({ command, zones }: Report): string[] {
  // Other commands mend nothing, and what came over standard input has no file to write.
  const kinds = zones.flatMap(({ file, diagnostics }) =>
    command !== 'lint' || file === '<stdin>' ? [] : diagnostics.flatMap(({ fix }) => fix?.kind ?? []),
  );
  const safe = kinds.filter((kind) => kind === 'safe').length;
  const unsafe = kinds.length - safe;
  if (kinds.length === 0) return [];
  if (safe === 0) return [`${unsafe} fixable with --fix-unsafe, which changes records`];
  return [
    `${safe} fixable with --fix${unsafe === 0 ? '' : `, ${unsafe} more with --fix-unsafe, which changes records`}`,
  ];
}
