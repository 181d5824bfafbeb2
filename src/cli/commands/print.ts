/** `zoneproof print` @module */
import { ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { EXIT } from '../../diagnostic/index.js';
import {
  hasErrors,
  type LoadZoneOptions,
  loadConfiguredZone,
  type PrintFormat,
  printPieces,
} from '../../operations/index.js';
import type { PrintOrder } from '../../zone/index.js';
import type { CommandRunner } from '../command.js';
import { type ConfigOptions, configRequest } from '../config-options.js';
import { writeFindings } from '../reporting.js';

export interface PrintOptions extends LoadZoneOptions, ConfigOptions {
  readonly file: string;
  readonly format: PrintFormat;
  readonly json?: boolean | undefined;
  readonly sort: PrintOrder;
  readonly relative?: boolean | undefined;
  readonly types?: string | undefined;
  readonly dnssec: boolean;
  readonly annotate?: boolean | undefined;
}

export const run: CommandRunner<PrintOptions> = async (options, environment) => {
  const { files } = environment;
  const configs = new ConfigSource(files, configRequest(options));
  const loaded = await loadConfiguredZone(files, options.file, configs, { ...options, placeholders: {} });
  const pieces = printPieces(loaded.zone, {
    format: options.json === true ? 'json' : options.format,
    sort: options.sort,
    types: options.types,
    dnssec: options.dnssec,
    isRelative: options.relative === true,
    isAnnotated: options.annotate === true,
    now: environment.now(),
    provider: openssl,
  });
  writeFindings(environment, loaded, loaded.diagnostics);
  // Half a zone must not pass for a whole one.
  if (hasErrors(loaded)) return EXIT.FINDINGS;
  for (const piece of pieces) if (!environment.writeOutput(piece)) break;
  return EXIT.OK;
};
