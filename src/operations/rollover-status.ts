/**
 * `rollover status`: what the zone, its key files and the DS RRset say about where a rollover stands.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { listText } from '../diagnostic/index.js';
import type { Ds } from '../dnssec/index.js';
import {
  evaluate,
  formulaText,
  lifetimeOf,
  type PolicyValues,
  type Recognition,
  type ResolvedTiming,
  recognize,
  resolveTiming,
  type Timing,
} from '../rollover/index.js';
import { isoTimeText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { Files } from './files.js';
import {
  type ForeignKeys,
  foreignKeys,
  isShared,
  ruledOut,
  type Situation,
  situationsOf,
} from './rollover-situations.js';
import { keysOfZone, modelDenial, type ZoneKey, zoneTimes } from './rollover-zone.js';

export interface StatusRequest {
  readonly zone: Zone;
  readonly parent: Zone | undefined;
  readonly policy: PolicyValues;
  /** under the names of policy fields */
  readonly times: ReadonlyMap<string, number>;
  readonly keyFolder: string | undefined;
  /** undefined: nobody knows what the parent has */
  readonly ds: readonly Ds[] | undefined;
  readonly dsTtl: number | undefined;
  /** seconds since the epoch */
  readonly at: number;
  readonly provider: CryptoProvider;
  /** see `KeyReading` */
  readonly isPublicOnly?: boolean | undefined;
}

/**
 * - `at-rest`: no rollover is under way. `under-way`: one is, and it fits one method.
 * - `several-fit`: the facts fit several methods; more of them would tell.
 * - `unknown`: the keys are in no state that a method has. `unsigned`: there are no keys.
 */
export type StatusKind = 'at-rest' | 'under-way' | 'several-fit' | 'unknown' | 'unsigned';

/** A rollover that fits, and what comes next in it. */
export interface Stage {
  readonly recognition: Recognition;
  /** of the wait behind the last step, with its numbers */
  readonly formula: string;
  /** when the next step is safe for sure: as told by the files, or a whole wait from now on */
  readonly nextFrom: number;
  /** whether that follows from what was written down */
  readonly isExact: boolean;
}

/** A moment that the times of a key file name. */
export interface ComingEvent {
  readonly at: number;
  readonly key: string;
  readonly time: (typeof EVENT_WORDS)[number][0];
  /** `is published`; lower-case start, no full stop */
  readonly what: string;
}

export interface RolloverStatus {
  readonly zone: Zone;
  readonly at: number;
  readonly kind: StatusKind;
  readonly keys: readonly ZoneKey[];
  readonly stages: readonly Stage[];
  readonly timing: ResolvedTiming;
  readonly coming: readonly ComingEvent[];
  /** what the zone shows besides */
  readonly situations: readonly Situation[];
  /** what is wrong already: exit code 1; lower-case start, no full stop */
  readonly problems: readonly string[];
  /** what would tell more */
  readonly notes: readonly string[];
}

/** Says where the keys of a zone stand. @throws ZoneproofError (key, file) */
export function rolloverStatus(files: Files, request: StatusRequest): RolloverStatus {
  const { zone, parent, policy, at } = request;
  const keys = keysOfZone(files, zone, request);
  const foreign = foreignKeys(keys, request.ds);
  // What belongs to another operator takes its own steps.
  const own = isShared(foreign) ? keys.filter((key) => !foreign.keys.includes(key)) : keys;
  const resolved = resolveTiming(policy, request.times, zoneTimes(zone, parent, request.dsTtl));
  // Nobody says when TTLs were changed, so the former ones count.
  const timing: Timing = { ...resolved.timing, ...resolved.before };
  const standby = own.filter(isStandby);
  const all = judge(own, keys, request, timing);
  // RFC 7583 §4.2: keys may stand by, and take no part in a rollover.
  const others = own.filter((key) => !standby.includes(key));
  const hasDs = (some: readonly ZoneKey[]): boolean => some.some((key) => key.hasDs === true);
  const mayStand = all.kind === 'unknown' && standby.length > 0 && (hasDs(others) || !hasDs(standby));
  const active = mayStand ? judge(others, keys, request, timing) : all;
  const isStanding = mayStand && active.kind !== 'unknown';
  const { kind, stages } = isStanding ? active : all;
  return {
    zone,
    at,
    kind,
    keys,
    stages,
    timing: resolved,
    coming: comingEvents(keys, at),
    situations: situationsOf({
      zone,
      keys,
      ds: request.ds,
      foreign,
      methods: stages.map(({ recognition }) => recognition.method),
    }),
    problems: problemsOf(keys, request, kind, foreign),
    notes: [...(isStanding ? standby.map(standbyText) : []), ...notesOn(keys, request, kind, policy)],
  };
}

