/**
 * When a private key is in wrong hands (RFC 6781 §4.2).
 * @module
 */
import { max } from '../timing.js';
import type { Method } from './method.js';
import {
  addDs,
  DS_GONE,
  DS_SEEN,
  KEYS_GONE,
  KEYS_SEEN,
  KEYS_WHY,
  kskOf,
  publish,
  removeDs,
  SIGNATURES_GONE,
  SIGNATURES_SEEN,
  sameAlgorithm,
  signData,
  signKeys,
  step,
  stopData,
  stopKeys,
  withdraw,
  zskOf,
} from './parts.js';

export const EMERGENCY_METHODS: readonly Method[] = [
  {
    id: 'emergency-ksk',
    title: 'Emergency: the KSK is compromised',
    rfc: ['RFC 6781 §4.2.1', 'RFC 7583 §3.3.3'],
    summary: 'as fast as caches allow without breaking the zone: until the old DS is gone, the thief can forge',
    needs: 'split',
    plan: (setting) =>
      sameAlgorithm(
        setting,
        (old, next) => [
          step(
            'double',
            'Publish a new KSK, let both sign the DNSKEY RRset, and have the DS of the new one added',
            [publish(next.ksk), signKeys(next.ksk), addDs(next.ksk)],
            max('Ipub', KEYS_SEEN, DS_SEEN),
            `${KEYS_WHY}, or the DS RRset`,
          ),
          step(
            'remove',
            'Remove the compromised KSK, and have its DS removed',
            [withdraw(old.ksk), stopKeys(old.ksk), removeDs(old.ksk)],
            max('Iret', KEYS_GONE, DS_GONE),
            'until then a forged DNSKEY RRset validates in caches that hold the old DS RRset',
          ),
        ],
        kskOf,
      ),
  },
  {
    id: 'emergency-zsk',
    title: 'Emergency: the ZSK is compromised',
    rfc: ['RFC 6781 §4.2.2', 'RFC 7583 §3.2.2'],
    summary: 'as fast as caches allow without breaking the zone: until the old key is gone, the thief can forge',
    needs: 'split',
    plan: (setting) =>
      sameAlgorithm(
        setting,
        (old, next) => [
          step(
            'double',
            'Publish a new ZSK, and sign with both',
            [publish(next.zsk), signData(next.zsk)],
            max('Ipub', KEYS_SEEN, SIGNATURES_SEEN),
            `${KEYS_WHY}, or data without the new signatures`,
          ),
          step(
            'remove',
            'Remove the compromised ZSK and its signatures',
            [withdraw(old.zsk), stopData(old.zsk)],
            max('Iret', KEYS_GONE, SIGNATURES_GONE),
            'until then forged data validates in caches that hold the old DNSKEY RRset',
          ),
        ],
        zskOf,
      ),
  },
];
