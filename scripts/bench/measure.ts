/**
 * Whole processes, measured from outside: wall time, CPU time of all threads, and the peak of resident memory.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measurement {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  /** the end of what it wrote to standard error */
  readonly talk: string;
}

/** A tool, and how it is called. */
export interface Contender {
  readonly tool: string;
  readonly command: string;
  readonly args: readonly string[];
  /** exit codes that are no failure; default: 0 */
  readonly okCodes?: readonly number[] | undefined;
  /** when it is ended: it hangs */
  readonly timeoutSeconds?: number | undefined;
}

/** Clock ticks per second of /proc/PID/stat. */
const TICKS_PER_SECOND = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;

/** How often a process is looked at, in milliseconds: the short ones often, the long ones without taking their time. */
const intervalAfter = (milliseconds: number): number => (milliseconds < 300 ? 5 : 25);

/** Runs a command to its end. Rejects when it fails. Memory and CPU are read from /proc while it runs. */
export function measure({ command, args, okCodes = [0], timeoutSeconds }: Contender): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeoutSeconds === undefined ? undefined : Math.ceil(timeoutSeconds * 1000),
      killSignal: 'SIGKILL',
    });
    let talk = '';
    child.stderr.on('data', (chunk) => {
      talk = (talk + chunk).slice(-2000);
    });
    let cpuSeconds = 0;
    let peakMebibytes = 0;
    let timer: NodeJS.Timeout | undefined;
    const sample = (): void => {
      timer = setTimeout(sample, intervalAfter(performance.now() - startedAt));
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
    sample();
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const wallSeconds = (performance.now() - startedAt) / 1000;
      if (code !== null && okCodes.includes(code)) resolve({ wallSeconds, cpuSeconds, peakMebibytes, talk });
      else reject(new Error(`${command} ended with ${code ?? signal}: ${talk.trim().slice(-300)}`));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
