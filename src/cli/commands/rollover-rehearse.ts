/** `zoneproof rollover rehearse` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, type ExitCode, ZoneproofError } from '../../diagnostic/index.js';
import { hasErrors, rehearseRollover, surprises, writeRehearsal, writing } from '../../operations/index.js';
import {
  incidentList,
  type RehearsalReport,
  rehearsalJson,
  rehearsalMarkdown,
  rehearsalText,
} from '../../report/index.js';
import type { ValidatorKind } from '../../rollover/index.js';
import { utf8Bytes } from '../../wire/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import type { Environment } from '../env.js';
import { isColored, TOOL, writeFindings } from '../reporting.js';
import { algorithmOf, loadZoneOf, type ParentOptions, timingFacts, type ZoneFileOptions } from '../rollover-options.js';
import { withSignatureWork } from '../threads.js';

export interface RolloverRehearseOptions extends ZoneFileOptions, ParentOptions {
  readonly zone?: string | undefined;
  readonly method?: string | undefined;
  readonly algorithm?: string | undefined;
  readonly keyDir?: string | undefined;
  readonly start?: string | undefined;
  readonly whatIf?: readonly string[] | undefined;
  readonly validators: ValidatorKind;
  readonly out?: string | undefined;
  readonly jobs?: number | undefined;
  readonly format: 'text' | 'markdown' | 'json';
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

/** Where standard output is no terminal. */
const DEFAULT_COLUMNS = 100;

export const run: CommandRunner<RolloverRehearseOptions> = async (options, environment) => {
  const { whatIf: incidents = [], zone: file, method } = options;
  if (incidents.includes('list')) {
    environment.writeOutput(incidentList(isColored(environment, options.color)));
    return EXIT.OK;
  }
  if (file === undefined || method === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `a rehearsal needs ${file === undefined ? 'a zone file' : '--method'}`, {
      help: 'zoneproof rollover rehearse ZONE --method ksk-double-ksk; --what-if list shows what can go wrong',
    });
  }
  return rehearse(options, environment, { file, method, incidents });
};

async function rehearse(
  options: RolloverRehearseOptions,
  environment: Environment,
  {
    file,
    method,
    incidents,
  }: { readonly file: string; readonly method: string; readonly incidents: readonly string[] },
): Promise<ExitCode> {
  const { files } = environment;
  const { keyDir: keyFolder, out, validators } = options;
  const now = environment.now();
  const loaded = await loadZoneOf(files, file, options);
  if (hasErrors(loaded)) {
    writeFindings(environment, loaded, loaded.diagnostics);
    environment.writeError('zoneproof: the zone has faults: mend them before a rehearsal\n');
    return EXIT.FINDINGS;
  }
  const { zone } = loaded;
  const rehearsal = rehearseRollover(files, {
    ...(await timingFacts(environment, options, loaded)),
    zone,
    zoneFile: file,
    method,
    newAlgorithm: algorithmOf(options.algorithm),
    keyFolder,
    start: momentOf('start', options.start, now, now),
    provider: openssl,
    incidents,
    validators,
  });
  const written =
    out === undefined
      ? undefined
      : await withSignatureWork(
          environment,
          { jobs: options.jobs, provider: openssl, isDeterministic: false },
          (work) => writeRehearsal(files, rehearsal, { folder: out, keyFolder, provider: openssl, ...work }),
        );
  const report: RehearsalReport = { tool: TOOL, rehearsal, written };
  if (out !== undefined) {
    const target = `${out}/verdict.md`;
    writing(target, () => files.writeFile(target, [utf8Bytes(rehearsalMarkdown(report))], { isNew: true }));
  }
  const render = {
    text: () =>
      rehearsalText(report, {
        color: isColored(environment, options.color),
        columns: environment.outputColumns ?? DEFAULT_COLUMNS,
      }),
    markdown: () => rehearsalMarkdown(report),
    json: () => rehearsalJson(report),
  }[options.json === true ? 'json' : options.format];
  environment.writeOutput(render());
  // With incidents, what is written may well be bogus: the model says so, or shows what it leaves out.
  const isSurprised = incidents.length === 0 && written !== undefined && surprises(written).length > 0;
  return rehearsal.verdict.causes.length > 0 || isSurprised ? EXIT.FINDINGS : EXIT.OK;
}
