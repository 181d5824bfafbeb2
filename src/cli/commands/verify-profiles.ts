/** `zoneproof verify --profile` @module */
import { EXIT, type ExitCode, nearest, ZoneproofError } from '../../diagnostic/index.js';
import { PROFILE_NAMES, PROFILES, type ValidatorProfile } from '../../dnssec/index.js';
import { judgeLoadedZone, type LoadedZone, type VerifyRequest } from '../../operations/index.js';
import { PROFILES_REPORTERS } from '../../report/index.js';
import { documentWriter } from '../documents.js';
import type { Environment } from '../env.js';
import type { FormatOptions } from '../outputs.js';
import { TOOL, writeFindings } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

/** The profile of `--profile`. Throws a ZoneproofError (usage) for an unknown one, and for several zones. */
export function profileOf(setting: string | undefined, zones: readonly string[]): ValidatorProfile | 'all' | undefined {
  if (setting === undefined) return undefined;
  if (zones.length > 1) {
    throw new ZoneproofError(EXIT.USAGE, '--profile is for one zone file', { help: 'give its DS records with --ds' });
  }
  if (setting === 'all') return 'all';
  const name = PROFILE_NAMES.find((known) => known === setting);
  if (name !== undefined) return PROFILES[name];
  const guess = nearest(setting, PROFILE_NAMES);
  throw new ZoneproofError(EXIT.USAGE, `--profile ${JSON.stringify(setting)}: there is no such profile`, {
    help: guess === undefined ? `known are ${PROFILE_NAMES.join(', ')} and all` : `did you mean ${guess}?`,
  });
}

/** Writes what each validator says of a zone; the exit code is 1 when one of them cannot use it. */
export async function judgeAll(
  environment: Environment,
  loaded: LoadedZone,
  request: VerifyRequest,
  options: FormatOptions & FailOptions,
): Promise<ExitCode> {
  const write = documentWriter(environment, options, PROFILES_REPORTERS, 'verdicts of several validators');
  writeFindings(environment, loaded, loaded.diagnostics);
  const all = PROFILE_NAMES.map((name) => PROFILES[name]);
  const verdicts = await judgeLoadedZone(loaded, request, all);
  write({ tool: TOOL, at: request.at, zone: loaded.zone.origin, dsCount: request.trust.length, verdicts });
  const isUsable = verdicts.every(({ status }) => status === 'SECURE' || status === 'INSECURE');
  return isUsable || options.failOn === 'never' ? EXIT.OK : EXIT.FINDINGS;
}
