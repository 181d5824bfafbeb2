/**
 * Rolling a CSK, and splitting its work or joining it (RFC 6781 §3.1).
 * @module
 */
import { max } from '../timing.js';
import type { Method, MethodPlan, MethodSetting } from './method.js';
import {
  addDs,
  DS_GONE,
  KEYS_GONE,
  KEYS_SEEN,
  KEYS_WHY,
  publish,
  publishSigner,
  removeDs,
  removeSigner,
  SIGNATURES_GONE,
  SIGNATURES_WHY,
  sameAlgorithm,
  signData,
  signKeys,
  step,
  stopData,
  stopKeys,
  toOtherKeys,
  withdraw,
  zoneOf,
} from './parts.js';

/** CSK to KSK and ZSK, and back. */
function resplit(setting: MethodSetting, isCskBefore: boolean): MethodPlan {
  const old = zoneOf({ ...setting, isCsk: isCskBefore }, 1, setting.algorithm);
  const next = zoneOf({ ...setting, isCsk: !isCskBefore }, 2, setting.algorithm);
  return toOtherKeys(old, next, setting.denial, [
    step(
      'publish',
      'Publish the new keys; the new key-signing key signs the DNSKEY RRset too',
      [...next.all.map(publish), signKeys(next.ksk)],
      KEYS_SEEN,
      KEYS_WHY,
    ),
    step(
      'switch',
      'Sign the data with the new key, and have the DS replaced',
      [signData(next.zsk), stopData(old.zsk), addDs(next.ksk), removeDs(old.ksk)],
      max('Iret', SIGNATURES_GONE, DS_GONE),
      `${SIGNATURES_WHY}, and the old DS RRset`,
    ),
    step('remove', 'Remove the old keys', [...old.all.map(withdraw), stopKeys(old.ksk)], KEYS_GONE, KEYS_WHY),
  ]);
}

export const CSK_METHODS: readonly Method[] = [
  sameAlgorithm(
    {
      id: 'csk',
      title: 'CSK rollover',
      rfc: ['RFC 7583 §3', 'RFC 6781 §4.1.3'],
      summary: 'one key that does everything: its successor takes over the data when its DS comes',
      needs: 'csk',
    },
    'ksk',
    (old, next) => [
      publishSigner(next.ksk),
      step(
        'switch',
        'Sign the data with the new CSK instead of the old one, and have the DS replaced',
        [signData(next.ksk), stopData(old.ksk), addDs(next.ksk), removeDs(old.ksk)],
        max('Iret', SIGNATURES_GONE, DS_GONE),
        `${SIGNATURES_WHY}, or the DS RRset`,
      ),
      removeSigner(old.ksk),
    ],
  ),
  {
    id: 'csk-to-ksk-zsk',
    title: 'From one CSK to KSK and ZSK',
    rfc: ['RFC 6781 §3.1'],
    summary: 'the work of one key is split between two',
    needs: 'csk',
    plan: (setting) => resplit(setting, true),
  },
  {
    id: 'ksk-zsk-to-csk',
    title: 'From KSK and ZSK to one CSK',
    rfc: ['RFC 6781 §3.1'],
    summary: 'one key takes over the work of two',
    needs: 'split',
    plan: (setting) => resplit(setting, false),
  },
];
