/**
 * Many small zones in one piece of shared memory, so that a thread that has read them can give them away. Columns of their
 * own, or objects, would take the one who gets them about as long as reading the files.
 * @module
 */
import { SourceMap, wholeText } from '../diagnostic/index.js';
import { NameTable } from './name-table.js';
import { RecordTable } from './record-table.js';
import { Zone } from './zone.js';

export interface PackedZones {
  /** the columns of all zones, with the texts of their files */
  readonly buffer: SharedArrayBuffer;
  /** the class of each zone */
  readonly classes: Uint16Array;
  /** the files of each zone, as people see them */
  readonly paths: readonly (readonly string[])[];
  /** where each column starts, and how many numbers or octets it has */
  readonly places: Float64Array;
}

type Column = Uint8Array | Uint16Array | Uint32Array;

/** The zones, their trees, and their files as these are on the disk, with placeholders. */
export function packZones(zones: readonly Zone[]): PackedZones {
  const columns = zones.flatMap(columnsOf);
  const places = new Float64Array(columns.length * 2);
  let octets = 0;
  for (const [i, { length, byteLength }] of columns.entries()) {
    places[i * 2] = octets;
    places[i * 2 + 1] = length;
    octets += Math.ceil(byteLength / 4) * 4;
  }
  const buffer = new SharedArrayBuffer(octets);
  const target = new Uint8Array(buffer);
  for (const [i, { buffer: from, byteOffset, byteLength }] of columns.entries()) {
    target.set(new Uint8Array(from, byteOffset, byteLength), places[i * 2]!);
  }
  return {
    buffer,
    classes: Uint16Array.from(zones, (zone) => zone.class),
    paths: zones.map(({ sources }) => sources.files.map((file) => file.path)),
    places,
  };
}

function columnsOf({ apex, names, records, tree, sources }: Zone): Column[] {
  const { owner, type, ttl, rdataOffset, source, flags, pool, ownerStart } = records;
  return [
    ...[apex, names.pool, names.offsets, tree.kind, tree.hiddenBy],
    ...[owner, type, ttl, rdataOffset, source, flags, pool, ownerStart],
    ...sources.files.map((file) => wholeText(file.shown)),
  ];
}

/**
 * The zones that were packed, in their order.
 * @param placeholdersOf what is to be read in the place of placeholders in a zone
 */
export function unpackZones(
  { buffer, classes, paths, places }: PackedZones,
  placeholdersOf: (index: number) => Readonly<Record<string, string>> | undefined,
): Zone[] {
  let next = 0;
  const take = <C extends Column>(Kind: new (buffer: SharedArrayBuffer, at: number, length: number) => C): C =>
    new Kind(buffer, places[next++]!, places[next++]!);
  return Array.from(classes, (zoneClass, index) => {
    const apex = take(Uint8Array);
    const names = new NameTable(take(Uint8Array), take(Uint32Array));
    const tree = { kind: take(Uint8Array), hiddenBy: take(Uint32Array) };
    // Properties are evaluated in the order in which they stand here, which is that of the columns.
    const records = new RecordTable({
      owner: take(Uint32Array),
      type: take(Uint16Array),
      ttl: take(Uint32Array),
      rdataOffset: take(Uint32Array),
      source: take(Uint32Array),
      flags: take(Uint8Array),
      pool: take(Uint8Array),
      ownerStart: take(Uint32Array),
    });
    const sources = new SourceMap(placeholdersOf(index));
    for (const path of paths[index]!) sources.add(path, take(Uint8Array));
    return new Zone(apex, zoneClass, names, records, sources, tree);
  });
}
