/**
 * What if: a rollover in which something goes otherwise than planned.
 *
 * Each incident is a row: how it is written, what it does to the plan, and how operators get out of it.
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { readTtl, utf8Bytes } from '../wire/index.js';
import type { Deviations, TimingOf } from './presence.js';
import type { ServedZone } from './publication.js';
import { retime, type Timeline } from './timeline.js';
import type { Timing } from './timing.js';

/** A rollover as it happens, rather than as it was planned. */
export interface Course {
  readonly timeline: Timeline;
  /** the times as they turn out */
  readonly timing: Timing | TimingOf;
  readonly deviations: Deviations;
}

/** How long signatures last; needed where no new ones come. Seconds. */
export interface SignatureLife {
  /** what a signature has left at least whenever the zone is published */
  readonly remaining: number;
  /** how long before its publication a signature starts */
  readonly inceptionOffset: number;
  /** SOA EXPIRE */
  readonly expire: number;
}

interface Incident {
  /** as a user writes it, for help */
  readonly usage: string;
  readonly describe: string;
  /** what to do when it happens; lower-case start, no full stop */
  readonly remedy: string;
  readonly pattern: RegExp;
  apply(course: Course, match: RegExpExecArray, life: SignatureLife): Course;
}

const STEP = '(?:step\\s+)?([\\w-]+)';

export const INCIDENTS: readonly Incident[] = [
  {
    usage: 'skip STEP',
    describe: 'a step is forgotten; those behind it are taken at their times',
    remedy: 'take the step now, and undo those behind it that were taken: their waits start anew',
    pattern: new RegExp(`^skip\\s+${STEP}$`),
    apply(course, match) {
      const index = stepIndex(course.timeline, match[1]!);
      return rescheduled(course, (taken, i) => (i === index ? undefined : taken));
    },
  },
  {
    usage: 'early PERIOD STEP',
    describe: 'a step, and all behind it, is taken too early',
    remedy: 'undo the step, wait for what is left of the time before it, and take it again',
    pattern: new RegExp(`^early\\s+(\\S+)\\s+${STEP}$`),
    apply(course, match) {
      const seconds = period(match[1]!);
      const index = stepIndex(course.timeline, match[2]!);
      return rescheduled(course, (taken, i) => (i >= index ? { ...taken, at: taken.at - seconds } : taken));
    },
  },
  {
    usage: 'together [STEP]',
    describe: 'a step is taken together with the one before it, without a wait (default: all at once)',
    remedy: 'undo what was removed: publish the old keys again, and let them sign; then take one step at a time',
    pattern: new RegExp(`^together(?:\\s+${STEP})?$`),
    apply(course, match) {
      const { steps } = course.timeline;
      const first = match[1] === undefined ? 1 : stepIndex(course.timeline, match[1]);
      let saved = 0;
      return rescheduled(course, (taken, i) => {
        if (i > 0 && (i === first || (match[1] === undefined && i > first))) saved += steps[i - 1]!.wait;
        return { ...taken, at: taken.at - saved };
      });
    },
  },
  {
    usage: 'first STEP',
    describe: 'a step is taken before all others, which follow when its wait is over',
    remedy: 'undo the step, and begin again with the first one',
    pattern: new RegExp(`^first\\s+${STEP}$`),
    apply(course, match) {
      const { method, keys, initial, steps } = course.timeline;
      const index = stepIndex(course.timeline, match[1]!);
      const moved = steps[index]!;
      const others = steps.filter((_, i) => i !== index).map((taken) => ({ ...taken, at: taken.at + moved.wait }));
      const schedule = [{ ...moved, at: steps[0]!.at }, ...others];
      return { ...course, timeline: retime(method, keys, initial, schedule) };
    },
  },
  {
    usage: 'parent delay PERIOD',
    describe: 'the parent takes this much longer to publish a DS than planned',
    remedy:
      'stop: look at the DS at every server of the parent before the next step, and start its wait when all have it',
    pattern: /^parent\s+delay\s+(\S+)$/,
    apply(course, match) {
      const delay = period(match[1]!);
      const { timing } = course;
      const slower = (times: Timing): Timing => ({ ...times, registration: times.registration + delay });
      return { ...course, timing: typeof timing === 'function' ? (at) => slower(timing(at)) : slower(timing) };
    },
  },
  {
    usage: 'secondary stuck [STEP]',
    describe: 'from a step on (default: the first) a secondary gets no new version, and answers until the SOA expires',
    remedy:
      'take the server out of the NS RRset, or make it transfer the zone; compare the serials of all servers before each step',
    pattern: new RegExp(`^secondary\\s+stuck(?:\\s+${STEP})?$`),
    apply(course, match, { expire, remaining }) {
      const step = match[1] === undefined ? 0 : stepIndex(course.timeline, match[1]);
      return { ...course, deviations: { ...course.deviations, stuck: { step, expire, validity: remaining } } };
    },
  },
  {
    usage: 'clock -PERIOD',
    describe: 'validators whose clocks are behind (with + ahead) by this much',
    remedy:
      'let signatures start earlier and end later (an inception offset of hours, a refresh of days); whose clock is wrong must set it',
    pattern: /^clock\s+([+-])\s*(\S+)$/,
    apply(course, match, { inceptionOffset, remaining }) {
      const lag = match[1] === '-' ? period(match[2]!) : -period(match[2]!);
      return { ...course, deviations: { ...course.deviations, clockLag: lag, inceptionOffset, remaining } };
    },
  },
  {
    usage: 'lost KEY [STEP]',
    describe:
      'the private part of a key (KSK1, ZSK1, CSK1, or just key) is gone from a step on (default: from the first)',
    remedy:
      'publish no new version and take no step, for what was signed stays good until its signatures end; then sign with another key that is in the zone (a KSK can sign data too), or go insecure before that',
    pattern: new RegExp(`^lost\\s+([\\w-]+)(?:\\s+${STEP})?$`),
    apply(course, match, { remaining }) {
      const { timeline } = course;
      const key = keyId(timeline, match[1]!);
      const index = match[2] === undefined ? 0 : stepIndex(timeline, match[2]);
      const from = timeline.steps[index]?.at ?? timeline.end;
      return {
        ...course,
        timeline: withoutSigner(timeline, key, index),
        deviations: { ...course.deviations, lost: { key, lastsUntil: from + remaining } },
      };
    },
  },
];

