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

/** The DS RRset of a zone in one of the other zones. */
export interface ParentDs {
  readonly parent: JudgedZone;
  /** first record of the DS RRset there */
  readonly first: number;
  readonly dsSet: readonly Ds[];
}

/** Where a zone's DS RRset stands, if one of the zones is its parent. */
export function parentDs(zones: readonly JudgedZone[], child: Zone): ParentDs | undefined {
  for (const parent of zones) {
    const { names, records, tree } = parent.zone;
    const id = names.find(child.apex);
    if (id < 0 || tree.kind[id] !== NODE.ZONE_CUT) continue;
    const first = records.findRrset(id, TYPE.DS);
    if (first < 0) continue;
    const dsSet: Ds[] = [];
    for (let i = first; i < records.rrsetEnd(first); i++) {
      const ds = records.isDuplicate(i) ? undefined : parseDs(records.rdata(i));
      if (ds !== undefined) dsSet.push(ds);
    }
    return { parent, first, dsSet };
  }
  return undefined;
}

/** Keeps a finding about a zone. What concerns a DS is reported where the DS stands, in the file of the parent. */
export function placeFinding(child: JudgedZone, delegation: ParentDs | undefined, finding: Diagnostic): void {
  if (delegation === undefined || finding.span !== undefined || finding.subject?.type !== 'DS') {
    child.diagnostics.push(finding);
    return;
  }
  const { parent, first } = delegation;
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
