/** `zoneproof print` @module */
import { EXIT } from '../../diagnostic/index.js';
import { hasErrors, loadZone } from '../../operations/index.js';
import { printZoneChunks } from '../../zone/index.js';
import type { CommandRunner } from '../command.js';
import { writeFindings } from '../reporting.js';

export interface PrintOptions {
  readonly file: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
}

export const run: CommandRunner<PrintOptions> = (options, environment) => {
  const loaded = loadZone(environment.files, options.file, options);
  writeFindings(environment, loaded, loaded.diagnostics);
  // Half a zone must not pass for a whole one.
  if (hasErrors(loaded)) return EXIT.FINDINGS;
  for (const chunk of printZoneChunks(loaded.zone)) if (!environment.writeOutput(chunk)) break;
  return EXIT.OK;
};
