/**
 * Rolling a key that resolvers were given by hand (RFC 5011).
 * @module
 */
import { sum } from '../timing.js';
import type { Method } from './method.js';
import { addDs, publishSigner, removeDs, removeSigner, sameAlgorithm, step } from './parts.js';

/** RFC 5011 §2.3, §2.4.1: resolvers look twice at most before they act, and trust a new anchor after the hold-down. */
const ANCHOR_SEEN = sum(
  'Itrp',
  'zonePropagation',
  'dnskeyTtl',
  'serveStale',
  'addHoldDown',
  'anchorRefresh',
  'anchorRefresh',
  'publishSafety',
);
const ANCHOR_GONE = sum(
  'Irev',
  'zonePropagation',
  'dnskeyTtl',
  'serveStale',
  'anchorRefresh',
  'anchorRefresh',
  'retireSafety',
);

export const TRUST_ANCHOR_METHODS: readonly Method[] = [
  sameAlgorithm(
    {
      id: 'trust-anchor',
      title: 'Rollover of a trust anchor',
      rfc: ['RFC 5011 §2', 'RFC 6781 §4.1.2'],
      summary: 'for keys that resolvers were given by hand: they learn the new one from the zone, slowly',
      isTrustAnchor: true,
      needs: 'split',
    },
    'ksk',
    (old, next) => [
      publishSigner(
        next.ksk,
        [addDs(next.ksk)],
        ANCHOR_SEEN,
        'resolvers trust a new anchor only when they have seen it all through the hold-down time',
      ),
      step(
        'revoke',
        'Revoke the old KSK; it goes on signing the DNSKEY RRset beside the new one',
        [{ do: 'revoke', key: old.ksk.id }, removeDs(old.ksk)],
        ANCHOR_GONE,
        'resolvers forget an anchor when they see it revoked, and must have the time to look',
        'a resolver that misses the revocation trusts the old key for ever; its answers validate all the same',
      ),
      removeSigner(old.ksk),
    ],
  ),
];