/**
 * The course of a rollover in which an incident happens.
 * @throws ZoneproofError (usage) for an incident, step, key or period that is none
 */
export function applyIncident(course: Course, text: string, life: SignatureLife): Course {
  const { incident, match } = incidentOf(text);
  return incident.apply(course, match, life);
}

/**
 * The row of an incident.
 * @throws ZoneproofError (usage) when it is none
 */
export function incidentOf(text: string): { readonly incident: Incident; readonly match: RegExpExecArray } {
  const words = text.trim().replace(/\s+/g, ' ');
  for (const incident of INCIDENTS) {
    const match = incident.pattern.exec(words);
    if (match !== null) return { incident, match };
  }
  throw new ZoneproofError(EXIT.USAGE, `--what-if: ${JSON.stringify(text)} is no incident`, {
    help: `use ${INCIDENTS.map(({ usage }) => `'${usage}'`).join(', ')}; --what-if list explains them`,
  });
}

type Taken = Timeline['steps'][number];

function rescheduled(course: Course, change: (taken: Taken, index: number) => Taken | undefined): Course {
  const { method, keys, initial, steps } = course.timeline;
  const schedule = steps.flatMap((taken, i) => change(taken, i) ?? []);
  return { ...course, timeline: retime(method, keys, initial, schedule) };
}

/** By number, from 1, or by id. */
function stepIndex({ steps, method }: Timeline, text: string): number {
  const index = /^\d+$/.test(text) ? Number(text) - 1 : steps.findIndex(({ step }) => step.id === text);
  if (steps[index] !== undefined) return index;
  throw new ZoneproofError(EXIT.USAGE, `--what-if: ${method.id} has no step ${JSON.stringify(text)}`, {
    help: `its steps are ${steps.map(({ step }, i) => `${i + 1} ${step.id}`).join(', ')}`,
  });
}

function keyId({ keys, method }: Timeline, text: string): string {
  const found = text.toLowerCase() === 'key' ? keys[0] : keys.find(({ id }) => id.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found.id;
  throw new ZoneproofError(EXIT.USAGE, `--what-if: ${method.id} has no key ${JSON.stringify(text)}`, {
    help: `its keys are ${keys.map(({ id }) => id).join(', ')}`,
  });
}

function period(text: string): number {
  const octets = utf8Bytes(text.toLowerCase());
  const seconds = readTtl(octets, 0, octets.length);
  if (seconds >= 0) return seconds;
  throw new ZoneproofError(EXIT.USAGE, `--what-if: ${JSON.stringify(text)} is not a period`, {
    help: 'use a number with a unit, such as 6h or 3d',
  });
}

/** From a step on a key makes no signatures: where an RRset changes, its new version lacks that of the key. */
function withoutSigner(timeline: Timeline, key: string, from: number): Timeline {
  let before = timeline.steps[from - 1]?.after ?? timeline.initial;
  let real = before;
  const steps = timeline.steps.map((taken, i) => {
    if (i < from) return taken;
    const planned = taken.after;
    real = {
      ds: planned.ds,
      zones: planned.zones.map((zone, z) => signedAnew(zone, before.zones[z]!, real.zones[z]!, key)),
    };
    before = planned;
    return { ...taken, after: real };
  });
  return { ...timeline, steps };
}

function signedAnew(planned: ServedZone, before: ServedZone, real: ServedZone, key: string): ServedZone {
  const isSameSet = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
  const others = (keys: readonly string[]): string[] => keys.filter((other) => other !== key);
  const keysStay = isSameSet(planned.dnskeys, before.dnskeys) && isSameSet(planned.keySigners, before.keySigners);
  const dataStays = isSameSet(planned.dataSigners, before.dataSigners) && planned.denial === before.denial;
  // A new version has a new serial, so its SOA is signed anew.
  const isNewVersion = JSON.stringify(planned) !== JSON.stringify(before);
  const isSigner = planned.dataSigners.includes(key);
  return {
    ...planned,
    soaSigners: isNewVersion ? (isSigner ? others(planned.dataSigners) : undefined) : real.soaSigners,
    keySigners: keysStay ? real.keySigners : others(planned.keySigners),
    dataSigners: dataStays ? real.dataSigners : others(planned.dataSigners),
  };
}
