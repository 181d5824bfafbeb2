/**
 * Sharing a zone with another operator (RFC 8901).
 * @module
 */
import type { ModelDenial, ModelKey, ServedZone } from '../publication.js';
import { max, sum } from '../timing.js';
import type { Method } from './method.js';
import { addDs, DS_GONE, DS_SEEN, KEYS_GONE, KEYS_SEEN, KEYS_WHY, removeDs, served, step } from './parts.js';

/** Two operators, each with keys of its own (RFC 8901 §2.1.2, model 2). */
function operators(algorithm: number, denial: ModelDenial) {
  const keysOf = (suffix: string): { ksk: ModelKey; zsk: ModelKey; all: ModelKey[] } => {
    const ksk: ModelKey = { id: `KSK-${suffix}`, role: 'ksk', algorithm };
    const zsk: ModelKey = { id: `ZSK-${suffix}`, role: 'zsk', algorithm };
    return { ksk, zsk, all: [ksk, zsk] };
  };
  const a = keysOf('A');
  const b = keysOf('B');
  const zone = (operator: 'A' | 'B', isDelegated: boolean, others: readonly ModelKey[]): ServedZone => {
    const own = operator === 'A' ? a : b;
    const base = served(own, denial);
    return { ...base, operator, isDelegated, dnskeys: [...base.dnskeys, ...others.map(({ id }) => id)] };
  };
  return { a, b, zone, keys: [...a.all, ...b.all] };
}

const NS_GONE = sum('Iret', 'zonePropagation', 'parentPropagation', 'nsTtl', 'serveStale', 'retireSafety');

export const OPERATOR_METHODS: readonly Method[] = [
  {
    id: 'operator-join',
    title: 'A second operator joins (RFC 8901, model 2)',
    rfc: ['RFC 8901 §2.1.2', 'RFC 8901 §6'],
    summary: 'each operator has a KSK and a ZSK of its own, and publishes the ZSKs of both',
    needs: 'split',
    plan({ algorithm, denial }) {
      const { a, b, zone, keys } = operators(algorithm, denial);
      return {
        keys,
        initial: { ds: [a.ksk.id], zones: [zone('A', true, []), zone('B', false, [a.zsk])] },
        steps: [
          step(
            'prepare',
            'Publish the ZSK of B at A, and have the DS of the KSK of B added',
            [{ do: 'publish', key: b.zsk.id, operator: 'A' }, addDs(b.ksk)],
            max('Ipub', KEYS_SEEN, DS_SEEN),
            `${KEYS_WHY}, or the DS RRset`,
          ),
          step(
            'delegate',
            'Add the servers of B to the NS RRsets',
            [{ do: 'delegate', operator: 'B' }],
            NS_GONE,
            'caches may hold the NS RRset without them',
          ),
        ],
      };
    },
  },
  {
    id: 'operator-leave',
    title: 'An operator leaves (RFC 8901, model 2)',
    rfc: ['RFC 8901 §2.1.2', 'RFC 8901 §6'],
    summary: 'its servers leave the delegation first, then its keys',
    needs: 'split',
    plan({ algorithm, denial }) {
      const { a, b, zone, keys } = operators(algorithm, denial);
      return {
        keys,
        initial: { ds: [a.ksk.id, b.ksk.id], zones: [zone('A', true, [b.zsk]), zone('B', true, [a.zsk])] },
        steps: [
          step(
            'undelegate',
            'Take the servers of A out of the NS RRsets; they go on answering',
            [{ do: 'undelegate', operator: 'A' }],
            max(
              'Iret',
              sum('', 'zonePropagation', 'parentPropagation', 'nsTtl', 'maxZoneTtl', 'serveStale', 'retireSafety'),
              sum('', 'zonePropagation', 'parentPropagation', 'nsTtl', 'denialTtl', 'serveStale', 'retireSafety'),
              sum('', 'zonePropagation', 'parentPropagation', 'nsTtl', 'dnskeyTtl', 'serveStale', 'retireSafety'),
            ),
            'caches may hold the old NS RRset, and until it is gone fetch keys and data from A',
          ),
          step(
            'remove',
            'Have the DS of the KSK of A removed, and take its ZSK out of the zone at B',
            [removeDs(a.ksk), { do: 'withdraw', key: a.zsk.id, operator: 'B' }],
            max('Iret', KEYS_GONE, DS_GONE),
            `${KEYS_WHY}, or the DS RRset`,
          ),
        ],
      };
    },
  },
];
