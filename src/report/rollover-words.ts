/**
 * The words for a rollover that all its reports share.
 * @module
 */
import { keyLabel, type PlannedStep, type RolloverPlan } from '../operations/index.js';
import { type Effect, type EffectKind, formulaTerms, TERMS, type Timing } from '../rollover/index.js';
import { algorithmInfo, isoTimeText, periodText } from '../wire/index.js';

export interface RolloverPlanReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly plan: RolloverPlan;
}

const EFFECT_TITLES: Readonly<Record<EffectKind, string>> = {
  dnskey: 'DNSKEY RRset',
  revoked: 'revoked keys',
  krrsig: 'DNSKEY RRset signed by',
  zrrsig: 'data signed by',
  denial: 'denial',
  delegation: 'NS RRset',
  ds: 'DS at the parent',
};

const DENIAL_WORDS: Readonly<Record<string, string>> = { 'nsec3-changed': 'other nsec3 parameters' };

export function labelIn(plan: RolloverPlan): (id: string) => string {
  return (id) =>
    keyLabel(
      plan.keys.find((key) => key.id === id),
      id,
    );
}

/** `DS at the parent`, and `+ KSK2, - KSK1 (61934); then KSK2`. */
export function effectWords(plan: RolloverPlan, effect: Effect): { readonly title: string; readonly change: string } {
  const isAnchor = plan.timeline.method.isTrustAnchor === true && effect.kind === 'ds';
  const title = isAnchor ? 'trust anchors' : EFFECT_TITLES[effect.kind];
  const operator = effect.operator === undefined ? '' : ` at ${effect.operator}`;
  const word = effect.kind === 'denial' ? (one: string) => DENIAL_WORDS[one] ?? one : labelIn(plan);
  const signs = [...effect.added.map((one) => `+ ${word(one)}`), ...effect.removed.map((one) => `- ${word(one)}`)];
  const after = effect.after.length === 0 ? 'none' : effect.after.map(word).join(', ');
  const isClear = effect.kind === 'denial' || effect.kind === 'delegation';
  return { title: `${title}${operator}`, change: isClear ? signs.join(', ') : `${signs.join(', ')}; then ${after}` };
}

/** `KSK1  61934  ECDSAP256SHA256`; a key that is not there yet is made at a step. */
export function keyRows({ keys, steps }: RolloverPlan): (readonly [id: string, tag: string, algorithm: string])[] {
  return keys.map((key) => {
    const madeAt = steps.findIndex(({ changes }) => changes.keys.some((change) => change.key.id === key.id));
    const tag =
      key.keyTag === undefined
        ? madeAt < 0
          ? 'of the other operator'
          : `made at step ${madeAt + 1}`
        : String(key.keyTag);
    return [key.id, tag, algorithmInfo(key.algorithm)?.mnemonic ?? String(key.algorithm)];
  });
}

export interface TermRow {
  readonly term: keyof Timing;
  readonly symbol: string;
  readonly value: string;
  readonly meaning: string;
  /** where it was taken from, and what was in force before */
  readonly source: string;
}

/** The times that the formulas of the plan have, in the order of {@link TERMS}. */
export function termRows({ steps, timing }: RolloverPlan): TermRow[] {
  const used = new Set(steps.flatMap(({ taken }) => formulaTerms(taken.step.wait)));
  return (Object.keys(TERMS) as (keyof Timing)[])
    .filter((term) => used.has(term))
    .map((term) => {
      const [symbol, meaning] = TERMS[term];
      const former = (timing.before as Partial<Record<keyof Timing, number>>)[term];
      const before = former === undefined ? '' : `; ${periodText(former)} before`;
      return {
        term,
        symbol,
        meaning,
        value: periodText(timing.timing[term]),
        source: `${timing.sources[term]}${before}`,
      };
    });
}

/** When the next step is safe, or that nothing is left of the old. */
export function waitTitle({ timeline, steps }: RolloverPlan, index: number): string {
  const { taken } = steps[index]!;
  if (taken.wait === 0) return 'no wait';
  const until = isoTimeText(taken.at + taken.wait);
  return index === timeline.steps.length - 1
    ? `done at ${until}, after ${periodText(taken.wait)}`
    : `wait ${periodText(taken.wait)}, until ${until}`;
}

/** What the wait is for, and that it can be cut short where it can. */
export function whyText({ taken }: PlannedStep): string {
  const { why, slack } = taken.step;
  return slack === undefined ? why : `${why}; ${slack}`;
}

/** Two words for the rollover that is due when this one is over. */
export function nextText({ next, timeline }: RolloverPlan): string | undefined {
  if (next === undefined) return undefined;
  const due = `by its lifetime the new ${next.role.toUpperCase()} is to be replaced by ${isoTimeText(next.at)}`;
  return next.at >= timeline.end ? due : `${due}, before this rollover is over: lifetimes.${next.role} is too short`;
}

export const STATE_MEANINGS = {
  hidden: 'in no cache',
  rumoured: 'in some caches, coming',
  omnipresent: 'in every cache',
  unretentive: 'in some caches, going',
} as const;
