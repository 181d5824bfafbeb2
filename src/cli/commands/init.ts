/** `zoneproof init` @module */
import { EXIT, printable } from '../../diagnostic/index.js';
import { type CiSystem, type InitFile, planInit, writeInit } from '../../operations/index.js';
import type { CommandRunner } from '../command.js';
import { VERSION } from '../version.js';

export interface InitOptions {
  readonly folder: string;
  readonly dryRun?: boolean | undefined;
  readonly ci?: CiSystem | 'none' | undefined;
}

export const run: CommandRunner<InitOptions> = async ({ folder, dryRun = false, ci }, environment) => {
  const plan = await planInit(environment.files, { folder, ci, version: VERSION });
  if (!dryRun) writeInit(environment.files, plan);
  environment.writeOutput(plan.map((file) => `${told(file, dryRun)}\n`).join(''));
  return EXIT.OK;
};

/** What became of a file, with its text where that is for the reader to use. */
function told({ path, text, existing, note }: InitFile, isDryRun: boolean): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.map((line) => `  ${line}`.trimEnd());
  const next = note === undefined ? [] : [`  ${note}`];
  if (existing !== undefined) {
    const head = `${printable(existing)} exists and stays as it is`;
    // What bears our name has been set up before; other files hold other things as well.
    return /zoneproof\./.test(existing) ? head : [`${head}; to be added to it:`, ...shown, ...next].join('\n');
  }
  if (isDryRun) return [`${printable(path)} would be written:`, ...shown, ...next].join('\n');
  return [`wrote ${printable(path)}`, ...next].join('\n');
}
