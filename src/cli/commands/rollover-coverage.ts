/** `zoneproof rollover coverage` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { isAdvice, keyCoverage, zoneNameOf } from '../../operations/index.js';
import { coverageJson, coverageText } from '../../report/index.js';
import { parseMoment } from '../../wire/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { isColored, TOOL } from '../reporting.js';
import { loadZoneOf, type TimingOptions, timingFacts, type ZoneFileOptions } from '../rollover-options.js';

export interface RolloverCoverageOptions extends ZoneFileOptions, TimingOptions {
  readonly zone?: string | undefined;
  readonly keyDir: string;
  readonly at?: string | undefined;
  readonly until: string;
  readonly format: 'text' | 'json';
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

/** Where standard output is no terminal. */
const DEFAULT_COLUMNS = 100;

export const run: CommandRunner<RolloverCoverageOptions> = async (options, environment) => {
  const { files } = environment;
  const now = environment.now();
  const from = momentOf('at', options.at, now, now);
  const until = untilOf(options.until, from);
  const { zone: named } = options;
  const isFile = named !== undefined && (named === '-' || files.exists(named));
  const loaded = isFile ? await loadZoneOf(files, named, options) : undefined;
  const zone = loaded?.zone;
  const apex = zone?.apex ?? (named === undefined ? undefined : zoneNameOf(named));
  const { policy, times, parent } = await timingFacts(environment, options, loaded);
  const { keyDir: keyFolder } = options;
  const zones = keyCoverage(files, { keyFolder, apex, zone, parent, policy, times, from, until, provider: openssl });
  const report = { tool: TOOL, zones, from, until };
  const isJson = options.json === true || options.format === 'json';
  const columns = environment.outputColumns ?? DEFAULT_COLUMNS;
  const shown = isJson
    ? coverageJson(report)
    : coverageText(report, { color: isColored(environment, options.color), columns });
  environment.writeOutput(shown);
  return zones.every(({ findings }) => findings.every(isAdvice)) ? EXIT.OK : EXIT.FINDINGS;
};

/** A moment, or a period from the first one on. */
function untilOf(text: string, from: number): number {
  const isPeriod = /^\d+[a-z]/i.test(text) && !text.includes('-');
  const moment = parseMoment(isPeriod ? `+${text}` : text, from);
  if (moment !== undefined && moment > from) return moment;
  const fault = moment === undefined ? 'is neither a moment nor a period' : 'is not behind the moment to start from';
  throw new ZoneproofError(EXIT.USAGE, `--until: ${JSON.stringify(text)} ${fault}`, {
    help: 'use a period such as 90d or 52w, or a moment such as 2027-03-15',
  });
}
