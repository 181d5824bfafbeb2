/**
 * Rolling to another algorithm (RFC 6781 §4.1.4).
 * @module
 */
import { max } from '../timing.js';
import type { Method } from './method.js';
import {
  KEYS_GONE,
  KEYS_SEEN,
  KEYS_WHY,
  publish,
  replaceDs,
  SIGNATURES_GONE,
  SIGNATURES_SEEN,
  SIGNATURES_WHY,
  signData,
  signKeys,
  step,
  stopData,
  stopKeys,
  TRUST_GONE,
  TRUST_WHY,
  toOtherKeys,
  withdraw,
  zoneOf,
} from './parts.js';

export const ALGORITHM_METHODS: readonly Method[] = [
  {
    id: 'algorithm-conservative',
    title: 'Algorithm rollover, conservative',
    rfc: ['RFC 6781 §4.1.4', 'RFC 4035 §2.2'],
    summary: 'every validator that ever was: signatures come before keys, and go behind them',
    plan(setting) {
      const old = zoneOf(setting, 1, setting.algorithm);
      const next = zoneOf(setting, 2, setting.newAlgorithm);
      return toOtherKeys(old, next, setting.denial, [
        step(
          'sign',
          'Sign the data with the new key too, and do not publish it yet',
          [signData(next.zsk)],
          SIGNATURES_SEEN,
          SIGNATURES_WHY,
        ),
        step(
          'publish',
          'Publish the new keys; the new key-signing key signs the DNSKEY RRset too',
          [...next.all.map(publish), signKeys(next.ksk)],
          KEYS_SEEN,
          KEYS_WHY,
        ),
        replaceDs(old.ksk, next.ksk),
        step(
          'remove-keys',
          'Remove the old keys, and leave their signatures over data',
          [...old.all.map(withdraw), stopKeys(old.ksk)],
          KEYS_GONE,
          KEYS_WHY,
        ),
        step(
          'remove-signatures',
          'Remove the signatures of the old keys',
          [stopData(old.zsk)],
          SIGNATURES_GONE,
          SIGNATURES_WHY,
        ),
      ]);
    },
  },
  {
    id: 'algorithm-liberal',
    title: 'Algorithm rollover, liberal',
    rfc: ['RFC 6840 §5.11', 'RFC 6781 §4.1.4'],
    summary: 'shorter, for validators that are content with any good path, as RFC 6840 asks of them',
    plan(setting) {
      const old = zoneOf(setting, 1, setting.algorithm);
      const next = zoneOf(setting, 2, setting.newAlgorithm);
      return toOtherKeys(old, next, setting.denial, [
        step(
          'double',
          'Publish the new keys, and sign everything with both algorithms',
          [...next.all.map(publish), signKeys(next.ksk), signData(next.zsk)],
          max('Ipub', KEYS_SEEN, SIGNATURES_SEEN),
          `${KEYS_WHY}, or data without the new signatures`,
        ),
        // One DNSKEY TTL more than RFC 7583 has: Unbound with harden-algo-downgrade keeps with validated keys which algorithms
        // their DS RRset named, and takes no answer that lacks one of them.
        replaceDs(old.ksk, next.ksk, TRUST_GONE, TRUST_WHY),
        step(
          'remove',
          'Remove the old keys and their signatures',
          [...old.all.map(withdraw), stopKeys(old.ksk), stopData(old.zsk)],
          max('Iret', KEYS_GONE, SIGNATURES_GONE),
          KEYS_WHY,
        ),
      ]);
    },
  },
];
