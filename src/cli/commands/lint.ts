/** `zoneproof lint` @module */
import { openssl } from '../../crypto/index.js';
import { listText, printable } from '../../diagnostic/index.js';
import { lintFiles } from '../../operations/index.js';
import { type BaselineOptions, passKnown } from '../baseline.js';
import { type CommandRunner, minMarginOf, momentOf } from '../command.js';
import { configRequest, type RuleOptions, ruleFilter } from '../config-options.js';
import { type FormatOptions, outputsOf } from '../outputs.js';
import { concludeRun, reportKey, reportZone } from '../reporting.js';
import { withSignatureWork } from '../threads.js';
import type { FailOptions } from '../verdict.js';

export interface LintOptions extends FormatOptions, FailOptions, RuleOptions, BaselineOptions {
  readonly paths: readonly string[];
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly minMargin?: string | undefined;
  readonly jobs?: number | undefined;
  readonly since?: string | undefined;
  readonly staged?: boolean | undefined;
}

export const run: CommandRunner<LintOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const minMargin = minMarginOf(options.minMargin);
  const outputs = outputsOf(options);
  const work = { jobs: options.jobs, provider: openssl, isDeterministic: false };
  const config = configRequest(options);
  const isStaged = options.staged;
  const found = await withSignatureWork(environment, work, ({ verifyAll }) =>
    lintFiles(environment.files, { ...options, isStaged, config, now: at, minMargin, provider: openssl, verifyAll }),
  );
  const { failures, ignored, notes } = found;
  const isWanted = ruleFilter(options);
  const zones = found.zones.map((linted) => ({ ...linted, diagnostics: linted.diagnostics.filter(isWanted) }));
  const keys = found.keys
    .map((key) => ({ ...key, diagnostics: key.diagnostics.filter(isWanted) }))
    .filter(({ diagnostics }) => diagnostics.length > 0);
  await passKnown(environment, zones, options);
  for (const note of notes) environment.writeError(`zoneproof: note: ${printable(note)}\n`);
  if (zones.length === 0 && ignored.length > 0) {
    const what = `nothing to lint: the configuration ignores ${listText(ignored, 'and')}`;
    environment.writeError(`zoneproof: note: ${printable(what)}\n`);
  }
  const reported = [...zones.map((linted) => reportZone(linted, linted.diagnostics)), ...keys.map(reportKey)];
  const result = { command: 'lint', zones: reported, failures, failsFrom: 'warning' } as const;
  return concludeRun(environment, outputs, result, options);
};
