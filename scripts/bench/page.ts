/**
 * The page about performance, written from the figures of one run.
 */
import {
  type BenchFigures,
  growthOf,
  growthPoints,
  type ProcessRow,
  placeKey,
  rowOf,
  START_RECORDS,
} from './figures.js';
import { GROWTH_JOBS, growthName, OURS, ZONE_JOBS } from './jobs.js';
import { sizeText } from './plan.js';
import {
  ABOUT_FIGURES,
  ABOUT_GROWTH,
  ABOUT_KERNELS,
  FASTER_THAN_ONE_BY_ONE,
  HOW_TO_READ,
  HOW_TO_RUN,
  WHERE_LINT_GOES,
  WHERE_SIGN_GOES,
} from './prose.js';
import { competitionLines, failureLines, tableLines } from './tables.js';
import { TARGETS, targetLines } from './targets.js';

export function performancePage(figures: BenchFigures): string {
  const sections = [
    ['# Performance', '', ...machineLines(figures)],
    HOW_TO_RUN,
    [
      '## What we want to reach',
      '',
      'Ours as a share of theirs in wall time, unless another unit is named:',
      '',
      ...targetLines(figures),
    ],
    ['## Tool by tool', '', ...HOW_TO_READ],
    ...competitionSections(figures),
    ...growthSections(figures),
    ...warmSections(figures),
    ['## What the figures say', '', ...ABOUT_FIGURES],
    WHERE_LINT_GOES,
    WHERE_SIGN_GOES,
    FASTER_THAN_ONE_BY_ONE,
    ...kernelSections(figures),
    ...failureSections(figures),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What a run tells that no table of its jobs has shown: targets and growth. */
export function summaryLines(figures: BenchFigures): string[] {
  const measured = TARGETS.filter((target) => target.measured(figures) !== undefined);
  const title = `Targets (${TARGETS.length - measured.length} of ${TARGETS.length} were not measured):`;
  const targets = measured.length === 0 ? [] : [[title, '', ...targetLines(figures, measured)]];
  const sections = [...targets, ...growthSections(figures), ...kernelSections(figures)];
  return sections.flatMap((lines) => [...lines, '']);
}

function machineLines({ machine, date, peers, speeds }: BenchFigures): string[] {
  const { cpu, cores, memoryGibibytes, platform, node, openssl } = machine;
  const present = peers.flatMap(({ name, version }) => (version === undefined ? [] : [`${name} ${version}`]));
  const absent = peers.flatMap(({ name, version }) => (version === undefined ? [name] : []));
  const thousands = (count: number): string => `${(count / 1000).toFixed(1)}k`;
  const speed = speeds.map(({ name, sign, verify }) => `${name} ${thousands(sign)} / ${thousands(verify)}`);
  return [
    `Measured on ${date}: ${cpu}, ${cores} cores, ${memoryGibibytes} GiB, ${platform}, Node.js ${node} with OpenSSL ${openssl}.`,
    ...(present.length === 0 ? [] : [`Compared with ${present.join(', ')}.`]),
    ...(absent.length === 0 ? [] : [`Not installed there: ${absent.join(', ')}.`]),
    ...(speed.length === 0
      ? []
      : [`What \`openssl speed\` signs / verifies in a second on one thread: ${speed.join(', ')}.`]),
  ];
}

/** A section for each job over each zone. */
function competitionSections(figures: BenchFigures): string[][] {
  const order = ['start', ...Object.keys(ZONE_JOBS)];
  const groups = new Map<string, ProcessRow[]>();
  for (const row of figures.rows.filter(({ job }) => order.includes(job))) {
    const key = placeKey(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const sorted = [...groups.values()].sort(
    ([a], [b]) => order.indexOf(a!.job) - order.indexOf(b!.job) || a!.size - b!.size,
  );
  return sorted.map((rows) => {
    const { job, kind, size } = rows[0]!;
    const isStart = job === 'start';
    const what = isStart ? `${size} records` : `${kind}, ${sizeText(size)}`;
    return [
      `### ${job}, ${what}`,
      '',
      ...(isStart ? [...startLines(figures), ''] : []),
      ...competitionLines(rows, figures.speeds),
    ];
  });
}

/** What a run costs over Node.js itself, in words. */
function startLines(figures: BenchFigures): string[] {
  const seconds = (tool: string): number | undefined =>
    rowOf(figures, { job: 'start', kind: 'small', size: START_RECORDS }, tool)?.wallSeconds;
  const node = seconds('node -e 0');
  const over = (tool: string): string => {
    const own = seconds(tool);
    return own === undefined || node === undefined ? 'an unknown time' : `${((own - node) * 1000).toFixed(0)} ms`;
  };
  return [
    `A run that has next to nothing to do. Over \`node -e 0\`, \`lint\` takes ${over(OURS.lint)}, the first time`,
    `${over(OURS.firstLint)}, and \`--version\` ${over('zoneproof --version')}. The first run of each command keeps the code that was compiled for`,
    'it, beside the code in `dist/cli`; where that cannot be written, every run is a first one.',
  ];
}

function growthSections(figures: BenchFigures): string[][] {
  const rows = GROWTH_JOBS.flatMap((job) =>
    growthPoints(figures, growthName(job)).map(({ size, wallMicroseconds, cpuMicroseconds }) => [
      job,
      sizeText(size),
      wallMicroseconds.toFixed(2),
      cpuMicroseconds.toFixed(2),
      rowOf(figures, { job: growthName(job), kind: 'delegation', size }, OURS[job])?.peakMebibytes.toFixed(0) ?? '',
    ]),
  );
  if (rows.length === 0) return [];
  const heads = ['job', 'records:', 'µs of wall time for a record:', 'µs of CPU:', 'peak MiB:'];
  const most = GROWTH_JOBS.flatMap((job) => {
    const growth = growthOf(figures, growthName(job));
    return growth === undefined ? [] : [`${job} ${growth.toFixed(2)}`];
  });
  const sentence =
    most.length === 0
      ? []
      : ['', `A record costs at most so many times what it costs in a smaller zone: ${most.join(', ')}.`];
  return [['## Growth', '', ...ABOUT_GROWTH, '', ...tableLines(heads, rows), ...sentence]];
}

function warmSections({ warm }: BenchFigures): string[][] {
  if (warm.length === 0) return [];
  const milliseconds = (seconds: number): string => (seconds * 1000).toFixed(0);
  const heads = ['zone', 'records:', 'parsing ms:', 'all rules ms:', 'both / parsing:'];
  const rows = warm.map(({ kind, size, parseSeconds, rulesSeconds }) => [
    kind,
    sizeText(size),
    milliseconds(parseSeconds),
    milliseconds(rulesSeconds),
    ((parseSeconds + rulesSeconds) / parseSeconds).toFixed(2),
  ]);
  const text = `Parser and all ${warm[0]!.rules} rules in a process whose code is compiled, on one thread, the best of several runs:`;
  return [['## In a warm process', '', text, '', ...tableLines(heads, rows)]];
}

function kernelSections({ kernels }: BenchFigures): string[][] {
  if (kernels.length === 0) return [];
  const heads = ['work', 'ours, thousands a second:', 'against', 'theirs:', 'ours / theirs:'];
  const rows = kernels.map(({ work, ours, against, theirs }) => [
    work,
    (ours / 1000).toFixed(1),
    against,
    (theirs / 1000).toFixed(1),
    (ours / theirs).toFixed(2),
  ]);
  return [['## Kernels', '', ...ABOUT_KERNELS, '', ...tableLines(heads, rows)]];
}

function failureSections({ failures }: BenchFigures): string[][] {
  if (failures.length === 0) return [];
  return [['## What failed', '', ...failureLines(failures).map((line) => `- ${line}`)]];
}
