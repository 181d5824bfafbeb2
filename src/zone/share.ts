/**
 * A zone as columns that can be sent to a thread without copying: the buffers are shared.
 * @module
 */
import { SourceMap } from '../diagnostic/index.js';
import { NameTable } from './name-table.js';
import { RecordTable } from './record-table.js';
import type { ZoneTree } from './tree.js';
import { Zone } from './zone.js';

export interface SharedZone {
  readonly apex: Uint8Array;
  readonly class: number;
  readonly namePool: Uint8Array;
  readonly nameOffsets: Uint32Array;
  readonly records: ConstructorParameters<typeof RecordTable>[0];
  readonly tree: ZoneTree;
}

export function shareZone(zone: Zone): SharedZone {
  const { owner, type, ttl, rdataOffset, source, flags, pool, ownerStart } = zone.records;
  return {
    apex: zone.apex,
    class: zone.class,
    namePool: zone.names.pool,
    nameOffsets: zone.names.offsets,
    records: { owner, type, ttl, rdataOffset, source, flags, pool, ownerStart },
    tree: zone.tree,
  };
}

/** The same zone in another thread. It has no sources: places are worked out where the zone was read. */
export function zoneOfShared(shared: SharedZone): Zone {
  const names = new NameTable(shared.namePool, shared.nameOffsets);
  return new Zone(shared.apex, shared.class, names, new RecordTable(shared.records), new SourceMap(), shared.tree);
}
