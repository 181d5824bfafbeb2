/** `zoneproof fmt` @module */
import { ConfigSource } from '../../config/index.js';
import { EXIT, type ExitCode, printable, ZoneproofError } from '../../diagnostic/index.js';
import { type FormattedFile, findZoneFiles, formatFile, isTemplate, writeFormatted } from '../../operations/index.js';
import { located, type ReportZone } from '../../report/index.js';
import type { CommandRunner } from '../command.js';
import { type ConfigOptions, configRequest } from '../config-options.js';
import type { Environment } from '../env.js';
import { reportError } from '../errors.js';
import { findingsText, isColored, isErrorColored } from '../reporting.js';
import { unifiedDiff, visible } from '../unified-diff.js';

export interface FmtOptions extends ConfigOptions {
  readonly paths: readonly string[];
  readonly check?: boolean | undefined;
  readonly write?: boolean | undefined;
  readonly diff?: boolean | undefined;
  readonly width?: number | undefined;
  readonly color?: boolean | undefined;
}

export const run: CommandRunner<FmtOptions> = async (options, environment) => {
  const { files } = environment;
  const isText = options.check !== true && options.write !== true && options.diff !== true;
  const configs = new ConfigSource(files, configRequest(options));
  const found = await findZoneFiles(files, options.paths, configs, { isOfGit: true });
  // What a signer wrote is nobody's to edit: it is formatted only when it is named.
  const paths = found.filter((path) => options.paths.includes(path) || !path.endsWith('.signed'));
  if (isText && paths.length > 1) {
    throw new ZoneproofError(EXIT.USAGE, `${paths.length} files: their formatted text goes to no single output`, {
      help: 'use --write to format them in place, --check to list those that would change, or --diff',
    });
  }
  if (options.write === true && paths.includes('-')) {
    throw new ZoneproofError(EXIT.USAGE, '--write: standard input is no file that could be written');
  }
  const style = options.width === undefined ? {} : { width: options.width };
  const faulty: ReportZone[] = [];
  let exitCode: ExitCode = EXIT.OK;
  for (const path of paths) {
    try {
      if (await isTemplate(files, path, configs)) {
        environment.writeError(`zoneproof: note: ${printable(path)} is a template: passed over\n`);
        continue;
      }
      const formatted = formatFile(files, path, style);
      if (formatted.diagnostics.length > 0) {
        faulty.push(toReportZone(formatted));
        continue;
      }
      if (isText) environment.writeOutput(textFor(environment, formatted.text));
      if (!formatted.changed) continue;
      if (options.write === true) writeFormatted(files, formatted);
      // A file that was put right is no finding.
      else if (!isText && exitCode === EXIT.OK) exitCode = EXIT.FINDINGS;
      if (options.diff === true)
        environment.writeOutput(unifiedDiff(environment, isColored(environment, options.color), formatted));
      else if (!isText) environment.writeOutput(`${formatted.name}\n`);
      if (formatted.hadCrlf) {
        environment.writeError(`zoneproof: note: ${printable(formatted.name)}: lines ended with CRLF, now with LF\n`);
      }
    } catch (error) {
      exitCode = reportError(environment, error);
    }
  }
  if (faulty.length === 0) return exitCode;
  environment.writeError(findingsText(faulty, isErrorColored(environment)));
  return exitCode === EXIT.OK ? EXIT.FINDINGS : exitCode;
};

function toReportZone({ name, sources, diagnostics }: FormattedFile): ReportZone {
  return {
    origin: '',
    originFrom: '',
    file: name,
    serial: undefined,
    records: 0,
    ...located(sources, diagnostics, name),
  };
}

/** Zone text as it is; for a terminal its control characters are escaped. */
function textFor(environment: Environment, text: Uint8Array): Uint8Array | string {
  return environment.isOutputTerminal ? visible(new TextDecoder().decode(text)) : text;
}