/** Whether a key is published and has not signed yet. */
const isStandby = ({ isPublished, isRevoked, signsKeys, signsData, since }: ZoneKey): boolean =>
  isPublished &&
  ![isRevoked, signsKeys, signsData].includes(true) &&
  since['sign-keys'] === undefined &&
  since['sign-data'] === undefined;

const standbyText = ({ name }: ZoneKey): string => `${name} stands by: it is published, and signs nothing`;

/** The rollovers that fit some of the keys. */
function judge(
  own: readonly ZoneKey[],
  keys: readonly ZoneKey[],
  request: StatusRequest,
  timing: Timing,
): Pick<RolloverStatus, 'kind' | 'stages'> {
  const { zone, at } = request;
  const used = own.filter(({ isPublished, signsData, signsKeys }) => isPublished || signsData || signsKeys);
  const isResting = isAtRest(own, request.ds);
  const candidates = recognize({ keys: own, denial: modelDenial(zone) }, timing);
  // When the last step is over, the keys are at rest again.
  const isOver = ({ plan, step, safeFrom }: Recognition): boolean =>
    step === plan.steps.length - 1 && (safeFrom === undefined || safeFrom <= at);
  const open = candidates.filter((one) => !isOver(one));
  const latest = Math.max(...open.map(({ since }) => since ?? Number.NEGATIVE_INFINITY));
  const hasEnded = candidates.some((one) => one.safeFrom !== undefined && isOver(one) && one.since! >= latest);
  const isDone = isResting && (hasEnded || own.every(isSettled));
  // A signed zone without a DS is on its way in or out, or to stay so.
  const isAlone = request.ds?.length === 0;
  const excluded = isAlone ? ruledOut(zone, keys) : undefined;
  const isCounted = ({ method, since }: Recognition): boolean =>
    method.id !== excluded && (!isResting || isAlone || since !== undefined);
  const counted = isDone && !isAlone ? [] : open.filter(isCounted);
  const stages = counted.map((recognition): Stage => {
    const { wait } = recognition.plan.steps[recognition.step]!;
    const isExact = recognition.safeFrom !== undefined;
    const nextFrom = recognition.safeFrom ?? at + evaluate(wait, timing);
    return { recognition, formula: formulaText(wait, timing), nextFrom, isExact };
  });
  return { kind: kindOf(used.length, stages.length, isResting), stages };
}

function kindOf(used: number, stages: number, isResting: boolean): StatusKind {
  if (used === 0) return 'unsigned';
  if (stages > 0) return stages === 1 ? 'under-way' : 'several-fit';
  return isResting ? 'at-rest' : 'unknown';
}

/** One entry point, one key over data (or one for both), nothing revoked, and a DS for no other key. */
function isAtRest(keys: readonly ZoneKey[], ds: readonly Ds[] | undefined): boolean {
  const used = keys.filter(({ isPublished, signsData, signsKeys }) => isPublished || signsData || signsKeys);
  const working = used.every(
    ({ isSep, isRevoked, signsKeys, signsData }) => !isRevoked && (isSep ? signsKeys : signsData),
  );
  const entry = used.filter(({ isSep }) => isSep);
  const hasStrangeDs = keys.some((key) => key.hasDs === true && !entry.includes(key));
  const isLinked = ds === undefined || ds.length === 0 || entry.every(({ hasDs }) => hasDs === true);
  return working && entry.length === 1 && used.length - entry.length <= 1 && !hasStrangeDs && isLinked;
}

