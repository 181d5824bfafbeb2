/**
 * The page about performance, written from the figures of one run.
 */
export interface BenchRow {
  readonly kind: string;
  readonly job: string;
  readonly tool?: string;
  readonly records?: number;
  readonly octetsPerRecord?: number;
  readonly parseSeconds?: number;
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

export function performancePage({ machine, date, size, runs, results }: BenchFile): string {
  const lines = [
    '# Performance',
    '',
    '`npm run bench` measures zoneproof and the peers that are installed as whole processes, in turn, in one run;',
    'medians and their ratios are what counts, since machines differ. `npm run bench -- --json FILE` keeps the figures, and',
    '`npm run bench -- --from FILE --page docs/performance.md` writes this page from them.',
    '',
    `Run on ${date}: ${machine.cpu ?? 'unknown processor'}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node};`,
    `zones of ${size} records, medians of ${runs} runs after one warm-up.`,
  ];
  for (const kind of new Set(results.map((row) => row.kind))) {
    const own = results.filter((row) => row.kind === kind);
    const store = own.find((row) => row.job === 'store');
    lines.push('', `## A ${kind} zone`, '');
    if (store !== undefined) {
      lines.push(
        `In the zone store a record takes ${store.octetsPerRecord?.toFixed(1)} octets. Parsing in a warm process takes`,
        `${((store.parseSeconds ?? 0) * 1000).toFixed(0)} ms.`,
      );
    }
    if (kind === 'small') lines.push(...startLines(own));
    for (const job of new Set(own.map((row) => row.job).filter((name) => name !== 'store'))) {
      lines.push(
        '',
        `### ${job}`,
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
  lines.push(
    '',
    '## What the figures say',
    '',
    '- Signatures are made and verified by OpenSSL in threads that share the zone; that is where signing and verifying spend',
    '  their time.',
    '- A short run pays for starting Node.js and for code that is not compiled yet. `lint` of a zone of this size is slower',
    '  than the checkers in C; that is the next thing to work on.',
    '',
  );
  return `${lines.join('\n')}`;
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
