/**
 * The page about performance, written from the figures of one run.
 */
import { sizeText, targetLines } from './targets.js';

export interface BenchRow {
  readonly kind: string;
  readonly job: string;
  readonly tool?: string;
  readonly records?: number;
  readonly octetsPerRecord?: number;
  readonly parseSeconds?: number;
  /** all rules over the parsed zone */
  readonly rulesSeconds?: number;
  /** parsing and all rules, as a multiple of parsing */
  readonly rulesOverParse?: number;
  readonly wallSeconds?: number;
  readonly cpuSeconds?: number;
  readonly peakMebibytes?: number;
  readonly ratio?: number;
}

export interface BenchFile {
  readonly machine: {
    readonly cpu: string | undefined;
    readonly cores: number;
    readonly node: string;
    readonly platform: string;
  };
  readonly date: string;
  readonly size: number;
  readonly runs: number;
  readonly results: readonly BenchRow[];
}

/** @param files runs of different sizes or jobs on one machine */
export function performancePage(files: readonly BenchFile[]): string {
  const [{ machine, date }] = files as readonly [BenchFile, ...BenchFile[]];
  const lines = [
    '# Performance',
    '',
    '`npm run bench` measures zoneproof and the peers that are installed as whole processes, in turn, in one run;',
    'medians and their ratios are what counts, since machines differ. `npm run bench -- --json FILE` keeps the figures, and',
    '`npm run bench -- --from FILE --page docs/performance.md` writes this page from them (`--from` may be repeated).',
    '',
    `Run on ${date}: ${machine.cpu ?? 'unknown processor'}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}.`,
    ...targetLines(files),
  ];
  for (const file of files) lines.push(...runLines(file));
  lines.push(
    '',
    '## What the figures say',
    '',
    '- Signatures are made by OpenSSL in threads that share the zone; that is where signing spends its time.',
    '- A run over a zone of this size pays for starting Node.js and for code that is not compiled yet: in a warm process the',
    '  same work takes less than half the time. The larger the zone, the less that counts.',
    '',
    '## Where the time of lint goes',
    '',
    'What the profiler (`node --cpu-prof`, zones of a million records) showed, and what came of it:',
    '',
    '- **Tokens.** Two passes, one that made tokens of every line and one that read them, took as long as all rules together.',
    '  Records of the usual types on one line are now read in one look at their octets; a line whose owner is written like',
    '  that of the line before needs no look at the name at all. Everything else goes the long way, from the start of its line.',
    '- **Sorting names.** Octets of the sort keys go into 64-bit numbers together with the position of their key, which the',
    "  engine's native sort orders without calling JavaScript. What all keys start with (the name of the zone) is skipped.",
    '- **Memory, not arithmetic.** Names in the order of their hashes miss the cache with every look. While the table is built a',
    '  record is a row of four numbers, so that one miss finds all of it, and the hash table keeps the hash beside the id. It',
    '  is not made again when the names are sorted: the ids in it change.',
    '- **Canonical order.** Two records are compared by their octets up to the first that differs; canonical form is only',
    '  made where that is a letter in upper case.',
    '- **Texts.** Rules about SPF and DKIM made strings of every TXT record. Policies and keys of the usual forms are now told by',
    '  their octets, and rules that have nothing to say about these are not called.',
    '- **Targets.** Eleven rules ask what an NS record points at. Each name is looked up once, and rules about names of the',
    '  zone are not called for those outside it.',
    '',
    'What is left is spread thin: reading the text and freezing the tables take about as long, and no rule takes more than a',
    'tenth of the time of all rules.',
    '',
  );
  lines.push(...KERNELS);
  return `${lines.join('\n')}`;
}

