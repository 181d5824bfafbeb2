import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyIncident,
  type Counterexample,
  type Course,
  cacheContents,
  countingFor,
  explore,
  formulaText,
  judgeCourse,
  METHODS,
  type Method,
  mendTimeline,
  retime,
  type Timeline,
  type Timing,
} from '../../src/rollover/index.js';
import { DAY, HOUR, settingOf, TIMING, timelineOf } from './support.js';

const methodOf = (id: string): Method => METHODS.find((method) => method.id === id)!;

function counterexamples(timeline: Timeline, timing = TIMING): readonly Counterexample[] {
  return explore(cacheContents(timeline, timing), timeline.keys).counterexamples;
}

/** Validators that the method is not made for. */
const unkind = (method: Method): readonly string[] => (method.id === 'algorithm-liberal' ? ['dnskey-algorithms'] : []);

/** The timeline with one step, and all behind it, taken earlier. */
function hurried(timeline: Timeline, index: number, seconds: number): Timeline {
  const schedule = timeline.steps.map(({ step, at, wait }, i) => ({ step, wait, at: i >= index ? at - seconds : at }));
  return retime(timeline.method, timeline.keys, timeline.initial, schedule);
}

describe('every method', () => {
  it.each(METHODS.map((method) => [method.id, method] as const))('%s is safe when its waits are kept', (_, method) => {
    const found = counterexamples(timelineOf(method)).filter(({ validators }) => !unkind(method).includes(validators));
    expect(found).toEqual([]);
  });

  const waits = METHODS.flatMap((method) =>
    method
      .plan(settingOf(method))
      .steps.slice(1)
      .map((step, i) => [`${method.id} before ${step.id}`, method, i + 1] as const),
  );
  it.each(waits)('%s: half the wait breaks it, and so does a second less', (_, method, index) => {
    const timeline = timelineOf(method);
    const { wait, step } = timeline.steps[index - 1]!;
    for (const seconds of [Math.floor(wait / 2), 1]) {
      const broken = counterexamples(hurried(timeline, index, seconds));
      if (step.slack === undefined) expect(broken.length).toBeGreaterThan(0);
      else expect(broken).toEqual([]);
    }
  });
});

describe('keys outlive the DS that they were validated with', () => {
  const fromDs = (timeline: Timeline, at: number): number => at - timeline.steps[1]!.at;

  it('an old algorithm has to sign for a DNSKEY TTL behind the last copy of its DS', () => {
    const { dnskeyTtl, registration, parentPropagation, dsTtl } = TIMING;
    const early = hurried(timelineOf(methodOf('algorithm-liberal')), 2, dnskeyTtl);
    const found = counterexamples(early).filter(({ validators }) => validators === 'ds-algorithms');
    // Who insists on the algorithms of the DS RRset, fetched it at its end, and the keys with it.
    expect(found.map(({ reason, ds, dnskey, answer }) => [reason, ds.keys, dnskey.signers, answer.signers])).toEqual([
      ['ds-algorithm-without-path', ['KSK1'], ['KSK1', 'KSK2'], ['ZSK2']],
    ]);
    const gone = registration + parentPropagation + dsTtl;
    expect(found.map(({ from, until }) => [fromDs(early, from), fromDs(early, until)])).toEqual([
      [gone, gone + dnskeyTtl],
    ]);
    expect(countingFor(counterexamples(early), 'any-path')).toEqual([]);
    expect(mendTimeline(early, TIMING, {}, 'ds-algorithms')!.delays).toEqual([{ step: 2, seconds: dnskeyTtl }]);
  });

  it('signatures have to stay as long when the DS is gone', () => {
    const early = hurried(timelineOf(methodOf('go-insecure')), 1, TIMING.dnskeyTtl);
    const found = counterexamples(early);
    expect([...new Set(found.map(({ reason }) => reason))]).toEqual(['answer-unsigned']);
    expect(mendTimeline(early, TIMING, {}, 'any-path')!.delays).toEqual([{ step: 1, seconds: TIMING.dnskeyTtl }]);
  });

  it('keys that a DS never led to outlive nothing: the DS is asked for again', () => {
    const early = hurried(timelineOf(methodOf('ksk-double-ksk')), 2, HOUR);
    // Bogus up to the last copy of the old DS, and not a moment longer.
    expect(counterexamples(early).every(({ ds, until }) => until <= ds.until)).toBe(true);
    expect(counterexamples(early).length).toBeGreaterThan(0);
  });
});

