/** `zoneproof rollover plan` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { hasErrors, planRollover, writing } from '../../operations/index.js';
import {
  loadRolloverPlanSvg,
  type RolloverPlanReport,
  rolloverPlanCalendar,
  rolloverPlanJson,
  rolloverPlanMarkdown,
  rolloverPlanText,
} from '../../report/index.js';
import { TOOLS, type Tool } from '../../rollover/index.js';
import { utf8Bytes } from '../../wire/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { isColored, TOOL } from '../reporting.js';
import { algorithmOf, loadZoneOf, type ParentOptions, timingFacts, type ZoneFileOptions } from '../rollover-options.js';

export interface RolloverPlanOptions extends ZoneFileOptions, ParentOptions {
  readonly zone: string;
  readonly method: string;
  readonly algorithm?: string | undefined;
  readonly keyDir?: string | undefined;
  readonly start?: string | undefined;
  readonly tool?: readonly Tool[] | undefined;
  readonly format: 'text' | 'markdown' | 'json' | 'ics' | 'svg';
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly output?: string | undefined;
}

/** Where standard output is no terminal. */
const DEFAULT_COLUMNS = 100;

export const run: CommandRunner<RolloverPlanOptions> = async (options, environment) => {
  const now = environment.now();
  const start = momentOf('start', options.start, now, now);
  const loaded = await loadZoneOf(environment.files, options.zone, options);
  const { zone } = loaded;
  if (zone.soa === undefined && hasErrors(loaded)) {
    throw new ZoneproofError(EXIT.USAGE, `${options.zone} is no zone that could be planned for`, {
      help: 'zoneproof lint shows what is wrong with it',
    });
  }
  const plan = planRollover(environment.files, {
    ...(await timingFacts(environment, options, loaded)),
    zone,
    zoneFile: options.zone,
    method: options.method,
    newAlgorithm: algorithmOf(options.algorithm),
    keyFolder: options.keyDir,
    start,
    provider: openssl,
  });
  const report: RolloverPlanReport = { tool: TOOL, plan };
  const tools = options.tool ?? TOOLS;
  const { output } = options;
  const render = {
    text: () =>
      rolloverPlanText(report, {
        color: output === undefined && isColored(environment, options.color),
        columns: environment.outputColumns ?? DEFAULT_COLUMNS,
        tools,
      }),
    markdown: () => rolloverPlanMarkdown(report, tools),
    json: () => rolloverPlanJson(report),
    ics: () => rolloverPlanCalendar(report, now),
    svg: async () => (await loadRolloverPlanSvg())(report),
  }[options.json === true ? 'json' : options.format];
  const text = await render();
  if (output === undefined || output === '-') environment.writeOutput(text);
  else writing(output, () => environment.files.writeFile(output, [utf8Bytes(text)]));
  return EXIT.OK;
};
