import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyActions,
  cacheContents,
  changesOf,
  checksOf,
  commandsOf,
  explore,
  keyTracks,
  METHODS,
  type Method,
  type ObservedKey,
  type Publication,
  recognize,
  resolveTiming,
  shellWord,
  stateAt,
  type Timeline,
  TOOLS,
  timingAt,
} from '../../src/rollover/index.js';
import { DAY, HOUR, START, settingOf, TIMING, timelineOf } from './support.js';

const methodOf = (id: string): Method => METHODS.find((method) => method.id === id)!;
const every = METHODS.map((method) => [method.id, method] as const);
const ORDER = ['hidden', 'rumoured', 'omnipresent', 'unretentive'];

const SETTING = {
  zone: 'example.com',
  zoneFile: 'example.com.zone',
  keyFolder: 'keys',
  fileNameOf: (id: string) => (id.endsWith('1') ? `Kexample.com.+008+0000${id.length}` : undefined),
  isTrustAnchor: false,
};

describe('key states', () => {
  it.each(every)('%s: every record comes and goes once, in the order of its states', (_, method) => {
    const timeline = timelineOf(method);
    for (const { spans } of keyTracks(cacheContents(timeline, TIMING), timeline.keys)) {
      const states = spans.map(({ state }) => state);
      // Hidden to the last: a key that is never the business of this record.
      const turns = states.slice(1).map((state, i) => (ORDER.indexOf(state) - ORDER.indexOf(states[i]!) + 4) % 4);
      expect(turns.every((turn) => turn === 1 || turn === 2 || turn === 3)).toBe(true);
      expect(new Set(states).size).toBe(
        states[0] === 'hidden' && states.at(-1) === 'hidden' ? Math.max(1, states.length - 1) : states.length,
      );
      expect([spans[0]!.from, spans.at(-1)!.until]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
      for (const [i, span] of spans.slice(1).entries()) expect(span.from).toBe(spans[i]!.until);
    }
  });

  it.each(every)('%s: at its end nothing is on its way', (_, method) => {
    const timeline = timelineOf(method);
    for (const track of keyTracks(cacheContents(timeline, TIMING), timeline.keys)) {
      expect(['hidden', 'omnipresent']).toContain(stateAt(track, timeline.end));
      expect(['hidden', 'omnipresent']).toContain(stateAt(track, START - 1));
    }
  });

  it('are those of RFC 7583 for a ZSK', () => {
    const timeline = timelineOf(methodOf('zsk-pre-publication'));
    const tracks = keyTracks(cacheContents(timeline, TIMING), timeline.keys);
    const spansOf = (id: string, record: string) =>
      tracks
        .find((track) => track.key.id === id && track.record === record)!
        .spans.slice(1)
        .map(({ state, from }) => [state, from - START]);
    const active = HOUR + 4 * HOUR;
    const removed = active + 3 * HOUR + HOUR + 2 * DAY;
    expect(spansOf('ZSK2', 'DNSKEY')).toEqual([
      ['rumoured', 0],
      ['omnipresent', active],
    ]);
    expect(spansOf('ZSK1', 'ZRRSIG')).toEqual([
      ['unretentive', active],
      ['hidden', removed],
    ]);
    expect(spansOf('ZSK1', 'DNSKEY')).toEqual([
      ['unretentive', removed],
      ['hidden', removed + 5 * HOUR],
    ]);
  });
});

describe('a TTL that was changed', () => {
  const zone = {
    soaTtl: undefined,
    negativeTtl: HOUR,
    parentSoaRefresh: undefined,
    dnskeyTtl: HOUR,
    soaRefresh: HOUR,
    maxTtl: HOUR,
    nsTtl: HOUR,
    parentDsTtl: HOUR,
  };
  const resolved = resolveTiming(
    new Map([['safety.publish', 0] as const, ['safety.retire', 0] as const]),
    new Map([
      ['ttlBefore.dnskey', 3 * DAY],
      ['ttlBefore.data', 5 * DAY],
      ['ttlBefore.ds', 9 * DAY],
    ]),
    zone,
  );
  const times = (at: number) => timingAt(resolved, START, at);
  const bogus = (timeline: Timeline) => explore(cacheContents(timeline, times), timeline.keys).counterexamples;

  it.each(every.filter(([id]) => id !== 'algorithm-liberal'))(
    '%s is safe, and with the TTLs of now it is not',
    (_, method) => {
      expect(bogus(timelineOf(method, times))).toEqual([]);
      const naive = timelineOf(method, resolved.timing);
      // A change of denial waits for nothing that makes an answer bogus, nor does an operator that is yet to come.
      const isAtRisk = naive.steps.length > 1 && naive.steps[0]!.wait < timelineOf(method, times).steps[0]!.wait;
      if (isAtRisk && method.isTrustAnchor !== true) expect(bogus(naive).length).toBeGreaterThan(0);
    },
  );
});

describe('changes', () => {
  it.each(every)('%s: the effects of its steps lead from its start to its end', (_, method) => {
    const timeline = timelineOf(method);
    timeline.steps.forEach(({ after }, i) => {
      const before = timeline.steps[i - 1]?.after ?? timeline.initial;
      const changes = changesOf(timeline, i);
      expect(changes.effects.length).toBeGreaterThan(0);
      const ds = changes.effects.find(({ kind }) => kind === 'ds');
      expect(ds?.after ?? before.ds).toEqual(after.ds);
      for (const change of changes.keys) {
        expect(Object.values(change.times).every((time) => time === timeline.steps[i]!.at)).toBe(true);
      }
    });
  });

  it.each(every)('%s: a key is made before it is used, with every tool', (_, method) => {
    const timeline = timelineOf(method);
    for (const tool of TOOLS) {
      const made = new Set<string>();
      timeline.steps.forEach((_step, i) => {
        const lines = commandsOf(tool, changesOf(timeline, i), timeline.keys, SETTING);
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines.filter((text) => !text.startsWith('#'))) {
          expect(line).not.toMatch(/undefined|NaN| {2}/);
          const assigned = /^(\w+)=\$\(/.exec(line)?.[1];
          if (assigned !== undefined) made.add(assigned);
          for (const [, used] of line.matchAll(/"\$\{?(\w+)/g)) {
            // Keys of the other operator come from there.
            if (!/_[AB]$/.test(used!)) expect(made).toContain(used);
          }
        }
      });
    }
  });

  it.each(every)('%s: every step says what to check', (_, method) => {
    const timeline = timelineOf(method);
    const setting = { ...SETTING, server: 'ns1.example.com', labelOf: (id: string) => id };
    timeline.steps.forEach((_step, i) => {
      const checks = checksOf(changesOf(timeline, i), setting);
      expect(checks.length).toBeGreaterThan(0);
      for (const { expect: what, command } of checks)
        expect(`${what}${command}`).not.toMatch(/undefined|KSK\d (?!\()$/);
    });
  });

  it('quotes what a shell would take apart', () => {
    expect(shellWord('db.example.com')).toBe('db.example.com');
    expect(shellWord('my zone')).toBe("'my zone'");
    expect(shellWord("it's;rm")).toBe("'it'\\''s;rm'");
    fc.assert(
      fc.property(fc.string(), (text) => {
        const word = shellWord(text);
        const isPlain = /^[\w@%+=:,./-]+$/.test(word);
        expect(isPlain ? word : word.replaceAll("'\\''", '\u0000').slice(1, -1).replaceAll('\u0000', "'")).toBe(text);
      }),
    );
  });
});

/** Keys as a publication has them, with the time of each thing. */
function observed({ ds, zones }: Publication, timeline: Timeline, step: number): ObservedKey[] {
  const zone = zones[0]!;
  const initial = timeline.initial.zones[0]!;
  return timeline.keys.map((key) => {
    const since: Record<string, number> = {};
    for (const { step: taken, at } of timeline.steps.slice(0, step + 1)) {
      for (const action of taken.actions) if ('key' in action && action.key === key.id) since[action.do] = at;
    }
    const isOld = initial.dnskeys.includes(key.id);
    return {
      name: `name of ${key.id}`,
      isSep: key.role !== 'zsk',
      algorithm: key.algorithm,
      role: key.role,
      isPublished: zone.dnskeys.includes(key.id),
      isRevoked: zone.revoked.includes(key.id),
      signsKeys: zone.keySigners.includes(key.id),
      signsData: zone.dataSigners.includes(key.id),
      hasDs: key.role === 'zsk' || timeline.method.isTrustAnchor ? undefined : ds.includes(key.id),
      isDsForgotten: false,
      order: isOld ? START - 100 * DAY : START,
      since,
    };
  });
}

describe('recognizing a rollover', () => {
  const single = every.filter(([, method]) => {
    const { initial, steps } = method.plan(settingOf(method));
    if (method.id.startsWith('emergency-')) return false;
    return initial.zones.length === 1 && !steps.every(({ actions }) => actions.every((action) => action.do === 'deny'));
  });

  it.each(single)('%s is found at each of its steps, with the time of the next', (id, method) => {
    const timeline = timelineOf(method);
    timeline.steps.forEach(({ after, at, wait }, step) => {
      const found = recognize({ keys: observed(after, timeline, step), denial: 'nsec' }, TIMING);
      const own = found.find((one) => one.method.id === id && one.step === step);
      expect(own, `${id} step ${step + 1}`).toBeDefined();
      expect([own!.since, own!.safeFrom]).toEqual([at, at + wait]);
      // Whatever else fits has the same keys in the same states.
      for (const other of found) expect(other.plan.keys.length).toBeLessThanOrEqual(timeline.keys.length);
    });
  });

  it('does not invent a time that nobody wrote down', () => {
    const timeline = timelineOf(methodOf('ksk-double-ksk'));
    const keys = observed(timeline.steps[1]!.after, timeline, 1).map((key) => ({ ...key, since: {} }));
    const [found] = recognize({ keys, denial: 'nsec' }, TIMING);
    expect([found!.step, found!.since, found!.safeFrom]).toEqual([1, undefined, undefined]);
  });

  it('finds nothing in keys that no method leaves so', () => {
    const timeline = timelineOf(methodOf('ksk-double-ksk'));
    const wrong = applyActions(timeline.steps[0]!.after, [{ do: 'stop-signing-keys', key: 'KSK1' }]);
    expect(recognize({ keys: observed(wrong, timeline, 0), denial: 'nsec' }, TIMING)).toEqual([]);
  });
});
