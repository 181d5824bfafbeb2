/**
 * Which rollover is under way: what is published and known of keys, held against every moment of every method.
 *
 * Facts may fit several methods, or none. All that fit are given; nothing is guessed.
 * @module
 */
import { METHODS, type Method, type MethodPlan } from './methods.js';
import {
  type Action,
  applyActions,
  type KeyId,
  type ModelDenial,
  type ModelKey,
  type Publication,
} from './publication.js';
import { evaluate, type Timing } from './timing.js';

/** A key as it is. Times are seconds since the epoch. */
export interface ObservedKey {
  readonly name: string;
  readonly isSep: boolean;
  readonly algorithm: number;
  /** undefined: the SEP flag alone does not tell a KSK from a CSK */
  readonly role: ModelKey['role'] | undefined;
  readonly isPublished: boolean;
  readonly isRevoked: boolean;
  readonly signsKeys: boolean;
  readonly signsData: boolean;
  /** undefined: nobody knows */
  readonly hasDs: boolean | undefined;
  /** no cache holds its DS, as somebody has kept account of; false as well where nobody has */
  readonly isDsForgotten: boolean;
  /** when it began to work, which tells the older of two; 0 when nobody knows */
  readonly order: number;
  /** when each thing was done with it, as far as that was written down */
  readonly since: Readonly<Partial<Record<Action['do'], number>>>;
}

export interface Observation {
  readonly keys: readonly ObservedKey[];
  readonly denial: ModelDenial;
}

/** A moment of a method that fits the facts. */
export interface Recognition {
  readonly method: Method;
  readonly plan: MethodPlan;
  /** the last step that was taken */
  readonly step: number;
  /** names of the keys that stand for those of the model */
  readonly names: ReadonlyMap<KeyId, string>;
  /** when it was taken; undefined when nobody wrote it down */
  readonly since: number | undefined;
  /** when the next step is safe, or all is over; undefined when `since` is */
  readonly safeFrom: number | undefined;
}

/** Rollovers that fit what is seen; none when the keys are at rest, or in no state that a method has. */
export function recognize(observation: Observation, timing: Timing): Recognition[] {
  const algorithms = [...new Set(observation.keys.map(({ algorithm }) => algorithm))];
  const found: Recognition[] = [];
  const doubtful = new Set<Recognition>();
  for (const method of METHODS) {
    for (const [algorithm, newAlgorithm, isCsk] of settings(method, algorithms)) {
      const plan = method.plan({ isCsk, algorithm, newAlgorithm, denial: observation.denial });
      // Whether a key is compromised shows nowhere: the steps are those of other methods.
      if (method.id.startsWith('emergency-')) continue;
      // What other operators have is not in these facts, and a change of denial leaves no trace of what was.
      if (plan.initial.zones.length > 1 || plan.steps.every(({ actions }) => actions.every((one) => one.do === 'deny')))
        continue;
      // Where the parent has a DS, trust anchors are nobody's business until one is revoked.
      const isDelegated = observation.keys.some(({ hasDs }) => hasDs === true);
      if (method.isTrustAnchor && isDelegated && !observation.keys.some(({ isRevoked }) => isRevoked)) continue;
      const names = assign(plan, observation.keys);
      if (names === undefined) continue;
      let publication = plan.initial;
      let earlier = Number.NEGATIVE_INFINITY;
      let isAtOnce = false;
      for (const [step, { actions, wait }] of plan.steps.entries()) {
        publication = applyActions(publication, actions);
        const { first, last: since } = takenAt(actions, names, observation.keys);
        // Steps that were taken in another order belong to another method.
        if (since !== undefined && since < earlier) break;
        isAtOnce ||= since === earlier;
        earlier = since ?? earlier;
        if (!fits(publication, plan, names, observation, method)) continue;
        const seconds = evaluate(wait, timing);
        const safeFrom = since === undefined ? undefined : since + seconds;
        const recognition = { method, plan, step, names, since, safeFrom };
        found.push(recognition);
        // Two steps in one moment are one, and parts of a step with its wait between them two, if another method has it so.
        if (isAtOnce || (since !== undefined && since - first! >= seconds)) doubtful.add(recognition);
      }
    }
  }
  const isBetter = (one: Recognition, other: Recognition): boolean =>
    !doubtful.has(one) && [...other.names.values()].every((name) => [...one.names.values()].includes(name));
  return found.filter((one) => !doubtful.has(one) || !found.some((other) => isBetter(other, one)));
}

