/**
 * The verdict on a zone file at one moment.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, countText } from '../diagnostic/index.js';
import {
  type Ds,
  type FaultSettings,
  judgeByProfiles,
  type ProfileVerdict,
  type RangeVerdict,
  type ValidatorProfile,
  type VerifyAll,
  verifyInOneRange,
  verifyZone,
  type ZoneVerdict,
} from '../dnssec/index.js';
import { hasErrors, type LoadedZone } from './load-zone.js';

export interface VerifyRequest {
  /** seconds since the epoch */
  readonly at: number;
  readonly trust: readonly Ds[];
  readonly provider: CryptoProvider;
  /** seconds that are to be left before an RRset becomes bogus */
  readonly minMargin?: number | undefined;
  readonly verifyAll?: VerifyAll | undefined;
  /** what users have set of the options of rules */
  readonly settings?: FaultSettings | undefined;
  /** whose verdict it is to be; the findings are the same for all */
  readonly profile?: ValidatorProfile | undefined;
}

/** Verifies a loaded zone. A file that a server would refuse to load has no verdict: INDETERMINATE. */
export async function verifyLoadedZone(loaded: LoadedZone, request: VerifyRequest): Promise<ZoneVerdict> {
  const { profile } = request;
  const options = {
    now: request.at,
    trust: request.trust,
    provider: request.provider,
    minMargin: request.minMargin,
    settings: request.settings,
    verifyAll: once(request.verifyAll ?? verifyInOneRange(request.provider)),
  };
  const own = await verifyZone(loaded.zone, options);
  const [judged] = profile === undefined ? [] : await judgeByProfiles(loaded.zone, options, [profile]);
  const verdict =
    judged === undefined ? own : { ...own, status: judged.status, reason: `${profile!.title}: ${judged.reason}` };
  const diagnostics = [...loaded.diagnostics, ...verdict.diagnostics].sort(compareDiagnostics);
  const unknown = unknownReason(loaded);
  if (unknown === undefined) return { ...verdict, diagnostics };
  return { ...verdict, diagnostics, status: 'INDETERMINATE', reason: unknown };
}

/** The verdicts of several validators, in the order of `profiles`. */
export async function judgeLoadedZone(
  loaded: LoadedZone,
  { at, ...options }: VerifyRequest,
  profiles: readonly ValidatorProfile[],
): Promise<readonly ProfileVerdict[]> {
  const reason = unknownReason(loaded);
  if (reason === undefined) return judgeByProfiles(loaded.zone, { ...options, now: at }, profiles);
  return profiles.map((profile) => ({ profile, status: 'INDETERMINATE', reason, decides: undefined }));
}

/** Verifies the signatures of a zone the first time, and knows the result from then on. */
function once(verifyAll: VerifyAll): VerifyAll {
  let ranges: Promise<readonly RangeVerdict[]> | undefined;
  return (zone, now, settings, meanwhile) => (ranges ??= verifyAll(zone, now, settings, meanwhile));
}

/** Why nobody can say what a server would make of the file; undefined when it would load. */
export function unknownReason(loaded: LoadedZone): string | undefined {
  if (!hasErrors(loaded)) return undefined;
  const faults = loaded.diagnostics.filter(({ severity }) => severity === 'error').length;
  return `the zone file has ${countText(faults, 'fault')}, so what a server would make of it is unknown`;
}
