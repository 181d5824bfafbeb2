/**
 * A zone with the findings that fixes are taken from and proven with: those of its text and of the linter.
 * @module
 */
import type { ConfigSource } from '../../config/index.js';
import { type Diagnostic, type Position, ZoneproofError } from '../../diagnostic/index.js';
import { applySeverities, applySuppressions, lintZone, stopsLoading, withFixes } from '../../lint/index.js';
import { type ConfiguredZone, loadConfiguredZone } from '../configured-zone.js';
import type { Files } from '../files.js';
import type { LintRequest } from '../lint.js';
import type { EditSet, FileEdit } from './edits.js';
import type { Workspace } from './workspace.js';

export interface InspectedZone {
  readonly loaded: ConfiguredZone;
  /** those that are neither off nor waved through */
  readonly findings: readonly Diagnostic[];
  /** of the files it is read from */
  readonly ids: ReadonlySet<string>;
}

/** A fix as it would be made in the files. */
export interface Proposal extends EditSet {
  readonly rule: string;
  readonly kind: 'safe' | 'unsafe';
  readonly message: string;
  readonly file: string;
  readonly start: Position;
  /** the file of the finding, and its entry there */
  readonly id: string;
  readonly entry: { readonly start: number; readonly end: number } | undefined;
  /** the finding kept a record from being read */
  readonly isRevival: boolean;
  /** the same for the same edits in every zone of a run */
  readonly key: string;
}

export function inspect(loaded: ConfiguredZone, now: number, workspace: Workspace): InspectedZone {
  const { zone, diagnostics: faults, settings } = loaded;
  const found = [...faults, ...lintZone(zone, { ...settings, now, faults })];
  const { diagnostics } = applySuppressions(zone, applySeverities(found, settings.severities));
  const ids = new Set(zone.sources.files.map((file) => workspace.idOf(file.path)));
  return { loaded, findings: withFixes(zone, diagnostics), ids };
}

/** The zone as other files would make it; undefined when it could not be read at all. */
export async function inspectAgain(
  { loaded }: InspectedZone,
  files: Files,
  configs: ConfigSource,
  request: LintRequest,
  workspace: Workspace,
): Promise<InspectedZone | undefined> {
  try {
    return inspect(await loadConfiguredZone(files, loaded.path, configs, request), request.now, workspace);
  } catch (error) {
    if (!(error instanceof ZoneproofError)) throw error;
    return undefined;
  }
}

/** The fixes of a zone's findings. */
export function proposalsOf({ loaded: { zone }, findings }: InspectedZone, workspace: Workspace): Proposal[] {
  const { sources } = zone;
  return findings.flatMap((diagnostic) => {
    const { rule, message, fix, span } = diagnostic;
    if (fix === undefined || span === undefined) return [];
    const edits: FileEdit[] = [];
    for (const { start, end, text } of fix.edits) {
      const file = sources.fileAt(start);
      const [at, to] = [start - file.base, end - file.base];
      // What a template fills in is not there to be edited.
      if (file.template?.fillings.some((filling) => at < filling.at + filling.length && to > filling.at)) return [];
      edits.push({
        id: workspace.idOf(file.path),
        start: sources.shown(start) - file.base,
        end: sources.shown(end) - file.base,
        text,
      });
    }
    const file = sources.fileAt(span.start);
    const entry = fix.entry && {
      start: sources.shown(fix.entry.start) - file.base,
      end: sources.shown(fix.entry.end) - file.base,
    };
    const key = JSON.stringify([rule, edits]);
    const isRevival = stopsLoading(diagnostic);
    const start = sources.position(span.start);
    return [
      {
        rule,
        kind: fix.kind,
        message,
        file: file.path,
        start,
        id: workspace.idOf(file.path),
        entry,
        edits,
        isRevival,
        key,
      },
    ];
  });
}
