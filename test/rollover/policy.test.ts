import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fieldName,
  PERIOD_PATTERN,
  POLICY_FIELDS,
  periodSeconds,
  readPolicy,
  resolveTiming,
  timingAt,
} from '../../src/rollover/index.js';

const HOUR = 3600;
const DAY = 86_400;

const NO_ZONE = {
  dnskeyTtl: undefined,
  soaTtl: undefined,
  soaRefresh: undefined,
  negativeTtl: undefined,
  maxTtl: undefined,
  nsTtl: undefined,
  parentDsTtl: undefined,
  parentSoaRefresh: undefined,
};

describe('periods', () => {
  it.each([
    [0, 0],
    [3600, HOUR],
    ['3600', HOUR],
    ['7d', 7 * DAY],
    ['1h30m', 5400],
    ['P7D', 7 * DAY],
    ['P2W', 14 * DAY],
    ['PT1H30M', 5400],
    ['P1DT12H', 1.5 * DAY],
    ['PT5S', 5],
    ['P', undefined],
    ['PT', undefined],
    ['P1M', undefined],
    ['P1Y', undefined],
    ['P1.5D', undefined],
    ['1y', undefined],
    ['soon', undefined],
    ['', undefined],
    [-1, undefined],
    [1.5, undefined],
    ['99999999999', undefined],
    [2 ** 31, undefined],
  ])('%j is %s', (text, seconds) => {
    expect(periodSeconds(text)).toBe(seconds);
  });

  it('are all let through by the pattern of the schema', () => {
    const pattern = new RegExp(PERIOD_PATTERN);
    const part = fc.integer({ min: 0, max: 99 });
    const written = fc.oneof(
      fc.tuple(part, part).map(([d, h]) => `${d}d${h}h`),
      fc.tuple(part, part, part).map(([d, h, s]) => `P${d}DT${h}H${s}S`),
      part.map((weeks) => `P${weeks}W`),
      part.map(String),
    );
    fc.assert(
      fc.property(written, (text) => {
        expect(pattern.test(text)).toBe(true);
        expect(periodSeconds(text)).toBeDefined();
      }),
    );
  });
});

describe('a policy', () => {
  it('has a symbol and a default for every time', () => {
    expect(new Set(POLICY_FIELDS.map(fieldName)).size).toBe(POLICY_FIELDS.length);
    expect(POLICY_FIELDS.every((field) => field.default !== '' && field.path.length === 2)).toBe(true);
  });

  it.each([
    [{ zone: { signing: 'soon' } }, ['zone', 'signing'], /"soon" is not a period/],
    [{ zone: { dnskeyTtl: 'gradual' } }, ['zone', 'dnskeyTtl'], /"gradual" is not a period/],
    [{ signatures: { validity: '7d', refresh: '7d' } }, ['signatures', 'refresh'], /leave nothing/],
    [{ signatures: { validity: '7d', jitter: '7d' } }, ['signatures', 'jitter'], /leave nothing/],
    [{ signatures: { validity: 0 } }, ['signatures', 'validity'], /leave nothing/],
  ])('%j has a fault', (file, path, message) => {
    const { faults } = readPolicy(file as never);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]!.message).toMatch(message);
  });
});

describe('the times that count', () => {
  it('are those of options, then of the policy, then of the zones, then defaults', () => {
    const zone = { ...NO_ZONE, dnskeyTtl: 7200, parentDsTtl: 900, soaRefresh: 1800 };
    const { values } = readPolicy({ zone: { propagation: '5m', signing: 'gradual' }, parent: { dsTtl: '2d' } });
    const { timing, sources } = resolveTiming(values, new Map([['parent.dsTtl', 60]]), zone);
    expect(timing).toMatchObject({ zonePropagation: 300, dnskeyTtl: 7200, dsTtl: 60, registration: DAY });
    expect(sources).toMatchObject({
      zonePropagation: 'policy',
      dnskeyTtl: 'zone file',
      dsTtl: 'option',
      registration: 'default',
    });
    // Old signatures stay until they are refreshed: validity less refresh.
    expect(timing.signing).toBe(22.5 * DAY);
    expect(resolveTiming(new Map(), new Map(), zone).timing).toMatchObject({ zonePropagation: 1800, dsTtl: 900 });
  });

  it('are no TTLs below those that the zones have, whatever the policy says of them', () => {
    const zone = { ...NO_ZONE, soaTtl: 60, maxTtl: DAY, negativeTtl: 300, nsTtl: 7200, parentDsTtl: 2 * DAY };
    const names = { dnskeyTtl: '1m', maxTtl: '1h', negativeTtl: '1h', nsTtl: '1m' };
    const { values } = readPolicy({ zone: names, parent: { dsTtl: '1h' } });
    const { timing, sources } = resolveTiming(values, new Map(), zone);
    expect(timing).toMatchObject({ dnskeyTtl: 60, maxZoneTtl: DAY, denialTtl: HOUR, nsTtl: 7200, dsTtl: 2 * DAY });
    expect(sources).toMatchObject({
      dnskeyTtl: 'policy',
      maxZoneTtl: 'zone file',
      denialTtl: 'policy',
      nsTtl: 'zone file',
      dsTtl: 'parent zone',
    });
    expect(resolveTiming(values, new Map(), NO_ZONE).timing).toMatchObject({ maxZoneTtl: HOUR, dsTtl: HOUR });
    expect(resolveTiming(values, new Map([['parent.dsTtl', 60]]), zone).timing.dsTtl).toBe(60);
  });

  // RFC 5011 §2.3
  it.each([
    [600, HOUR],
    [4 * DAY, 2 * DAY],
    [60 * DAY, 15 * DAY],
  ])('let resolvers look for anchors of TTL %d every %d seconds', (dnskeyTtl, interval) => {
    const { timing } = resolveTiming(new Map(), new Map(), { ...NO_ZONE, dnskeyTtl });
    expect(timing.anchorRefresh).toBe(interval);
  });

  it('are larger as long as caches hold a former TTL', () => {
    const resolved = resolveTiming(new Map(), new Map([['ttlBefore.dnskey', DAY]]), { ...NO_ZONE, dnskeyTtl: HOUR });
    const ttlAt = (at: number) => timingAt(resolved, 1000, at).dnskeyTtl;
    expect([ttlAt(0), ttlAt(1000), ttlAt(1000 + DAY / 2), ttlAt(1000 + DAY), ttlAt(Number.POSITIVE_INFINITY)]).toEqual([
      DAY,
      DAY,
      DAY / 2,
      HOUR,
      HOUR,
    ]);
    const smaller = resolveTiming(new Map(), new Map([['ttlBefore.dnskey', 60]]), { ...NO_ZONE, dnskeyTtl: HOUR });
    expect(smaller.before).toEqual({});
  });
});
