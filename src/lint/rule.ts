/**
 * What a rule is: its documentation, and handlers that the engine calls on one walk through the zone.
 * @module
 */
import type { RuleInfo, RuleOption, Severity, Span } from '../diagnostic/index.js';
import type { Zone } from '../zone/index.js';
import type { RecordPart } from '../zonefile/index.js';
import type { ZoneLookup } from './lookup.js';
import type { Trait } from './traits.js';
import type { UsualTexts } from './usual-texts.js';
import type { WrittenNames } from './written-names.js';

/** What a run has to know of a rule that finds nothing. */
export interface RuleOutline {
  readonly severity: Severity;
  readonly offByDefault?: true;
  /** options that are periods, in seconds */
  readonly periods?: readonly string[];
}

/** A rule as its file has it: the documentation, and the code. */
export interface Rule extends RuleInfo {
  create(context: RuleContext): RuleHandlers;
}

/** What no run of a rule reads. The command line is built without it where it lints; `RULE_INFOS` has it. */
type RuleText = 'category' | 'summary' | 'why' | 'advice' | 'rfc' | 'peers' | 'bad' | 'good';

/** A rule as it runs. */
export type RunnableRule = Omit<Rule, RuleText>;

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
  /**
   * Traits of names, RRsets and records about which a handler has nothing to say: it is not called for what has any of
   * them. That is most of a large zone.
   */
  readonly skips?: { readonly [Handler in 'name' | 'delegation' | 'rrset' | 'record']?: readonly Trait[] };
  /** an RRset, by the range of its record indexes, duplicates included */
  readonly rrset?: (first: number, end: number) => void;
  /** an owner name, by its id */
  readonly name?: (id: number) => void;
  /** the owner of NS records below the apex, by its id */
  readonly delegation?: (id: number) => void;
  readonly zone?: () => void;
}

/** The value of an option: a count, seconds, or words. */
export type OptionValue = number | readonly string[];

export interface RuleContext {
  /** what the user has set of the rule's options; {@link withOptions} adds the defaults */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly zone: Zone;
  readonly lookup: ZoneLookup;
  readonly written: WrittenNames;
  readonly texts: UsualTexts;
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

type Values<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly kind: 'words' } ? readonly string[] : number;
};

/** The parts of a rule that takes options: `create` gets the value of each, the user's or the default. */
export function withOptions<const Options extends Readonly<Record<string, RuleOption>>>(
  options: Options,
  create: (context: RuleContext, values: Values<Options>) => RuleHandlers,
): Pick<Rule, 'options' | 'create'> {
  const defaults = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
  return { options, create: (context) => create(context, { ...defaults, ...context.options } as Values<Options>) };
}

/** An option for a period; the most is what a TTL can be (RFC 2181 §8). */
export function secondsOption(value: number, describe: string) {
  return { kind: 'seconds', default: value, minimum: 0, maximum: 0x7fffffff, describe } as const;
}