/** Whether nothing of a key is on its way in or out, by the account of BIND's dnssec-policy. */
function isSettled({ state }: ZoneKey): boolean {
  const { DNSKEYState, KRRSIGState, ZRRSIGState, DSState } = state?.states ?? {};
  const known = [DNSKEYState, KRRSIGState, ZRRSIGState, DSState].filter((one) => one !== undefined);
  return DNSKEYState !== undefined && known.every((one) => one === 'hidden' || one === 'omnipresent');
}

const EVENT_WORDS = [
  ['publish', 'is published'],
  ['activate', 'begins to sign'],
  ['revoke', 'is revoked'],
  ['inactive', 'ceases to sign'],
  ['delete', 'leaves the zone'],
  ['dsPublish', 'has its DS at the parent'],
  ['dsRemoved', 'loses its DS at the parent'],
] as const;

function comingEvents(keys: readonly ZoneKey[], at: number): ComingEvent[] {
  return keys
    .flatMap(({ name, stored }) =>
      EVENT_WORDS.flatMap(([time, what]) => {
        const moment = stored?.times[time];
        return moment !== undefined && moment > at ? [{ at: moment, key: name, time, what }] : [];
      }),
    )
    .sort((a, b) => a.at - b.at);
}

function problemsOf(
  keys: readonly ZoneKey[],
  { ds, zone }: StatusRequest,
  kind: StatusKind,
  foreign: ForeignKeys,
): string[] {
  const problems: string[] = [];
  const entries = keys.filter(({ isSep, isPublished, isRevoked }) => isSep && isPublished && !isRevoked);
  if (ds !== undefined && ds.length > 0 && !entries.some(({ hasDs }) => hasDs === true)) {
    problems.push(
      kind === 'unsigned'
        ? `the parent has a DS, and ${zone.origin} has no keys: validators find every answer bogus until it is signed again with a key that the DS names, or the DS is gone`
        : `no DS of the parent leads to a key in ${zone.origin}: validators find every answer bogus`,
    );
  }
  if (kind === 'unknown') problems.push('the keys are in no state that a known method has');
  const hasFiles = keys.some(({ stored }) => stored !== undefined);
  for (const key of keys) {
    const { name, stored, isPublished } = key;
    if (hasFiles && stored === undefined && isPublished && !(isShared(foreign) && foreign.keys.includes(key))) {
      problems.push(`${name} stands in the zone, and not in the folder of keys`);
    }
  }
  return problems;
}

function notesOn(
  keys: readonly ZoneKey[],
  { ds, at }: StatusRequest,
  kind: StatusKind,
  policy: PolicyValues,
): string[] {
  const notes: string[] = [];
  const unknown = keys.filter(({ isSep, isPublished, hasDs }) => isSep && isPublished && hasDs === undefined);
  if (ds === undefined && unknown.length > 0 && kind !== 'unsigned') {
    notes.push('nobody says what the parent has: give its DS records with --ds, or its zone with --parent');
  }
  const silent = keys.filter(
    ({ stored, isPublished, since }) => isPublished && stored !== undefined && Object.keys(since).length === 0,
  );
  if (silent.length > 0 && kind !== 'at-rest') {
    notes.push(
      `no times are known of ${listText(
        silent.map(({ name }) => name),
        'and',
      )}`,
    );
  }
  for (const { name, isSep, signsData, stored } of keys) {
    const role = isSep ? (signsData ? 'csk' : 'ksk') : 'zsk';
    const [lifetime, active] = [lifetimeOf(policy, role), stored?.times.activate];
    if (lifetime === undefined || active === undefined || stored?.times.inactive !== undefined || active > at) continue;
    const due = active + lifetime;
    notes.push(`by its lifetime ${name} ${due <= at ? 'was' : 'is'} to be rolled by ${isoTimeText(due)}`);
  }
  return notes;
}
