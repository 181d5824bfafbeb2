/**
 * The times that a rollover waits for (RFC 7583 §3.2, §3.3), and sums of them that show their numbers.
 * @module
 */
import { periodText } from '../wire/index.js';

/** All in seconds. */
export interface Timing {
  /** Dprp: until every server of the zone has a new version */
  readonly zonePropagation: number;
  /** DprpP: until every server of the parent has a new version */
  readonly parentPropagation: number;
  /** Dreg: from asking the registrar or publishing CDS until the parent's primary has the new DS RRset */
  readonly registration: number;
  /** Dsgn: until all data carries signatures of a new key */
  readonly signing: number;
  /** TTLkey */
  readonly dnskeyTtl: number;
  /** TTLds */
  readonly dsTtl: number;
  /** TTLsig: the largest TTL of data in the zone */
  readonly maxZoneTtl: number;
  /** how long a denial is cached (RFC 9077): that a DNSKEY RRset does not exist, say */
  readonly denialTtl: number;
  /** the larger of the TTLs of the NS RRset in the zone and at the parent */
  readonly nsTtl: number;
  /** added to each wait before something new is relied on */
  readonly publishSafety: number;
  /** added to each wait before something old is removed */
  readonly retireSafety: number;
  /** how long resolvers may answer from expired records (RFC 8767); 0: they do not */
  readonly serveStale: number;
  /** RFC 5011 §2.4.1: how long a new trust anchor must be seen before it is trusted */
  readonly addHoldDown: number;
  /** RFC 5011 §2.3: how long a resolver may go without looking for new trust anchors */
  readonly anchorRefresh: number;
}

/** The terms of the formulas: the symbol of RFC 7583, and what it stands for. */
export const TERMS = {
  zonePropagation: ['Dprp', 'propagation to the servers of the zone'],
  parentPropagation: ['DprpP', 'propagation to the servers of the parent'],
  registration: ['Dreg', 'registration of the DS at the parent'],
  signing: ['Dsgn', 'signing all data'],
  dnskeyTtl: ['TTLkey', 'TTL of the DNSKEY RRset'],
  dsTtl: ['TTLds', 'TTL of the DS RRset'],
  maxZoneTtl: ['TTLsig', 'largest TTL in the zone'],
  denialTtl: ['TTLneg', 'TTL of denials'],
  nsTtl: ['TTLns', 'TTL of the NS RRset'],
  publishSafety: ['Spub', 'safety margin before something new is used'],
  retireSafety: ['Sret', 'safety margin before something old goes'],
  serveStale: ['Sstale', 'time that resolvers serve stale records'],
  addHoldDown: ['Haddr', 'add hold-down time of RFC 5011'],
  anchorRefresh: ['Iquery', 'interval in which resolvers look for trust anchors'],
} as const satisfies Readonly<Record<keyof Timing, readonly [symbol: string, meaning: string]>>;

/** A sum of terms, or the largest of several sums. `name` is the symbol of RFC 7583 for it, where it has one. */
export type Formula =
  | { readonly name?: string; readonly sum: readonly (keyof Timing)[] }
  | { readonly name?: string; readonly max: readonly Formula[] };

export const sum = (name: string, ...terms: (keyof Timing)[]): Formula => ({ name, sum: terms });
/** The largest of a largest is one of them all, and each counts once. */
export function max(name: string, ...formulas: Formula[]): Formula {
  const all = formulas.flatMap((formula) => ('max' in formula ? formula.max : [formula]));
  const termsText = (formula: Formula): string => formulaTerms(formula).join();
  return { name, max: all.filter((one, i) => all.findIndex((other) => termsText(other) === termsText(one)) === i) };
}

/** The formula in seconds. */
export function evaluate(formula: Formula, timing: Timing): number {
  if ('max' in formula) return Math.max(...formula.max.map((one) => evaluate(one, timing)));
  return formula.sum.reduce((total, term) => total + timing[term], 0);
}

/** All terms of a formula. */
export function formulaTerms(formula: Formula): readonly (keyof Timing)[] {
  return 'max' in formula ? formula.max.flatMap(formulaTerms) : formula.sum;
}

const periodOr0 = (seconds: number): string => (seconds === 0 ? '0' : periodText(seconds));

/** `Ipub = Dprp + TTLkey = 1 hour + 1 day = 1 day 1 hour`; terms of zero are left out of the numbers. */
export function formulaText(formula: Formula, timing: Timing): string {
  const total = periodOr0(evaluate(formula, timing));
  const symbols = symbolsOf(formula, timing);
  const numbers = numbersOf(formula, timing);
  const head = formula.name === undefined ? '' : `${formula.name} = `;
  return `${head}${symbols}${numbers === total ? '' : ` = ${numbers}`} = ${total}`;
}

function termsOf(formula: { readonly sum: readonly (keyof Timing)[] }, timing: Timing): readonly (keyof Timing)[] {
  const counted = formula.sum.filter((term) => timing[term] > 0);
  return counted.length > 0 ? counted : formula.sum.slice(0, 1);
}

/** Sums that differ in terms of zero only are one. */
function distinct(formulas: readonly Formula[], timing: Timing): readonly Formula[] {
  const texts = formulas.map((one) => symbolsOf(one, timing));
  return formulas.filter((_, i) => texts.indexOf(texts[i]!) === i);
}

function largestOf(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `max(${texts.join(', ')})`;
}

function symbolsOf(formula: Formula, timing: Timing): string {
  if ('max' in formula) return largestOf(distinct(formula.max, timing).map((one) => symbolsOf(one, timing)));
  return termsOf(formula, timing)
    .map((term) => TERMS[term][0])
    .join(' + ');
}

function numbersOf(formula: Formula, timing: Timing): string {
  if ('max' in formula) return largestOf(distinct(formula.max, timing).map((one) => numbersOf(one, timing)));
  return termsOf(formula, timing)
    .map((term) => periodOr0(timing[term]))
    .join(' + ');
}
