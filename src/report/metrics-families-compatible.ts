/**
 * The metrics of prometheus-dnssec-exporter, from the zone file: its dashboards and alerts go on to work.
 * @module
 */
import { typeText } from '../rdata/index.js';
import { SECONDS_PER_DAY } from '../wire/index.js';
import { type MetricFamily, perZone, type Sample } from './metrics-families.js';

/** Where that exporter names a resolver. */
const RESOLVER = 'zone-file';

/** The first of the signatures over each RRset at the apex, which is how that exporter counts. */
const apexRrsets = (labels: Sample['labels'], value: (expiration: number, at: number) => number) =>
  perZone(({ apexSignatures }, { at }) => {
    const first = new Map<number, number>();
    for (const { typeCovered, expiration } of apexSignatures) {
      first.set(typeCovered, Math.min(first.get(typeCovered) ?? expiration, expiration));
    }
    return [...first].map(([type, expiration]) => ({
      labels: { ...labels, record: '@', type: typeText(type) },
      value: value(expiration, at),
    }));
  });

export const COMPATIBLE_FAMILIES: readonly MetricFamily[] = [
  {
    name: 'dnssec_zone_record_days_left',
    help: 'Days until the first signature over an RRset at the apex expires',
    labels: ['zone', 'record', 'type'],
    samples: apexRrsets({}, (expiration, at) => (expiration - at) / SECONDS_PER_DAY),
  },
  {
    name: 'dnssec_zone_record_earliest_rrsig_expiry',
    help: 'When the first signature over an RRset at the apex expires, in seconds since the epoch',
    labels: ['zone', 'resolver', 'record', 'type'],
    samples: apexRrsets({ resolver: RESOLVER }, (expiration) => expiration),
  },
];
