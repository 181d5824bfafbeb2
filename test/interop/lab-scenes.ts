/** Rollovers of the lab, right and wrong, each of a zone of its own, and the course that each takes in real time. */
import { openssl } from '../../src/crypto/index.js';
import type { Ds } from '../../src/dnssec/index.js';
import { dsSetOf, rehearsalKeys, servedZone } from '../../src/operations/rehearsal-zone.js';
import {
  applyIncident,
  type Course,
  type Deviations,
  METHODS,
  makeTimeline,
  type Publication,
  type Timeline,
  type Timing,
} from '../../src/rollover/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, type Zone } from '../../src/zone/index.js';
import { CLOCK_LAG } from './lab-resolvers.js';
import { type Change, clock, type Lab, type Moment, PARENT, sleep } from './rollover-lab.js';

/** Seconds. Long enough that a slow machine leaves moments at which only one outcome is right. */
export const TIMING: Timing = {
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
const DAY = 86_400;
export const NAMES = 80;
/** Seconds behind the first step; what would come later is left out. */
const END = 46;
/** From here to the first step, so that caches are full when it comes. */
const LEAD = 6;
/** Where no new signatures come, those that are there last for this long behind the first step. */
const REMAINING = 20;
/** Less than the clocks of some resolvers are behind by. */
const SHORT_INCEPTION_OFFSET = 4;

interface SceneRow {
  readonly name: string;
  readonly method: string;
  readonly incident?: string;
  /** seconds that signatures start before they are published, default: an hour */
  readonly inceptionOffset?: number;
  /** seconds that the DS comes later than the plan has it */
  readonly dsDelay?: number;
}

export const SCENES: readonly SceneRow[] = [
  { name: 'ksk', method: 'ksk-double-ksk' },
  { name: 'ksk-ds-forgotten', method: 'ksk-double-ksk', incident: 'skip ds-update' },
  { name: 'ksk-early', method: 'ksk-double-ksk', incident: 'early 17s remove' },
  { name: 'ksk-double-ds', method: 'ksk-double-ds' },
  { name: 'zsk', method: 'zsk-pre-publication' },
  { name: 'zsk-in-one-go', method: 'zsk-pre-publication', incident: 'together' },
  { name: 'insecure', method: 'go-insecure' },
  { name: 'insecure-early', method: 'go-insecure', incident: 'early 27s unsign' },
  { name: 'algorithm', method: 'algorithm-liberal' },
  { name: 'algorithm-early', method: 'algorithm-liberal', incident: 'early 20s remove' },
  { name: 'algorithm-ds-first', method: 'algorithm-liberal', incident: 'first ds-update' },
  { name: 'parent-late', method: 'ksk-double-ksk', incident: 'parent delay 14s', dsDelay: 14 },
  { name: 'secondary-stuck', method: 'ksk-double-ksk', incident: 'secondary stuck' },
  {
    name: 'clock',
    method: 'zsk-pre-publication',
    incident: `clock -${CLOCK_LAG}s`,
    inceptionOffset: SHORT_INCEPTION_OFFSET,
  },
  { name: 'key-lost', method: 'ksk-double-ksk', incident: 'lost ZSK1' },
];

/** A scene as it is played. Versions are numbered by the steps that bring them, -1 is what was there before. */
export interface Scene {
  readonly name: string;
  readonly origin: string;
  readonly timeline: Timeline;
  readonly deviations: Deviations;
  /** nothing may be bogus for anybody */
  readonly isRight: boolean;
  /** when each version came: of the zone on the primary, and of the DS RRset */
  readonly zoneTaken: Moment[];
  readonly dsTaken: Moment[];
  first(): Promise<{ readonly zone: Zone; readonly ds: readonly Ds[] }>;
  /** what is to be published, one after the other; `at`: seconds behind the first */
  readonly events: readonly SceneEvent[];
  change(event: SceneEvent): Promise<Change>;
  /** When all is published: says of every step when it was taken, those that changed nothing of the one or the other too. */
  settle(): void;
  /** the course as it was in the end */
  course(): Course;
}

interface SceneEvent {
  readonly at: number;
  /** the last step that the zone has, or the DS RRset; undefined when that does not change */
  readonly zone?: number;
  readonly ds?: number;
}

export const middle = ({ from, until }: Moment): number => (from + until) / 2;

export function sceneOf({ name, method: id, incident, inceptionOffset = 3600, dsDelay = 0 }: SceneRow): Scene {
  const method = METHODS.find((one) => one.id === id)!;
  const setting = {
    isCsk: false,
    algorithm: 13,
    newAlgorithm: id.startsWith('algorithm') ? 15 : 13,
    denial: 'nsec',
  } as const;
  const life = { remaining: REMAINING, inceptionOffset, expire: DAY };
  const planned: Course = { timeline: makeTimeline(method, setting, TIMING, 0), timing: TIMING, deviations: {} };
  const { timeline: whole, deviations } = incident === undefined ? planned : applyIncident(planned, incident, life);
  const timeline = { ...whole, steps: whole.steps.filter(({ at }) => at - whole.steps[0]!.at <= END) };
  const { lost, stuck } = deviations;
  const origin = `${name}.${PARENT}`;
  const apex = nameOf(origin)!;
  const hosts = Array.from({ length: NAMES }, (_, i) => `n${i} ${TIMING.maxZoneTtl} A 192.0.2.1\n`).join('');
  const text = `@ ${TIMING.maxZoneTtl} SOA ns host 2026010100 3600 600 86400 1\n@ 60 NS ns\nns 60 A 127.0.0.1\n${hosts}`;
  const plain = parseZone(Buffer.from(text), { origin, file: name }).zone;
  const keys = rehearsalKeys(apex, timeline.keys, new Map(), 0, openssl);
  const zoneTaken: Moment[] = [];
  const dsTaken: Moment[] = [];
  const stateOf = (step: number): Publication => timeline.steps[step]?.after ?? timeline.initial;
  let previous: Zone | undefined;
  let expiration = 0;
  const sign = async (publication: Publication): Promise<Zone> => {
    const now = Math.floor(clock());
    const isFirst = previous === undefined;
    // What is lost made its last signatures before the first step, and what is stuck got its last ones.
    const validity = lost === undefined && stuck === undefined ? DAY : LEAD + REMAINING;
    if (isFirst) expiration = now + validity;
    previous = await servedZone(plain, {
      served: publication.zones[0]!,
      keys,
      lost: isFirst ? undefined : lost?.key,
      denial: { type: 'nsec' },
      previous,
      signatures: { validity: isFirst ? validity : DAY, refresh: DAY / 2, jitter: 0, inceptionOffset },
      dnskeyTtl: TIMING.dnskeyTtl,
      now,
      provider: openssl,
    });
    return previous;
  };
  const dsOf = (publication: Publication): Ds[] => dsSetOf(publication, keys, openssl);
  return {
    name,
    origin,
    timeline,
    deviations,
    isRight: incident === undefined,
    zoneTaken,
    dsTaken,
    first: async () => ({ zone: await sign(timeline.initial), ds: dsOf(timeline.initial) }),
    events: eventsOf(timeline, dsDelay),
    change: async ({ zone, ds }) => ({
      zone: zone === undefined ? undefined : await sign(stateOf(zone)),
      ds: ds === undefined ? undefined : dsOf(stateOf(ds)),
      isEverywhere: deviations.stuck === undefined,
    }),
    settle() {
      const { steps } = timeline;
      // Steps at the same moment are one, and the last of them has what they bring.
      const known = (taken: readonly Moment[], i: number) =>
        taken.find((one, k) => one !== undefined && k >= i && steps[k]!.at === steps[i]!.at);
      for (let i = 0; i < steps.length; i++) {
        const ds = known(dsTaken, i);
        zoneTaken[i] = known(zoneTaken, i) ?? { from: ds!.from - dsDelay, until: ds!.until - dsDelay };
        dsTaken[i] = ds ?? zoneTaken[i]!;
      }
    },
    course() {
      const steps = timeline.steps.map((taken, i) => ({ ...taken, at: middle(zoneTaken[i]!) }));
      const late = timeline.steps.map((_, i) => middle(dsTaken[i]!) - middle(zoneTaken[i]!));
      return {
        timeline: { ...timeline, steps },
        timing: { ...TIMING, registration: Math.max(...late) },
        deviations: {
          ...deviations,
          lost: lost && { ...lost, lastsUntil: expiration },
          stuck: stuck && { ...stuck, validity: expiration - middle(zoneTaken[0]!) },
        },
      };
    },
  };
}

function eventsOf({ initial, steps }: Timeline, dsDelay: number): SceneEvent[] {
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const events = new Map<number, { at: number; zone?: number; ds?: number }>();
  const start = steps[0]!.at;
  steps.forEach(({ at, after }, i) => {
    const before = steps[i - 1]?.after ?? initial;
    const add = (part: 'zone' | 'ds', moment: number): void => {
      events.set(moment, { ...events.get(moment), at: moment, [part]: i });
    };
    if (!isSame(before.zones, after.zones)) add('zone', at - start);
    if (!isSame(before.ds, after.ds)) add('ds', at - start + dsDelay);
  });
  return [...events.values()].sort((a, b) => a.at - b.at);
}

/** Takes the steps of all scenes, each at least as long behind the one before it as its timeline says. */
export async function play(lab: Lab, scenes: readonly Scene[]): Promise<void> {
  const stages = scenes.map((scene) => ({ scene, next: 0, start: clock() + LEAD }));
  for (;;) {
    const open = stages.filter(({ scene, next }) => next < scene.events.length);
    if (open.length === 0) break;
    const due = open.filter(({ scene, next, start }) => start + scene.events[next]!.at <= clock());
    if (due.length === 0) {
      await sleep(50);
      continue;
    }
    const from = clock();
    const changes = new Map<string, Change>();
    for (const { scene, next } of due) changes.set(scene.origin, await scene.change(scene.events[next]!));
    const { until } = await lab.publish(changes);
    for (const stage of due) {
      const { zone, ds, at } = stage.scene.events[stage.next++]!;
      // From before it was signed: signatures start by that.
      if (zone !== undefined) stage.scene.zoneTaken[zone] = { from, until };
      if (ds !== undefined) stage.scene.dsTaken[ds] = { from, until };
      // Who is late makes all that follows late.
      stage.start = until - at;
    }
  }
  for (const scene of scenes) scene.settle();
}
