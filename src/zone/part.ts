/**
 * Some neighboring names of a zone with their records, as a zone of its own: for work on a range that adds to it.
 * @module
 */
import { NameTable } from './name-table.js';
import { RecordTable } from './record-table.js';
import { Zone } from './zone.js';

/**
 * The owners `[fromId, toId)`, which begin at 0 there. Names and rdata are those of the whole zone, not copies. What each
 * name is stays what the whole zone makes of it; `hiddenBy` has the ids of the whole zone.
 */
export function zonePart(zone: Zone, fromId: number, toId: number): Zone {
  const { names, records, tree } = zone;
  const from = records.ownerStart[fromId]!;
  const to = records.ownerStart[toId]!;
  const part = new RecordTable({
    owner: records.owner.subarray(from, to).map((id) => id - fromId),
    type: records.type.subarray(from, to),
    ttl: records.ttl.subarray(from, to),
    rdataOffset: records.rdataOffset.subarray(from, to + 1),
    source: records.source.subarray(from, to),
    flags: records.flags.subarray(from, to),
    pool: records.pool,
    ownerStart: records.ownerStart.subarray(fromId, toId + 1).map((index) => index - from),
  });
  return new Zone(
    zone.apex,
    zone.class,
    new NameTable(names.pool, names.offsets.subarray(fromId, toId + 1)),
    part,
    zone.sources,
    { kind: tree.kind.subarray(fromId, toId), hiddenBy: tree.hiddenBy.subarray(fromId, toId) },
  );
}
