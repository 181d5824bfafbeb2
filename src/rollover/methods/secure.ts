/**
 * Going secure and going insecure (RFC 6781 §4.4).
 * @module
 */
import type { ServedZone } from '../publication.js';
import { max, sum } from '../timing.js';
import type { Method } from './method.js';
import {
  addDs,
  DS_SEEN,
  DS_WHY,
  KEYS_GONE,
  KEYS_WHY,
  publish,
  removeDs,
  SIGNATURES_GONE,
  SIGNATURES_SEEN,
  served,
  signData,
  signKeys,
  step,
  stopData,
  stopKeys,
  TRUST_GONE,
  TRUST_WHY,
  withdraw,
  zoneOf,
} from './parts.js';

export const SECURE_METHODS: readonly Method[] = [
  {
    id: 'go-secure',
    title: 'Going secure',
    rfc: ['RFC 6781 §4.4', 'RFC 8078 §3'],
    summary: 'the zone is signed first, and the DS comes when every cache has seen that',
    plan(setting) {
      const keys = zoneOf(setting, 1, setting.algorithm);
      const unsigned: ServedZone = {
        ...served(keys, 'none'),
        dnskeys: [],
        keySigners: [],
        dataSigners: [],
      };
      return {
        keys: keys.all,
        initial: { ds: [], zones: [unsigned] },
        steps: [
          step(
            'sign',
            'Sign the zone',
            [...keys.all.map(publish), signKeys(keys.ksk), signData(keys.zsk), { do: 'deny', with: setting.denial }],
            max('Ipub', sum('', 'zonePropagation', 'denialTtl', 'serveStale', 'publishSafety'), SIGNATURES_SEEN),
            'caches may hold data without signatures, or that the zone has no DNSKEY RRset',
          ),
          step('ds-add', 'Have the DS added', [addDs(keys.ksk)], DS_SEEN, DS_WHY),
        ],
      };
    },
  },
  {
    id: 'go-insecure',
    title: 'Going insecure',
    rfc: ['RFC 6781 §4.4', 'RFC 8078 §4'],
    summary: 'the DS goes first, and the signatures when every cache has forgotten it',
    plan(setting) {
      const keys = zoneOf(setting, 1, setting.algorithm);
      return {
        keys: keys.all,
        initial: { ds: [keys.ksk.id], zones: [served(keys, setting.denial)] },
        steps: [
          step('ds-remove', 'Have all DS records removed', [removeDs(keys.ksk)], TRUST_GONE, TRUST_WHY),
          step(
            'unsign',
            'Publish the zone without keys and signatures',
            [...keys.all.map(withdraw), stopKeys(keys.ksk), stopData(keys.zsk), { do: 'deny', with: 'none' }],
            max('Iret', KEYS_GONE, SIGNATURES_GONE),
            KEYS_WHY,
          ),
        ],
      };
    },
  },
];
