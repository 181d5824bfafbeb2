/**
 * Parent and child in one run: which DS records one zone has for another, and findings about them in the right file.
 * @module
 */
import type { Diagnostic } from '../diagnostic/index.js';
import { type Ds, parseDs } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import { NODE, type Zone } from '../zone/index.js';

/** A zone and what was found in it. */
export interface JudgedZone {
  readonly zone: Zone;
  readonly diagnostics: Diagnostic[];
}

/** The DS records that a zone's parent has. */
export interface Delegation {
  readonly dsSet: readonly Ds[];
  /** where they stand, when that is in one of the zones of the run: the first record of the RRset */
  readonly place?: { readonly parent: JudgedZone; readonly first: number } | undefined;
}

/** The DS records of a zone, if one of the zones is its parent. */
export function parentDs(zones: readonly JudgedZone[], child: Zone): Delegation | undefined {
  for (const parent of zones) {
    const found = dsIn(parent.zone, child.apex);
    if (found !== undefined) return { dsSet: found.dsSet, place: { parent, first: found.first } };
  }
  return undefined;
}

/** The DS RRset that a zone has for a delegation, and its first record. */
export function dsIn(
  { names, records, tree }: Zone,
  apex: Uint8Array,
): { readonly dsSet: readonly Ds[]; readonly first: number } | undefined {
  const id = names.find(apex);
  if (id < 0 || tree.kind[id] !== NODE.ZONE_CUT) return undefined;
  const first = records.findRrset(id, TYPE.DS);
  if (first < 0) return undefined;
  const dsSet: Ds[] = [];
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const ds = records.isDuplicate(i) ? undefined : parseDs(records.rdata(i));
    if (ds !== undefined) dsSet.push(ds);
  }
  return { dsSet, first };
}

/** Keeps a finding about a zone. What concerns a DS is reported where the DS stands, in the file of the parent. */
export function placeFinding(child: JudgedZone, delegation: Delegation | undefined, finding: Diagnostic): void {
  if (delegation?.place === undefined || finding.span !== undefined || finding.subject?.type !== 'DS') {
    child.diagnostics.push(finding);
    return;
  }
  const { parent, first } = delegation.place;
  const { records } = parent.zone;
  let record = first;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    if (parseDs(records.rdata(i))?.keyTag === finding.subject.keyTag) {
      record = i;
      break;
    }
  }
  parent.diagnostics.push({ ...finding, span: parent.zone.span(record, 'rdata') });
}
