/** `zoneproof verify` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT } from '../../diagnostic/index.js';
import { loadDsSet, loadZone, verifyInThreads, verifyLoadedZone } from '../../operations/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { reportFindings } from '../faults.js';
import { startProgress } from '../progress.js';
import { openThreads } from '../threads.js';

export interface VerifyOptions {
  readonly zone: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly at?: string | undefined;
  readonly ds?: readonly string[] | undefined;
  readonly jobs?: number | undefined;
}

export const run: CommandRunner<VerifyOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const loaded = loadZone(environment.files, options.zone, options);
  const trust = loadDsSet(environment.files, options.ds ?? [], loaded.zone.apex);
  const progress = startProgress(environment);
  const pool = await openThreads(options.jobs, loaded.zone.names.count);
  const verdict = await verifyLoadedZone(loaded, {
    at,
    trust,
    provider: openssl,
    ...(pool && { verifyAll: verifyInThreads(pool, progress.update) }),
  }).finally(async () => {
    progress.stop();
    await pool?.close();
  });
  reportFindings(environment, loaded.zone, verdict.diagnostics, loaded.path);
  environment.writeOutput(`${verdict.status} ${verdict.reason}\n`);
  return verdict.diagnostics.some((d) => d.severity === 'error') || verdict.status === 'INDETERMINATE' ? EXIT.FINDINGS : EXIT.OK;
};
