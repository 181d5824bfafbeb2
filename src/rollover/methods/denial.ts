/**
 * Denying otherwise (RFC 5155 §10.4).
 * @module
 */
import type { ModelDenial } from '../publication.js';
import { sum } from '../timing.js';
import type { Method, MethodPlan, MethodSetting } from './method.js';
import { served, step, zoneOf } from './parts.js';

/** Another denial, all at once: each answer brings its own proof. */
function changeDenial(setting: MethodSetting, from: ModelDenial, to: ModelDenial): MethodPlan {
  const keys = zoneOf(setting, 1, setting.algorithm);
  return {
    keys: keys.all,
    initial: { ds: [keys.ksk.id], zones: [served(keys, from)] },
    steps: [
      step(
        'change',
        'Sign the zone with the new chain, whole and at once',
        [{ do: 'deny', with: to }],
        sum('Iret', 'zonePropagation', 'denialTtl', 'serveStale', 'retireSafety'),
        'caches may hold denials of the old chain',
      ),
    ],
  };
}

export const DENIAL_METHODS: readonly Method[] = [
  {
    id: 'nsec-to-nsec3',
    title: 'From NSEC to NSEC3',
    rfc: ['RFC 5155 §10.4'],
    summary: 'the keys stay; algorithms 3 and 5 must be left behind first, since they do not know NSEC3',
    plan: (setting) => changeDenial(setting, 'nsec', 'nsec3'),
  },
  {
    id: 'nsec3-to-nsec',
    title: 'From NSEC3 to NSEC',
    rfc: ['RFC 5155 §10.5'],
    summary: 'the keys stay',
    plan: (setting) => changeDenial(setting, 'nsec3', 'nsec'),
  },
  {
    id: 'nsec3-parameters',
    title: 'Other NSEC3 parameters',
    rfc: ['RFC 9276 §3.1', 'RFC 5155 §10.4'],
    summary: 'another salt or other iterations: the whole chain is new',
    plan: (setting) => changeDenial(setting, 'nsec3', 'nsec3-changed'),
  },
];
