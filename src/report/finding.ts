/**
 * Findings as the formats of other systems want them: one list over all zones, each with a path and a line whatever it is
 * about, and an identity that outlives edits elsewhere in the file.
 * @module
 */
import path from 'node:path';
import { openssl } from '../crypto/index.js';
import { type LocatedDiagnostic, locate, type Position } from '../diagnostic/index.js';
import { encodeHex } from '../wire/index.js';
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
  /** hexadecimal; the same for the same mistake in the next version of the file, and for no other of this report */
  readonly fingerprint: string;
}

const FILE_START: Position = { line: 1, column: 1 };

/** All findings, zone by zone, in the order of every report. */
export function listFindings(report: Report, { root }: Pick<ReporterOptions, 'root'>): Finding[] {
  const seen = new Map<string, number>();
  return report.zones.flatMap((zone) =>
    zone.diagnostics.map((diagnostic) => {
      const located = locate(diagnostic, zone.sources, zone.file);
      const file = located.file ?? zone.file;
      const shownPath = reportPath(file, root);
      const identity = [located.rule, shownPath, ...identityOf(located, zone)].join('\0');
      const count = (seen.get(identity) ?? 0) + 1;
      seen.set(identity, count);
      return {
        ...located,
        zone,
        file,
        path: shownPath,
        start: located.start ?? FILE_START,
        end: located.end ?? FILE_START,
        fingerprint: sha256(`${identity}\0${count}`),
      };
    }),
  );
}

/**
 * What a finding is about, in words that stay when lines move, serials rise and zones are signed again: the record by its
 * name and type, and where there is no record, the text itself.
 */
function identityOf({ subject, start, file }: LocatedDiagnostic, zone: ReportZone): string[] {
  const { owner, type = '', keyTag = '' } = subject;
  const origin = subject.zone ?? zone.origin;
  if (owner !== undefined || start === undefined) return [origin, owner ?? '', type, String(keyTag)];
  const source = zone.sources.files.find((candidate) => candidate.path === file);
  const line = source && zone.sources.line(source, start.line);
  return [origin, line === undefined ? '' : new TextDecoder().decode(line.bytes).trim()];
}

function sha256(text: string): string {
  const hasher = openssl.hasher('sha256');
  hasher.update(new TextEncoder().encode(text));
  return encodeHex(hasher.digest()).toLowerCase();
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
