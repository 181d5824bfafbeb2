/** Reports to hold reporters against. */
import path from 'node:path';
import { compareDiagnostics, type Diagnostic, EXIT, SourceMap } from '../../src/diagnostic/index.js';
import { lintZone, withFixes } from '../../src/lint/index.js';
import { located, type Report, type ReporterOptions, type ReportZone } from '../../src/report/index.js';
import { parseZone } from '../../src/zone/index.js';

export const TOOL = { name: 'zoneproof', version: '0.1.0' };

export const OPTIONS: ReporterOptions = { color: false, root: path.resolve('') };

export function reportOf(zones: readonly ReportZone[], more: Partial<Report> = {}): Report {
  return { tool: TOOL, command: 'lint', zones, failures: [], hidden: 0, exitCode: EXIT.OK, ...more };
}

/** A zone as the linter sees it. */
export function lintedZone(text: string, file = 'zones/example.com.zone'): ReportZone {
  const bytes = new TextEncoder().encode(text);
  const { zone, diagnostics: faults, originFrom } = parseZone(bytes, { origin: 'example.com', file });
  return {
    origin: zone.origin,
    originFrom,
    file,
    serial: zone.soa?.serial,
    records: zone.records.count,
    ...located(
      zone.sources,
      withFixes(zone, [...faults, ...lintZone(zone, { now: 1_780_272_000, faults })].sort(compareDiagnostics)),
      file,
    ),
  };
}

/** A zone of one file with findings of our own making. */
export function madeZone(text: string, diagnostics: readonly Diagnostic[], more: Partial<ReportZone> = {}): ReportZone {
  const sources = new SourceMap();
  const file = more.file ?? 'db.example';
  sources.add(file, new TextEncoder().encode(text));
  return {
    origin: 'example.',
    originFrom: 'option',
    file,
    serial: 1,
    records: 1,
    ...located(sources, diagnostics, file),
    ...more,
  };
}

export const HEALTHY =
  '$TTL 60\n@ SOA ns.example.net. h 7 7200 1800 1209600 60\n@ NS ns.example.net.\n@ NS ns.example.org.\n';

/** One finding of each severity, one with a related place, one without any. */
export const BROKEN = `${HEALTHY}www CNAME wbe
www TXT "x"
mail MX 10 192.0.2.1
$GENERATE 1-2 h$ A 192.0.2.$
`;
