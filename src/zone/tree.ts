/**
 * What each name of a zone is: in authority, a zone cut, below one, below a DNAME, or not of this zone
 * (RFC 1034 §4.2.1, RFC 6672 §2.4), and which empty non-terminals lie between them (RFC 9499 §7).
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { isAtOrBelow, labelCount, skipLabels } from '../wire/index.js';
import type { NameTable } from './name-table.js';
import type { RecordTable } from './record-table.js';

/** The kind of an owner name. */
export const NODE = {
  /** not at or below the apex */
  OUT_OF_ZONE: 0,
  APEX: 1,
  AUTHORITATIVE: 2,
  /** owns NS records and is not the apex: only DS, NSEC and their signatures are authoritative there */
  ZONE_CUT: 3,
  /** below a zone cut: glue, or data that no answer can hold */
  BELOW_CUT: 4,
  /** below an owner of a DNAME */
  BELOW_DNAME: 5,
} as const;

export type NodeKind = (typeof NODE)[keyof typeof NODE];

/** The kind of every name, and for names below a cut or DNAME the id of the name that hides them. */
export interface ZoneTree {
  readonly kind: Uint8Array;
  /** id of the zone cut or DNAME owner above a hidden name; otherwise the name's own id */
  readonly hiddenBy: Uint32Array;
}

export function classifyNames(names: NameTable, records: RecordTable, apex: Uint8Array): ZoneTree {
  const { count, offsets } = names;
  const kind = new Uint8Array(new SharedArrayBuffer(count));
  const hiddenBy = new Uint32Array(new SharedArrayBuffer(count * 4));
  const [first, end] = names.subtree(apex);
  const apexId = first < end && offsets[first + 1]! - offsets[first]! === apex.length ? first : -1;
  for (let id = 0; id < first; id++) hiddenBy[id] = id;
  for (let id = end; id < count; id++) hiddenBy[id] = id;
  // The cut or DNAME in force; canonical order puts everything below it right behind it.
  let cover = -1;
  let coverKind: NodeKind = NODE.BELOW_CUT;
  for (let id = first; id < end; id++) {
    const types = shapingTypes(records, id);
    if (cover >= 0 && isBelow(names, id, cover)) {
      // A DNAME at the apex hides every name of the zone, but not the chain that denies them: the owners of NSEC3
      // records are hashes, which stand directly below the apex whatever is there (RFC 5155 §3).
      const isChain = cover === apexId && (types & OWNS.NSEC3) !== 0;
      kind[id] = isChain ? NODE.AUTHORITATIVE : coverKind;
      hiddenBy[id] = isChain ? id : cover;
      continue;
    }
    cover = -1;
    hiddenBy[id] = id;
    if (id !== apexId && (types & OWNS.NS) !== 0) {
      kind[id] = NODE.ZONE_CUT;
      cover = id;
      coverKind = NODE.BELOW_CUT;
      continue;
    }
    kind[id] = id === apexId ? NODE.APEX : NODE.AUTHORITATIVE;
    // RFC 6672 §2.4: "Resource records MUST NOT exist at any subdomain of the owner of a DNAME RR."
    if ((types & OWNS.DNAME) !== 0) {
      cover = id;
      coverKind = NODE.BELOW_DNAME;
    }
  }
  return { kind, hiddenBy };
}

/** The types that say what a name and those below it are. */
const OWNS = { NS: 1, DNAME: 2, NSEC3: 4 } as const;

function shapingTypes({ ownerStart, type }: RecordTable, id: number): number {
  let types = 0;
  for (let i = ownerStart[id]!; i < ownerStart[id + 1]!; i++) {
    const number = type[i]!;
    if (number === TYPE.NS) types |= OWNS.NS;
    else if (number === TYPE.DNAME) types |= OWNS.DNAME;
    else if (number === TYPE.NSEC3) types |= OWNS.NSEC3;
  }
  return types;
}

/** Whether a name is below one that comes before it. */
function isBelow({ pool, offsets }: NameTable, id: number, cover: number): boolean {
  const coverAt = offsets[cover]!;
  const at = offsets[id + 1]! - (offsets[cover + 1]! - coverAt);
  // Where the names end alike, their last labels are the same. Few names of a large zone pass this.
  return at > offsets[id]! && pool[at] === pool[coverAt] && isAtOrBelow(pool, pool, offsets[id]!, coverAt);
}

/**
 * Calls `visit` for every empty non-terminal above the names for which `isCounted` says yes, below the apex; each once,
 * in no particular order. The name stands at `pool[offset]` of the name table; `below` is the first counted name below it.
 * @param isWanted says of which names below it is worth a visit (default: all)
 */
export function forEachEmptyNonTerminal(
  names: NameTable,
  apex: Uint8Array,
  isCounted: (id: number) => boolean,
  visit: (offset: number, labels: number, below: number) => void,
  isWanted: (id: number) => boolean = isCounted,
): void {
  const { pool, offsets } = names;
  const apexLabels = labelCount(apex);
  let previous = -1;
  const [first, end] = names.subtree(apex);
  for (let id = first; id < end; id++) {
    if (!isCounted(id)) continue;
    const before = previous;
    previous = id;
    if (!isWanted(id)) continue;
    const at = offsets[id]!;
    const labels = labelCount(pool, at);
    // Nothing lies between the apex and its children, nor above a name whose parent the counted name before it is or is below.
    const parent = at + 1 + pool[at]!;
    if (labels > apexLabels + 1 && !(before >= 0 && isAtOrBelow(pool, pool, offsets[before]!, parent))) {
      // Ancestors shared with the counted name before it have been seen already.
      const shared = before < 0 ? apexLabels : sharedLabels(pool, offsets[before]!, at);
      for (let count = Math.max(shared, apexLabels) + 1; count < labels; count++) {
        visit(skipLabels(pool, at, labels - count), count, id);
      }
    }
  }
}

/** How many labels, from the root, the names at `pool[a]` and `other[b]` have in common. */
export function sharedLabels(pool: Uint8Array, a: number, b: number, other: Uint8Array = pool): number {
  let aLabels = labelCount(pool, a);
  let bLabels = labelCount(other, b);
  let aAt = skipLabels(pool, a, Math.max(0, aLabels - bLabels));
  let bAt = skipLabels(other, b, Math.max(0, bLabels - aLabels));
  aLabels = bLabels = Math.min(aLabels, bLabels);
  while (aLabels > 0 && !isAtOrBelow(pool, other, aAt, bAt)) {
    aAt = skipLabels(pool, aAt, 1);
    bAt = skipLabels(other, bAt, 1);
    aLabels--;
  }
  return aLabels;
}
