/**
 * What the methods are put together from: waits, actions, and the keys before and after.
 * @module
 */
import type { Action, ModelDenial, ModelKey, ServedZone } from '../publication.js';
import { type Formula, max, sum } from '../timing.js';
import type { Method, MethodPlan, MethodSetting, MethodStep } from './method.js';

/** Until no cache holds a DNSKEY RRset from before the step. */
export const KEYS_SEEN = sum('Ipub', 'zonePropagation', 'dnskeyTtl', 'serveStale', 'publishSafety');
export const KEYS_GONE = sum('Iret', 'zonePropagation', 'dnskeyTtl', 'serveStale', 'retireSafety');
/** Until no cache holds data with the signatures from before the step. */
export const SIGNATURES_SEEN = max(
  'Ipub',
  sum('', 'signing', 'zonePropagation', 'maxZoneTtl', 'serveStale', 'publishSafety'),
  sum('', 'signing', 'zonePropagation', 'denialTtl', 'serveStale', 'publishSafety'),
);
export const SIGNATURES_GONE = max(
  'Iret',
  sum('', 'signing', 'zonePropagation', 'maxZoneTtl', 'serveStale', 'retireSafety'),
  sum('', 'signing', 'zonePropagation', 'denialTtl', 'serveStale', 'retireSafety'),
);
/** Until no cache holds the DS RRset from before the step. */
export const DS_SEEN = sum('IpubP', 'registration', 'parentPropagation', 'dsTtl', 'serveStale', 'publishSafety');
export const DS_GONE = sum('IretP', 'registration', 'parentPropagation', 'dsTtl', 'serveStale', 'retireSafety');
/** Until no resolver remembers what that asked for: RFC 4035 §5.3.3 lets it keep keys that it validated at its very end. */
export const TRUST_GONE = sum(
  'IretP',
  'registration',
  'parentPropagation',
  'dsTtl',
  'dnskeyTtl',
  'serveStale',
  'retireSafety',
);

export const KEYS_WHY = 'caches may hold the DNSKEY RRset from before this step';
export const SIGNATURES_WHY = 'caches may hold data with the signatures from before this step';
export const DS_WHY = 'caches may hold the DS RRset from before this step';
export const TRUST_WHY = `${DS_WHY}, and for one TTL more keys that were validated with it`;

export const OWN = 'own';

/** Roles of the keys in a zone: KSK and ZSK, or one key for both. */
export function zoneOf(
  setting: MethodSetting,
  n: 1 | 2,
  algorithm: number,
): { ksk: ModelKey; zsk: ModelKey; all: ModelKey[] } {
  if (setting.isCsk) {
    const csk: ModelKey = { id: `CSK${n}`, role: 'csk', algorithm };
    return { ksk: csk, zsk: csk, all: [csk] };
  }
  const ksk: ModelKey = { id: `KSK${n}`, role: 'ksk', algorithm };
  const zsk: ModelKey = { id: `ZSK${n}`, role: 'zsk', algorithm };
  return { ksk, zsk, all: [ksk, zsk] };
}

export function served(
  keys: { ksk: ModelKey; zsk: ModelKey; all: readonly ModelKey[] },
  denial: ModelDenial,
): ServedZone {
  return {
    operator: OWN,
    isDelegated: true,
    dnskeys: keys.all.map(({ id }) => id),
    revoked: [],
    keySigners: [keys.ksk.id],
    dataSigners: [keys.zsk.id],
    denial,
  };
}

export const publish = (key: ModelKey): Action => ({ do: 'publish', key: key.id });
export const withdraw = (key: ModelKey): Action => ({ do: 'withdraw', key: key.id });
export const signKeys = (key: ModelKey): Action => ({ do: 'sign-keys', key: key.id });
export const stopKeys = (key: ModelKey): Action => ({ do: 'stop-signing-keys', key: key.id });
export const signData = (key: ModelKey): Action => ({ do: 'sign-data', key: key.id });
export const stopData = (key: ModelKey): Action => ({ do: 'stop-signing-data', key: key.id });
export const addDs = (key: ModelKey): Action => ({ do: 'add-ds', key: key.id });
export const removeDs = (key: ModelKey): Action => ({ do: 'remove-ds', key: key.id });

export const step = (
  id: string,
  title: string,
  actions: readonly Action[],
  wait: Formula,
  why: string,
  slack?: string,
): MethodStep => ({ id, title, actions, wait, why, ...(slack !== undefined && { slack }) });

/** A method that rolls one key of the zone to a new one of the same algorithm. */
export function sameAlgorithm(
  facts: Omit<Method, 'plan'>,
  rolled: 'ksk' | 'zsk',
  stepsOf: (old: ReturnType<typeof zoneOf>, next: ReturnType<typeof zoneOf>) => readonly MethodStep[],
): Method {
  return {
    ...facts,
    plan(setting) {
      const old = zoneOf(setting, 1, setting.algorithm);
      const next = zoneOf(setting, 2, setting.algorithm);
      return {
        keys: [...old.all, next[rolled]],
        initial: { ds: [old.ksk.id], zones: [served(old, setting.denial)] },
        steps: stepsOf(old, next),
      };
    },
  };
}

/** The first step to another key that signs the DNSKEY RRset. */
export const publishSigner = (
  key: ModelKey,
  more: readonly Action[] = [],
  wait = KEYS_SEEN,
  why = KEYS_WHY,
): MethodStep =>
  step(
    'publish',
    `Publish the new ${key.role.toUpperCase()}; both sign the DNSKEY RRset`,
    [publish(key), signKeys(key), ...more],
    wait,
    why,
  );

/** The last one. */
export const removeSigner = (key: ModelKey): MethodStep =>
  step('remove', `Remove the old ${key.role.toUpperCase()}`, [withdraw(key), stopKeys(key)], KEYS_GONE, KEYS_WHY);

export const replaceDs = (old: ModelKey, next: ModelKey, wait = DS_GONE, why = DS_WHY): MethodStep =>
  step('ds-update', 'Have the DS replaced', [addDs(next), removeDs(old)], wait, why);

/** To keys that differ in more than their number: another algorithm, or another split of the work. */
export function toOtherKeys(
  old: ReturnType<typeof zoneOf>,
  next: ReturnType<typeof zoneOf>,
  denial: ModelDenial,
  steps: readonly MethodStep[],
): MethodPlan {
  return { keys: [...old.all, ...next.all], initial: { ds: [old.ksk.id], zones: [served(old, denial)] }, steps };
}
