/**
 * Runs rules over a zone: one walk, handlers found by type number, no object per record.
 * @module
 */
import {
  compareDiagnostics,
  type Diagnostic,
  moreFindings,
  type RelatedSpan,
  type Span,
  type Subject,
} from '../diagnostic/index.js';
import { typeText } from '../rdata/index.js';
import { NODE, type Zone } from '../zone/index.js';
import { ZoneLookup } from './lookup.js';
import { LostRecords } from './lost-records.js';
import { PRESETS } from './presets.js';
import { readableText } from './readable.js';
import { ALL_RULES } from './registry.generated.js';
import type { Finding, RuleHandlers, RunnableRule } from './rule.js';
import { applySeverities, type RuleSettings } from './settings.js';
import { type Skips, type Survey, sizeTraits, slotsOf, surveyZone } from './survey.js';
import { zoneTotals } from './totals.js';
import { TRAITS, type Trait } from './traits.js';
import { UsualTexts } from './usual-texts.js';
import { WrittenNames } from './written-names.js';

export interface LintOptions extends RuleSettings {
  /** the rules to run (default: all); those that `severities` turns off do not */
  readonly rules?: readonly RunnableRule[] | undefined;
  /** epoch seconds */
  readonly now: number;
  /**
   * What the parser found in the same files. A record that it could not read is not reported again as missing.
   */
  readonly faults?: readonly Diagnostic[] | undefined;
  /** is told now and then how many names have been looked at */
  readonly onNames?: ((count: number) => void) | undefined;
}

/** Findings of one rule beyond this many are counted, not kept: nobody reads them, and they may outgrow the memory. */
const MAX_FINDINGS_PER_RULE = 100_000;

type NameHandler = (id: number) => void;
type RrsetHandler = (first: number, end: number) => void;
type RecordHandler = (index: number) => void;

/** Handlers to call for what has certain traits: on its name or RRset, and on each record. */
interface Handlers {
  readonly name: readonly NameHandler[];
  readonly delegation: readonly NameHandler[];
  readonly rrset: readonly RrsetHandler[];
  readonly record: readonly RecordHandler[];
}

/** A handler, and the bits of the traits with which it need not be called. */
interface Entry<Handler> {
  readonly skips: number;
  readonly handler: Handler;
}

/** All handlers for names, or for a type. */
class Dispatch {
  readonly #name: Entry<NameHandler>[] = [];
  readonly #delegation: Entry<NameHandler>[] = [];
  readonly #rrset: Entry<RrsetHandler>[] = [];
  readonly #record: Entry<RecordHandler>[] = [];
  /** by traits, as they are met */
  readonly #handlers: Handlers[] = [];

  addForNames({ skips, name, delegation }: RuleHandlers): void {
    if (name !== undefined) this.#name.push({ skips: bitsOf(skips?.name), handler: name });
    if (delegation !== undefined) this.#delegation.push({ skips: bitsOf(skips?.delegation), handler: delegation });
  }

  addForType(type: number, { skips, rrset, record }: RuleHandlers): void {
    if (rrset !== undefined) this.#rrset.push({ skips: bitsOf(skips?.rrset, type), handler: rrset });
    if (record !== undefined) this.#record.push({ skips: bitsOf(skips?.record, type), handler: record });
  }

