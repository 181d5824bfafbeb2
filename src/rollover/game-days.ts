/**
 * Outages that happened, as rehearsals: what went wrong, and the options that play it.
 * @module
 */
import type { BogusReason } from './explore.js';

export interface GameDay {
  /** what happened; lower-case start, no full stop */
  readonly story: string;
  readonly method: string;
  readonly whatIf: string;
  /** of the new keys, where the method needs it */
  readonly algorithm?: string;
  /** what resolvers run into first */
  readonly reason: BogusReason;
}

export const GAME_DAYS: readonly GameDay[] = [
  {
    story: 'the KSK was rolled, and the DS at the registrar was forgotten',
    method: 'ksk-double-ksk',
    whatIf: 'skip ds-update',
    reason: 'ds-names-no-key',
  },
  {
    story: 'DNSSEC was switched off, and the DS went days later',
    method: 'go-insecure',
    whatIf: 'parent delay 3d',
    reason: 'no-dnskey',
  },
  {
    story: 'DNSSEC was switched off, and the DS stayed',
    method: 'go-insecure',
    whatIf: 'skip ds-remove',
    reason: 'no-dnskey',
  },
  {
    story: 'the ZSK was swapped in one go',
    method: 'zsk-pre-publication',
    whatIf: 'together',
    reason: 'answer-signer-missing',
  },
  {
    story: 'the algorithm was changed at the parent first',
    method: 'algorithm-liberal',
    algorithm: 'ED25519',
    whatIf: 'first ds-update',
    reason: 'ds-names-no-key',
  },
  {
    story: 'a secondary stopped to transfer the zone, and nobody noticed',
    method: 'zsk-pre-publication',
    whatIf: 'secondary stuck',
    reason: 'signatures-expired',
  },
  {
    story: 'the signer stopped, and the signatures ran out',
    method: 'ksk-double-ksk',
    whatIf: 'lost ZSK1',
    reason: 'signatures-expired',
  },
  {
    story: 'a private key was lost in the middle of its rollover',
    method: 'ksk-double-ksk',
    whatIf: 'lost KSK2 ds-update',
    reason: 'ds-key-does-not-sign',
  },
  {
    story: 'the clocks of resolvers were behind',
    method: 'zsk-pre-publication',
    whatIf: 'clock -2h',
    reason: 'signatures-not-yet-valid',
  },
];
