/**
 * The verdict on a zone file at one moment.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, countText } from '../diagnostic/index.js';
import { type Ds, type VerifyAll, verifyZone, type ZoneVerdict } from '../dnssec/index.js';
import { hasErrors, type LoadedZone } from './load-zone.js';

export interface VerifyRequest {
  /** seconds since the epoch */
  readonly at: number;
  readonly trust: readonly Ds[];
  readonly provider: CryptoProvider;
  /** seconds that are to be left before an RRset becomes bogus */
  readonly minMargin?: number | undefined;
  readonly verifyAll?: VerifyAll | undefined;
}

/** Verifies a loaded zone. A file that a server would refuse to load has no verdict: INDETERMINATE. */
export async function verifyLoadedZone(loaded: LoadedZone, request: VerifyRequest): Promise<ZoneVerdict> {
  const verdict = await verifyZone(loaded.zone, {
    now: request.at,
    trust: request.trust,
    provider: request.provider,
    minMargin: request.minMargin,
    verifyAll: request.verifyAll,
  });
  const diagnostics = [...loaded.diagnostics, ...verdict.diagnostics].sort(compareDiagnostics);
  const unknown = unknownReason(loaded);
  if (unknown === undefined) return { ...verdict, diagnostics };
  return { ...verdict, diagnostics, status: 'INDETERMINATE', reason: unknown };
}

/** Why nobody can say what a server would make of the file; undefined when it would load. */
export function unknownReason(loaded: LoadedZone): string | undefined {
  if (!hasErrors(loaded)) return undefined;
  const faults = loaded.diagnostics.filter(({ severity }) => severity === 'error').length;
  return `the zone file has ${countText(faults, 'fault')}, so what a server would make of it is unknown`;
}
