/**
 * The model against reality: rollovers in real time, with TTLs of seconds, and resolvers whose caches were filled before,
 * between and behind the steps. Each answer and each SERVFAIL must be the one that the explorer predicts for what that
 * resolver holds.
 */
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { dsSetOf, rehearsalKeys, servedZone } from '../../src/operations/rehearsal-zone.js';
import {
  applyIncident,
  type CacheContents,
  type Counterexample,
  cacheContents,
  countingFor,
  explore,
  METHODS,
  makeTimeline,
  type Publication,
  retime,
  type Timeline,
  type Timing,
} from '../../src/rollover/index.js';
import { nameOf } from '../../src/wire/index.js';
import type { Zone } from '../../src/zone/index.js';
import { parseZone } from '../../src/zone/index.js';
import { peerTest, withTempDir } from './peers.js';
import { clock, Lab, type LabResolver, PARENT, sleep } from './rollover-lab.js';

/** Seconds. Long enough that a slow machine leaves moments at which only one outcome is right. */
const TIMING: Timing = {
  zonePropagation: 0,
  parentPropagation: 0,
  registration: 0,
  signing: 0,
  dnskeyTtl: 12,
  dsTtl: 18,
  maxZoneTtl: 5,
  denialTtl: 1,
  nsTtl: 60,
  publishSafety: 1,
  retireSafety: 1,
  serveStale: 0,
  addHoldDown: 0,
  anchorRefresh: 0,
};
const LIFE = { remaining: 86_400, inceptionOffset: 3600, expire: 86_400 };

const SCENES: readonly (readonly [name: string, method: string, incident?: string])[] = [
  ['ksk', 'ksk-double-ksk'],
  ['ksk-ds-forgotten', 'ksk-double-ksk', 'skip ds-update'],
  ['ksk-early', 'ksk-double-ksk', 'early 17s remove'],
  ['ksk-double-ds', 'ksk-double-ds'],
  ['zsk', 'zsk-pre-publication'],
  ['zsk-in-one-go', 'zsk-pre-publication', 'together'],
  ['insecure', 'go-insecure'],
  ['insecure-early', 'go-insecure', 'early 27s unsign'],
  ['algorithm', 'algorithm-liberal'],
  ['algorithm-ds-first', 'algorithm-liberal', 'first ds-update'],
];

/** Unbound counts whole seconds, and NSD takes a moment to load a zone. */
const TOLERANCE = 1.3;
const RESOLVER_EVERY = 2;
const RESOLVER_LIFE = 24;
const NAMES = 60;

interface Scene {
  readonly name: string;
  readonly origin: string;
  readonly timeline: Timeline;
  readonly isRight: boolean;
  /** when each step was taken, as it turned out */
  readonly taken: number[];
  nextAt: number;
  sign(publication: Publication): Promise<Zone>;
  dsOf(publication: Publication): ReturnType<typeof dsSetOf>;
  uncertainty: number;
}

interface Observation {
  readonly scene: Scene;
  readonly resolver: LabResolver;
  readonly from: number;
  readonly until: number;
  readonly isWell: boolean;
}

function sceneOf([name, id, incident]: (typeof SCENES)[number]): Scene {
  const method = METHODS.find((one) => one.id === id)!;
  const setting = {
    isCsk: false,
    algorithm: 13,
    newAlgorithm: id.startsWith('algorithm') ? 15 : 13,
    denial: 'nsec',
  } as const;
  const planned = { timeline: makeTimeline(method, setting, TIMING, 0), timing: TIMING, deviations: {} };
  const { timeline } = incident === undefined ? planned : applyIncident(planned, incident, LIFE);
  const origin = `${name}.${PARENT}`;
  const apex = nameOf(origin)!;
  const hosts = Array.from({ length: NAMES }, (_, i) => `n${i} ${TIMING.maxZoneTtl} A 192.0.2.1\n`).join('');
  const text = `@ ${TIMING.maxZoneTtl} SOA ns host 2026010100 3600 600 86400 1\n@ 60 NS ns\nns 60 A 127.0.0.1\n${hosts}`;
  const plain = parseZone(Buffer.from(text), { origin, file: name }).zone;
  const keys = rehearsalKeys(apex, timeline.keys, new Map(), 0, openssl);
  let previous: Zone | undefined;
  return {
    name,
    origin,
    timeline,
    isRight: incident === undefined,
    taken: [],
    nextAt: 0,
    uncertainty: 0,
    dsOf: (publication) => dsSetOf(publication, keys, openssl),
    async sign(publication) {
      previous = await servedZone(plain, {
        served: publication.zones[0]!,
        keys,
        denial: { type: 'nsec' },
        previous,
        signatures: { validity: 86_400, refresh: 0, jitter: 0, inceptionOffset: 3600 },
        dnskeyTtl: TIMING.dnskeyTtl,
        now: Math.floor(clock()),
        provider: openssl,
      });
      return previous;
    },
  };
}

