/**
 * Linting files: the text, the zones in it, signatures where there are some, DS records of a parent in the same run
 * against the keys of its child; then the zones against each other and against the version before, and the key files
 * among them.
 * @module
 */
import path from 'node:path';
import { type ConfigRequest, ConfigSource } from '../config/index.js';
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import { isSigned, loadVerifier, publishes, type VerifyAll, type ZoneVerdict } from '../dnssec/index.js';
import {
  applySeverities,
  applySuppressions,
  lintZone,
  loadChangeFindings,
  nameKey,
  repositoryFindings,
  stopsLoading,
  withFixes,
  ZoneSet,
} from '../lint/index.js';
import { type ConfiguredZone, isIgnored, loadConfiguredZone } from './configured-zone.js';
import { type DsFileFinding, findDsFiles, isDsFile } from './ds/index.js';
import type { Files } from './files.js';
import type { FileFindings } from './identity.js';
import { isKeyPath } from './key-paths.js';
import { hasErrors, type LoadedZone, type LoadZoneOptions, loadZone } from './load-zone.js';
import { type Delegation, dsIn, parentDs, placeFinding } from './parent-findings.js';
import { type ChangeRequest, isChanged, type Version, versionOf, zoneBefore } from './repository/changes.js';
import { findZoneFiles, foreignHint } from './repository/find-files.js';
import { keyFindings } from './repository/key-folders.js';
import { removedZones } from './repository/removed-zones.js';
import { type Shard, shareOf } from './repository/shard.js';
import { shownPath, ZoneTree } from './repository/zone-files.js';
import type { ZoneFileToDo, ZoneWork } from './repository/zone-work.js';
import type { RepositoryWork, ThreadedZone } from './repository/zones-in-threads.js';
import type { ReportProgress, Threads } from './threads.js';

export interface LintRequest extends LoadZoneOptions, ChangeRequest {
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** seconds that are to be left before an RRset becomes bogus */
  readonly minMargin?: number | undefined;
  readonly verifyAll?: VerifyAll | undefined;
  readonly threads?: Threads | undefined;
  /** DS records at the parent, as a user gives them: files or records; they count before all others */
  readonly ds?: readonly string[] | undefined;
  /** leave key files among the zones alone */
  readonly skipsKeys?: boolean | undefined;
  /** which configuration counts (default: the nearest file to each zone file) */
  readonly config?: ConfigRequest | undefined;
  /** which part of the zone files to judge; the others are only looked at beside them */
  readonly shard?: Shard | undefined;
}

export interface LintedZone extends ConfiguredZone {
  /** all findings that are not off or waved through, sorted by place; spans are those of `zone.sources` */
  readonly diagnostics: Diagnostic[];
}

/** What comes to light about a zone while it is linted. */
export interface Judgement {
  /** what is wrong with the text: where one is an error, a server would refuse to load the file */
  readonly faults: readonly Diagnostic[];
  /** its DS records at the parent, where somebody says what they are */
  readonly delegation: Delegation | undefined;
  /** of a zone with signatures */
  readonly verdict: ZoneVerdict | undefined;
}

export interface LintResult {
  readonly zones: readonly LintedZone[];
  readonly judgements: ReadonlyMap<LintedZone, Judgement>;
  /** files that could not be linted, in order: unreadable, or of no known origin */
  readonly failures: readonly ZoneproofError[];
  /** the files that failures are about, in their order */
  readonly failedFiles: readonly string[];
  /** files that a configuration leaves out */
  readonly ignored: readonly string[];
  /** what is no zone to read: key files, and zones that went with their file; also those without findings */
  readonly others: readonly FileFindings[];
  /** what is worth a word and no finding: files that were passed over, and why; lower-case start */
  readonly notes: readonly string[];
}

