/**
 * `rollover plan`: a method applied to a zone and its keys, from a moment on.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, listText, nearest, ZoneproofError } from '../diagnostic/index.js';
import type { Ds } from '../dnssec/index.js';
import {
  type Check,
  cacheContents,
  changesOf,
  checksOf,
  commandsOf,
  formulaText,
  type KeyTrack,
  keyTracks,
  lifetimeOf,
  METHODS,
  type Method,
  type MethodSetting,
  type ModelKey,
  makeTimeline,
  type PolicyValues,
  type ResolvedTiming,
  resolveTiming,
  type StepChanges,
  type Timeline,
  type TimelineStep,
  TOOLS,
  type Tool,
  timingAt,
} from '../rollover/index.js';
import { algorithmText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { Files } from './files.js';
import { commandName, keysOfZone, modelDenial, serverOf, type ZoneKey, zoneTimes } from './rollover-zone.js';

export interface PlanRequest {
  readonly zone: Zone;
  readonly zoneFile: string;
  readonly parent: Zone | undefined;
  readonly method: string;
  readonly newAlgorithm: number | undefined;
  readonly policy: PolicyValues;
  /** times given one by one, under the names of policy fields */
  readonly times: ReadonlyMap<string, number>;
  readonly keyFolder: string | undefined;
  readonly ds: readonly Ds[] | undefined;
  /** that those came with, seconds */
  readonly dsTtl: number | undefined;
  /** seconds since the epoch */
  readonly start: number;
  readonly provider: CryptoProvider;
}

export interface PlannedStep {
  readonly taken: TimelineStep;
  readonly changes: StepChanges;
  /** with its numbers: `Ipub = Dprp + TTLkey = 1 hour + 1 day = 1 day 1 hour` */
  readonly formula: string;
  readonly commands: Readonly<Record<Tool, readonly string[]>>;
  readonly checks: readonly Check[];
}

/** What stands for a key of the model. */
export interface PlannedKey extends ModelKey {
  /** undefined: it is made at a step */
  readonly keyTag: number | undefined;
  readonly fileName: string | undefined;
}

export interface RolloverPlan {
  readonly zone: Zone;
  readonly zoneFile: string;
  readonly timeline: Timeline;
  readonly keys: readonly PlannedKey[];
  readonly steps: readonly PlannedStep[];
  readonly timing: ResolvedTiming;
  readonly tracks: readonly KeyTrack[];
  /** when the rollover behind this one is due, by the lifetime in the policy */
  readonly next: { readonly role: ModelKey['role']; readonly at: number } | undefined;
  /** what the user should know; lower-case start, no full stop */
  readonly notes: readonly string[];
}

/** The method of that name. Throws a ZoneproofError (usage) that names the nearest. */
export function methodOf(id: string): Method {
  const found = METHODS.find((method) => method.id === id);
  if (found !== undefined) return found;
  const guess = nearest(
    id,
    METHODS.map((method) => method.id),
  );
  const known = METHODS.map((method) => method.id).join(', ');
  throw new ZoneproofError(EXIT.USAGE, `there is no method ${JSON.stringify(id)}`, {
    help: guess === undefined ? `the methods are ${known}` : `did you mean ${guess}?`,
  });
}

/** The method that does for the other kind of zone what a method does. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  csk: 'ksk-double-ksk and zsk-pre-publication',
  'csk-to-ksk-zsk': 'ksk-zsk-to-csk',
  'ksk-zsk-to-csk': 'csk-to-ksk-zsk',
};

/**
 * Plans a rollover.
 * @throws ZoneproofError (usage) when the method does not fit the keys of the zone, (key) when they cannot be told apart
 */
export function planRollover(files: Files, request: PlanRequest): RolloverPlan {
  const { zone, policy, start, parent } = request;
  const method = methodOf(request.method);
  const known = keysOfZone(files, zone, { ...request, at: start });
  const setting = settingOf(method, zone, known, request);
  const timing = resolveTiming(policy, request.times, zoneTimes(zone, parent, request.dsTtl));
  const times = (at: number) => timingAt(timing, start, at);
  const timeline = makeTimeline(method, setting, times, start);
  const keys = timeline.keys.map((key) => ({ ...key, ...standIn(key, timeline, known, setting) }));
  const steps = timeline.steps.map((taken, i) => plannedStep(request, timeline, keys, taken, i, timing));
  return {
    zone,
    zoneFile: request.zoneFile,
    timeline,
    keys,
    steps,
    timing,
    tracks: keyTracks(cacheContents(timeline, times), timeline.keys),
    next: nextRollover(timeline, policy),
    notes: notesOn(request, timing, known),
  };
}

