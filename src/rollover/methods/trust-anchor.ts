/**
 * Rolling a key that resolvers were given by hand (RFC 5011).
 * @module
 */
import { sum } from '../timing.js';
import type { Method } from './method.js';
import {
  addDs,
  KEYS_GONE,
  KEYS_WHY,
  kskOf,
  publish,
  removeDs,
  sameAlgorithm,
  signKeys,
  step,
  stopKeys,
  withdraw,
} from './parts.js';

export const TRUST_ANCHOR_METHODS: readonly Method[] = [
  {
    id: 'trust-anchor',
    title: 'Rollover of a trust anchor',
    rfc: ['RFC 5011 §2', 'RFC 6781 §4.1.2'],
    summary: 'for keys that resolvers were given by hand: they learn the new one from the zone, slowly',
    isTrustAnchor: true,
    needs: 'split',
    plan: (setting) =>
      sameAlgorithm(
        setting,
        (old, next) => [
          step(
            'publish',
            'Publish the new KSK; both sign the DNSKEY RRset',
            [publish(next.ksk), signKeys(next.ksk), addDs(next.ksk)],
            sum(
              'Itrp',
              'zonePropagation',
              'dnskeyTtl',
              'serveStale',
              'addHoldDown',
              'anchorRefresh',
              'anchorRefresh',
              'publishSafety',
            ),
            'resolvers trust a new anchor only when they have seen it all through the hold-down time',
          ),
          step(
            'revoke',
            'Revoke the old KSK; it goes on signing the DNSKEY RRset beside the new one',
            [{ do: 'revoke', key: old.ksk.id }, removeDs(old.ksk)],
            sum('Irev', 'zonePropagation', 'dnskeyTtl', 'serveStale', 'anchorRefresh', 'anchorRefresh', 'retireSafety'),
            'resolvers forget an anchor when they see it revoked, and must have the time to look',
            'a resolver that misses the revocation trusts the old key for ever; its answers validate all the same',
          ),
          step('remove', 'Remove the old KSK', [withdraw(old.ksk), stopKeys(old.ksk)], KEYS_GONE, KEYS_WHY),
        ],
        kskOf,
      ),
  },
];
