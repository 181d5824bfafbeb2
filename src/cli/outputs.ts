/**
 * Where reports go: `--format sarif=out.sarif --format stylish` is one in a file and one on standard output.
 * @module
 */
import path from 'node:path';
import { EXIT, nearest, ZoneproofError } from '../diagnostic/index.js';
import { type Files, readInput, writing } from '../operations/index.js';
import {
  loadReportMarkdown,
  REPORT_FORMATS,
  type Report,
  type ReporterLoader,
  type ReporterOptions,
} from '../report/index.js';
import type { Environment } from './env.js';

export interface FormatOptions {
  /** `name`, or `name=file` */
  readonly format?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

/** A report to write. */
export interface Output {
  readonly format: string;
  readonly load: ReporterLoader;
  /** undefined for standard output */
  readonly file: string | undefined;
}

/** Whether the user says how findings are shown. */
export const hasFormat = ({ format = [], json }: FormatOptions): boolean => format.length > 0 || json === true;

type Formats = Readonly<Record<string, ReporterLoader>>;

/**
 * What to write where, in the formats that a command has. Throws a ZoneproofError (usage) for unknown ones and for two
 * reports in one place.
 */
export function outputsOf({ format = [], json }: FormatOptions, formats: Formats = REPORT_FORMATS): readonly Output[] {
  const asked = [...format, ...(json === true && !format.includes('json') ? ['json'] : [])];
  const outputs = (asked.length === 0 ? ['stylish'] : asked).map((setting) => outputOf(setting, formats));
  const taken = new Map<string | undefined, Output>();
  for (const output of outputs) {
    const { file } = output;
    const place = file === undefined ? undefined : path.resolve(file);
    const other = taken.get(place);
    if (other !== undefined) {
      const where = file === undefined ? 'standard output' : file;
      throw new ZoneproofError(
        EXIT.USAGE,
        `the reports ${other.format} and ${output.format} would both go to ${where}`,
        {
          help: `write one of them to a file of its own: --format ${output.format}=<file>`,
        },
      );
    }
    taken.set(place, output);
  }
  return outputs;
}

function outputOf(setting: string, formats: Formats): Output {
  const [, name, file] = /^([^=]*)(?:=(.*))?$/s.exec(setting)!;
  const load = Object.hasOwn(formats, name!) ? formats[name!] : undefined;
  if (load === undefined) {
    const guess = nearest(name!, Object.keys(formats));
    throw new ZoneproofError(EXIT.USAGE, `unknown format ${JSON.stringify(name)}`, {
      help: guess === undefined ? `known are ${Object.keys(formats).join(', ')}` : `did you mean ${guess}?`,
    });
  }
  if (file === '') throw new ZoneproofError(EXIT.USAGE, `--format ${name}= names no file`);
  return { format: name!, load, file: file === '-' ? undefined : file };
}

/** The folder that CI systems take paths from: the checkout when we work inside of it, else the working folder. */
function rootFolder({ files, variables }: Environment): string {
  const here = path.resolve('');
  const checkout = [variables.GITHUB_WORKSPACE, variables.CI_PROJECT_DIR].find((folder) => {
    if (folder === undefined || folder === '' || !files.exists(folder)) return false;
    const below = path.relative(files.realPath(folder), here);
    return below !== '..' && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below);
  });
  return checkout === undefined ? here : files.realPath(checkout);
}

/**
 * Writes the report in all its forms, files first. Throws a ZoneproofError (file) when one cannot be written, (usage) when
 * it would replace a file that was read.
 */
export async function writeOutputs(
  environment: Environment,
  outputs: readonly Output[],
  report: Report,
  color: boolean,
): Promise<void> {
  const { files } = environment;
  const options: ReporterOptions = { color: false, root: rootFolder(environment) };
  const encoder = new TextEncoder();
  const sources = sourcePaths(files, report);
  let shown: string | undefined;
  // All are made before the first is written: a fault in one leaves no other behind.
  const chunks: [file: string, text: string][] = [];
  for (const { format, load, file } of outputs) {
    const reporter = await load();
    if (file === undefined) shown = reporter(report, { ...options, color });
    else if (files.exists(file) && sources.has(files.realPath(file))) {
      throw new ZoneproofError(EXIT.USAGE, `the report ${format} would replace ${file}, which was read as a zone`);
    } else chunks.push([file, reporter(report, options)]);
  }
  try {
    if (outputs.some(({ format }) => format === 'github')) {
      const summary = environment.variables.GITHUB_STEP_SUMMARY ?? '';
      if (summary !== '') chunks.push([summary, await stepSummary(files, summary, report, options)]);
    }
    for (const [file, text] of chunks) writing(file, () => files.writeFile(file, [encoder.encode(text)]));
  } finally {
    // A file that cannot be written keeps nobody from what was found.
    if (shown !== undefined) environment.writeOutput(shown);
  }
}

/** The files that the report is about. */
function sourcePaths(files: Files, { zones }: Report): ReadonlySet<string> {
  const paths = zones.flatMap((zone) => zone.files);
  return new Set(paths.filter((file) => files.exists(file)).map((file) => files.realPath(file)));
}

/** GitHub drops the summary of a step that is larger. */
const MAX_SUMMARY_OCTETS = 1024 * 1024;
/** For what stands around the table. */
const SUMMARY_MARGIN = 64 * 1024;

/** What the step has said so far, and our report behind it. */
async function stepSummary(files: Files, file: string, report: Report, options: ReporterOptions): Promise<string> {
  const reportMarkdown = await loadReportMarkdown();
  const before = files.exists(file) ? new TextDecoder().decode(readInput(files, file)) : '';
  const room = MAX_SUMMARY_OCTETS - SUMMARY_MARGIN - new TextEncoder().encode(before).length;
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${reportMarkdown(report, options, room)}`;
}
