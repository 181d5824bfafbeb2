/**
 * What zoneproof wants to reach against its peers, and where it is.
 */
import type { BenchFile } from './page.js';

interface Target {
  readonly work: string;
  /** records of the run that tells */
  readonly size: number;
  readonly kind?: string;
  readonly job: string;
  readonly against: string;
  /** our wall time as a share of theirs, at most */
  readonly most: number;
}

const TARGETS: readonly Target[] = [
  { work: 'lint', size: 100_000, kind: 'delegation', job: 'lint', against: 'kzonecheck', most: 1.3 },
  { work: 'lint', size: 1_000_000, kind: 'delegation', job: 'lint', against: 'kzonecheck', most: 0.8 },
  { work: 'lint', size: 1_000_000, kind: 'delegation', job: 'lint', against: 'named-checkzone -i local', most: 0.4 },
  { work: 'lint', size: 1_000_000, kind: 'hosting', job: 'lint', against: 'kzonecheck', most: 0.8 },
  { work: 'lint', size: 1_000_000, kind: 'hosting', job: 'lint', against: 'named-checkzone -i local', most: 0.4 },
  { work: 'sign, algorithm 13, NSEC', size: 1_000_000, job: 'sign', against: 'kzonesign', most: 0.75 },
  { work: 'sign, algorithm 13, NSEC', size: 1_000_000, job: 'sign', against: 'dnssec-signzone -P', most: 0.5 },
  { work: 'sign, algorithm 8, NSEC', size: 100_000, job: 'sign-8', against: 'dnssec-signzone -P', most: 0.75 },
  { work: 'sign, algorithm 15, NSEC', size: 100_000, job: 'sign-15', against: 'kzonesign', most: 1 },
  { work: 'verify, algorithm 13', size: 1_000_000, job: 'verify', against: 'kzonecheck -d on', most: 0.3 },
  { work: 'verify, algorithm 13', size: 1_000_000, job: 'verify', against: 'dnssec-verify', most: 0.5 },
];

/** The table of targets, as far as the runs tell. */
export function targetLines(files: readonly BenchFile[]): string[] {
  const rows = TARGETS.flatMap(({ work, size, kind, job, against, most }) => {
    const results = files.filter((file) => file.size === size).flatMap((file) => file.results);
    const row = results.find(
      (one) => one.job === job && one.tool === against && (kind === undefined || one.kind === kind),
    );
    if (row?.ratio === undefined) return [];
    const what = `${work}, ${sizeText(size)}${kind === undefined ? '' : `, ${kind}`}`;
    const verdict = row.ratio <= most ? 'reached' : 'missed';
    return [`| ${what} | ${against} | ${most.toFixed(2)} | ${row.ratio.toFixed(2)} | ${verdict} |`];
  });
  if (rows.length === 0) return [];
  const head = ['| work | against | wanted at most | measured | |', '| --- | --- | --- | --- | --- |'];
  const text = 'Our wall time as a share of that of a peer, from the tables below:';
  return ['', '## What we want to reach', '', text, '', ...head, ...rows];
}

/** `100k`, `1m` */
export const sizeText = (size: number): string => (size % 1_000_000 === 0 ? `${size / 1_000_000}m` : `${size / 1000}k`);
