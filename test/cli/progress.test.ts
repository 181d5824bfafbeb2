import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/cli/env.js';
import { progressLine, startProgress, withProgress } from '../../src/cli/progress.js';

const CLEAR = '\r\x1b[K';

/** A terminal whose clock stands still, and what was written to it. */
function terminal(more: Partial<Environment> = {}) {
  const clock = { now: 5000 };
  const written: string[] = [];
  const environment = {
    isErrorTerminal: true,
    errorColumns: 100,
    variables: {},
    uptime: () => clock.now / 1000,
    writeError: (text: string) => written.push(text),
    ...more,
  } as unknown as Environment;
  return { environment, written, clock };
}

describe('a line of progress', () => {
  it.each([
    [{ stage: 'reading', done: 0, total: 100, unit: 'octets', rate: 0 }, `reading [${'-'.repeat(30)}] 0%`],
    [
      { stage: 'reading', done: 50e6, total: 150e6, unit: 'octets', rate: 45.4e6 },
      `reading [${'='.repeat(10)}${'-'.repeat(20)}] 33% | 45 MB/s | 3 seconds left`,
    ],
    [
      { stage: 'reading', done: 1e6, total: 2e6, unit: 'octets', rate: 1.26e6 },
      `reading [${'='.repeat(15)}${'-'.repeat(15)}] 50% | 1.3 MB/s | 1 second left`,
    ],
    [
      { stage: 'verifying', done: 999, total: 1000, unit: 'names', rate: 12345.6 },
      `verifying [${'='.repeat(30)}] 99% | 12,346 names/s | 1 second left`,
    ],
    [
      { stage: 'linting', done: 1, total: 601, unit: 'zones', rate: 5 },
      `linting [${'-'.repeat(30)}] 0% | 5 zones/s | 2 minutes left`,
    ],
    [
      { stage: 'linting', done: 7, total: 5, unit: 'zones', rate: 5 },
      `linting [${'='.repeat(30)}] 100% | 5 zones/s | 0 seconds left`,
    ],
  ] as const)('says stage, part, rate and what is left: %j', (state, line) => {
    expect(progressLine(state)).toBe(line);
  });
});

describe('progress', () => {
  it('says nothing of work that is over within a second', async () => {
    const { environment, written, clock } = terminal();
    await withProgress(environment, async (progress) => {
      progress('reading', 0, 10, 'octets');
      clock.now += 999;
      progress('reading', 9, 10, 'octets');
    });
    expect(written).toEqual([]);
  });

  it.each([
    ['where nobody looks', { isErrorTerminal: false }],
    ['on a terminal that cannot take a line back', { variables: { TERM: 'dumb' } }],
  ])('says nothing %s', (_, more) => {
    const { environment, written, clock } = terminal(more);
    const progress = startProgress(environment);
    for (let done = 0; done < 10; done++) {
      progress.update('reading', done, 10);
      clock.now += 1000;
    }
    progress.stop();
    expect(written).toEqual([]);
  });

  it('draws over its line ten times a second at most, and leaves nothing behind', () => {
    const { environment, written, clock } = terminal();
    const progress = startProgress(environment);
    for (let done = 0; done <= 3000; done++) {
      progress.update('reading', done, 3000);
      clock.now += 1;
    }
    expect(written).toHaveLength(21);
    expect(written[0]).toBe(
      `${CLEAR}reading [${'='.repeat(10)}${'-'.repeat(20)}] 33% | 1,000 names/s | 2 seconds left`,
    );
    progress.stop();
    expect(written.at(-1)).toBe(CLEAR);
    // The cursor is left alone: whoever is interrupted has nothing to give back.
    expect(written.join('').replaceAll(CLEAR, '')).not.toContain('\x1b');
  });

  it('counts the rate of each stage by itself, from where that began', () => {
    const { environment, written, clock } = terminal();
    const progress = startProgress(environment);
    progress.update('reading', 0, 10);
    clock.now += 2000;
    progress.update('linting', 100, 500, 'zones');
    clock.now += 1000;
    progress.update('linting', 150, 500, 'zones');
    expect(written.map((line) => line.replace(/^.*\] /s, ''))).toEqual(['20%', '30% | 50 zones/s | 7 seconds left']);
  });

  it('keeps to one line of the terminal', () => {
    const { environment, written, clock } = terminal({ errorColumns: 20 });
    const progress = startProgress(environment);
    clock.now += 2000;
    progress.update('reading', 1, 2);
    expect(written).toEqual([`${CLEAR}reading [==========`]);
  });

  it('is gone when the work fails', async () => {
    const { environment, written, clock } = terminal();
    const work = withProgress(environment, async (progress) => {
      clock.now += 2000;
      progress('reading', 1, 2);
      throw new Error('broken');
    });
    await expect(work).rejects.toThrow('broken');
    expect(written.at(-1)).toBe(CLEAR);
  });
});
