/**
 * What the signer refuses to do unless it is told to: each guard with its reason, so that help and documentation say
 * the same.
 * @module
 */
import { type ExitCode, ZoneproofError } from '../../diagnostic/index.js';

/** Guards by id, and what each stops. */
export const SIGN_GUARDS = {
  'foreign-key': 'a key of another zone',
  'no-ksk': 'no active key with the SEP flag, which a DS at the parent could point at',
  'retired-algorithm': 'a key of algorithm 5 or 7, which validators no longer support (RFC 9905)',
  'incomplete-algorithm': 'a published key of an algorithm that no active key signs with (RFC 4035 §2.2)',
  expired: 'signatures that have run out before they are made',
  ttl: 'TTLs above --max-ttl',
  'zone-errors': 'mistakes in the zone that servers or validators do not forgive',
} as const;

export type SignGuard = keyof typeof SIGN_GUARDS;

/** The guards that were lifted. */
export type AllowedGuards = ReadonlySet<SignGuard>;

export const NO_GUARD_LIFTED: AllowedGuards = new Set();

/** Throws unless the guard is lifted; the help names the way to lift it behind the better way. */
export function guard(
  allowed: AllowedGuards,
  id: SignGuard,
  exitCode: ExitCode,
  message: string,
  betterWay: string,
): void {
  if (allowed.has(id)) return;
  throw new ZoneproofError(exitCode, message, { help: `${betterWay}; --allow ${id} signs all the same` });
}