  with(traits: number): Handlers {
    return (this.#handlers[traits] ??= {
      name: handlersWith(this.#name, traits),
      delegation: handlersWith(this.#delegation, traits),
      rrset: handlersWith(this.#rrset, traits),
      record: handlersWith(this.#record, traits),
    });
  }

  get nameSkips(): Skips {
    return this.#name.map(({ skips }) => skips);
  }

  get delegationSkips(): Skips {
    return [...this.nameSkips, ...this.#delegation.map(({ skips }) => skips)];
  }

  get typeSkips(): Skips {
    return [...this.#rrset, ...this.#record].map(({ skips }) => skips);
  }
}

function handlersWith<Handler>(entries: readonly Entry<Handler>[], traits: number): Handler[] {
  return entries.filter(({ skips }) => (skips & traits) === 0).map(({ handler }) => handler);
}

/** The bits of traits, of which records of other types have none: there the same bits mean something else. */
function bitsOf(traits: readonly Trait[] = [], type?: number): number {
  let bits = 0;
  for (const trait of traits) {
    const { bit, types }: { readonly bit: number; readonly types: readonly number[] | undefined } = TRAITS[trait];
    if (types === undefined || (type !== undefined && types.includes(type))) bits |= bit;
  }
  return bits;
}

/** Calls the handlers for what the survey has found to be worth it. */
function callHandlers(
  zone: Zone,
  survey: Survey,
  slots: Uint16Array,
  ofNames: Dispatch,
  ofTypes: readonly Dispatch[],
): void {
  const { records } = zone;
  const { kind } = zone.tree;
  for (let id = survey.calls.indexOf(1); id >= 0; id = survey.calls.indexOf(1, id + 1)) {
    const ownerStart = records.ownerStart[id]!;
    const ownerEnd = records.ownerStart[id + 1]!;
    const ofOwner = survey.names[id]!;
    const { name, delegation } = ofNames.with(ofOwner);
    for (let i = 0; i < name.length; i++) name[i]!(id);
    if (kind[id] === NODE.ZONE_CUT) for (let i = 0; i < delegation.length; i++) delegation[i]!(id);
    for (let first = ownerStart; first < ownerEnd; ) {
      const end = records.rrsetEnd(first);
      const dispatch = ofTypes[slots[records.type[first]!]!]!;
      const ofRrset = ofOwner | sizeTraits(end - first, ownerEnd - ownerStart);
      let ofAll = survey.records[first]!;
      for (let index = first + 1; index < end; index++) ofAll &= survey.records[index]!;
      const { rrset } = dispatch.with(ofRrset | ofAll);
      for (let i = 0; i < rrset.length; i++) rrset[i]!(first, end);
      for (let index = first; index < end; index++) {
        const { record } = dispatch.with(ofRrset | survey.records[index]!);
        if (record.length === 0 || records.isDuplicate(index)) continue;
        for (let i = 0; i < record.length; i++) record[i]!(index);
      }
      first = end;
    }
  }
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
  const findings = new FindingLog(zone);
  const lookup = new ZoneLookup(zone, new LostRecords(zone, options.faults ?? []));
  const written = new WrittenNames(zone, lookup);
  const texts = new UsualTexts(zone.records);
  const severities = options.severities ?? (options.rules === undefined ? PRESETS.recommended : {});
  const created = rulesThatAreOn(options.rules ?? ALL_RULES, severities).map(({ id, rule }) =>
    rule.create({
      options: options.options?.[id] ?? {},
      zone,
      lookup,
      written,
      texts,
      now: options.now,
      report: findings.reporter(rule),
    }),
  );
  const ofNames = new Dispatch();
  for (const handlers of created) ofNames.addForNames(handlers);
  const onRecords = created.filter(({ rrset, record }) => rrset !== undefined || record !== undefined);
  const { types } = zoneTotals(zone);
  const ofTypes = types.map((type) => {
    const dispatch = new Dispatch();
    for (const handlers of onRecords) {
      if (handlers.types === undefined || holds(handlers.types, type)) dispatch.addForType(type, handlers);
    }
    return dispatch;
  });
  const table = {
    names: ofNames.nameSkips,
    delegations: ofNames.delegationSkips,
    types,
    records: ofTypes.map((dispatch) => dispatch.typeSkips),
  };
  const survey = surveyZone(zone, table, lookup, options.onNames);
  callHandlers(zone, survey, slotsOf(table), ofNames, ofTypes);
  for (const handlers of created) handlers.zone?.();
  return applySeverities(findings.diagnostics(), severities).sort(compareDiagnostics);
}

/** What the rules find. */
class FindingLog {
  readonly #zone: Zone;
  readonly #kept: Diagnostic[] = [];
  /** of rules that found too much: the first finding that was not kept, and how many there were */
  readonly #overflows = new Map<string, { readonly first: Diagnostic; count: number }>();

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** Takes the findings of a rule. */
  reporter(rule: RunnableRule): (finding: Finding) => void {
    let count = 0;
    return (finding) => {
      count++;
      if (count <= MAX_FINDINGS_PER_RULE) this.#kept.push(toDiagnostic(this.#zone, rule, finding));
      else this.#countOverflow(rule, finding);
    };
  }

  #countOverflow(rule: RunnableRule, finding: Finding): void {
    const overflow = this.#overflows.get(rule.id);
    if (overflow !== undefined) overflow.count++;
    else this.#overflows.set(rule.id, { first: toDiagnostic(this.#zone, rule, finding), count: 1 });
  }

  /** All that were kept; those of a rule that were not are one finding, where the first of them stands. */
  diagnostics(): Diagnostic[] {
    for (const { first, count } of this.#overflows.values()) {
      const { origin } = this.#zone;
      this.#kept.push({ ...first, message: moreFindings(count, origin), related: [], subject: { zone: origin } });
    }
    return this.#kept;
  }
}

/** A rule with what is asked of it for every zone: rules are objects of many shapes, and looking into those takes longer. */
interface Selected {
  readonly id: string;
  readonly rule: RunnableRule;
}

/** What {@link rulesThatAreOn} has said of all rules: the zones of a repository share their severities. */
const selections = new WeakMap<NonNullable<RuleSettings['severities']>, readonly Selected[]>();

function rulesThatAreOn(
  rules: readonly RunnableRule[],
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

/** As `includes`, which takes longer for lists of one or two. */
function holds(types: readonly number[], type: number): boolean {
  for (let i = 0; i < types.length; i++) if (types[i] === type) return true;
  return false;
}

function toDiagnostic(zone: Zone, rule: RunnableRule, finding: Finding): Diagnostic {
  const { index } = finding;
  // Rules quote octets of the zone, which people may have written as UTF-8.
  const message = readableText(finding.message);
  const help = finding.help === undefined ? undefined : readableText(finding.help);
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
