/**
 * zoneproof as a library: parse a zone file into a columnar store, look at it as plain objects, print it.
 *
 * ```ts
 * import { parseZone } from 'zoneproof';
 *
 * const { zone, diagnostics } = parseZone(bytes, { origin: 'example.com.', file: 'db.example.com' });
 * for (const rrset of zone.rrsets()) console.log(rrset.owner, rrset.type, rrset.ttl);
 * ```
 * @module
 */
export * from './diagnostic/index.js';
export {
  type ParsedZone,
  type ParseZoneOptions,
  parseZone,
  printZone,
  type RecordView,
  type RrsetView,
  type SoaValues,
  Zone,
} from './zone/index.js';
