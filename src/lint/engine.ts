/**
 * Runs rules over a zone: one walk, handlers found by type number, no object per record.
 * @module
 */
import { compareDiagnostics, type Diagnostic, type RelatedSpan, type Span, type Subject } from '../diagnostic/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { NODE, type Zone } from '../zone/index.js';
import { ZoneLookup } from './lookup.js';
import { LostRecords } from './lost-records.js';
import { PRESETS } from './presets.js';
import { ALL_RULES } from './registry.generated.js';
import type { Finding, Rule, RuleHandlers } from './rule.js';
import { applySeverities, type RuleSettings } from './settings.js';
import { UsualTexts } from './usual-texts.js';
import { WrittenNames } from './written-names.js';

export interface LintOptions extends RuleSettings {
  /** the rules to run (default: all); those that `severities` turns off do not */
  readonly rules?: readonly Rule[] | undefined;
  /** epoch seconds */
  readonly now: number;
  /**
   * What the parser found in the same files. A record that it could not read is not reported again as missing.
   */
  readonly faults?: readonly Diagnostic[] | undefined;
  /** is told now and then how many names have been looked at */
  readonly onNames?: ((count: number) => void) | undefined;
}

/** Names between two words about them, a power of two less one. */
const NAMES_MASK = (1 << 12) - 1;

type RecordHandler = (index: number) => void;
type RrsetHandler = (first: number, end: number) => void;

/** Handlers of a type. */
interface Dispatch {
  readonly rrset: RrsetHandler[];
  readonly record: RecordHandler[];
  /** those to which not every record of the type matters */
  readonly seldom: RecordHandler[];
}

/**
 * Findings in the zone, sorted by place. Those of the parser are not among them. Rules that are off do not run.
 *
 * ```ts
 * const { zone, diagnostics: faults } = parseZone(bytes, { file: 'example.com.zone' });
 * const findings = lintZone(zone, { now: Date.now() / 1000, faults });
 * ```
 */
export function lintZone(zone: Zone, options: LintOptions): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const lookup = new ZoneLookup(zone, new LostRecords(zone, options.faults ?? []));
  const written = new WrittenNames(zone, lookup);
  const texts = new UsualTexts(zone.records);
  const severities = options.severities ?? (options.rules === undefined ? PRESETS.recommended : {});
  const onRecords: OnRecords[] = [];
  const onName: NonNullable<RuleHandlers['name']>[] = [];
  const onDelegation: NonNullable<RuleHandlers['delegation']>[] = [];
  const atEnd: NonNullable<RuleHandlers['zone']>[] = [];
  for (const { id, rule } of rulesThatAreOn(options.rules ?? ALL_RULES, severities)) {
    const {
      types,
      record,
      rrset,
      skips,
      name,
      delegation,
      zone: end,
    } = rule.create({
      options: options.options?.[id] ?? {},
      zone,
      lookup,
      written,
      texts,
      now: options.now,
      report: (finding) => diagnostics.push(toDiagnostic(zone, rule, finding)),
    });
    if (record !== undefined || rrset !== undefined) onRecords.push({ types, record, rrset, skips });
    if (name !== undefined) onName.push(name);
    if (delegation !== undefined) onDelegation.push(delegation);
    if (end !== undefined) atEnd.push(end);
  }

  /** By type. A repository may hold ten thousand zones with few types each, so only for those that are met. */
  const dispatches = new Map<number, Dispatch>();
  const dispatchOf = (type: number): Dispatch => {
    let dispatch = dispatches.get(type);
    if (dispatch === undefined) dispatches.set(type, (dispatch = handlersOf(type, onRecords)));
    return dispatch;
  };

  const isSkipped = (type: number, index: number): boolean =>
    type === TYPE.TXT ? texts.isUsual(index) : type !== TYPE.SOA && lookup.target(index) === 'out-of-zone';

  const { records, names } = zone;
  const { kind } = zone.tree;
  for (let id = 0; id < names.count; id++) {
    if ((id & NAMES_MASK) === NAMES_MASK) options.onNames?.(id);
    const ownerEnd = records.ownerStart[id + 1]!;
    // A name owns nothing when its only record could not be read.
    if (kind[id] === NODE.OUT_OF_ZONE || records.ownerStart[id] === ownerEnd) continue;
    for (let i = 0; i < onName.length; i++) onName[i]!(id);
    if (kind[id] === NODE.ZONE_CUT) for (const handler of onDelegation) handler(id);
    for (let first = records.ownerStart[id]!; first < ownerEnd; ) {
      const end = records.rrsetEnd(first);
      const type = records.type[first]!;
      const { rrset, record, seldom } = dispatchOf(type);
      for (let i = 0; i < rrset.length; i++) rrset[i]!(first, end);
      if (record.length + seldom.length > 0) {
        for (let index = first; index < end; index++) {
          if (records.isDuplicate(index)) continue;
          for (let i = 0; i < record.length; i++) record[i]!(index);
          if (seldom.length > 0 && !isSkipped(type, index)) for (let i = 0; i < seldom.length; i++) seldom[i]!(index);
        }
      }
      first = end;
    }
  }
  for (const handler of atEnd) handler();
  return applySeverities(diagnostics, severities).sort(compareDiagnostics);
}

