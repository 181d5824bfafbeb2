/**
 * The model against reality: rollovers in real time, with TTLs of seconds, and resolvers whose caches were filled before,
 * between and behind the steps. Each answer and each SERVFAIL must be the one that the explorer predicts for what that
 * resolver holds.
 */
import { describe, expect } from 'vitest';
import { compare, type Observation, type Tally } from './lab-predictions.js';
import { RESOLVER_TOOLS, RESOLVERS, type ResolverKind } from './lab-resolvers.js';
import { NAMES, play, SCENES, type Scene, sceneOf, TIMING } from './lab-scenes.js';
import { peerTest, withTempDir } from './peers.js';
import { clock, Lab, sleep } from './rollover-lab.js';

/** Seconds. */
const RESOLVER_EVERY = 1.6;
const RESOLVER_LIFE = 26;
const LAST = 6;
/** Every so many questions one is for a name that does not exist. */
const DENIAL_EVERY = 3;

/** Starts a resolver now and then, and asks each for a new name of every zone once a second. */
async function watch(lab: Lab, scenes: readonly Scene[], isOver: () => boolean): Promise<Observation[]> {
  const seen: Observation[] = [];
  const lives: Promise<void>[] = [];
  const live = async (kind: ResolverKind): Promise<void> => {
    const resolver = await lab.resolver(kind);
    // A machine that is too busy to start one of them misses the others of its kind as well, and that is told in the end.
    if (resolver === undefined) return;
    const asked = new Set(scenes);
    try {
      for (let i = 0; i < NAMES && clock() < resolver.startedAt + RESOLVER_LIFE && !isOver(); i++) {
        const from = clock();
        const probes = [...asked].map(async (scene) => {
          const isDenial = i % DENIAL_EVERY === 1;
          const said = await resolver.ask(`${isDenial ? 'x' : 'n'}${i}.${scene.origin}`);
          // Nobody knows what it holds from here on.
          if (said === undefined) asked.delete(scene);
          else seen.push({ scene, resolver, isDenial, from, until: clock(), ...said });
        });
        await Promise.all(probes);
        await sleep(Math.max(0, 1000 * (from + 1 - clock())));
      }
    } finally {
      await resolver.end();
    }
  };
  while (!isOver()) {
    lives.push(live(RESOLVERS[lives.length % RESOLVERS.length]!));
    await sleep(RESOLVER_EVERY * 1000);
  }
  await Promise.all(lives);
  return seen;
}

interface Played {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** names of the resolvers that said something */
  readonly heard: ReadonlySet<string>;
}

/** Plays scenes all at once, and says what came of each. */
function playAndCompare(rows: typeof SCENES): Promise<Played> {
  return withTempDir(async (folder) => {
    const scenes = rows.map(sceneOf);
    const lab = new Lab(
      folder,
      scenes.map(({ origin }) => origin),
      TIMING.dsTtl,
    );
    let isOver = false;
    let watching: Promise<Observation[]> | undefined;
    try {
      const first = new Map<string, Awaited<ReturnType<Scene['first']>>>();
      for (const scene of scenes) first.set(scene.origin, await scene.first());
      await lab.open(first);
      watching = watch(lab, scenes, () => isOver);
      await play(lab, scenes);
      await sleep(LAST * 1000);
      isOver = true;
      const seen = await watching;
      if (process.env.ZONEPROOF_LAB_REPORT) report(scenes, seen);
      return {
        tallies: new Map(scenes.map((scene) => [scene.name, compare(scene, seen)])),
        heard: new Set(seen.map(({ resolver }) => resolver.kind.name)),
      };
    } finally {
      isOver = true;
      await watching;
      await lab.close();
    }
  });
}

/** ZONEPROOF_LAB_REPORT=1: what each kind of resolver said of each scene. */
function report(scenes: readonly Scene[], seen: readonly Observation[]): void {
  for (const scene of scenes) {
    for (const kind of new Set(RESOLVERS.map(({ name }) => name))) {
      const own = seen.filter(({ resolver }) => resolver.kind.name === kind);
      console.log(JSON.stringify([scene.name, kind, compare(scene, own)]));
    }
  }
}

/** What is not as it has to be; undefined when all is. */
function complaint({ incident, name }: (typeof SCENES)[number], { wrong, well, bogus }: Tally): string | undefined {
  if (wrong.length > 0) return `${name}: ${wrong.join('; ')}`;
  if (well < 20) return `${name}: only ${well} answers at moments that leave no other outcome`;
  if (incident === undefined && bogus > 0)
    return `${name}: ${bogus} failures that were predicted of what was done right`;
  return incident !== undefined && bogus === 0
    ? `${name}: nothing failed at a moment that leaves no other outcome`
    : undefined;
}

describe('rollovers in real time', () => {
  peerTest(
    'Unbound, BIND and Knot Resolver answer and fail when the explorer says so',
    ['nsd', ...RESOLVER_TOOLS],
    async () => {
      const { tallies, heard } = await playAndCompare(SCENES);
      const final = new Map(tallies);
      const repeated = SCENES.filter((row) => complaint(row, tallies.get(row.name)!) !== undefined);
      if (repeated.length > 0) {
        // A machine that is too busy takes steps late, and leaves few moments that are clear.
        for (const row of repeated) console.warn(`played once more: ${complaint(row, tallies.get(row.name)!)}`);
        for (const [name, tally] of (await playAndCompare(repeated)).tallies) final.set(name, tally);
      }
      expect(SCENES.flatMap((row) => complaint(row, final.get(row.name)!) ?? [])).toEqual([]);
      expect([...heard].sort()).toEqual([...new Set(RESOLVERS.map(({ name }) => name))].sort());
    },
    200_000,
  );
});
