/**
 * Which fixes a run of `lint` makes, from its options.
 * @module
 */
import { countText, EXIT, ZoneproofError } from '../diagnostic/index.js';
import type { LintResult } from '../operations/index.js';
import type { FixReport } from '../report/index.js';
import type { BumpPolicy } from '../wire/index.js';
import { type FormatOptions, hasFormat, outputsOf } from './outputs.js';

export interface FixOptions {
  readonly fix?: boolean | undefined;
  readonly fixUnsafe?: boolean | undefined;
  readonly fixDryRun?: boolean | undefined;
  readonly diff?: boolean | undefined;
  readonly bumpSerial?: BumpPolicy | undefined;
}

export interface FixPlan {
  readonly isAsked: boolean;
  readonly fixes: 'none' | 'safe' | 'all';
  readonly isDryRun: boolean;
  readonly showsDiff: boolean;
}

/** What a run found, and what it mended when it was to. */
export interface Outcome {
  readonly lint: LintResult;
  readonly fixes: FixReport | undefined;
}

/** Reads the options. Throws a ZoneproofError (usage) for those that contradict each other. */
export function fixPlan(options: FixOptions & FormatOptions & { readonly paths: readonly string[] }): FixPlan {
  const { fix = false, fixUnsafe = false, fixDryRun = false, diff = false, bumpSerial, paths } = options;
  const fixes = fixUnsafe ? 'all' : fix || fixDryRun ? 'safe' : 'none';
  const isAsked = fixes !== 'none' || bumpSerial !== undefined;
  if (diff && !isAsked) {
    throw new ZoneproofError(EXIT.USAGE, '--diff shows what fixes change, and none are asked for', {
      help: 'use it with --fix-dry-run, --fix or --bump-serial',
    });
  }
  if (isAsked && !fixDryRun && paths.includes('-')) {
    throw new ZoneproofError(EXIT.USAGE, 'standard input is no file that could be written', {
      help: 'use --fix-dry-run --diff to see what would change',
    });
  }
  if (diff && hasFormat(options)) {
    const taken = outputsOf(options).find(({ file }) => file === undefined);
    if (taken !== undefined) {
      const help = `write the report to a file: --format ${taken.format}=<file>`;
      throw new ZoneproofError(EXIT.USAGE, `--diff and the report ${taken.format} would both go to standard output`, {
        help,
      });
    }
  }
  return { isAsked, fixes, isDryRun: fixDryRun, showsDiff: diff };
}

/** Why a run that only looks fails: files are not as they would be. */
export function wouldChange({ isDryRun, files }: FixReport): string | undefined {
  return isDryRun && files.length > 0 ? `fixes would change ${countText(files.length, 'file')}` : undefined;
}
