/**
 * Fixes: for each rule whose findings can be mended, a row with what the fix does and the edits of one finding.
 *
 * The rows only propose. Whether a safe fix leaves the records as they are is not taken from here: the text is read again
 * with the edits, and the zones are compared (`operations/fix.ts`).
 * @module
 */
import type { Diagnostic, RuleInfo } from '../../diagnostic/index.js';
import type { Zone } from '../../zone/index.js';
import { EntryFinder } from './entries.js';
import { FILE_FIXES } from './file-fixes.js';
import type { FixRow } from './fixer.js';
import { NAME_FIXES } from './name-fixes.js';
import { RECORD_FIXES } from './record-fixes.js';
import { TEXT_FIXES } from './text-fixes.js';

let fixes: Readonly<Record<string, FixRow>> | undefined;

/** What mends the findings of the rule; undefined where nothing does. */
function fixOf(rule: string): FixRow | undefined {
  fixes ??= { ...TEXT_FIXES, ...NAME_FIXES, ...RECORD_FIXES, ...FILE_FIXES };
  return Object.hasOwn(fixes, rule) ? fixes[rule] : undefined;
}

/** The rule with what `--fix` does about it. */
export function withFixInfo(rule: RuleInfo): RuleInfo {
  const row = fixOf(rule.id);
  return row === undefined ? rule : { ...rule, fix: row.kind, fixText: row.does };
}

/** The findings, those that can be mended with their edits. */
export function withFixes(zone: Zone, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const entries = new EntryFinder(zone);
  return diagnostics.map((diagnostic) => {
    const { span } = diagnostic;
    const row = fixOf(diagnostic.rule);
    if (row === undefined || span === undefined) return diagnostic;
    const edits = row.edits({ zone, entries, diagnostic, span });
    if (edits === undefined) return diagnostic;
    const entry = entries.at(span.start);
    return {
      ...diagnostic,
      fix: { kind: row.kind, entry: entry && { start: entry.start, end: entry.end }, edits },
    };
  });
}
