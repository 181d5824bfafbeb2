import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compete } from '../../scripts/bench/compete.js';
import { type BenchFigures, growthOf, mergeFigures, overOpenssl, ratioOf } from '../../scripts/bench/figures.js';
import { median } from '../../scripts/bench/measure.js';
import { parseOpensslSpeed } from '../../scripts/bench/openssl-speed.js';
import { performancePage } from '../../scripts/bench/page.js';
import { versionIn } from '../../scripts/bench/peers.js';
import {
  type BenchPlan,
  BenchUsageError,
  parseBenchArguments,
  planBench,
  runsAfter,
} from '../../scripts/bench/plan.js';
import { signaturesIn, storeOctetsIn } from '../../scripts/bench/signers.js';
import { tableLines } from '../../scripts/bench/tables.js';
import { judge, TARGETS, targetLines } from '../../scripts/bench/targets.js';
import { BENCH_ORIGIN, writeBenchZone } from '../../scripts/bench/zones.js';
import { parseZone } from '../../src/zone/index.js';

const FIGURES = JSON.parse(
  readFileSync(new URL('../fixtures/bench-figures.json', import.meta.url), 'utf8'),
) as BenchFigures;

describe('openssl speed -mr', () => {
  it('is read as OpenSSL 3.0 prints it', () => {
    const output = [
      '+DTP:2048:private:rsa:1',
      '+R1:4961:2048:0.99',
      '+F2:2:2048:5011.111111:81882.000000',
      '+F4:3:256:73580.000000:25369.000000',
      '+F4:4:384:1600.000000:1900.000000',
      '+F6:0:253:Ed25519:46989.690722:17441.414141',
      '',
    ].join('\r\n');
    expect(parseOpensslSpeed(output)).toEqual([
      { name: 'rsa2048', sign: 5011.111111, verify: 81882 },
      { name: 'ecdsap256', sign: 73580, verify: 25369 },
      { name: 'ed25519', sign: 46989.690722, verify: 17441.414141 },
    ]);
  });

  it.each(['', 'speed: unknown option', '+F4:3:256:0.0:0.0', '+F4:3:256:x:y', '+F4:3:256'])(
    'leaves out %j',
    (output) => {
      expect(parseOpensslSpeed(output)).toEqual([]);
    },
  );
});

describe('the command line', () => {
  it.each([
    [[], ['start', 'lint', 'sign', 'verify'], [100_000], 5],
    [['verify', 'lint', '--size', '1m,10K,1m'], ['lint', 'verify'], [10_000, 1_000_000], 5],
    [['memory', '--runs', '3'], ['lint', 'sign', 'verify'], [100_000], 3],
    [['memory'], ['lint', 'sign', 'verify'], [100_000], 1],
    [['memory', 'start', '--size', '1234'], ['start', 'lint', 'sign', 'verify'], [1234], 5],
  ])('%j', (args, jobs, sizes, runs) => {
    expect(parseBenchArguments(args)).toMatchObject({ jobs, sizes, runs, from: [], isDryRun: false });
  });

  it('has a word for every job', () => {
    expect(new Set(parseBenchArguments(['all']).jobs).size).toBe(11);
  });

  it.each([
    [['dance'], 'no such job: dance'],
    [['--size', '1g'], '--size 1g'],
    [['--size', '10'], '--size 10'],
    [['--size', '100m'], '--size 100m'],
    [['--runs', '0'], '--runs 0'],
    [['--fast'], '--fast'],
  ])('refuses %j', (args, message) => {
    expect(() => parseBenchArguments(args)).toThrow(BenchUsageError);
    expect(() => parseBenchArguments(args)).toThrow(message);
  });
});

