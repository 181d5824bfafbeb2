/**
 * Going through a plan: zones are made, tools compete over them, and what came of it is kept and printed.
 */
import { mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compete } from './compete.js';
import { lintContenders, verifyContenders } from './contenders.js';
import {
  type BenchFigures,
  type Failure,
  type KernelRow,
  type Place,
  type ProcessRow,
  START_RECORDS,
  type WarmRow,
} from './figures.js';
import { type GrowthJob, growthName, LINT_ENTRANTS, OURS, ZONE_JOBS } from './jobs.js';
import { measureKernels } from './kernels.js';
import type { Contender } from './measure.js';
import { measureOpenssl } from './openssl-speed.js';
import { findPeers, isInstalled } from './peers.js';
import {
  type BenchPlan,
  type BenchRequest,
  type CompetitionStep,
  entrantSeconds,
  MAX_WARM_SIZE,
  START_RUNS_FACTOR,
  sizeText,
} from './plan.js';
import { Progress } from './progress.js';
import { prepareSigning, signByOurselves } from './signers.js';
import { competitionLines, failureLines } from './tables.js';
import { measureWarm } from './warm.js';
import { type BenchZoneKind, writeBenchZone } from './zones.js';

const zoneproof = path.resolve('bin/zoneproof.cjs');

/** A tool hangs that takes so much longer than estimated, and this many seconds. */
const SLOWER = 20;
const LEAST_TIMEOUT = 60;

export class BenchRun {
  readonly #folder: string;
  readonly #request: BenchRequest;
  readonly #plan: BenchPlan;
  readonly #progress: Progress;
  readonly #peers = findPeers();
  readonly #speeds = measureOpenssl();
  readonly #rows: ProcessRow[] = [];
  readonly #failures: Failure[] = [];
  readonly #warm: WarmRow[] = [];
  readonly #kernels: KernelRow[] = [];

  readonly #save: (figures: BenchFigures) => void;

  /** @param save keeps what there is, after each job: a run takes long, and may be interrupted */
  constructor(folder: string, request: BenchRequest, plan: BenchPlan, save: (figures: BenchFigures) => void) {
    this.#save = save;
    this.#folder = folder;
    this.#request = request;
    this.#plan = plan;
    this.#progress = new Progress(plan.seconds);
  }

  async run(): Promise<void> {
    const { jobs, sizes } = this.#request;
    const secondsOf = (job: string): number => this.#plan.own.find((one) => one.job === job)?.seconds ?? 0;
    if (jobs.includes('start')) {
      this.#progress.step('start', secondsOf('start'));
      await this.#start();
    }
    if (jobs.includes('kernels')) {
      this.#progress.step('kernels', secondsOf('kernels'));
      this.#kernels.push(...(await measureKernels(this.#speeds)));
      this.#save(this.figures());
    }
    for (const size of sizes) {
      for (const kind of ['delegation', 'hosting'] as const) {
        const steps = this.#plan.competitions.filter((step) => step.size === size && step.kind === kind);
        const isWarm = jobs.includes('warm') && size <= MAX_WARM_SIZE;
        if (steps.length > 0 || isWarm) await this.#zone(kind, size, steps, isWarm);
      }
    }
    if (jobs.includes('growth')) {
      for (const size of [START_RECORDS, ...this.#plan.growthSizes]) {
        this.#progress.step(`growth, ${sizeText(size)}`, (secondsOf('growth') * size) / this.#growthRecords());
        await this.#growth(size);
      }
    }
  }

  figures(): BenchFigures {
    return {
      machine: {
        cpu: os.cpus()[0]?.model ?? 'unknown processor',
        cores: os.availableParallelism(),
        memoryGibibytes: Math.round(os.totalmem() / 1024 ** 3),
        platform: `${os.type()} ${os.release()}`,
        node: process.version,
        openssl: process.versions.openssl,
      },
      date: new Date().toISOString().slice(0, 10),
      peers: this.#peers,
      speeds: this.#speeds,
      rows: this.#rows,
      failures: this.#failures,
      warm: this.#warm,
      kernels: this.#kernels,
    };
  }

  #growthRecords(): number {
    return this.#plan.growthSizes.reduce((sum, size) => sum + size, START_RECORDS);
  }

