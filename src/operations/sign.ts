/**
 * Signing a zone file: load, sign, verify what was made, write.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import {
  type Denial,
  type SignAll,
  type SignedZone,
  signZone,
  type VerifyAll,
  verifyZone,
  type ZoneVerdict,
} from '../dnssec/index.js';
import type { SigningKey } from '../keys/index.js';
import type { SerialPolicy } from '../wire/index.js';
import { hasErrors, type LoadedZone } from './load-zone.js';

export interface SignRequest {
  readonly keys: readonly SigningKey[];
  readonly denial: Denial;
  readonly serial: SerialPolicy;
  /** hash algorithms of ZONEMD records to add */
  readonly zonemd?: readonly number[] | undefined;
  /** seconds since the epoch */
  readonly inception: number;
  readonly expiration: number;
  readonly now: number;
  readonly isVerified: boolean;
  readonly provider: CryptoProvider;
  readonly signAll?: SignAll | undefined;
  readonly verifyAll?: VerifyAll | undefined;
}

export type SignOutcome =
  | { readonly kind: 'signed'; readonly signed: SignedZone; readonly verdict: ZoneVerdict | undefined }
  /** the zone file has faults and was not signed */
  | { readonly kind: 'faulty' }
  /** the result does not validate and must not be written */
  | { readonly kind: 'invalid'; readonly signed: SignedZone; readonly verdict: ZoneVerdict };

/** Signs a loaded zone. Nothing is written here. */
export async function signLoadedZone(loaded: LoadedZone, request: SignRequest): Promise<SignOutcome> {
  if (hasErrors(loaded)) return { kind: 'faulty' };
  const signed = await signZone(loaded.zone, request);
  if (!request.isVerified) return { kind: 'signed', signed, verdict: undefined };
  // At the inception when that lies ahead: a zone signed for tomorrow is right although it does not validate today.
  const at = Math.max(request.now, request.inception);
  const verdict = await verifyZone(signed.zone, {
    now: Math.min(at, request.expiration),
    provider: request.provider,
    verifyAll: request.verifyAll,
  });
  return verdict.status === 'SECURE' ? { kind: 'signed', signed, verdict } : { kind: 'invalid', signed, verdict };
}
