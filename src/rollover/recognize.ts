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
  for (const method of METHODS) {
    for (const [algorithm, newAlgorithm] of algorithmPairs(algorithms)) {
      const isCsk = method.needs === 'csk';
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
      for (const [step, { actions, wait }] of plan.steps.entries()) {
        publication = applyActions(publication, actions);
        const since = takenAt(actions, names, observation.keys);
        // Steps that were taken in another order belong to another method.
        if (since !== undefined && since < earlier) break;
        earlier = since ?? earlier;
        if (!fits(publication, plan, names, observation, method)) continue;
        const safeFrom = since === undefined ? undefined : since + evaluate(wait, timing);
        found.push({ method, plan, step, names, since, safeFrom });
      }
    }
  }
  return found;
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
  { keys }: MethodPlan,
  names: ReadonlyMap<KeyId, string>,
  observation: Observation,
  method: Method,
): boolean {
  const zone = zones[0]!;
  return keys.every(({ id, role }) => {
    const key = observation.keys.find(({ name }) => name === names.get(id))!;
    const mayDouble = role === 'csk' && zone.dnskeys.includes(id);
    return (
      key.isPublished === zone.dnskeys.includes(id) &&
      key.isRevoked === zone.revoked.includes(id) &&
      key.signsKeys === zone.keySigners.includes(id) &&
      // A CSK that signs data beside the other one does no harm: times of key files cannot say otherwise.
      (key.signsData === zone.dataSigners.includes(id) || (mayDouble && key.signsData)) &&
      (method.isTrustAnchor === true || role === 'zsk' || key.hasDs === undefined || key.hasDs === ds.includes(id))
    );
  });
}

/** When all actions of a step had been taken; undefined when one is not known. */
function takenAt(
  actions: readonly Action[],
  names: ReadonlyMap<KeyId, string>,
  keys: readonly ObservedKey[],
): number | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  for (const action of actions) {
    if (!('key' in action)) continue;
    const key = keys.find(({ name }) => name === names.get(action.key))!;
    const at = key.since[action.do];
    if (at === undefined) return undefined;
    latest = Math.max(latest, at);
  }
  return Number.isFinite(latest) ? latest : undefined;
}
