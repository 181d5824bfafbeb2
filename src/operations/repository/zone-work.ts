/**
 * What a thread does with some of the zone files of a repository: it reads them, runs the rules and verifies signatures.
 * Whatever takes more than one zone is left to the thread that asked. Everything comes and goes as plain data.
 * @module
 */
import { type ConfigRequest, ConfigSource } from '../../config/index.js';
import { openssl } from '../../crypto/index.js';
import { type Diagnostic, type ExitCode, ZoneproofError } from '../../diagnostic/index.js';
import { isSigned, loadVerifier, type RangeVerdict } from '../../dnssec/index.js';
import { lintZone } from '../../lint/index.js';
import { type PackedZones, packZones, type Zone } from '../../zone/index.js';
import { type ConfiguredZone, loadConfiguredZone } from '../configured-zone.js';
import type { Files } from '../files.js';
import type { LoadedZone, LoadZoneOptions } from '../load-zone.js';
import { ZoneTree } from './zone-files.js';

/** How the zones of a run are read and judged. */
export interface ZoneWorkRequest extends LoadZoneOptions {
  /** what the user gave */
  readonly paths: readonly string[];
  readonly config?: ConfigRequest | undefined;
  /** seconds since the epoch */
  readonly now: number;
}

export interface ZoneFileToDo {
  readonly file: string;
  /** not only to be read, for what others need of it */
  readonly isJudged: boolean;
}

export interface ZonesTask {
  readonly kind: 'zones';
  /** tells runs apart, so that a thread reads configurations once */
  readonly job: number;
  readonly files: readonly ZoneFileToDo[];
  readonly request: ZoneWorkRequest;
}

/** What came of a zone in a thread. */
export interface ZoneWork {
  /** of the rules, as `lintZone` gives them */
  readonly findings: readonly Diagnostic[];
  /** of a signed zone: what a `VerifyAll` came to */
  readonly ranges: readonly RangeVerdict[] | undefined;
}

/** A zone that was read; it stands among those that were packed. */
export interface DoneZone extends Omit<LoadedZone, 'zone'> {
  /** what was read in their place */
  readonly placeholders: LoadZoneOptions['placeholders'];
  readonly work: ZoneWork | undefined;
}

/** An error as it travels. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly help: string | undefined;
  readonly context: readonly string[];
}

export interface ZonesDone {
  /** those that could be read, in order */
  readonly packed: PackedZones;
  /** in the order of the files */
  readonly outcomes: readonly (DoneZone | Failure)[];
}

let current: { readonly job: number; readonly configs: ConfigSource; readonly tree: ZoneTree } | undefined;

/** @throws what is no error of one file, such as that of a configuration */
export async function workOnZones(files: Files, { job, files: given, request }: ZonesTask): Promise<ZonesDone> {
  if (current?.job !== job) {
    const configs = new ConfigSource(files, request.config ?? {});
    current = { job, configs, tree: new ZoneTree(files, request.paths) };
  }
  const zones: Zone[] = [];
  const outcomes: (DoneZone | Failure)[] = [];
  for (const { file, isJudged } of given) {
    try {
      const loaded = await loadConfiguredZone(files, file, current.configs, request, current.tree);
      const { zone, originFrom, diagnostics, path, reading } = loaded;
      const placeholders = request.placeholders ?? reading.placeholders;
      const work = isJudged ? await judge(loaded, request.now) : undefined;
      zones.push(zone);
      outcomes.push({ originFrom, diagnostics, path, placeholders, work });
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      const { exitCode, message, help, context } = error;
      outcomes.push({ exitCode, message, help, context });
    }
  }
  return { packed: packZones(zones), outcomes };
}

async function judge({ zone, diagnostics, settings }: ConfiguredZone, now: number): Promise<ZoneWork> {
  const findings = lintZone(zone, { ...settings, now, faults: diagnostics });
  if (!isSigned(zone)) return { findings, ranges: undefined };
  const { verifyInOneRange } = await loadVerifier();
  return { findings, ranges: await verifyInOneRange(openssl)(zone, now, settings.options) };
}
