/**
 * Parent and child in one run: which DS records one zone has for another, and findings about them in the right file.
 * @module
 */
import type { Diagnostic, Span } from '../diagnostic/index.js';
import { type Ds, parseDs } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import { NODE, type Zone } from '../zone/index.js';
import type { DsPlace, DsPlaces } from './ds/ds-places.js';

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
  /** where they stand otherwise */
  readonly placeOf?: DsPlaces | undefined;
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

/** Keeps a finding about a zone. What concerns a DS is reported where the DS stands, in the file of the parent, say. */
export function placeFinding(child: JudgedZone, delegation: Delegation | undefined, finding: Diagnostic): void {
  const { subject = {} } = finding;
  if (finding.span !== undefined || subject.type !== 'DS') child.diagnostics.push(finding);
  else if (delegation?.place !== undefined) {
    const { parent, first } = delegation.place;
    parent.diagnostics.push({ ...finding, span: parent.zone.span(recordOfDs(parent.zone, first, subject), 'rdata') });
  } else {
    const place = delegation?.placeOf?.(subject);
    child.diagnostics.push(place === undefined ? finding : { ...finding, span: spanBeside(child.zone, place) });
  }
}

/** The record of a DS RRset that a finding is about; the first where it cannot be told. */
export function recordOfDs({ records }: Zone, first: number, about: Parameters<DsPlaces>[0]): number {
  const all = Array.from({ length: records.rrsetEnd(first) - first }, (_, i) => first + i);
  const ofKey = all.filter((i) => parseDs(records.rdata(i))?.keyTag === about.keyTag);
  return ofKey.find((i) => parseDs(records.rdata(i))?.digestType === about.digestType) ?? ofKey[0] ?? first;
}

/** A place in a text that is none of the zone's becomes one in its sources. */
function spanBeside({ sources }: Zone, { name, text, start, end }: DsPlace): Span {
  const known = sources.files.find((file) => file.path === name && file.text === text);
  const { base } = known ?? sources.add(name, text);
  return { start: base + start, end: base + end };
}
