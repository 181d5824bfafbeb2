/** `zoneproof diff` @module */
import { ConfigSource } from '../../config/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { comparedReading, diffFiles, type LoadZoneOptions } from '../../operations/index.js';
import { DIFF_REPORTERS, type DiffFormat } from '../../report/index.js';
import type { DnssecDetail } from '../../zone/index.js';
import type { CommandRunner } from '../command.js';
import { type ConfigOptions, configRequest } from '../config-options.js';
import { isColored, TOOL, writeFindings } from '../reporting.js';

export interface DiffOptions extends LoadZoneOptions, ConfigOptions {
  readonly old: string;
  readonly new: string;
  readonly format: DiffFormat;
  readonly json?: boolean | undefined;
  readonly dnssec: DnssecDetail;
  readonly ignoreDnssec?: boolean | undefined;
  readonly maxRemoved?: number | undefined;
  readonly color?: boolean | undefined;
}

export const run: CommandRunner<DiffOptions> = async (options, environment) => {
  const { maxRemoved } = options;
  if (maxRemoved !== undefined && maxRemoved > 100) {
    throw new ZoneproofError(EXIT.USAGE, `--max-removed is a share in percent, not ${maxRemoved}`);
  }
  const configs = new ConfigSource(environment.files, configRequest(options));
  const outcome = diffFiles(environment.files, {
    ...options,
    ...(await comparedReading(configs, options)),
    dnssec: options.ignoreDnssec === true ? 'ignore' : options.dnssec,
    maxRemovedPercent: maxRemoved,
  });
  if (outcome.kind === 'faulty') {
    for (const zone of outcome.zones) writeFindings(environment, zone, zone.diagnostics);
    environment.writeError('zoneproof: a zone with faults cannot be compared\n');
    return EXIT.FINDINGS;
  }
  const { old, new: after, diff, consequences } = outcome;
  const fileOf = ({ path }: { path: string }) => (path === '-' ? '<stdin>' : path);
  const report = { tool: TOOL, old: { file: fileOf(old) }, new: { file: fileOf(after) }, diff, consequences };
  const format = options.json === true ? 'json' : options.format;
  environment.writeOutput(DIFF_REPORTERS[format](report, { color: isColored(environment, options.color) }));
  return diff.isEmpty ? EXIT.OK : EXIT.FINDINGS;
};
