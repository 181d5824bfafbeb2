/**
 * Whole processes, measured from outside: wall time, CPU time of all threads, and the peak of resident memory.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measurement {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

/** A tool, and how it is called. */
export interface Contender {
  readonly tool: string;
  readonly command: string;
  readonly args: readonly string[];
  /** exit codes that are no failure; default: 0 */
  readonly okCodes?: readonly number[];
}

/** Clock ticks per second of /proc/PID/stat. */
const TICKS_PER_SECOND = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;

/** Runs a command to its end. Throws when it fails. Memory and CPU are read from /proc while it runs. */
export function measure(
  command: string,
  args: readonly string[],
  okCodes: readonly number[] = [0],
): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2000);
    });
    let cpuSeconds = 0;
    let peakMebibytes = 0;
    const sample = (): void => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
        peakMebibytes = Math.max(peakMebibytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
        const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
          .replace(/^.*\) /, '')
          .split(' ');
        cpuSeconds = Math.max(cpuSeconds, (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND);
      } catch {
        // It has ended between two looks.
      }
    };
    const timer = setInterval(sample, 5);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const wallSeconds = (performance.now() - startedAt) / 1000;
      if (code === null || !okCodes.includes(code))
        reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors}`));
      else resolve({ wallSeconds, cpuSeconds, peakMebibytes });
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
