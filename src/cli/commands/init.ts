/** `zoneproof init` @module */
import { EXIT, printable } from '../../diagnostic/index.js';
import { type CiSystem, type InitFile, isWritten, planInit, writeInit } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import { VERSION } from '../version.js';

export interface InitOptions {
  readonly folder: string;
  readonly dryRun?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly ci?: CiSystem | 'none' | undefined;
}

export const run: CommandRunner<InitOptions> = async ({ folder, dryRun = false, force, ci }, environment) => {
  const plan = await planInit(environment.files, { folder, ci, version: VERSION, isForced: force });
  if (!dryRun) writeInit(environment.files, plan);
  environment.writeOutput(plan.files.map((file) => `${told(file, dryRun)}\n`).join(''));
  for (const note of plan.notes) environment.writeError(`zoneproof: note: ${printable(note)}\n`);
  return EXIT.OK;
};

/** What became of a file, with its text where that is for the reader to use. */
function told(file: InitFile, isDryRun: boolean): string {
  const { path, text, existing, note } = file;
  const lines = text === '' ? [] : text.trimEnd().split('\n');
  const shown = lines.map((line) => `  ${line}`.trimEnd());
  const next = note === undefined ? [] : [`  ${note}`];
  if (!isWritten(file)) {
    const head = `${printable(existing!)} exists and stays as it is`;
    if (text === '') return `${head}: nothing is missing there`;
    // What bears our name has been set up before; other files hold other things as well.
    return /zoneproof\./.test(existing!)
      ? `${head}; --force writes it anew`
      : [`${head}; to be added to it:`, ...shown, ...next].join('\n');
  }
  if (isDryRun)
    return [`${printable(path)} would be written${existing === undefined ? '' : ' over'}:`, ...shown, ...next].join(
      '\n',
    );
  return [`wrote ${printable(path)}`, ...next].join('\n');
}