/** Keys that sign now, those with the SEP flag and the others. */
function signersOf(known: readonly ZoneKey[]): { readonly sep: readonly ZoneKey[]; readonly zsk: readonly ZoneKey[] } {
  const signing = known.filter(
    ({ isPublished, isRevoked, signsKeys, signsData }) => isPublished && !isRevoked && (signsKeys || signsData),
  );
  return { sep: signing.filter(({ isSep }) => isSep), zsk: signing.filter(({ isSep }) => !isSep) };
}

function settingOf(
  method: Method,
  zone: Zone,
  known: readonly ZoneKey[],
  { newAlgorithm }: PlanRequest,
): MethodSetting {
  const { sep, zsk } = signersOf(known);
  const isSigned = sep.length + zsk.length > 0;
  const denial = modelDenial(zone);
  const isGoingSecure = method.id === 'go-secure';
  if (!isSigned && !isGoingSecure) {
    throw new ZoneproofError(EXIT.USAGE, `${zone.origin} has no key that signs it, so there is nothing to roll`, {
      help: 'give the signed zone, or the folder of its keys with --key-dir; --method go-secure plans how to sign it',
    });
  }
  if (isSigned && isGoingSecure) {
    throw new ZoneproofError(EXIT.USAGE, `${zone.origin} is signed already`, { help: 'choose another method' });
  }
  const isCsk = isSigned ? isCskZone(known) : method.needs === 'csk';
  if (isSigned) refuseUnfit(method, zone, isCsk);
  for (const [role, keys] of [
    [isCsk ? 'CSK' : 'KSK', sep],
    ['ZSK', zsk],
  ] as const) {
    if (keys.length <= 1) continue;
    const names = listText(
      keys.map(({ name }) => name),
      'and',
    );
    throw new ZoneproofError(EXIT.KEY, `${zone.origin} has ${keys.length} keys that sign as ${role}: ${names}`, {
      help: 'a rollover seems to be under way: zoneproof rollover status says which, and what comes next',
    });
  }
  const algorithm = [...sep, ...zsk][0]?.algorithm ?? newAlgorithm ?? 13;
  const changesAlgorithm = method.id.startsWith('algorithm-');
  if (changesAlgorithm && newAlgorithm === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `${method.id} needs the algorithm to roll to`, {
      help: `give it with --algorithm, such as ${algorithm === 13 ? 'ED25519' : 'ECDSAP256SHA256'}`,
    });
  }
  if (changesAlgorithm && newAlgorithm === algorithm) {
    throw new ZoneproofError(EXIT.USAGE, `${zone.origin} has algorithm ${algorithmText(algorithm)} already`);
  }
  const from = { 'nsec-to-nsec3': 'nsec', 'nsec3-to-nsec': 'nsec3', 'nsec3-parameters': 'nsec3' }[method.id];
  if (from !== undefined && from !== denial) {
    throw new ZoneproofError(EXIT.USAGE, `${method.id}: ${zone.origin} denies with ${denial.toUpperCase()}`, {
      help: `the method that fits is ${denial === 'nsec' ? 'nsec-to-nsec3' : 'nsec3-to-nsec or nsec3-parameters'}`,
    });
  }
  return { isCsk, algorithm, newAlgorithm: newAlgorithm ?? algorithm, denial };
}

/** One key for everything: no key but those with the SEP flag signs data, unless `.state` files say otherwise. */
function isCskZone(known: readonly ZoneKey[]): boolean {
  const { sep, zsk } = signersOf(known);
  if (zsk.length > 0) return false;
  return !known.some(({ isSep, isPublished }) => !isSep && isPublished) && sep.length > 0;
}

function refuseUnfit({ id, needs }: Method, zone: Zone, isCsk: boolean): void {
  if (needs === undefined || (needs === 'csk') === isCsk) return;
  const has = isCsk ? 'one key for everything (CSK)' : 'a KSK and a ZSK';
  const other = COUNTERPARTS[id] ?? (isCsk ? 'csk' : undefined);
  throw new ZoneproofError(EXIT.USAGE, `${id} does not fit ${zone.origin}, which has ${has}`, {
    help: `the method that fits is ${other ?? listText(METHODS.filter((one) => one.needs !== needs).map((one) => one.id))}`,
  });
}