describe('for any times', () => {
  const seconds = fc.integer({ min: 0, max: 40 * DAY });
  const timings = fc.record(
    Object.fromEntries(Object.keys(TIMING).map((name) => [name, seconds])) as Record<keyof Timing, typeof seconds>,
  );

  it.each(METHODS.map((method) => [method.id, method] as const))('%s is safe', (_, method) => {
    fc.assert(
      fc.property(timings, (timing) => {
        const found = counterexamples(timelineOf(method, timing), timing);
        expect(found.filter(({ validators }) => !unkind(method).includes(validators))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('a hurried timeline is mended by the waits that were cut short, or needs none', () => {
    const scenes = fc.record({
      method: fc.constantFrom(...METHODS.filter(({ isTrustAnchor }) => isTrustAnchor !== true)),
      timing: timings,
      step: fc.integer({ min: 1, max: 4 }),
      early: fc.integer({ min: 1, max: 20 * DAY }),
    });
    fc.assert(
      fc.property(scenes, ({ method, timing, step, early }) => {
        const timeline = timelineOf(method, timing);
        if (timeline.steps.length <= step) return;
        const cut = hurried(timeline, step, Math.min(early, timeline.steps[step - 1]!.wait));
        const mend = mendTimeline(cut, timing, {}, 'any-path');
        expect(mend).toBeDefined();
        expect(countingFor(counterexamples(mend!.timeline, timing), 'any-path')).toEqual([]);
        // Never more than what was cut away.
        expect(mend!.timeline.end).toBeLessThanOrEqual(timeline.end);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what if', () => {
  const life = { remaining: 7 * DAY, inceptionOffset: HOUR, expire: 14 * DAY };
  const course = (id: string, incident: string) => {
    const start: Course = { timeline: timelineOf(methodOf(id)), timing: TIMING, deviations: {} };
    const { timeline, timing, deviations } = applyIncident(start, incident, life);
    const { counterexamples: found } = explore(cacheContents(timeline, timing, deviations), timeline.keys);
    return { timeline, timing, deviations, found: countingFor(found, 'any-path') };
  };
  const planned = timelineOf(methodOf('ksk-double-ksk'));
  const removal = planned.steps[2]!.at;

  it('the DS is forgotten: from the removal of the old KSK on, for ever', () => {
    const { found, timeline, timing, deviations } = course('ksk-double-ksk', 'skip ds-update');
    expect(found.map(({ reason, from, until }) => [reason, from, until])).toEqual([
      ['ds-names-no-key', removal, Number.POSITIVE_INFINITY],
    ]);
    expect(found[0]!.ds.keys).toEqual(['KSK1']);
    expect(found[0]!.dnskey.keys).toEqual(['ZSK1', 'KSK2']);
    expect(mendTimeline(timeline, timing, deviations, 'any-path')).toBeUndefined();
  });

  it.each([
    ['early 6h step 3', 6 * HOUR],
    ['early 6h remove', 6 * HOUR],
    ['parent delay 3d', 3 * DAY],
  ])('%s: bogus for as long, and mended by as much', (incident, seconds) => {
    const { found, timeline, timing, deviations } = course('ksk-double-ksk', incident);
    expect(found.length).toBeGreaterThan(0);
    expect(Math.max(...found.map(({ from, until }) => until - from))).toBe(seconds);
    expect(mendTimeline(timeline, timing, deviations, 'any-path')!.delays).toEqual([{ step: 2, seconds }]);
  });

  it('a secondary that is stuck gives out expired signatures, and keys that are gone', () => {
    const { found } = course('zsk-pre-publication', 'secondary stuck');
    expect([...new Set(found.map(({ reason }) => reason))].sort()).toEqual([
      'answer-signer-missing',
      'signatures-expired',
    ]);
  });

  it('clocks: behind by more than the inception margin is fatal, ahead is not here', () => {
    expect(course('zsk-pre-publication', 'clock -30m').found).toEqual([]);
    const { found } = course('zsk-pre-publication', 'clock -2h');
    expect([...new Set(found.map(({ reason }) => reason))]).toEqual(['signatures-not-yet-valid']);
    // An hour from each new version on.
    expect(found.every(({ from, until }) => until - from === HOUR)).toBe(true);
    expect(course('zsk-pre-publication', 'clock +2h').found).toEqual([]);
  });

  it('a KSK that is lost before its roll breaks one method at once, and leaves another until its signatures end', () => {
    const publish = planned.steps[0]!.at;
    const [first] = course('ksk-double-ksk', 'lost KSK1').found;
    expect([first!.reason, first!.from]).toEqual(['ds-key-does-not-sign', publish]);
    // With two DS records the keys change when caches know both: the loss is survived.
    expect(course('ksk-double-ds', 'lost key').found).toEqual([]);
  });

  it('a lost ZSK cannot sign the SOA of a new version: denials fail at once, and all else when its signatures end', () => {
    const { found } = course('ksk-double-ksk', 'lost ZSK1');
    const publish = planned.steps[0]!.at;
    const end = publish + life.remaining;
    const spans = (reason: string, some: readonly Counterexample[]) => {
      const those = some.filter((one) => one.reason === reason);
      return [Math.min(...those.map(({ from }) => from)), Math.max(...those.map(({ until }) => until))];
    };
    expect(spans('denial-unsigned', found)).toEqual([publish, end]);
    expect(spans('signatures-expired', found)).toEqual([end, Number.POSITIVE_INFINITY]);
    // The DS alone changes nothing in the zone.
    const [first] = course('ksk-double-ds', 'lost ZSK1').found;
    expect([first!.reason, first!.from]).toEqual([
      'denial-unsigned',
      timelineOf(methodOf('ksk-double-ds')).steps[1]!.at,
    ]);
    // As soon as another key signs, denials are well again.
    const zsk = course('zsk-pre-publication', 'lost ZSK1');
    const { signing, zonePropagation, maxZoneTtl } = TIMING;
    expect(spans('denial-unsigned', zsk.found)).toEqual([
      zsk.timeline.steps[0]!.at,
      zsk.timeline.steps[1]!.at + signing + zonePropagation + maxZoneTtl,
    ]);
  });

  it('a secondary that is stuck gets no fresh signatures, whatever the rollover leaves as it was', () => {
    const { found, timeline } = course('ksk-double-ksk', 'secondary stuck');
    const expired = found.filter(({ reason }) => reason === 'signatures-expired');
    const end = timeline.steps[0]!.at + life.remaining;
    expect(Math.min(...expired.map(({ from }) => from))).toBe(end);
    expect(expired.some(({ answer }) => answer.isStuck)).toBe(true);
    // When the SOA has expired it answers no more.
    const gone = timeline.steps[0]!.at + life.expire + TIMING.zonePropagation;
    expect(Math.max(...found.map(({ until }) => until))).toBeLessThanOrEqual(gone + TIMING.maxZoneTtl);
  });

  it('a clock that is ahead by more than signatures have left takes none of them', () => {
    expect(course('zsk-pre-publication', 'clock +6d').found).toEqual([]);
    const { found } = course('zsk-pre-publication', 'clock +8d');
    expect(found.every(({ reason }) => reason === 'signatures-expired')).toBe(true);
    expect(found[0]!.from).toBe(Number.NEGATIVE_INFINITY);
  });

  it('lost keys last longer for who is behind, and shorter for who is ahead', () => {
    const start: Course = { timeline: planned, timing: TIMING, deviations: {} };
    const ends = ['clock -30m', 'clock +2h'].map((clock) => {
      const { timeline, timing, deviations } = applyIncident(applyIncident(start, 'lost ZSK1', life), clock, life);
      return cacheContents(timeline, timing, deviations).lost!.lastsUntil - planned.steps[0]!.at - life.remaining;
    });
    expect(ends).toEqual([HOUR / 2, -2 * HOUR]);
  });

  it.each(METHODS.map((method) => [method.id, method] as const))(
    '%s: every incident at every step is judged',
    (_, method) => {
      const timeline = timelineOf(method);
      const steps = timeline.steps.map(({ step }) => step.id);
      const incidents = [
        'together',
        'parent delay 3d',
        'clock -2h',
        'clock +20d',
        'lost key',
        ...timeline.keys.map(({ id }) => `lost ${id}`),
        ...steps.flatMap((id) => [`skip ${id}`, `early 6h ${id}`, `together ${id}`, `first ${id}`]),
        ...steps.flatMap((id) => [`secondary stuck ${id}`, `lost key ${id}`]),
      ];
      for (const incident of incidents) {
        for (const second of ['clock -2h', 'secondary stuck']) {
          const start: Course = { timeline, timing: TIMING, deviations: {} };
          const verdict = judgeCourse(applyIncident(applyIncident(start, incident, life), second, life), 'any-path');
          expect(verdict.states).toBeGreaterThan(0);
          for (const { from, until, hits, recoveries } of verdict.causes) {
            expect(from).toBeLessThan(until);
            expect(recoveries.length).toBeGreaterThan(0);
            // Every moment of a cause has somebody whom it hits.
            expect([hits[0]!.from, hits.at(-1)!.until]).toEqual([from, until]);
            expect(hits.slice(1).map((hit) => hit.from)).toEqual(hits.slice(0, -1).map((hit) => hit.until));
          }
        }
      }
    },
  );

  it.each([
    ['sing a song', /is no incident/, /'skip STEP'/],
    ['skip 9', /has no step "9"/, /1 publish, 2 ds-update, 3 remove/],
    ['early soon step 2', /is not a period/, /6h/],
    ['lost KSK7', /has no key "KSK7"/, /KSK1, ZSK1, KSK2/],
  ])('%s: refused', (incident, message, help) => {
    const start: Course = { timeline: planned, timing: TIMING, deviations: {} };
    const attempt = () => applyIncident(start, incident, life);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ help: expect.stringMatching(help) }));
  });
});

describe('formulas', () => {
  it('show their numbers', () => {
    const [publish] = methodOf('zsk-pre-publication').plan(settingOf(methodOf('zsk-pre-publication'))).steps;
    expect(formulaText(publish!.wait, TIMING)).toBe('Ipub = Dprp + TTLkey = 1 hour + 4 hours = 5 hours');
  });
});
