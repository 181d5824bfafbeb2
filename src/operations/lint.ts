/**
 * Linting files: the text, the zones in it, signatures where there are some, and DS records of a parent in the same run
 * against the keys of its child.
 * @module
 */
import path from 'node:path';
import { type Config, type ConfigRequest, ConfigSource } from '../config/index.js';
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import { checkPublication, isSigned, type VerifyAll, verifyZone } from '../dnssec/index.js';
import { applySeverities, applySuppressions, lintZone, withFixes } from '../lint/index.js';
import { type ConfiguredZone, delegatedDs, isIgnored, loadConfiguredZone } from './configured-zone.js';
import { dsFileFindings, findDsFiles, isDsFile } from './ds/index.js';
import type { Files } from './files.js';
import { hasErrors, type LoadZoneOptions, loadZone } from './load-zone.js';
import { type Delegation, dsIn, parentDs, placeFinding } from './parent-findings.js';

/** What zone files are called, when a folder is given. */
export const ZONE_FILE_PATTERNS = ['**/*.zone', '**/db.*', '**/*.db', '**/*.zone.signed'];

export interface LintRequest extends LoadZoneOptions {
  /** files, folders, globs, or `-` */
  readonly paths: readonly string[];
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** seconds that are to be left before an RRset becomes bogus */
  readonly minMargin?: number | undefined;
  readonly verifyAll?: VerifyAll | undefined;
  /** which configuration counts (default: the nearest file to each zone file) */
  readonly config?: ConfigRequest | undefined;
}

export interface LintedZone extends ConfiguredZone {
  /** all findings that are not off or waved through, sorted by place; spans are those of `zone.sources` */
  readonly diagnostics: Diagnostic[];
}

export interface LintResult {
  readonly zones: readonly LintedZone[];
  /** files that could not be linted, in order: unreadable, or of no known origin */
  readonly failures: readonly ZoneproofError[];
  /** files that a configuration leaves out */
  readonly ignored: readonly string[];
}

/** Finds the zone files behind paths, folders and globs. Throws a ZoneproofError (file) for one that finds nothing. */
export async function findZoneFiles(files: Files, paths: readonly string[], configs: ConfigSource): Promise<string[]> {
  const found = new Set<string>();
  for (const given of paths) {
    if (given === '-' || (files.exists(given) && !files.isFolder(given))) found.add(given);
    else {
      const isFolder = files.isFolder(given);
      const matches = isFolder
        ? await findInFolder(files, given, await configs.forFolder(path.resolve(given)))
        : await files.glob([given], '.');
      if (matches.length === 0) {
        throw new ZoneproofError(EXIT.FILE, isFolder ? `no zone files in ${given}` : `no such file: ${given}`, {
          help: isFolder
            ? `looked for ${ZONE_FILE_PATTERNS.join(', ')}, and files of the configuration; give files or a glob instead`
            : undefined,
        });
      }
      for (const match of matches) found.add(match);
    }
  }
  return [...found];
}

/** Files that are called as zone files are, and those that the configuration says hold zones. */
async function findInFolder(files: Files, folder: string, config: Config): Promise<string[]> {
  const patterns = config.zonePatterns
    .map((pattern) => path.relative(path.resolve(folder), pattern).split(path.sep).join('/'))
    .filter((pattern) => !pattern.startsWith('../'));
  const matches = await files.glob([...new Set([...ZONE_FILE_PATTERNS, ...patterns])], folder);
  return matches.map((file) => path.join(folder, file)).filter((file) => !config.isIgnored(path.resolve(file)));
}

/** The zones of all files, read as their configurations say. */
export interface FoundZones {
  readonly zones: readonly ConfiguredZone[];
  readonly failures: ZoneproofError[];
  readonly ignored: readonly string[];
}

