/**
 * How the tools are called that read a zone; `signers.ts` has those that sign one.
 */
import { OURS } from './jobs.js';
import type { Contender } from './measure.js';
import { BENCH_ORIGIN } from './zones.js';

const node = process.execPath;

/** For runs without the code that earlier ones have compiled; they leave none either. */
const UNCACHED = ['NODE_DISABLE_COMPILE_CACHE=1', node];

export function lintContenders(file: string, zoneproof: string): ReadonlyMap<string, Contender> {
  const ours = [zoneproof, 'lint', file, '--origin', BENCH_ORIGIN, '--stats'];
  // Findings are no failure.
  const okCodes = [0, 1];
  return byTool([
    { tool: OURS.lint, command: node, args: ours, okCodes },
    { tool: OURS.firstLint, command: 'env', args: [...UNCACHED, ...ours], okCodes },
    { tool: 'kzonecheck', command: 'kzonecheck', args: ['-o', BENCH_ORIGIN, file] },
    { tool: 'named-checkzone -i local', command: 'named-checkzone', args: ['-q', '-i', 'local', BENCH_ORIGIN, file] },
    { tool: 'nsd-checkzone', command: 'nsd-checkzone', args: [BENCH_ORIGIN, file] },
    { tool: 'ldns-read-zone -z', command: 'ldns-read-zone', args: ['-z', file] },
    { tool: 'validns', command: 'validns', args: ['-q', '-z', BENCH_ORIGIN, file] },
  ]);
}

export function verifyContenders(file: string, zoneproof: string): ReadonlyMap<string, Contender> {
  const ours = [zoneproof, 'verify', file, '--origin', BENCH_ORIGIN, '--stats'];
  return byTool([
    { tool: OURS.verify, command: node, args: ours },
    { tool: OURS.plainVerify, command: node, args: [...ours, '--no-batches'] },
    { tool: 'kzonecheck -d on', command: 'kzonecheck', args: ['-o', BENCH_ORIGIN, '-d', 'on', file] },
    { tool: 'dnssec-verify', command: 'dnssec-verify', args: ['-q', '-x', '-o', BENCH_ORIGIN, file] },
    { tool: 'ldns-verify-zone', command: 'ldns-verify-zone', args: [file] },
  ]);
}

const byTool = (contenders: readonly Contender[]): ReadonlyMap<string, Contender> =>
  new Map(contenders.map((contender) => [contender.tool, contender]));
