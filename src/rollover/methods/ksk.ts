/**
 * Rolling the KSK (RFC 7583 §3.3).
 * @module
 */
import { max } from '../timing.js';
import type { Method } from './method.js';
import {
  addDs,
  DS_GONE,
  DS_SEEN,
  DS_WHY,
  KEYS_GONE,
  KEYS_SEEN,
  KEYS_WHY,
  publish,
  publishSigner,
  removeDs,
  removeSigner,
  replaceDs,
  sameAlgorithm,
  signKeys,
  step,
  stopKeys,
  withdraw,
} from './parts.js';

export const KSK_METHODS: readonly Method[] = [
  sameAlgorithm(
    {
      id: 'ksk-double-ksk',
      title: 'KSK rollover with two KSKs (double signature)',
      rfc: ['RFC 7583 §3.3.1', 'RFC 6781 §4.1.2'],
      summary: 'the usual one: one change at the parent, and the new key is there before its DS',
      needs: 'split',
    },
    'ksk',
    (old, next) => [publishSigner(next.ksk), replaceDs(old.ksk, next.ksk), removeSigner(old.ksk)],
  ),
  sameAlgorithm(
    {
      id: 'ksk-double-ds',
      title: 'KSK rollover with two DS records',
      rfc: ['RFC 7583 §3.3.2'],
      summary: 'the DNSKEY RRset stays small; two changes at the parent',
      needs: 'split',
    },
    'ksk',
    (old, next) => [
      step('ds-add', 'Have the DS of the new KSK added', [addDs(next.ksk)], DS_SEEN, DS_WHY),
      step(
        'switch',
        'Replace the old KSK by the new one',
        [publish(next.ksk), signKeys(next.ksk), withdraw(old.ksk), stopKeys(old.ksk)],
        KEYS_GONE,
        KEYS_WHY,
      ),
      step('ds-remove', 'Have the DS of the old KSK removed', [removeDs(old.ksk)], DS_GONE, DS_WHY),
    ],
  ),
  sameAlgorithm(
    {
      id: 'ksk-double-rrset',
      title: 'KSK rollover with two KSKs and two DS records',
      rfc: ['RFC 7583 §3.3.3'],
      summary: 'the fastest one; two changes at the parent',
      needs: 'split',
    },
    'ksk',
    (old, next) => [
      step(
        'double',
        'Publish the new KSK, let both sign the DNSKEY RRset, and have the DS of the new one added',
        [publish(next.ksk), signKeys(next.ksk), addDs(next.ksk)],
        max('Ipub', KEYS_SEEN, DS_SEEN),
        `${KEYS_WHY}, or the DS RRset`,
      ),
      step(
        'remove',
        'Remove the old KSK, and have its DS removed',
        [withdraw(old.ksk), stopKeys(old.ksk), removeDs(old.ksk)],
        max('Iret', KEYS_GONE, DS_GONE),
        `${KEYS_WHY}, or the DS RRset`,
      ),
    ],
  ),
];