  /** Lets tools compete, keeps what came of it, and prints it. */
  async #compete(
    place: Place,
    contenders: readonly Contender[],
    signatures?: number,
    runs = this.#request.runs,
  ): Promise<void> {
    const { rows, failures } = await compete(place, contenders, runs, signatures);
    this.#rows.push(...rows);
    this.#failures.push(...failures);
    const title = `${place.job}, ${place.kind}, ${sizeText(place.size)}`;
    console.log(['', title, '', ...competitionLines(rows, this.#speeds), ...failureLines(failures)].join('\n'));
    this.#save(this.figures());
  }

  /** What a run costs that has next to nothing to do: the start of the process, and code that runs for the first time. */
  async #start(): Promise<void> {
    const file = path.join(this.#folder, 'small.zone');
    writeBenchZone(file, 'hosting', START_RECORDS);
    const known = lintContenders(file, zoneproof);
    const peers = LINT_ENTRANTS.filter(({ command, onlyKind }) => {
      return command !== undefined && onlyKind === undefined && isInstalled(command);
    });
    const node = process.execPath;
    await this.#compete(
      { job: 'start', kind: 'small', size: START_RECORDS },
      [
        known.get(OURS.lint)!,
        known.get(OURS.firstLint)!,
        { tool: 'zoneproof --version', command: node, args: [zoneproof, '--version'] },
        { tool: 'node -e 0', command: node, args: ['-e', '0'] },
        ...peers.map(({ tool }) => known.get(tool)!),
      ],
      undefined,
      this.#request.runs * START_RUNS_FACTOR,
    );
  }

  async #zone(kind: BenchZoneKind, size: number, steps: readonly CompetitionStep[], isWarm: boolean): Promise<void> {
    const folder = path.join(this.#folder, `${kind}-${size}`);
    const file = path.join(folder, `${kind}.zone`);
    mkdirSync(folder);
    writeBenchZone(file, kind, size);
    if (isWarm) {
      this.#progress.step(`warm, ${kind}, ${sizeText(size)}`, 0);
      this.#warm.push(measureWarm(file, kind, size));
    }
    for (const step of steps) {
      this.#progress.step(`${step.job}, ${kind}, ${sizeText(size)}`, step.seconds);
      await this.#step(step, folder, file);
    }
    rmSync(folder, { recursive: true });
  }

  /** One that cannot even begin is written down as a failure, and the others go on. */
  async #step({ job, kind, size }: CompetitionStep, folder: string, file: string): Promise<void> {
    const place = { job, kind, size };
    const present = ZONE_JOBS[job].entrants.filter(
      ({ command, onlyKind }) => (command === undefined || isInstalled(command)) && (onlyKind ?? kind) === kind,
    );
    const enter = (known: ReadonlyMap<string, Contender>): Contender[] =>
      present.flatMap((entrant) => {
        const contender = known.get(entrant.tool);
        const timeoutSeconds = LEAST_TIMEOUT + SLOWER * entrantSeconds(entrant, job, kind, size);
        return contender === undefined ? [] : [{ ...contender, timeoutSeconds }];
      });
    if (job === 'lint') return this.#compete(place, enter(lintContenders(file, zoneproof)));
    try {
      const signing = prepareSigning(folder, file, zoneproof, job === 'verify' ? 'sign' : job);
      if (job === 'verify') {
        const { file: signed, signatures } = await signByOurselves(signing);
        await this.#compete(place, enter(verifyContenders(signed, zoneproof)), signatures);
      } else {
        this.#failures.push(...signing.problems.map((problem) => ({ ...place, ...problem })));
        await this.#compete(place, enter(signing.contenders));
      }
      signing.remove();
    } catch (error) {
      this.#fail(place, OURS.sign, error);
    }
  }

  /** Our own tools over one zone more, without peers. */
  async #growth(size: number): Promise<void> {
    const folder = path.join(this.#folder, `growth-${size}`);
    const file = path.join(folder, 'growth.zone');
    mkdirSync(folder);
    writeBenchZone(file, 'delegation', size);
    const placeOf = (job: GrowthJob): Place => ({ job: growthName(job), kind: 'delegation', size });
    const runs = size === START_RECORDS ? this.#request.runs * START_RUNS_FACTOR : this.#request.runs;
    try {
      await this.#compete(placeOf('lint'), [lintContenders(file, zoneproof).get(OURS.lint)!], undefined, runs);
      const signing = prepareSigning(folder, file, zoneproof, 'sign', []);
      await this.#compete(placeOf('sign'), [signing.contenders.get(OURS.sign)!], undefined, runs);
      const verify = verifyContenders(signing.signedFile, zoneproof).get(OURS.verify)!;
      await this.#compete(placeOf('verify'), [verify], undefined, runs);
    } catch (error) {
      this.#fail(placeOf('sign'), OURS.sign, error);
    }
    rmSync(folder, { recursive: true });
  }

  #fail(place: Place, tool: string, error: unknown): void {
    const failure = { ...place, tool, message: (error as Error).message };
    this.#failures.push(failure);
    console.log(failureLines([failure]).join('\n'));
  }
}
