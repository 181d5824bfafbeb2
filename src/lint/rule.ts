/**
 * What a rule is: its documentation, and handlers that the engine calls on one walk through the zone.
 * @module
 */
import type { RuleInfo, Severity, Span } from '../diagnostic/index.js';
import type { Zone } from '../zone/index.js';
import type { RecordPart } from '../zonefile/index.js';
import type { ZoneLookup } from './lookup.js';
import type { WrittenNames } from './written-names.js';

export interface Rule extends RuleInfo {
  create(context: RuleContext): RuleHandlers;
}

/**
 * What a rule wants to see. The engine walks the names in canonical order; for each it calls `name`, `delegation` at a
 * zone cut, then for each RRset `rrset` and `record`, and `zone` once at the end. Names outside the zone are left out,
 * and so are duplicates in `record`; a rule that wants them reads the columns in `zone`.
 */
export interface RuleHandlers {
  /** the types that `rrset` and `record` are called for; all when missing */
  readonly types?: readonly number[];
  /** a record, by its index */
  readonly record?: (index: number) => void;
  /** an RRset, by the range of its record indexes, duplicates included */
  readonly rrset?: (first: number, end: number) => void;
  /** an owner name, by its id */
  readonly name?: (id: number) => void;
  /** the owner of NS records below the apex, by its id */
  readonly delegation?: (id: number) => void;
  readonly zone?: () => void;
}

export interface RuleContext {
  readonly zone: Zone;
  readonly lookup: ZoneLookup;
  readonly written: WrittenNames;
  /** epoch seconds */
  readonly now: number;
  report(finding: Finding): void;
}

/** What a rule reports. Place and subject are worked out from the record, after the rule has returned. */
export interface Finding {
  readonly message: string;
  readonly help?: string | undefined;
  /** the record that it is about; without it the finding is about the zone */
  readonly index?: number | undefined;
  /** the part of the record to point at (default: the whole entry) */
  readonly part?: RecordPart | undefined;
  /** a place that is no part of a record; wins over `part` */
  readonly span?: Span | undefined;
  /** where it differs from the rule's */
  readonly severity?: Severity | undefined;
  readonly related?: readonly RelatedRecord[] | undefined;
}

/** Another record that the reader has to see to understand a finding. */
export interface RelatedRecord {
  readonly message: string;
  readonly index: number;
  readonly part?: RecordPart | undefined;
}
