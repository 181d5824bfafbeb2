/**
 * Findings as the formats of other systems want them: one list over all zones, each with a path and a line whatever it is
 * about, and an identity that outlives edits elsewhere in the file.
 * @module
 */
import path from 'node:path';
import type { LocatedDiagnostic, Position } from '../diagnostic/index.js';
import { identityFrom, identityKey, sha256 } from '../operations/index.js';
import type { Report, ReporterOptions, ReportZone } from './report.js';

export interface Finding extends LocatedDiagnostic {
  readonly zone: ReportZone;
  readonly file: string;
  /** the file, as {@link reportPath} writes it */
  readonly path: string;
  /** line 1 for a finding about the zone as a whole */
  readonly start: Position;
  /** behind the last character */
  readonly end: Position;
}

const FILE_START: Position = { line: 1, column: 1 };

/** All findings, zone by zone, in the order of every report. */
export function listFindings(report: Report, { root }: Pick<ReporterOptions, 'root'>): Finding[] {
  return report.zones.flatMap((zone) => zoneFindings(zone, root));
}

/** The findings in one zone. */
export function zoneFindings(zone: ReportZone, root: string): Finding[] {
  const paths = new Map<string, string>();
  return zone.diagnostics.map((located) => {
    const file = located.file ?? zone.file;
    const shown = paths.get(file) ?? reportPath(file, root);
    paths.set(file, shown);
    return {
      ...located,
      zone,
      file,
      path: shown,
      start: located.start ?? FILE_START,
      end: located.end ?? FILE_START,
    };
  });
}

/**
 * An identity for each finding of a report, in hexadecimal: the same for the same mistake in the next version of the file,
 * and for no other of the report.
 */
export function fingerprintsOf(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const identity = `${finding.path}\0${identityKey(identityFrom(finding, finding.zone.origin))}`;
    const count = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    return sha256(new TextEncoder().encode(`${identity}\0${count}`));
  });
}

/**
 * A file as other systems name it: relative to `root`, with slashes. Outside of it the path stays absolute, and what is no
 * file (`<stdin>`) stays what it is.
 */
export function reportPath(file: string, root: string): string {
  if (file.startsWith('<')) return file;
  const absolute = path.resolve(file);
  const relative = path.relative(root, absolute);
  const isOutside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return (isOutside ? absolute : relative).split(path.sep).join('/');
}