/** A rule with what is asked of it for every zone: rules are objects of many shapes, and looking into those takes longer. */
interface Selected {
  readonly id: string;
  readonly rule: Rule;
}

/** What {@link rulesThatAreOn} has said of all rules: the zones of a repository share their severities. */
const selections = new WeakMap<NonNullable<RuleSettings['severities']>, readonly Selected[]>();

function rulesThatAreOn(
  rules: readonly Rule[],
  severities: NonNullable<RuleSettings['severities']>,
): readonly Selected[] {
  const isAll = rules === ALL_RULES;
  let selection = isAll ? selections.get(severities) : undefined;
  if (selection === undefined) {
    selection = rules.map((rule) => ({ id: rule.id, rule })).filter(({ id }) => severities[id] !== 'off');
    if (isAll) selections.set(severities, selection);
  }
  return selection;
}

/** What a rule wants of records. */
interface OnRecords {
  readonly types: RuleHandlers['types'];
  readonly record: RuleHandlers['record'];
  readonly rrset: RuleHandlers['rrset'];
  readonly skips: RuleHandlers['skips'];
}

/** As `includes`, which takes longer for lists of one or two. */
function holds(types: readonly number[], type: number): boolean {
  for (let i = 0; i < types.length; i++) if (types[i] === type) return true;
  return false;
}

/** The handlers for the records and RRsets of a type, in the order of their rules. */
function handlersOf(type: number, wanted: readonly OnRecords[]): Dispatch {
  const dispatch: Dispatch = { rrset: [], record: [], seldom: [] };
  for (const { types, record, rrset, skips } of wanted) {
    if (types !== undefined && !holds(types, type)) continue;
    if (record !== undefined) (skips === undefined ? dispatch.record : dispatch.seldom).push(record);
    if (rrset !== undefined) dispatch.rrset.push(rrset);
  }
  return dispatch;
}

function toDiagnostic(zone: Zone, rule: Rule, finding: Finding): Diagnostic {
  const { index, message, help } = finding;
  const subject: Subject = {
    zone: zone.origin,
    ...(index !== undefined && { owner: zone.ownerText(index), type: typeText(zone.records.type[index]!) }),
  };
  const related: RelatedSpan[] = [];
  for (const other of finding.related ?? []) {
    const span = zone.span(other.index, other.part);
    if (span !== undefined) related.push({ message: other.message, span });
  }
  const span: Span | undefined = finding.span ?? (index === undefined ? undefined : zone.span(index, finding.part));
  return { rule: rule.id, severity: finding.severity ?? rule.severity, message, help, span, related, subject };
}
