/**
 * DNSSEC over a zone at rest (RFC 4033, 4034, 4035, 5155): signing it, verifying it, and the DS that ties it to its
 * parent.
 *
 * `canonical.ts` makes the octets that signatures cover; `denial.ts` says what a chain of NSEC or NSEC3 must hold, which
 * `nsec.ts` and `nsec3.ts` build and `verify/` compares with. `sign-range.ts` and `verify/signatures.ts` work over ranges
 * of owners, so that threads can share a zone. Every fault is a row of `faults.ts`. `sign-stream.ts` signs for the text
 * alone, which needs no zone with signatures.
 *
 * `forecast/` says what becomes of a zone that nobody signs again, from what the verifier noted of its times.
 * `zonemd.ts` makes the digest of the whole zone.
 *
 * `chain.ts` walks from a trust anchor down through several zones, and `answer/` says which answer a validating resolver
 * would get from them: `resolve.ts` asks as it does, `nsec-prover.ts` and `nsec3-prover.ts` choose the proofs that servers
 * would send and judge them, `rrset-judge.ts` judges one RRset.
 *
 * Limitations: only the SIMPLE scheme of ZONEMD.
 * @module
 */
export type { DenialProof, DenialStep } from './answer/denial-proof.js';
export * from './answer/resolve.js';
export type { JudgedRrset } from './answer/rrset-judge.js';
export * from './canonical.js';
export * from './chain.js';
export * from './ds.js';
export { apexSignatureEnds, firstSignatureEnd, type SignatureEnd } from './expirations.js';
export type { FaultSettings } from './fault-options.js';
export { DNSSEC_FAULTS, faultAdvice, faultSeverity } from './faults.js';
export * from './forecast/forecast.js';
export type { ResignBound, ResignPlan, ResignReason, SecondaryForecast } from './forecast/resign.js';
export * from './judge-profiles.js';
export {
  hashNames,
  isInNsec3Chain,
  NSEC3_HASH_OCTETS,
  NSEC3_HASH_SHA1,
  type Nsec3Parameters,
  nsec3Hasher,
  readNsec3Fields,
} from './nsec3.js';
export * from './profiles.js';
export { readRrsig } from './rrsig.js';
export { type Denial, denialOfZone } from './sign/chain.js';
export { type AllowedGuards, SIGN_GUARDS, type SignGuard } from './sign/guards.js';
export * from './sign/keeper.js';
export { stampSerial } from './sign/prepare.js';
export type { SignatureGroup, SignatureSubject } from './sign/review.js';
export type { KeyUse, RoleOptions } from './sign/roles.js';
export type { SyncRequest } from './sign/sync.js';
export * from './sign-range.js';
export * from './sign-stream.js';
export * from './sign-text.js';
export * from './sign-zone.js';
export { IANA_TRUST_ANCHORS, type TrustAnchor } from './trust-anchor.js';
export { dnskeySigners } from './verify/dnskey-signature.js';
export { dsVerdictText } from './verify/trust.js';
export * from './verify-zone.js';
export { apexDnskeys, isSigned, publishes, type ZoneShape } from './zone-shape.js';
/** The verifier for callers that may not need it: it is a third of the code that lint would load. */
export const loadVerifier = () => import('./verify-zone.js');
export { ZONEMD_HASH } from './zonemd.js';
