/**
 * The words for what a rehearsal found, that its text, Markdown and JSON share.
 * @module
 */
import type { Rehearsal, WrittenRehearsal } from '../operations/index.js';
import {
  type BogusReason,
  type Cause,
  type Extent,
  formulaText,
  type Hit,
  incidentOf,
  type ValidatorKind,
  type Version,
} from '../rollover/index.js';
import { isoTimeText, periodText } from '../wire/index.js';
import { labelIn } from './rollover-words.js';

export interface RehearsalReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly rehearsal: Rehearsal;
  /** undefined: nothing was to be written */
  readonly written: WrittenRehearsal | undefined;
}

/** What is wrong, in one sentence. */
const SENTENCES: Readonly<Record<BogusReason, string>> = {
  'no-dnskey': 'The parent still says that the zone is signed (it has a DS), and the zone has no keys.',
  'ds-names-no-key': 'The DS at the parent leads to a key that is not in the zone.',
  'ds-key-revoked': 'The DS at the parent leads to a key that the zone has revoked.',
  'ds-key-does-not-sign': 'The DS at the parent leads to a key that does not sign the keys of the zone.',
  'answer-unsigned': 'The data of the zone has no signatures, and resolvers expect some.',
  'answer-signer-missing': 'The data is signed by a key that is not among the keys that resolvers know.',
  'denial-unsigned': 'The SOA has no signature: no new version of the zone can be signed with a key that is lost.',
  'signatures-expired': 'Signatures have run out.',
  'signatures-not-yet-valid': 'Signatures are not valid yet by the clocks of resolvers.',
  'ds-algorithm-without-path': 'The DS at the parent names an algorithm that the zone does not sign with throughout.',
  'dnskey-algorithm-without-signature': 'The zone has a key of an algorithm that does not sign everything.',
};

const EXTENTS: Readonly<Record<Extent, string>> = {
  'every-name': 'SERVFAIL for every name of the zone',
  'asked-anew': 'SERVFAIL for names that they ask for now; names that they hold in their caches go on',
  denials:
    'SERVFAIL for names and types that do not exist, such as the AAAA of a host with IPv4 only, by Unbound and Knot Resolver (BIND takes the proof alone); other answers go on',
  'from-caches': 'SERVFAIL for names whose answers come from a cache, or from a server that is late',
};

export const VALIDATOR_WORDS: Readonly<Record<ValidatorKind, string>> = {
  'any-path': 'any validator',
  'ds-algorithms': 'validators that insist on every algorithm of the DS RRset (Unbound with harden-algo-downgrade)',
  'dnskey-algorithms': 'validators that insist on every algorithm of the DNSKEY RRset (old ones)',
};

const PART_NAMES: Readonly<Record<Version['kind'], string>> = {
  ds: 'DS RRset',
  dnskey: 'DNSKEY RRset',
  answer: 'answers',
};

const names = (ids: readonly string[], word: (id: string) => string): string =>
  ids.length === 0 ? 'none' : ids.map(word).join(', ');

const momentText = (moment: number): string => (Number.isFinite(moment) ? isoTimeText(moment) : 'for ever');

/** A set that a resolver holds: what is in it, since which step, and until when. */
export function versionRow(
  { plan, course }: Rehearsal,
  version: Version,
): readonly [name: string, content: string, life: string] {
  const word = labelIn(plan);
  const { steps, method, initial } = course.timeline;
  const isAnchor = version.kind === 'ds' && method.isTrustAnchor === true;
  const content =
    version.kind === 'ds'
      ? names(version.keys, word)
      : version.kind === 'answer'
        ? `signed by ${names(version.signers, word)}${version.soaSigners === undefined ? '' : `, the SOA by ${names(version.soaSigners, word)}`}`
        : `${names(version.keys, word)}; signed by ${names(version.signers, word)}`;
  const from = steps[version.step];
  const to = steps[version.replacedBy];
  const since =
    from === undefined ? 'from before the first step' : `since step ${from.step.id}, ${isoTimeText(from.at)}`;
  const until =
    to === undefined
      ? version.isStuck
        ? `on the server that is stuck until ${momentText(version.servedUntil)}`
        : 'still published'
      : `replaced by step ${to.step.id}, ${isoTimeText(to.at)}; in caches until ${momentText(version.until)}`;
  const operator = 'operator' in version && initial.zones.length > 1 ? ` of ${version.operator}` : '';
  return [`${isAnchor ? 'trust anchors' : PART_NAMES[version.kind]}${operator}`, content, `${since}, ${until}`];
}