/** The key of the zone, or one that waits in the folder, that stands for a key of the model. */
function standIn(
  key: ModelKey,
  { initial, keys }: Timeline,
  known: readonly ZoneKey[],
  { algorithm }: MethodSetting,
): Pick<PlannedKey, 'keyTag' | 'fileName'> {
  const { sep, zsk } = signersOf(known);
  const isInitial = (id: string) =>
    initial.zones.some(({ dnskeys, keySigners }) => dnskeys.includes(id) || keySigners.includes(id));
  const isOwn = initial.zones.length === 1 || key.id.endsWith('-A');
  const isOld = isInitial(key.id) && isOwn;
  const fits = (one: ZoneKey) =>
    one.algorithm === key.algorithm && one.isSep === (key.role !== 'zsk') && !one.isRevoked;
  if (isOld) {
    const found = [...sep, ...zsk].find(fits);
    return { keyTag: found?.dnskey.keyTag, fileName: found?.name };
  }
  // A new key may wait already: made, not signing, and the only one of its kind.
  const waiting =
    isOwn && (key.algorithm !== algorithm || keys.length > 0) ? known.filter((one) => fits(one) && isWaiting(one)) : [];
  const [found] = waiting.length === 1 ? waiting : [];
  return { keyTag: found?.dnskey.keyTag, fileName: found?.name };
}

const isWaiting = ({ stored, signsKeys, signsData, isPublished }: ZoneKey): boolean =>
  stored?.material !== undefined &&
  !signsKeys &&
  !signsData &&
  !isPublished &&
  stored.times.inactive === undefined &&
  stored.times.delete === undefined;

function plannedStep(
  { zone, zoneFile, keyFolder }: PlanRequest,
  timeline: Timeline,
  keys: readonly PlannedKey[],
  taken: TimelineStep,
  index: number,
  timing: ResolvedTiming,
): PlannedStep {
  const changes = changesOf(timeline, index);
  const keyOf = (id: string) => keys.find((key) => key.id === id);
  const setting = {
    zone: commandName(zone),
    // What came from standard input has no name of its own.
    zoneFile: zoneFile === '-' ? `${zone.origin}zone` : zoneFile,
    keyFolder: keyFolder ?? 'keys',
    fileNameOf: (id: string) => keyOf(id)?.fileName,
    isTrustAnchor: timeline.method.isTrustAnchor === true,
  };
  const server = serverOf(zone) ?? `ns1.${setting.zone}`;
  const labelOf = (id: string): string => keyLabel(keyOf(id), id);
  const commands = Object.fromEntries(TOOLS.map((tool) => [tool, commandsOf(tool, changes, timeline.keys, setting)]));
  return {
    taken,
    changes,
    formula: formulaText(taken.step.wait, timingAt(timing, timeline.steps[0]!.at, taken.at)),
    commands: commands as Record<Tool, string[]>,
    checks: checksOf(changes, { ...setting, server, labelOf }),
  };
}

/** `KSK1 (61934)`, or `KSK2` for a key that is still to be made. */
export const keyLabel = (key: PlannedKey | undefined, id: string): string =>
  key?.keyTag === undefined ? id : `${id} (${key.keyTag})`;

/** RFC 7583 §3.3.4: the next one begins a lifetime behind this one. */
function nextRollover({ keys, initial, steps }: Timeline, policy: PolicyValues): RolloverPlan['next'] {
  for (const key of keys) {
    const lifetime = lifetimeOf(policy, key.role);
    const isNew = !initial.zones.some(({ dnskeys }) => dnskeys.includes(key.id));
    const activated = steps.find(({ after }) =>
      after.zones.some(({ dataSigners, keySigners }) => [...dataSigners, ...keySigners].includes(key.id)),
    );
    if (lifetime === undefined || !isNew || activated === undefined) continue;
    return { role: key.role, at: activated.at + lifetime };
  }
  return undefined;
}

function notesOn({ parent, ds }: PlanRequest, { timing, before }: ResolvedTiming, known: readonly ZoneKey[]): string[] {
  const notes: string[] = [];
  const entry = known.filter(({ isSep, isPublished, isRevoked }) => isSep && isPublished && !isRevoked);
  if (ds !== undefined && entry.length > 0 && !entry.some(({ hasDs }) => hasDs === true)) {
    notes.push(
      'none of the DS records given leads to a key of the zone: mend that before anything else (zoneproof ds check)',
    );
  }
  if (parent !== undefined && timing.dsTtl === 0) notes.push('the DS RRset has TTL 0');
  if (Object.keys(before).length > 0) {
    notes.push(
      'TTLs were changed: as long as caches may hold records with the former ones, those count where they are larger',
    );
  }
  return notes;
}