describe('the plan', () => {
  const planOf = (args: string[], isPresent: (command: string) => boolean = () => true) =>
    planBench(parseBenchArguments(args), isPresent);

  it('takes every job over the zones that it is for', () => {
    const steps = planOf(['all', '--size', '100k,1m']).competitions.map(
      ({ job, kind, size }) => `${job} ${kind} ${size}`,
    );
    expect(steps).toContain('sign-8 delegation 100000');
    expect(steps).not.toContain('sign-8 delegation 1000000');
    expect(steps).toContain('verify hosting 100000');
    expect(steps).not.toContain('verify hosting 1000000');
    expect(steps.filter((step) => step.startsWith('lint'))).toEqual([
      'lint delegation 100000',
      'lint hosting 100000',
      'lint delegation 1000000',
      'lint hosting 1000000',
    ]);
  });

  it('takes less time and space without peers', () => {
    const [all, alone] = [() => true, () => false].map((isPresent) =>
      planOf(['lint', 'sign', '--size', '1m'], isPresent),
    ) as [BenchPlan, BenchPlan];
    expect(alone.seconds).toBeLessThan(all.seconds);
    expect(alone.diskOctets).toBeLessThan(all.diskOctets);
    expect(all.seconds).toBeCloseTo(
      [...all.own, ...all.competitions].reduce((sum, { seconds }) => sum + seconds, 3),
      5,
    );
  });

  it.each([
    ['10k', [10_000]],
    ['100k', [10_000, 100_000]],
    ['1m', [10_000, 100_000, 1_000_000, 5_000_000]],
  ])('lets zones grow to five times %s', (size, growthSizes) => {
    expect(planOf(['growth', '--size', size]).growthSizes).toEqual(growthSizes);
    expect(planOf(['lint', '--size', size]).growthSizes).toEqual([]);
  });

  it.each([
    [0, 5, 5],
    [1, 5, 5],
    [8, 5, 3],
    [16, 5, 1],
    [20, 5, 0],
    [200, 5, 0],
    [1, 1, 1],
  ])('behind a warm-up of %d s, and at most %d, there are %d runs', (seconds, most, runs) => {
    expect(runsAfter(seconds, most)).toBe(runs);
  });
});

describe('figures', () => {
  const place = { job: 'lint', kind: 'delegation', size: 1_000_000 } as const;
  const process = (tool: string, wallSeconds: number, rest = {}) =>
    ({ ...place, tool, runs: 3, wallSeconds, cpuSeconds: wallSeconds, peakMebibytes: 100, ...rest }) as const;

  it('are compared within one place', () => {
    const rows = [process('a', 1), process('b', 4, { peakMebibytes: 50 }), process('b', 8, { size: 10 })];
    expect(ratioOf({ rows }, place, 'a', 'b')).toBe(0.25);
    expect(ratioOf({ rows }, place, 'a', 'b', 'peakMebibytes')).toBe(2);
    expect(ratioOf({ rows }, place, 'a', 'c')).toBeUndefined();
    expect(ratioOf({ rows }, { ...place, size: 10 }, 'a', 'b')).toBeUndefined();
  });

  it('of growth leave the start out, and tell where a record costs more', () => {
    const growing = (...seconds: number[]) => ({
      rows: seconds.map((each, i) => process('a', each, { job: 'growth-lint', size: i === 0 ? 20 : 1000 * 10 ** i })),
    });
    // 1 s to start, then 100, 90 and 99 microseconds for a record.
    expect(growthOf(growing(1, 2, 10, 100), 'growth-lint')).toBeCloseTo(99 / 90, 5);
    expect(growthOf(growing(1, 2, 8, 60), 'growth-lint')).toBeLessThan(1);
    expect(growthOf(growing(1, 2), 'growth-lint')).toBeUndefined();
    expect(growthOf(growing(), 'growth-lint')).toBeUndefined();
  });

  it('of processors are held against openssl speed', () => {
    const speeds = [{ name: 'ecdsap256', sign: 50_000, verify: 20_000 }] as const;
    const row = { cpuSeconds: 15, signatures: 500_000 };
    expect(overOpenssl({ speeds }, row, { name: 'ecdsap256', work: 'sign' })).toBe(1.5);
    expect(overOpenssl({ speeds }, row, { name: 'ecdsap256', work: 'verify' })).toBe(0.6);
    expect(overOpenssl({ speeds }, row, { name: 'ed25519', work: 'sign' })).toBeUndefined();
    expect(overOpenssl({ speeds }, { cpuSeconds: 15 }, { name: 'ecdsap256', work: 'sign' })).toBeUndefined();
  });

  it('of several runs become one, the later ones winning', () => {
    const failure = { ...place, tool: 'kzonecheck', message: 'broken' };
    const first = { ...FIGURES, rows: [process('a', 1), process('b', 2)], failures: [failure] };
    const second = { ...FIGURES, date: '2027-01-01', rows: [process('a', 3), process('kzonecheck', 4)], failures: [] };
    const merged = mergeFigures([first, second]);
    expect(merged.date).toBe('2027-01-01');
    expect(merged.rows.map(({ tool, wallSeconds }) => [tool, wallSeconds])).toEqual([
      ['a', 3],
      ['b', 2],
      ['kzonecheck', 4],
    ]);
    expect(merged.failures).toEqual([]);
    expect(mergeFigures([second, first]).failures).toEqual([]);
    expect(mergeFigures([first]).failures).toEqual([failure]);
  });

  it('have a middle', () => {
    expect([median([3]), median([9, 1, 5]), median([4, 1, 2, 3])]).toEqual([3, 5, 2.5]);
  });
});