/** Takes the steps of all scenes, each as long behind the one before it as its timeline says. */
async function drive(lab: Lab, scenes: readonly Scene[]): Promise<void> {
  for (;;) {
    const open = scenes.filter(({ taken, timeline }) => taken.length < timeline.steps.length);
    if (open.length === 0) return;
    const due = open.filter(({ nextAt }) => nextAt <= clock());
    if (due.length === 0) {
      await sleep(50);
      continue;
    }
    const changes: Parameters<Lab['publish']>[0] extends ReadonlyMap<string, infer Change>
      ? Map<string, Change>
      : never = new Map();
    const counts = due.map(({ taken, timeline: { steps } }) => {
      // Steps at the same moment are one.
      let count = 1;
      while (steps[taken.length + count]?.at === steps[taken.length]!.at) count++;
      return count;
    });
    for (const [i, scene] of due.entries()) {
      const { steps, initial } = scene.timeline;
      const before = steps[scene.taken.length - 1]?.after ?? initial;
      const { after } = steps[scene.taken.length + counts[i]! - 1]!;
      const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
      changes.set(scene.origin, {
        zone: isSame(before.zones, after.zones) ? undefined : await scene.sign(after),
        ds: isSame(before.ds, after.ds) ? undefined : scene.dsOf(after),
      });
    }
    const { from, until } = await lab.publish(changes);
    for (const [i, scene] of due.entries()) {
      const { steps } = scene.timeline;
      const at = steps[scene.taken.length]!.at;
      for (let k = 0; k < counts[i]!; k++) scene.taken.push((from + until) / 2);
      scene.uncertainty = Math.max(scene.uncertainty, (until - from) / 2);
      const next = steps[scene.taken.length];
      if (next !== undefined) scene.nextAt = until + next.at - at;
    }
  }
}

/** Starts a resolver now and then, and asks each for a new name of every zone once a second. */
async function watch(lab: Lab, scenes: readonly Scene[], isOver: () => boolean): Promise<Observation[]> {
  const seen: Observation[] = [];
  const lives: Promise<void>[] = [];
  const live = async (isStrict: boolean): Promise<void> => {
    const resolver = await lab.resolver(isStrict);
    try {
      for (let i = 0; i < NAMES && clock() < resolver.startedAt + RESOLVER_LIFE && !isOver(); i++) {
        const asked = clock();
        const probes = scenes.map(async (scene) => {
          const isWell = await resolver.isWell(`n${i}.${scene.origin}`);
          if (isWell !== undefined) seen.push({ scene, resolver, from: asked, until: clock(), isWell });
        });
        await Promise.all(probes);
        await sleep(Math.max(0, 1000 * (asked + 1 - clock())));
      }
    } finally {
      await resolver.end();
    }
  };
  while (!isOver()) {
    lives.push(live(lives.length % 3 === 2));
    await sleep(RESOLVER_EVERY * 1000);
  }
  await Promise.all(lives);
  return seen;
}

/** What the model makes of a resolver that fetched the parts at these moments. */
function verdicts(
  { ds, dnskey, answer }: CacheContents,
  counterexamples: readonly Counterexample[],
  fetched: { readonly ds: number; readonly dnskey: number; readonly answer: number },
  tolerance: number,
): Set<boolean> {
  const near = <V extends { readonly from: number; readonly servedUntil: number }>(
    versions: readonly V[],
    at: number,
  ): V[] => versions.filter(({ from, servedUntil }) => from <= at + tolerance && servedUntil > at - tolerance);
  const found = new Set<boolean>();
  for (const oneDs of near(ds, fetched.ds)) {
    for (const oneKeys of near(dnskey, fetched.dnskey)) {
      for (const oneAnswer of near(answer, fetched.answer)) {
        const isBogus = counterexamples.some(
          (one) =>
            one.ds === oneDs &&
            one.dnskey === oneKeys &&
            one.answer === oneAnswer &&
            one.from <= fetched.answer + tolerance &&
            one.until > fetched.answer - tolerance,
        );
        found.add(!isBogus);
      }
    }
  }
  return found;
}

