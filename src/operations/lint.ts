/**
 * Linting files: the text, the zones in it, signatures where there are some, and DS records of a parent in the same run
 * against the keys of its child.
 * @module
 */
import path from 'node:path';
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import { checkPublication, isSigned, type VerifyAll, verifyZone } from '../dnssec/index.js';
import { lintZone } from '../lint/index.js';
import { dsFileFindings, findDsFiles, isDsFile } from './ds/index.js';
import type { Files } from './files.js';
import { hasErrors, type LoadedZone, type LoadZoneOptions, loadZone } from './load-zone.js';
import { parentDs, placeFinding } from './parent-findings.js';

/** What zone files are called, when a folder is given. */
const ZONE_FILE_PATTERNS = ['**/*.zone', '**/db.*', '**/*.db', '**/*.zone.signed'];

export interface LintRequest extends LoadZoneOptions {
  /** files, folders, globs, or `-` */
  readonly paths: readonly string[];
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** seconds that are to be left before an RRset becomes bogus */
  readonly minMargin?: number | undefined;
  readonly verifyAll?: VerifyAll | undefined;
}

export interface LintedZone extends LoadedZone {
  /** all findings, sorted by place; spans are those of `zone.sources` */
  readonly diagnostics: Diagnostic[];
}

export interface LintResult {
  readonly zones: readonly LintedZone[];
  /** files that could not be linted, in order: unreadable, or of no known origin */
  readonly failures: readonly ZoneproofError[];
}

/** Finds the zone files behind paths, folders and globs. Throws a ZoneproofError (file) for one that finds nothing. */
export async function findZoneFiles(files: Files, paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const given of paths) {
    if (given === '-' || (files.exists(given) && !files.isFolder(given))) found.add(given);
    else {
      const isFolder = files.isFolder(given);
      const matches = isFolder
        ? (await files.glob(ZONE_FILE_PATTERNS, given)).map((file) => path.join(given, file))
        : await files.glob([given], '.');
      if (matches.length === 0) {
        throw new ZoneproofError(EXIT.FILE, isFolder ? `no zone files in ${given}` : `no such file: ${given}`, {
          help: isFolder ? `looked for ${ZONE_FILE_PATTERNS.join(', ')}; give files or a glob instead` : undefined,
        });
      }
      for (const match of matches) found.add(match);
    }
  }
  return [...found];
}

/** Lints the zones of all files. Faults in zones are diagnostics; files that cannot be read are failures. */
export async function lintFiles(files: Files, request: LintRequest): Promise<LintResult> {
  const zones: LintedZone[] = [];
  const failures: ZoneproofError[] = [];
  for (const file of await findZoneFiles(files, request.paths)) {
    if (isDsFile(file)) continue;
    try {
      zones.push(loadZone(files, file, request));
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      failures.push(error);
    }
  }
  // A DNSKEY that could not be read would make good DS records look stale, so this comes before other findings.
  const dsFiles = await findDsFiles(files, request.paths, zones);
  const readable = zones.filter((linted) => !hasErrors(linted));
  const drift = dsFileFindings(files, dsFiles, readable, request);
  for (const linted of zones) {
    const { zone, diagnostics } = linted;
    const faults = [...diagnostics];
    diagnostics.push(...lintZone(zone, { now: request.now, faults }));
    const delegation = parentDs(zones, zone);
    if (isSigned(zone)) {
      const verdict = await verifyZone(zone, {
        now: request.now,
        provider: request.provider,
        trust: delegation?.dsSet,
        minMargin: request.minMargin,
        verifyAll: request.verifyAll,
      });
      for (const finding of verdict.diagnostics) placeFinding(linted, delegation, finding);
    } else if (!faults.some(({ severity }) => severity === 'error')) {
      // A record that could not be read would be missed here a second time.
      diagnostics.push(...checkPublication(zone, request.now, request.provider));
    }
  }
  for (const { zone, diagnostic } of drift) zone.diagnostics.push(diagnostic);
  for (const { diagnostics } of zones) diagnostics.sort(compareDiagnostics);
  return { zones, failures };
}
