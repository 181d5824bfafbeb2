/**
 * `lint --fix`: the fixes are made and written, and people are told what was done, on standard error.
 * @module
 */
import { countText, printable } from '../diagnostic/index.js';
import {
  type ChangedZone,
  type DroppedFix,
  type FixedFile,
  type FixedFinding,
  type FixRequest,
  fixFiles,
  writeFixed,
} from '../operations/index.js';
import { DIFF_REPORTERS } from '../report/index.js';
import { diffZones } from '../zone/index.js';
import type { Environment } from './env.js';
import type { FixOptions, FixPlan, Outcome } from './fix-plan.js';
import type { FormatOptions } from './outputs.js';
import { isColored, TOOL } from './reporting.js';
import { unifiedDiff } from './unified-diff.js';

/** Mends the zones, and says what was done. Throws a ZoneproofError (file) when a file cannot be written. */
export async function mendZones(
  environment: Environment,
  plan: FixPlan,
  request: Omit<FixRequest, 'fixes'>,
  options: FixOptions & FormatOptions,
): Promise<Outcome> {
  const { isDryRun, showsDiff, fixes } = plan;
  const { lint, fixed, dropped, files, changedZones, notes } = await fixFiles(environment.files, {
    ...request,
    fixes,
    bumpSerial: options.bumpSerial,
  });
  if (!isDryRun) writeFixed(environment.files, files);
  if (showsDiff) {
    for (const { path, before, after } of files) {
      const change = { name: nameOf(path), before, text: after };
      environment.writeOutput(unifiedDiff(environment, isColored(environment, options.color), change));
    }
  }
  environment.writeError(
    [
      ...fixedLines(fixed, isDryRun),
      ...changedZones.map(recordsText),
      ...changedZones.flatMap((zone) => serialLine(zone, isDryRun)),
      ...dropped.map(droppedLine),
      ...notes.map((note) => `zoneproof: note: ${printable(note)}\n`),
    ].join(''),
  );
  const report = { isDryRun, fixes: [...fixed, ...dropped], files: files.map(({ path }: FixedFile) => nameOf(path)) };
  return { lint, fixes: report };
}

const nameOf = (path: string): string => (path === '-' ? '<stdin>' : path);

/** `zoneproof: fixed 3 findings in db.example.com: duplicate-rr (2), utf8-bom` */
function fixedLines(fixed: readonly FixedFinding[], isDryRun: boolean): string[] {
  const byFile = new Map<string, Map<string, number>>();
  for (const { file, rule } of fixed) {
    const rules = byFile.get(file) ?? new Map<string, number>();
    byFile.set(file, rules.set(rule, (rules.get(rule) ?? 0) + 1));
  }
  return [...byFile].map(([file, rules]) => {
    const total = [...rules.values()].reduce((sum, count) => sum + count, 0);
    const parts = [...rules].sort().map(([rule, count]) => (count === 1 ? rule : `${rule} (${count})`));
    const what = `${isDryRun ? 'would fix' : 'fixed'} ${countText(total, 'finding')} in ${file}: ${parts.join(', ')}`;
    return `zoneproof: ${printable(what)}\n`;
  });
}

function droppedLine({ file, start, rule, reason }: DroppedFix): string {
  return `zoneproof: not fixed: ${printable(`${file}:${start.line}:${start.column}: ${rule}: ${reason}`)}\n`;
}

/** The records that are not what they were. */
function recordsText({ path, before, after }: ChangedZone): string {
  const diff = diffZones(before, after);
  if (diff.changes.length === 0) return '';
  const file = nameOf(path);
  const sides = { old: { file }, new: { file: `${file} (fixed)` } };
  return DIFF_REPORTERS.text({ tool: TOOL, ...sides, diff, consequences: [] }, { color: false });
}

function serialLine({ before, after }: ChangedZone, isDryRun: boolean): string[] {
  const [old, next] = [before.soa?.serial, after.soa?.serial];
  if (old === next || old === undefined || next === undefined) return [];
  const what = `${isDryRun ? 'would raise' : 'raised'} the serial of ${after.origin} from ${old} to ${next}`;
  return [`zoneproof: ${printable(what)}\n`];
}