/** What a method may be planned for: algorithms before and after, and whether one key does everything. */
function settings({ id, needs }: Method, algorithms: readonly number[]): (readonly [number, number, boolean])[] {
  const kinds = needs === 'csk' ? [true] : needs === 'split' ? [false] : [false, true];
  const pairs = algorithmPairs(algorithms).filter(([a, b]) => a !== b || !id.startsWith('algorithm-'));
  return pairs.flatMap(([a, b]) => kinds.map((isCsk) => [a, b, isCsk] as const));
}

function algorithmPairs(algorithms: readonly number[]): (readonly [number, number])[] {
  if (algorithms.length === 1) return [[algorithms[0]!, algorithms[0]!]];
  return algorithms.flatMap((a) => algorithms.filter((b) => b !== a).map((b) => [a, b] as const));
}

/** The keys of the model by name: of each kind and algorithm the older ones come first. */
function assign({ keys, initial }: MethodPlan, observed: readonly ObservedKey[]): Map<KeyId, string> | undefined {
  const names = new Map<KeyId, string>();
  let youngest = 0;
  const free = [...observed].sort((a, b) => a.order - b.order);
  for (const key of keys) {
    const index = free.findIndex(
      ({ isSep, algorithm, role = key.role }) =>
        role === key.role && isSep === (key.role !== 'zsk') && algorithm === key.algorithm,
    );
    if (index < 0) return undefined;
    const [found] = free.splice(index, 1);
    names.set(key.id, found!.name);
    // A key that comes with the rollover began later than those that were there.
    if (found!.order === 0) continue;
    if (initial.zones.some(({ dnskeys }) => dnskeys.includes(key.id))) youngest = Math.max(youngest, found!.order);
    else if (found!.order <= youngest) return undefined;
  }
  // Keys that play no part would make it another rollover.
  return free.every(
    ({ isPublished, signsKeys, signsData, hasDs }) => !isPublished && !signsKeys && !signsData && hasDs !== true,
  )
    ? names
    : undefined;
}

function fits(
  { ds, zones }: Publication,
  { keys, initial }: MethodPlan,
  names: ReadonlyMap<KeyId, string>,
  observation: Observation,
  method: Method,
): boolean {
  const zone = zones[0]!;
  return keys.every(({ id, role }) => {
    const key = observation.keys.find(({ name }) => name === names.get(id))!;
    const mayDouble = role === 'csk' && zone.dnskeys.includes(id);
    const signsKeys = zone.keySigners.includes(id);
    // Nobody needs its signature over the keys any more, and BIND leaves it out while the key still verifies data.
    const mayLeave = role === 'csk' && key.isDsForgotten && initial.ds.includes(id) && !ds.includes(id);
    return (
      key.isPublished === zone.dnskeys.includes(id) &&
      key.isRevoked === zone.revoked.includes(id) &&
      (key.signsKeys === signsKeys || (mayLeave && signsKeys)) &&
      // A CSK that signs data beside the other one does no harm: times of key files cannot say otherwise.
      (key.signsData === zone.dataSigners.includes(id) || (mayDouble && key.signsData)) &&
      (method.isTrustAnchor === true || role === 'zsk' || key.hasDs === undefined || key.hasDs === ds.includes(id))
    );
  });
}

/** When the first and the last action of a step were taken; undefined when one is not known. */
function takenAt(
  actions: readonly Action[],
  names: ReadonlyMap<KeyId, string>,
  keys: readonly ObservedKey[],
): { readonly first?: number; readonly last?: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const action of actions) {
    if (!('key' in action)) continue;
    const key = keys.find(({ name }) => name === names.get(action.key))!;
    const at = key.since[action.do];
    if (at === undefined) return {};
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return Number.isFinite(last) ? { first, last } : {};
}