/** The tables of one run. */
function runLines({ size, runs, results }: BenchFile): string[] {
  const lines: string[] = [];
  for (const kind of new Set(results.map((row) => row.kind))) {
    const own = results.filter((row) => row.kind === kind);
    const store = own.find((row) => row.job === 'store');
    const count = kind === 'small' ? '20' : sizeText(size);
    const times = runs === 1 ? 'one run' : `medians of ${runs} runs`;
    lines.push('', `## A ${kind} zone of ${count} records (${times} after a warm-up)`, '');
    if (store !== undefined) {
      lines.push(
        `In the zone store a record takes ${store.octetsPerRecord?.toFixed(1)} octets. In a warm process parsing takes`,
        `${((store.parseSeconds ?? 0) * 1000).toFixed(0)} ms and all rules of the linter take ${((store.rulesSeconds ?? 0) * 1000).toFixed(0)} ms:`,
        `with all rules on, linting takes ${store.rulesOverParse?.toFixed(2)} times as long as the bare parse (the best of several).`,
      );
    }
    if (kind === 'small') lines.push(...startLines(own));
    for (const job of new Set(own.map((row) => row.job).filter((name) => name !== 'store'))) {
      lines.push(
        '',
        `### ${job}, ${kind}, ${count}`,
        '',
        '| tool | wall s | CPU s | peak MiB | zoneproof takes |',
        '| --- | --- | --- | --- | --- |',
      );
      for (const row of own.filter((candidate) => candidate.job === job)) {
        const ratio = row.ratio === 1 ? '' : `${row.ratio?.toFixed(2)} of its time`;
        lines.push(
          `| ${row.tool} | ${row.wallSeconds?.toFixed(3)} | ${row.cpuSeconds?.toFixed(2)} | ${row.peakMebibytes?.toFixed(0)} | ${ratio} |`,
        );
      }
    }
  }
  return lines;
}

/** What a run costs over Node.js itself, in words. */
function startLines(rows: readonly BenchRow[]): string[] {
  const seconds = (tool: string): number => rows.find((row) => row.tool === tool)?.wallSeconds ?? Number.NaN;
  const over = (tool: string): string => `${((seconds(tool) - seconds('node -e 0')) * 1000).toFixed(0)} ms`;
  return [
    `A run that has next to nothing to do: 20 records. Over \`node -e 0\`, \`lint\` takes ${over('zoneproof lint')}, the first`,
    `time ${over('zoneproof lint, first run')}, and \`--version\` ${over('zoneproof --version')}. The first run of each command keeps the code that was compiled`,
    'for it, beside the code in `dist/cli`; where that cannot be written, every run is a first one.',
  ];
}

/** How the kernels of `src/crypto/wasm` work, and what they gave when they were made. */
const KERNELS = [
  '## Faster than one by one',
  '',
  'OpenSSL verifies a signature of algorithm 13 in about 50 microseconds, and knows nothing of the one before. A zone has one or',
  'two keys for all of its signatures. From a few thousand signatures of a key on, zoneproof verifies them in batches:',
  '',
  '- The multiples of the generator and of the key of the zone are tabled once, in windows of 11 to 13 bits. A signature is',
  '  then some forty look-ups and additions of points, and no doubling at all. The more signatures a thread has to expect, the',
  '  larger are the tables: 1 to 10 MB.',
  '- The additions are affine, which is the shortest way but for a division. 1024 signatures go in step and share the one',
  '  division of each step; the inverses of all s are one division as well.',
  '- The arithmetic is WebAssembly: nine limbs of 29 bits, Montgomery products, 30 nanoseconds each. SIMD was tried and is no',
  '  faster: it has no wide multiplication. The module is generated from TypeScript (`src/crypto/wasm`) when it is first needed,',
  '  so there is no binary to trust.',
  '- Points of tables are packed into 64 octets, a line of the cache: waiting for memory cost a third of the time before.',
  '',
  'One core took 8.6 microseconds for a signature where OpenSSL took 49, hashing not counted (SHA-256 is in WebAssembly too: for so little',
  'data the call of OpenSSL costs more than the hash). A batch only ever says "valid". Whatever it does not, each bad signature and',
  'each special case of the arithmetic, is asked of OpenSSL, so a mistake there costs time and raises no alarm. That it never',
  'calls a bad signature valid is held by tests with tens of thousands of damaged and crafted signatures against OpenSSL and',
  '@noble/curves, and by a self-test in each process before its first batch. Where the self-test fails, or WebAssembly is missing,',
  'or there are fewer signatures, OpenSSL verifies one by one, with the same findings.',
  '',
  'Names for NSEC3 are hashed by a SHA-1 of the same kind: 7.8 million a second, 5 to 7 times as many as by `crypto.hash`.',
  '',
];