interface Tally {
  /** moments at which the model leaves one outcome, and reality had that one */
  well: number;
  bogus: number;
  unclear: number;
  readonly wrong: string[];
}

/** Follows what one resolver held of one zone, and compares. */
function compare(scene: Scene, seen: readonly Observation[]): Tally {
  const { timeline, taken } = scene;
  const schedule = timeline.steps.map(({ step, wait }, i) => ({ step, wait, at: taken[i]! }));
  const real = retime(timeline.method, timeline.keys, timeline.initial, schedule);
  const contents = cacheContents(real, TIMING);
  const { counterexamples: found } = explore(contents, timeline.keys);
  const tally: Tally = { well: 0, bogus: 0, unclear: 0, wrong: [] };
  for (const resolver of new Set(seen.map((one) => one.resolver))) {
    const counterexamples = countingFor(found, resolver.isStrict ? 'ds-algorithms' : 'any-path');
    let hasFailed = false;
    let held: readonly { readonly ds: number; readonly dnskey: number }[] = [];
    for (const { from, until, isWell } of seen.filter((one) => one.resolver === resolver && one.scene === scene)) {
      const at = (from + until) / 2;
      const tolerance = TOLERANCE + scene.uncertainty + (until - from) / 2;
      // RFC 4035 §5.5: a key that was validated is good for its TTL; then it is fetched anew, and the DS when that is gone.
      held = held.length === 0 ? [{ ds: at, dnskey: at }] : held.flatMap((one) => fetches(one, at, tolerance));
      const possible = new Set(
        held.flatMap(({ ds, dnskey }) => [
          ...verdicts(contents, counterexamples, { ds, dnskey, answer: at }, tolerance),
        ]),
      );
      const moment = `${(at - taken[0]!).toFixed(1)} s after the first step, ${(at - resolver.startedAt).toFixed(1)} s old`;
      // Unbound remembers for a minute that a key was bogus, whatever the TTL: this resolver tells no more.
      if (hasFailed && !possible.has(false)) break;
      if (possible.size !== 1) tally.unclear++;
      else if (!possible.has(isWell)) tally.wrong.push(`${moment}: ${isWell ? 'NOERROR' : 'SERVFAIL'}`);
      else if (isWell) tally.well++;
      else tally.bogus++;
      hasFailed ||= !isWell;
    }
  }
  return tally;
}

function fetches(held: { readonly ds: number; readonly dnskey: number }, at: number, tolerance: number) {
  const { dnskeyTtl, dsTtl } = TIMING;
  const outcomes: { readonly ds: number; readonly dnskey: number }[] = [];
  if (at < held.dnskey + dnskeyTtl + tolerance) outcomes.push(held);
  if (at > held.dnskey + dnskeyTtl - tolerance) {
    if (at < held.ds + dsTtl + tolerance) outcomes.push({ ds: held.ds, dnskey: at });
    if (at > held.ds + dsTtl - tolerance) outcomes.push({ ds: at, dnskey: at });
  }
  return outcomes;
}

describe('rollovers in real time', () => {
  peerTest(
    'Unbound answers and fails when the explorer says so',
    ['nsd', 'unbound'],
    () =>
      withTempDir(async (folder) => {
        const scenes = SCENES.map(sceneOf);
        const lab = new Lab(
          folder,
          scenes.map(({ origin }) => origin),
          TIMING.dsTtl,
        );
        let isOver = false;
        try {
          const first = new Map<string, { zone: Zone; ds: ReturnType<typeof dsSetOf> }>();
          for (const { origin, timeline, sign, dsOf } of scenes) {
            first.set(origin, { zone: await sign(timeline.initial), ds: dsOf(timeline.initial) });
          }
          await lab.open(first);
          const watching = watch(lab, scenes, () => isOver);
          // Some resolvers have everything in their caches when the first step comes.
          for (const scene of scenes) scene.nextAt = clock() + 3 * RESOLVER_EVERY;
          await drive(lab, scenes);
          await sleep(8000);
          isOver = true;
          const seen = await watching;
          const tallies = scenes.map((scene) => ({ scene, ...compare(scene, seen) }));
          for (const { scene, wrong, well, bogus } of tallies) {
            expect([scene.name, wrong]).toEqual([scene.name, []]);
            expect(well, scene.name).toBeGreaterThan(20);
            if (scene.isRight) expect([scene.name, bogus]).toEqual([scene.name, 0]);
            else expect(bogus, scene.name).toBeGreaterThan(0);
          }
        } finally {
          isOver = true;
          await lab.close();
        }
      }),
    180_000,
    2,
  );
});
