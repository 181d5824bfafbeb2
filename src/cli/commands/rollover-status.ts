/** `zoneproof rollover status` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT } from '../../diagnostic/index.js';
import { rolloverStatus } from '../../operations/index.js';
import { rolloverStatusJson, rolloverStatusText } from '../../report/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { isColored } from '../reporting.js';
import { loadZoneOf, type ParentOptions, timingFacts, type ZoneFileOptions } from '../rollover-options.js';

export interface RolloverStatusOptions extends ZoneFileOptions, ParentOptions {
  readonly zone: string;
  readonly keyDir?: string | undefined;
  readonly at?: string | undefined;
  readonly format: 'text' | 'json';
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

/** Where standard output is no terminal. */
const DEFAULT_COLUMNS = 100;

export const run: CommandRunner<RolloverStatusOptions> = async (options, environment) => {
  const now = environment.now();
  const loaded = await loadZoneOf(environment.files, options.zone, options);
  const status = rolloverStatus(environment.files, {
    ...(await timingFacts(environment, options, loaded)),
    zone: loaded.zone,
    keyFolder: options.keyDir,
    at: momentOf('at', options.at, now, now),
    provider: openssl,
  });
  const isJson = options.json === true || options.format === 'json';
  const columns = environment.outputColumns ?? DEFAULT_COLUMNS;
  const shown = isJson
    ? rolloverStatusJson(status)
    : rolloverStatusText(status, { color: isColored(environment, options.color), columns });
  environment.writeOutput(shown);
  return status.problems.length > 0 ? EXIT.FINDINGS : EXIT.OK;
};