/** Reads the zones of all files. Throws for paths that hold none, and for configurations that cannot be used. */
export async function loadZones(files: Files, request: LintRequest, configs: ConfigSource): Promise<FoundZones> {
  const zones: ConfiguredZone[] = [];
  const failures: ZoneproofError[] = [];
  const ignored: string[] = [];
  for (const file of await findZoneFiles(files, request.paths, configs)) {
    if (isDsFile(file)) continue;
    if (await isIgnored(file, configs)) {
      ignored.push(file);
      continue;
    }
    try {
      zones.push(await loadConfiguredZone(files, file, configs, request));
    } catch (error) {
      // A configuration that cannot be used is no matter of one file.
      if (!(error instanceof ZoneproofError) || error.exitCode === EXIT.CONFIGURATION) throw error;
      failures.push(error);
    }
  }
  return { zones, failures, ignored };
}

/** Lints the zones of all files. Faults in zones are diagnostics; files that cannot be read are failures. */
export async function lintFiles(files: Files, request: LintRequest): Promise<LintResult> {
  const configs = new ConfigSource(files, request.config ?? {});
  const { zones, failures, ignored } = await loadZones(files, request, configs);
  // A DNSKEY that could not be read would make good DS records look stale, so this comes before other findings.
  const dsFiles = await findDsFiles(files, request.paths, zones);
  const readable = zones.filter((linted) => !hasErrors(linted));
  const drift = dsFileFindings(files, dsFiles, readable, request);
  for (const linted of zones) {
    const { zone, diagnostics, settings } = linted;
    const faults = [...diagnostics];
    diagnostics.push(...lintZone(zone, { ...settings, now: request.now, faults }));
    let delegation = parentDs(zones, zone);
    try {
      delegation ??= statedDs(files, linted, request);
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      failures.push(error.within(`looking for the DS records of ${zone.origin}`));
    }
    if (isSigned(zone)) {
      const verdict = await verifyZone(zone, {
        now: request.now,
        provider: request.provider,
        trust: delegation?.dsSet,
        minMargin: request.minMargin ?? settings.minMarginSeconds,
        verifyAll: request.verifyAll,
      });
      for (const finding of verdict.diagnostics) placeFinding(linted, delegation, finding);
    } else if (!faults.some(({ severity }) => severity === 'error')) {
      // A record that could not be read would be missed here a second time.
      diagnostics.push(...checkPublication(zone, request.now, request.provider));
    }
  }
  for (const { zone, diagnostic } of drift) zone.diagnostics.push(diagnostic);
  settleFindings(zones);
  return { zones, failures, ignored };
}

/**
 * Gives every finding, whoever made it, the severity that the configuration of its zone wants; leaves out those of rules
 * that are off and those that comments wave through. Those that can be mended get their fixes.
 */
function settleFindings(zones: readonly LintedZone[]): void {
  /** comments that some zone has a use for: files may be included by several */
  const inUse = new Set<string>();
  const unused = zones.map(({ zone, diagnostics, settings }) => {
    const settled = applySuppressions(zone, applySeverities(diagnostics, settings.severities));
    // Once more for those about comments.
    const kept = applySeverities(settled.diagnostics, settings.severities);
    diagnostics.length = 0;
    for (const diagnostic of kept) diagnostics.push(diagnostic);
    for (const key of settled.used) inUse.add(key);
    return settled.unused;
  });
  const told = new Set<string>();
  for (const [i, { zone, diagnostics, settings }] of zones.entries()) {
    const comments = unused[i]!.filter(({ key }) => !inUse.has(key) && !told.has(key));
    for (const { key } of comments) told.add(key);
    const about = comments.map(({ diagnostic }) => diagnostic);
    diagnostics.push(...applySeverities(about, settings.severities));
    diagnostics.sort(compareDiagnostics);
    for (const [at, diagnostic] of withFixes(zone, diagnostics).entries()) diagnostics[at] = diagnostic;
  }
}

/** The DS records in the file or in the parent's zone file that the configuration names. */
function statedDs(files: Files, linted: LintedZone, request: LintRequest): Delegation | undefined {
  const { zone, reading } = linted;
  if (reading.ds !== undefined) return { dsSet: delegatedDs(files, linted, request.provider) };
  if (reading.parent === undefined) return undefined;
  const found = dsIn(loadZone(files, reading.parent, { limit: request.limit }).zone, zone.apex);
  return found && { dsSet: found.dsSet };
}
