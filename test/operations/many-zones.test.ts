/** Zones that threads read and judge, with threads that are none. */
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { wholeText } from '../../src/diagnostic/index.js';
import {
  type Files,
  type LintRequest,
  lintFiles,
  runThreadTask,
  type Threads,
  type ThreadTask,
} from '../../src/operations/index.js';
import { latin1Text } from '../../src/wire/index.js';
import { printZone } from '../../src/zone/index.js';
import { makeKey, NOW, sign } from '../dnssec/support.js';
import { memoryFiles } from './memory-files.js';

/** Text that makes few zones enough work for threads: it seems that signatures are to be verified. */
const PADDING = `; RRSIG ${'x'.repeat(60_000)}\n`;
const HEAD = '$TTL 1h\n@ SOA ns1 hostmaster 1 7200 3600 1209600 3600\n@ NS ns1\n@ NS ns2.example.net.\nns1 A 8.8.4.4\n';

function manyFiles(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const files: Record<string, string> = { ...more };
  for (let i = 0; i < 100; i++) {
    files[`/zones/z${i}.example.zone`] = `${PADDING}$ORIGIN z${i}.example.\n${HEAD}www${i} CNAME nowhere\n`;
  }
  return files;
}

/** Threads whose messages are copied as those of real ones are. */
function copyingThreads(files: Files, count = 2): Threads & { readonly tasks: ThreadTask[] } {
  const tasks: ThreadTask[] = [];
  const run = async <Result>(task: ThreadTask): Promise<Result> => {
    tasks.push(task);
    return structuredClone(await runThreadTask(structuredClone(task), files)) as Result;
  };
  return { count, files, tasks, open: async () => ({ threads: count, run }) };
}

const request: LintRequest = { paths: ['/zones'], now: NOW, provider: openssl };

/** What the run came to, as far as it can be compared. */
async function outcome(files: Files, more: Partial<LintRequest>) {
  const { zones, judgements, failures, failedFiles, ignored, notes } = await lintFiles(files, { ...request, ...more });
  return {
    zones: zones.map((linted) => {
      const { zone, sources, ...rest } = { ...linted, sources: linted.zone.sources };
      const { faults, verdict } = judgements.get(linted) ?? {};
      const texts = sources.files.map(({ path, text, base, template }) => {
        return [path, base, latin1Text(wholeText(text)), template && [latin1Text(template.bytes), template.fillings]];
      });
      return { ...rest, records: printZone(zone), class: zone.class, apex: [...zone.apex], texts, faults, verdict };
    }),
    failures: failures.map(({ exitCode, message, help, context }) => ({ exitCode, message, help, context })),
    failedFiles,
    ignored,
    notes,
  };
}

describe('threads for many zones', () => {
  it('find what one finds: faults, rules, signatures, files that are included, templates, failures', async () => {
    const signed = await sign(`${HEAD}www A 192.0.2.1\n`, [makeKey('ksk'), makeKey('zsk')]);
    const files = memoryFiles(
      manyFiles({
        '/zones/example.com.zone': signed.replace(/(www\.example\.com\.\s.*\sA\s+)192\.0\.2\.1/, '$1192.0.2.2'),
        '/zones/parent.example.zone': `$ORIGIN example.\n${HEAD}z1 NS ns9.z1\nns9.z1 A 8.8.4.4\n`,
        '/zones/broken.example.zone': `${HEAD}x A 1.2.3\n$INCLUDE more.inc\n`,
        '/zones/more.inc': 'y A 192.0.2.1\ny A 192.0.2.1\nz MX mail\n',
        '/zones/template.example.zone': `${HEAD}{{ name }} A 192.0.2.1\nt CNAME {{ name }}\n`,
        '/zones/empty.example.zone': '',
        '/zones/chaos.example.zone': HEAD.replaceAll(/(SOA|NS|A) /g, 'CH $1 '),
        '/zones/gone.example.zone': undefined as unknown as string,
      }),
    );
    const more = { placeholders: { '{{ name }}': 'given' } };
    const alone = await outcome(files, more);
    expect(alone.zones.filter(({ verdict }) => verdict?.status === 'BOGUS')).toHaveLength(1);
    expect(alone.zones.some(({ diagnostics }) => diagnostics.some(({ rule }) => rule === 'lame-in-repo'))).toBe(true);
    expect(alone.failedFiles).toEqual(['/zones/gone.example.zone']);
    const threads = copyingThreads(files);
    expect(await outcome(files, { ...more, threads })).toEqual(alone);
    expect(threads.tasks.length).toBeGreaterThan(2);
    const shard = { index: 2, count: 3 };
    expect(await outcome(files, { ...more, threads, shard })).toEqual(await outcome(files, { ...more, shard }));
  });

  it('are left alone by few zones, by one, and by other files than theirs', async () => {
    const files = memoryFiles(manyFiles());
    const few = memoryFiles(Object.fromEntries(Object.entries(manyFiles()).slice(0, 20)));
    const [one, others, enough] = [copyingThreads(files, 1), copyingThreads(few), copyingThreads(few)];
    await lintFiles(files, { ...request, threads: one });
    await lintFiles(files, { ...request, threads: others });
    await lintFiles(few, { ...request, threads: enough });
    expect([one, others, enough].map(({ tasks }) => tasks.length)).toEqual([0, 0, 0]);
  });
});

describe('progress', () => {
  /** What was said, without repetitions of a stage. */
  async function stagesOf(files: Files, more: Partial<LintRequest> = {}): Promise<string[]> {
    const stages: string[] = [];
    const parts = new Map<string, number>();
    const progress: NonNullable<LintRequest['progress']> = (stage, done, total, unit = 'names') => {
      const key = `${stage} ${unit}`;
      expect(done / total).toBeGreaterThanOrEqual(parts.get(key) ?? 0);
      expect(done).toBeLessThanOrEqual(total);
      parts.set(key, done / total);
      if (stages.at(-1) !== key) stages.push(key);
    };
    await lintFiles(files, { ...request, ...more, progress });
    return stages;
  }

  it('is told of a repository in its stages', async () => {
    const files = memoryFiles(manyFiles());
    expect(await stagesOf(files)).toEqual(['finding files files', 'reading zones', 'linting names']);
    const threads = copyingThreads(files);
    expect(await stagesOf(files, { threads })).toEqual(['finding files files', 'linting zones', 'linting names']);
  });

  it('is told of one large zone while it is read and linted', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `h${i} A 8.8.4.4\n`);
    const files = memoryFiles({ '/zones/example.com.zone': HEAD + names.join('') });
    let count = 0;
    const progress = (): number => count++;
    await lintFiles(files, { ...request, progress });
    // About each 4096 records, and as many names.
    expect(count).toBeGreaterThan(9);
    expect(await stagesOf(files)).toEqual(['finding files files', 'reading octets', 'linting names']);
  });
});
