/**
 * Rolling the ZSK (RFC 7583 §3.2).
 * @module
 */
import { max } from '../timing.js';
import type { Method } from './method.js';
import {
  KEYS_GONE,
  KEYS_SEEN,
  KEYS_WHY,
  publish,
  SIGNATURES_GONE,
  SIGNATURES_WHY,
  sameAlgorithm,
  signData,
  step,
  stopData,
  withdraw,
} from './parts.js';

export const ZSK_METHODS: readonly Method[] = [
  sameAlgorithm(
    {
      id: 'zsk-pre-publication',
      title: 'ZSK rollover by pre-publication',
      rfc: ['RFC 7583 §3.2.1', 'RFC 6781 §4.1.1.1'],
      summary: 'the usual one: the zone never holds two signatures, and the new key is there before it signs',
      needs: 'split',
    },
    'zsk',
    (old, next) => [
      step('publish', 'Publish the new ZSK', [publish(next.zsk)], KEYS_SEEN, KEYS_WHY),
      step(
        'switch',
        'Sign with the new ZSK instead of the old one',
        [signData(next.zsk), stopData(old.zsk)],
        SIGNATURES_GONE,
        SIGNATURES_WHY,
      ),
      step('remove', 'Remove the old ZSK', [withdraw(old.zsk)], KEYS_GONE, KEYS_WHY),
    ],
  ),
  sameAlgorithm(
    {
      id: 'zsk-double-signature',
      title: 'ZSK rollover by double signature',
      rfc: ['RFC 7583 §3.2.2', 'RFC 6781 §4.1.1.2'],
      summary: 'two steps only, at the price of a zone with two signatures over everything meanwhile',
      needs: 'split',
    },
    'zsk',
    (old, next) => [
      step(
        'double',
        'Publish the new ZSK, and sign with both',
        [publish(next.zsk), signData(next.zsk)],
        max('Iret', KEYS_GONE, SIGNATURES_GONE),
        `${KEYS_WHY}, or data without the new signatures`,
      ),
      step(
        'remove',
        'Remove the old ZSK and its signatures',
        [withdraw(old.zsk), stopData(old.zsk)],
        max('Iret', KEYS_GONE, SIGNATURES_GONE),
        KEYS_WHY,
      ),
    ],
  ),
];