export const sentenceOf = ({ reason }: Cause): string => SENTENCES[reason];
export const extentText = ({ extent }: Cause): string => EXTENTS[extent];

/** `2026-03-02T18:00:00Z for 6 hours, until 2026-03-03T00:00:00Z` */
export function whenText({ from, until }: Pick<Cause, 'from' | 'until'>): string {
  if (from === Number.NEGATIVE_INFINITY)
    return until === Number.POSITIVE_INFINITY ? 'always' : `until ${momentText(until)}`;
  if (until === Number.POSITIVE_INFINITY) return `from ${momentText(from)} on, until somebody mends it`;
  return `from ${momentText(from)} until ${momentText(until)}: ${periodText(until - from)}`;
}

const partName = (version: Version): string =>
  version.kind === 'answer' ? 'answers' : `the ${PART_NAMES[version.kind]}`;

/** Who is hit in a stretch of time. */
export function whoText({ who, held }: Hit): string {
  const parts = held.map(partName).join(' and ');
  const before = held.map(({ servedUntil }) => servedUntil);
  return {
    everyone: () => 'every validating resolver',
    asking: () => 'resolvers that ask now: those with a cold cache, and others as what they hold runs out',
    late: () => `resolvers that get ${parts} from a server that does not have the change yet`,
    cached: () => `resolvers that cached ${parts} before ${momentText(Math.max(...before))}`,
  }[who]();
}

/** What the smallest waits that mend it are; undefined when it needs none. */
export function mendText({ course, verdict }: Rehearsal): string | undefined {
  if (verdict.causes.length === 0) return undefined;
  const { delays } = verdict;
  if (delays === undefined || delays.length === 0) return 'no wait mends this';
  return [...delays]
    .sort((a, b) => a.step - b.step)
    .map(({ step }) => {
      const { step: taken, at } = course.timeline.steps[step]!;
      // A delay moves all steps behind it.
      const moved = delays.filter((other) => other.step <= step).reduce((sum, other) => sum + other.seconds, 0);
      return `take step ${taken.id} ${periodText(moved)} later, at ${isoTimeText(at + moved)}`;
    })
    .join('; then ');
}

/** Ways out of a cause, with the time until the last resolver is well again. */
export function recoveryTexts({ recoveries }: Cause): string[] {
  return recoveries.map(({ action, time, timing }) => `${action}: over in ${formulaText(time, timing)}`);
}

/** What to do about the incidents themselves. */
export function remedyTexts({ incidents }: Rehearsal): string[] {
  return incidents.map((text) => `${text}: ${incidentOf(text).incident.remedy}`);
}

/** `safe: 12 cache states over 9 intervals` */
export function resultText({ verdict }: Rehearsal): string {
  const { states, intervals, causes } = verdict;
  const scope = `${states} cache states over ${intervals} intervals`;
  if (causes.length === 0) return `safe: ${scope}`;
  return `NOT SAFE: ${causes.length} ${causes.length === 1 ? 'cause' : 'causes'} in ${scope}`;
}

/** Which validators were looked at, and who fails although it does not count. */
export function validatorTexts({ validators, verdict }: Rehearsal): string[] {
  return verdict.stricter.map(
    (kind) => `${VALIDATOR_WORDS[kind]} would fail: see --validators ${kind} (judged here: ${validators})`,
  );
}
