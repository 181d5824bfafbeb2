import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoveredKey, coverage, coveredUntil } from '../../src/rollover/index.js';
import { DAY, HOUR, START, TIMING } from './support.js';

const END = START + 365 * DAY;
const IPUB = TIMING.zonePropagation + TIMING.dnskeyTtl;
const IRET = TIMING.signing + TIMING.zonePropagation + TIMING.maxZoneTtl;
const SWITCH = START + 100 * DAY;

type Times = CoveredKey['times'];
const key = (name: string, times: Times, algorithm = 13): CoveredKey => ({
  name,
  isSep: !name.startsWith('zsk'),
  algorithm,
  times,
});
const OLD = { publish: START - DAY, activate: START - DAY };
const KSK = key('ksk1', OLD);
const kindsOf = (...keys: CoveredKey[]) =>
  coverage(keys, TIMING, START, END).map(({ kind, from, until }) => [kind, from - SWITCH, until - SWITCH]);

describe('coverage', () => {
  it.each<[string, CoveredKey[], unknown[]]>([
    ['a KSK and a ZSK for ever', [KSK, key('zsk1', OLD)], []],
    ['one key for everything', [key('csk1', OLD)], []],
    ['keys without times', [key('ksk1', {}), key('zsk1', {})], []],
    [
      'a ZSK with a successor in time',
      [
        KSK,
        key('zsk1', { ...OLD, inactive: SWITCH, delete: SWITCH + IRET }),
        key('zsk2', { publish: SWITCH - IPUB, activate: SWITCH }),
      ],
      [],
    ],
    [
      'a successor that is published a second too late',
      [KSK, key('zsk1', { ...OLD, inactive: SWITCH }), key('zsk2', { publish: SWITCH - IPUB + 1, activate: SWITCH })],
      [['published-late', 0, 1]],
    ],
    [
      'one that is published late, while the old one signs on',
      [
        KSK,
        key('zsk1', { ...OLD, inactive: SWITCH + IPUB, delete: SWITCH + IPUB + IRET }),
        key('zsk2', { publish: SWITCH, activate: SWITCH }),
      ],
      [],
    ],
    [
      'an old ZSK that is removed a second too early',
      [
        KSK,
        key('zsk1', { ...OLD, inactive: SWITCH, delete: SWITCH + IRET - 1 }),
        key('zsk2', { publish: START, activate: SWITCH }),
      ],
      [['removed-early', IRET - 1, IRET]],
    ],
    [
      'a rollover by double signature',
      [
        KSK,
        key('zsk1', { ...OLD, inactive: SWITCH, delete: SWITCH }),
        key('zsk2', { publish: SWITCH - IRET, activate: SWITCH - IRET }),
      ],
      [],
    ],
    [
      'the same, a second too short',
      [
        KSK,
        key('zsk1', { ...OLD, inactive: SWITCH, delete: SWITCH }),
        key('zsk2', { publish: SWITCH - IRET + 1, activate: SWITCH - IRET + 1 }),
      ],
      [['removed-early', 0, IRET]],
    ],
    [
      'a gap between two ZSKs',
      [KSK, key('zsk1', { ...OLD, inactive: SWITCH }), key('zsk2', { publish: START, activate: SWITCH + 60 })],
      [['no-zsk', 0, 60]],
    ],
    ['a KSK that ends', [key('ksk1', { ...OLD, inactive: SWITCH }), key('zsk1', OLD)], [['no-ksk', 0, END - SWITCH]]],
    [
      'all keys of one algorithm end, those of another go on',
      [key('ksk1', { ...OLD, inactive: SWITCH }, 8), key('zsk1', { ...OLD, inactive: SWITCH }, 8), key('csk2', {})],
      [],
    ],
    ['everything ends', [key('csk1', { ...OLD, inactive: SWITCH })], [['unsigned', 0, END - SWITCH]]],
    [
      'a revoked key signs nothing that counts',
      [key('csk1', { ...OLD, revoke: SWITCH })],
      [['unsigned', 0, END - SWITCH]],
    ],
    [
      'a key that is published and never activated',
      [key('csk1', { ...OLD, inactive: SWITCH }), key('csk2', { publish: START })],
      [['unsigned', 0, END - SWITCH]],
    ],
  ])('%s', (_, keys, expected) => {
    expect(kindsOf(...keys)).toEqual(expected);
  });

  describe('of the DS of a new KSK', () => {
    const DS_SEEN = TIMING.registration + TIMING.parentPropagation + TIMING.dsTtl;
    const roll = (dsPublish?: number) =>
      kindsOf(
        key('ksk1', { ...OLD, inactive: SWITCH }),
        key('ksk2', { publish: START, activate: START, ...(dsPublish !== undefined && { dsPublish }) }),
        key('zsk1', OLD),
      );
    it('is fine when caches know it in time, to the second', () => {
      expect(roll(SWITCH - DS_SEEN)).toEqual([]);
      expect(roll(SWITCH - DS_SEEN + 1)).toEqual([['ds-late', 0, 1]]);
    });
    it('is a question when nobody wrote it down', () => {
      expect(roll().map(([kind]) => kind)).toEqual(['ds-unknown']);
    });
  });

  it('covers until the first fault', () => {
    expect(coveredUntil([KSK, key('zsk1', { ...OLD, inactive: SWITCH })], TIMING, START)).toBe(SWITCH);
    expect(coveredUntil([KSK, key('zsk1', OLD)], TIMING, START)).toBe(Number.POSITIVE_INFINITY);
  });

  it('has no fault in a chain of keys that keeps Ipub and Iret', () => {
    const spans = fc.array(fc.integer({ min: IPUB + IRET + HOUR, max: 90 * DAY }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(spans, (lives) => {
        let at = START;
        const keys = lives.map((life, i) => {
          const made = key(`zsk${i}`, {
            publish: at - IPUB,
            activate: at,
            inactive: at + life,
            delete: at + life + IRET,
          });
          at += life;
          return made;
        });
        expect(coverage([KSK, ...keys], TIMING, START, at)).toEqual([]);
        expect(coveredUntil([KSK, ...keys], TIMING, START)).toBe(at);
      }),
    );
  });
});
