/**
 * Ways out when answers are bogus, with the time that each takes.
 * @module
 */
import type { BogusReason } from './explore.js';
import type { Formula } from './timing.js';

export interface Recovery {
  /** what to do; lower-case start, no full stop */
  readonly action: string;
  /** until no cache holds what was wrong */
  readonly time: Formula;
}

const KEYS: Formula = { sum: ['zonePropagation', 'dnskeyTtl', 'serveStale'] };
const DATA: Formula = { sum: ['signing', 'zonePropagation', 'maxZoneTtl', 'serveStale'] };
const DS: Formula = { sum: ['registration', 'parentPropagation', 'dsTtl', 'serveStale'] };
/** Bogus answers and expired signatures are not kept: the next question brings the new ones. */
const FRESH_DATA: Formula = { sum: ['signing', 'zonePropagation'] };
const FRESH: Formula = { sum: ['zonePropagation'] };

const REPLACE_DS: Recovery = { action: 'have the DS replaced by that of a key that signs the DNSKEY RRset', time: DS };
const REMOVE_DS: Recovery = { action: 'have the DS removed, and go on without DNSSEC until all is well', time: DS };

/** By reason, the fastest first as things are in most zones. */
export const RECOVERIES: Readonly<Record<BogusReason, readonly Recovery[]>> = {
  'no-dnskey': [
    {
      action: 'publish the signed zone again, with the keys that it had',
      time: { sum: ['zonePropagation', 'denialTtl', 'serveStale'] },
    },
    REMOVE_DS,
  ],
  'ds-names-no-key': [
    { action: 'publish the key that the DS names again, and let it sign the DNSKEY RRset', time: KEYS },
    REPLACE_DS,
  ],
  'ds-key-revoked': [{ action: 'publish the key without the REVOKE bit', time: KEYS }, REPLACE_DS],
  'ds-key-does-not-sign': [{ action: 'let the key that the DS names sign the DNSKEY RRset', time: KEYS }, REPLACE_DS],
  'answer-unsigned': [{ action: 'sign all data again', time: DATA }, REMOVE_DS],
  'answer-signer-missing': [
    { action: 'publish the key again that made the signatures', time: KEYS },
    { action: 'sign all data with a key that is in the zone', time: DATA },
  ],
  'denial-unsigned': [
    { action: 'sign all data with another key that is in the zone, the KSK if there is none', time: FRESH_DATA },
    REMOVE_DS,
  ],
  'signatures-expired': [{ action: 'sign anew, and see that every server has the new zone', time: FRESH }, REMOVE_DS],
  'signatures-not-yet-valid': [{ action: 'sign anew, with an inception further back', time: FRESH }],
  'ds-algorithm-without-path': [
    { action: 'publish keys of each algorithm that the DS RRset names, and sign everything with each', time: DATA },
    { action: 'have the DS of the algorithm removed that the zone does not sign with', time: DS },
  ],
  'dnskey-algorithm-without-signature': [
    { action: 'take the keys out of the zone whose algorithm does not sign everything', time: KEYS },
    { action: 'sign everything with each algorithm of the DNSKEY RRset', time: DATA },
  ],
};
