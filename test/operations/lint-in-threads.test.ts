/** Threads survey a zone in ranges; the findings must be those of one thread that did it alone. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { Piscina } from 'piscina';
import { afterAll, describe, expect, it } from 'vitest';
import { ALL_RULES, lintZone } from '../../src/lint/index.js';
import { runThreadTask, type ThreadPool, type ThreadTask } from '../../src/operations/index.js';
import { lintInThreads } from '../../src/operations/lint-in-threads.js';
import { parseZone } from '../../src/zone/index.js';
import { NOW } from '../lint/marked-zone.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const samples = fastGlob.sync(['zones/**/*.zone', 'test/lint/**/*.zone'], { cwd: root }).sort();
const rules = ALL_RULES;

/** All sample zones as one, so that ranges cut through records that have to do with each other. */
const everything = samples
  .map((file) => readFileSync(`${root}${file}`, 'latin1'))
  .map(
    (text, i) =>
      `$ORIGIN ${i % 2 === 0 ? '' : `part${i}.`}example.com.\n$TTL 3600\n${text.replace(/^\$ORIGIN.*$/gm, '')}\n`,
  )
  .join('');

const piscina = new Piscina({ filename: `${root}dist/cli/worker.cjs`, minThreads: 2, maxThreads: 2 });
afterAll(() => piscina.destroy());

/** Real threads; `threads` says into how many ranges a small zone is cut. */
const threadPool = (threads: number): ThreadPool => ({ threads, run: (task) => piscina.run(task) });

/** This thread, with nothing but what can be sent to another one. */
const samePool = (threads: number): ThreadPool => ({
  threads,
  run: async <Result>(task: ThreadTask) => (await runThreadTask(structuredClone(task))) as Result,
});

describe('linting with the help of threads', () => {
  it.each(samples)('finds the same in %s', async (file) => {
    const { zone, diagnostics: faults } = parseZone(readFileSync(`${root}${file}`), { origin: 'example.com.', file });
    const alone = lintZone(zone, { now: NOW, faults, rules });
    expect(await lintInThreads(samePool(7), zone, { now: NOW, faults, rules })).toEqual(alone);
  });

  it.each([1, 2, 8, 1000])(
    'finds the same in all of them together, cut into ranges for %i threads',
    async (threads) => {
      const { zone, diagnostics: faults } = parseZone(new TextEncoder().encode(everything), { origin: 'example.com.' });
      const alone = lintZone(zone, { now: NOW, faults, rules });
      expect(alone.length).toBeGreaterThan(200);
      expect(new Set(alone.map(({ rule }) => rule)).size).toBeGreaterThan(60);
      expect(await lintInThreads(threadPool(threads), zone, { now: NOW, faults, rules })).toEqual(alone);
    },
  );
});