/** The zones of all files, read as their configurations say. */
export interface FoundZones {
  readonly zones: readonly ConfiguredZone[];
  /** those that this run is to judge */
  readonly own: readonly ConfiguredZone[];
  /** what threads have found already */
  readonly work: ReadonlyMap<ConfiguredZone, ZoneWork>;
  readonly failures: ZoneproofError[];
  readonly failedFiles: string[];
  readonly ignored: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads the zones of all files, or of those that changed. Throws for paths that hold none, and for configurations that
 * cannot be used.
 */
export async function loadZones(
  { files, changes }: Version,
  request: LintRequest,
  configs: ConfigSource,
): Promise<FoundZones> {
  const zones: ConfiguredZone[] = [];
  const own: ConfiguredZone[] = [];
  const failures: ZoneproofError[] = [];
  const failedFiles: string[] = [];
  const ignored: string[] = [];
  const notes: string[] = [];
  const tree = new ZoneTree(files, request.paths);
  const selected = new Set<string>();
  const mayBeEmpty = changes !== undefined && changes.removed.size > 0;
  const allFound = await findZoneFiles(files, request.paths, configs, { mayBeEmpty, isOfGit: true });
  for (const [i, found] of allFound.entries()) {
    request.progress?.('finding files', i, allFound.length, 'files');
    if (isDsFile(found) || isKeyPath(found)) continue;
    const hint = foreignHint(found);
    if (hint !== undefined) notes.push(hint);
    // Whoever names the origin means this file.
    else if (request.origin === undefined && tree.isHints(found)) {
      const note = `${found} is no zone, but the root servers that a resolver starts from: passed over`;
      if (request.paths.includes(found)) notes.push(note);
    } else for (const root of request.origin === undefined ? await tree.rootsOf(found) : [found]) selected.add(root);
  }
  const share = request.shard && shareOf(selected, (file) => tree.octetsOf(file), request.shard);
  const wanted: ZoneFileToDo[] = [];
  for (const file of selected) {
    const isJudged = share?.has(file) ?? true;
    if (await isIgnored(file, configs)) {
      if (isJudged) ignored.push(file);
    } else if (changes === undefined || isChanged(files, changes, tree, file)) wanted.push({ file, isJudged });
  }
  const threaded = await loadInThreads(wanted, request, files, { configs, tree });
  const work = new Map<ConfiguredZone, ZoneWork>();
  for (const [i, { file, isJudged }] of wanted.entries()) {
    const done = threaded?.get(file);
    const progress = done === undefined ? progressOf(request.progress, i, wanted.length) : undefined;
    progress?.('reading', 0, 1, 'octets');
    try {
      if (done instanceof ZoneproofError) throw done;
      const zone = done?.zone ?? (await loadConfiguredZone(files, file, configs, { ...request, progress }, tree));
      zones.push(zone);
      if (isJudged) own.push(zone);
      if (done?.work !== undefined) work.set(zone, done.work);
    } catch (error) {
      // A configuration that cannot be used is no matter of one file.
      if (!(error instanceof ZoneproofError) || error.exitCode === EXIT.CONFIGURATION) throw error;
      if (!isJudged) continue;
      failures.push(error);
      failedFiles.push(file);
    }
  }
  if (changes !== undefined && zones.length + failures.length === 0) notes.push('no zone file changed');
  return { zones, own, work, failures, failedFiles, ignored, notes };
}

/** What one of several files is read with: each is a part of the stage. */
function progressOf(progress: ReportProgress | undefined, index: number, count: number): ReportProgress | undefined {
  if (progress === undefined || count === 1) return progress;
  return (stage, octets, total) => progress(stage, index + octets / total, count, 'zones');
}

/** Fewer files than this are read before it is known that they are many. */
const MANY_FILES = 100;

/** The zones that threads read, where there are some, and many files that they can see. */
async function loadInThreads(
  wanted: readonly ZoneFileToDo[],
  request: LintRequest,
  files: Files,
  work: Omit<RepositoryWork, 'threads'>,
): Promise<ReadonlyMap<string, ThreadedZone> | undefined> {
  const { threads } = request;
  if (wanted.length < MANY_FILES || threads === undefined || threads.files !== files) return undefined;
  const { zonesInThreads } = await import('./repository/zones-in-threads.js');
  return zonesInThreads(wanted, request, { ...work, threads });
}

/** Lints the zones of all files. Faults in zones are diagnostics; files that cannot be read are failures. */
export async function lintFiles(given: Files, request: LintRequest): Promise<LintResult> {
  const version = await versionOf(given, request);
  const { files, changes } = version;
  const configs = new ConfigSource(files, request.config ?? {});
  const { zones, own, work, failures, failedFiles, ignored, notes } = await loadZones(version, request, configs);
  const set = new ZoneSet(
    zones.map((linted) => {
      const identity = linted.path === '-' ? '-' : files.realPath(linted.path);
      return { ...linted, linted, identity, isBroken: hasErrors(linted) };
    }),
  );
  // A DNSKEY that could not be read would make good DS records look stale, so this comes before other findings.
  const dsFiles = await findDsFiles(files, request.paths, zones);
  const readable = zones.filter((linted) => !hasErrors(linted));
  const drift: DsFileFinding[] = [];
  if (dsFiles.length > 0) {
    const { dsFileFindings } = await import('./ds/committed.js');
    drift.push(...dsFileFindings(files, dsFiles, readable, request));
  }
  const owned = new Set<LoadedZone>(own);
  const isOwn = (linted: LoadedZone): boolean => owned.has(linted);
  const zonesAbove = ({ zone, path: file }: LintedZone): readonly LintedZone[] => {
    const above = set.enclosing(nameKey(zone.apex), path.dirname(file), 1);
    return [...(above?.sources ?? []), ...(above?.signed ?? [])].map(({ linted }) => linted);
  };
  for (const linted of zones) if (!isOwn(linted)) linted.diagnostics.length = 0;
  const judgements = new Map<LintedZone, Judgement>();
  const allNames = own.reduce((sum, { zone }) => sum + zone.names.count, 0);
  let names = 0;
  for (const linted of own) {
    const { zone, diagnostics, settings } = linted;
    const onNames = request.progress && ((count: number) => request.progress?.('linting', names + count, allNames));
    onNames?.(0);
    const faults = [...diagnostics];
    const { findings, ranges } = work.get(linted) ?? {};
    const found = findings ?? lintZone(zone, { ...settings, now: request.now, faults, onNames });
    for (const diagnostic of found) diagnostics.push(diagnostic);
    let delegation = request.ds === undefined ? parentDs(zonesAbove(linted), zone) : undefined;
    let verdict: ZoneVerdict | undefined;
    try {
      delegation ??= await statedDs(files, linted, request);
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      failures.push(error.within(`looking for the DS records of ${zone.origin}`));
      failedFiles.push(linted.path);
    }
    if (isSigned(zone)) {
      const { verifyZone } = await loadVerifier();
      verdict = await verifyZone(zone, {
        now: request.now,
        provider: request.provider,
        trust: delegation?.dsSet,
        minMargin: request.minMargin ?? settings.minMarginSeconds,
        settings: settings.options,
        verifyAll: ranges === undefined ? request.verifyAll : async () => ranges,
      });
      for (const finding of verdict.diagnostics) placeFinding(linted, delegation, finding);
    } else if (publishes(zone) && !faults.some(({ severity }) => severity === 'error')) {
      // A record that could not be read would be missed here a second time.
      const { checkPublication } = await loadVerifier();
      diagnostics.push(...checkPublication(zone, request.now, request.provider));
    }
    judgements.set(linted, { faults, delegation, verdict });
    names += zone.names.count;
  }
  for (const { zone, diagnostic } of drift) if (isOwn(zone)) zone.diagnostics.push(diagnostic);
  const withAddresses = zones.some(({ settings }) => settings.severities['address-without-ptr'] !== 'off');
  for (const { zone, diagnostic } of repositoryFindings(set, { withAddresses })) {
    if (isOwn(zone.linted)) zone.linted.diagnostics.push(diagnostic);
  }
  if (changes !== undefined) {
    const { changeFindings } = await loadChangeFindings();
    const compared = readable.filter(isOwn);
    for (const [i, linted] of compared.entries()) {
      request.progress?.('comparing', i, compared.length, 'zones');
      const before = zoneBefore(files, changes, linted, request);
      if (before !== undefined) linted.diagnostics.push(...changeFindings(before, linted.zone, linted.settings));
    }
  }
  // What was found in a zone of our own may stand in one of others: its DS records.
  const told = zones.filter((linted) => isOwn(linted) || linted.diagnostics.length > 0);
  settleFindings(told, commentsKnownIn(zones, isOwn, zonesAbove));
  const isForAll = request.shard === undefined || request.shard.index === 1;
  const gone = isForAll && changes !== undefined ? await removedZones(files, { ...request, changes, configs }) : [];
  const keys = isForAll && request.skipsKeys !== true ? await keyFindings(files, { ...request, changes, configs }) : [];
  return { zones: told, judgements, failures, failedFiles, ignored, others: [...gone, ...keys], notes };
}

/**
 * Whether all that a comment of a zone may wave through was looked for in this run. It was not when another run judges a
 * zone that includes the same file, or one below whose DS records stand here.
 */
function commentsKnownIn(
  zones: readonly LintedZone[],
  isOwn: (linted: LintedZone) => boolean,
  zonesAbove: (linted: LintedZone) => readonly LintedZone[],
): (linted: LintedZone) => boolean {
  const others = zones.filter((linted) => !isOwn(linted));
  if (others.length === 0) return () => true;
  const elsewhere = new Set(others.flatMap(({ zone }) => zone.sources.files.map((file) => file.path)));
  for (const parent of others.flatMap(zonesAbove)) elsewhere.add(parent.path);
  return (linted) => isOwn(linted) && !linted.zone.sources.files.some((file) => elsewhere.has(file.path));
}

/**
 * Gives every finding, whoever made it, the severity that the configuration of its zone wants; leaves out those of rules
 * that are off and those that comments wave through. Those that can be mended get their fixes.
 */
function settleFindings(zones: readonly LintedZone[], areCommentsKnown: (linted: LintedZone) => boolean): void {
  /** comments that some zone has a use for: files may be included by several */
  const inUse = new Set<string>();
  const unused = zones.map((linted) => {
    const { zone, diagnostics, settings } = linted;
    // What stands for a placeholder must be readable; what it says there is nobody's mistake.
    const meant = diagnostics.filter(
      (each) => each.span === undefined || stopsLoading(each) || !zone.sources.isFilled(each.span),
    );
    const settled = applySuppressions(zone, applySeverities(meant, settings.severities));
    // Once more for those about comments.
    const kept = applySeverities(settled.diagnostics, settings.severities);
    diagnostics.length = 0;
    for (const diagnostic of kept) diagnostics.push(diagnostic);
    for (const key of settled.used) inUse.add(key);
    return areCommentsKnown(linted) ? settled.unused : [];
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
async function statedDs(files: Files, linted: LintedZone, request: LintRequest): Promise<Delegation | undefined> {
  const { zone, reading } = linted;
  if (request.ds !== undefined || reading.ds !== undefined) {
    const { delegatedDs } = await import('./delegated-ds.js');
    return delegatedDs(files, linted, request.provider, request.ds);
  }
  if (reading.parent === undefined) return undefined;
  const parent = loadZone(files, shownPath(reading.parent), { limit: request.limit }).zone;
  const found = dsIn(parent, zone.apex);
  const { placesInZone } = await import('./ds/ds-places.js');
  return found && { dsSet: found.dsSet, placeOf: placesInZone(files, parent, found.first) };
}