describe('what tools say', () => {
  it.each([
    ['zoneproof: signed example. with keys 1, 2: 2642086 signatures, not verified, valid until 2026-12-21', 2642086],
    ['zoneproof: example. needs no new signature: a stays as it is, 12 signatures, verified', undefined],
    ['', undefined],
  ])('signatures in %j', (talk, count) => {
    expect(signaturesIn(talk)).toBe(count);
  });

  it('octets of a record', () => {
    expect(storeOctetsIn('zoneproof: 5000001 records of 54.6 octets in 1 zone, 5.76 s')).toBe(54.6);
    expect(storeOctetsIn('zoneproof: 0 records in 1 zone')).toBeUndefined();
  });

  it.each([
    ['9.18.49-1~deb12u3-Debian', '9.18.49-1~deb12u3-Debian'],
    ['kzonecheck (Knot DNS), version 3.2.6\n', '3.2.6'],
    ['read zone version 1.8.3 (ldns version 1.8.3)', '1.8.3'],
    ['no idea', undefined],
  ])('the version in %j', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });
});

describe('tools in turn', () => {
  const place = { job: 'lint', kind: 'delegation', size: 1000 } as const;
  const node = (tool: string, code: string, rest = {}) => ({
    tool,
    command: process.execPath,
    args: ['-e', code],
    ...rest,
  });

  it('drop out when they fail, are missing or hang, and the others go on', async () => {
    const { rows, failures } = await compete(
      place,
      [
        node('ours', 'console.error("records of 54.6 octets: 7 signatures")'),
        node('findings', 'process.exitCode = 1', { okCodes: [0, 1] }),
        node('broken', 'console.error("cannot"); process.exitCode = 3'),
        node('hanging', 'setInterval(() => {}, 1000)', { timeoutSeconds: 0.3 }),
        { tool: 'missing', command: '/nonexistent/tool', args: [] },
      ],
      2,
    );
    expect(rows.map(({ tool, runs, signatures, storeOctets }) => [tool, runs, signatures, storeOctets])).toEqual([
      ['ours', 2, 7, 54.6],
      ['findings', 2, 7, undefined],
    ]);
    expect(failures.map(({ tool, job }) => [tool, job])).toEqual([
      ['broken', 'lint'],
      ['hanging', 'lint'],
      ['missing', 'lint'],
    ]);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('ended with 3: cannot'),
      expect.stringContaining('SIGKILL'),
      expect.stringContaining('ENOENT'),
    ]);
  });
});

describe('targets', () => {
  it.each([
    [0.5, 'aim reached'],
    [0.6, 'aim reached'],
    [0.7, 'reached'],
    [0.75, 'reached'],
    [0.76, 'missed'],
    [undefined, 'not measured'],
  ])('%d of at most 0.75, better 0.6, is %s', (value, verdict) => {
    expect(judge({ work: '', against: '', must: 0.75, aim: 0.6, measured: () => value }, value)).toBe(verdict);
  });

  it.each([
    [9, 'aim reached'],
    [4, 'reached'],
    [3.9, 'missed'],
  ])('%d of at least 4, better 8, is %s', (value, verdict) => {
    expect(judge({ work: '', against: '', must: 4, aim: 8, isFloor: true, measured: () => value }, value)).toBe(
      verdict,
    );
  });

  it('have a row each, and say so where nothing was measured', () => {
    const nothing = { ...FIGURES, rows: [], kernels: [] };
    const lines = targetLines(nothing).slice(2);
    expect(lines).toHaveLength(TARGETS.length);
    expect(lines.every((line) => line.includes('| not measured |'))).toBe(true);
  });

  it('are all found in figures of all jobs', () => {
    const unknown = TARGETS.filter(({ measured }) => measured(FIGURES) === undefined).map(({ work }) => work);
    expect(unknown).toEqual([]);
  });

  it('say what holds the ones that are missed, and those only', () => {
    for (const line of targetLines(FIGURES).slice(2)) {
      const cells = line.split('|').map((cell) => cell.trim());
      if (cells[6] !== 'missed') expect(cells[7]).toBe('');
    }
  });
});

describe('the page', () => {
  const page = performancePage(FIGURES);

  it('names the machine, the peers and those that are missing', () => {
    expect(page).toContain('Measured on 2026-01-01: Test processor, 2 cores, 8 GiB');
    expect(page).toContain('Compared with BIND 9.18.49, Knot DNS 3.2.6.\nNot installed there: validns.');
    expect(page).toContain('ecdsap256 50.0k / 20.0k');
  });

  it('has the targets with their verdicts', () => {
    const row = (start: string) =>
      page
        .split('\n')
        .find((line) => line.startsWith(start))
        ?.replace(/ +/g, ' ');
    expect(row('| lint, delegation, 1m                        | kzonecheck')).toBe(
      '| lint, delegation, 1m | kzonecheck | ≤ 0.80 | ≤ 0.50 | 0.50 | aim reached | |',
    );
    expect(row('| sign, 13, NSEC, delegation, 1m              | kzonesign  ')).toContain('| 0.75 | reached |');
    expect(row('| sign, 13, NSEC, delegation, 1m              | CPU over')).toContain(
      '| 1.80 | missed | each signature',
    );
    expect(row('| start')).toContain('| 12.0 | reached |');
  });

  it('has a section for every job over every zone, in the order of the jobs', () => {
    expect(page.match(/^### .+$/gm)).toEqual([
      '### start, 20 records',
      '### lint, delegation, 100k',
      '### lint, hosting, 100k',
      '### lint, delegation, 1m',
      '### lint, hosting, 1m',
      '### sign, delegation, 1m',
      '### sign-15, delegation, 100k',
      '### sign-15, delegation, 1m',
      '### sign-8, delegation, 100k',
      '### verify, delegation, 1m',
    ]);
    expect(page).toContain('A record costs at most so many times what it costs in a smaller zone: lint 1.10, ');
    expect(page).toContain('- validns did not get through lint, hosting, 100k: validns ended with 1: unsupported type');
  });

  it('can be written before anything was measured', () => {
    const empty = { ...FIGURES, peers: [], speeds: [], rows: [], failures: [], warm: [], kernels: [] };
    expect(performancePage(empty)).toContain('# Performance\n');
    expect(performancePage(empty)).not.toMatch(/undefined|NaN/);
    expect(page).not.toMatch(/undefined|NaN/);
  });
});

it('tables line up', () => {
  expect(
    tableLines(
      ['tool', 'wall s:'],
      [
        ['a', '1.5'],
        ['longer', '10.25'],
      ],
    ),
  ).toEqual(['| tool   | wall s |', '| ------ | -----: |', '| a      |    1.5 |', '| longer |  10.25 |']);
});

describe('zones', () => {
  it.each([
    ['delegation', '78471f4d3b09940c'],
    ['hosting', '08b6a31b8907a197'],
  ] as const)('%s: the same octets in every run, and no fault', (kind, digest) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'zoneproof-bench-test-'));
    try {
      const file = path.join(folder, 'zone');
      writeBenchZone(file, kind, 3000);
      const bytes = readFileSync(file);
      const { zone, diagnostics } = parseZone(bytes, { origin: BENCH_ORIGIN });
      expect(diagnostics).toEqual([]);
      expect(zone.records.count).toBeGreaterThanOrEqual(3000);
      expect(zone.records.count).toBeLessThan(3010);
      expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe(digest);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
