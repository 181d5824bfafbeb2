/**
 * What monitoring wants to know of zones: the verdicts of lint, verify, forecast, ds check, rollover and live, each once.
 *
 * A zone that cannot be read is a failure of its own, and hides nothing of the others. No private key is opened: whoever
 * watches zones needs none.
 * @module
 */
import type { ConfigRequest } from '../config/index.js';
import { ConfigSource } from '../config/index.js';
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  apexSignatureEnds,
  type Ds,
  type Forecast,
  firstSignatureEnd,
  isSigned,
  type SignatureCounts,
  type SignatureEnd,
  type VerifyAll,
  type ZoneVerdict,
} from '../dnssec/index.js';
import { applySeverities } from '../lint/index.js';
import { type Asker, checkLive, type LiveReport, type LiveRequest } from '../live/index.js';
import { TYPE } from '../rdata/index.js';
import type { PolicyValues } from '../rollover/index.js';
import { lowerName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { checkDs, type DsCheck, equalDs, zoneKeys } from './ds/index.js';
import type { Files } from './files.js';
import { forecastLoadedZone } from './forecast.js';
import { keysIn } from './key-files.js';
import { type Judgement, type LintedZone, type LintRequest, lintFiles } from './lint.js';
import { hasErrors, type LoadZoneOptions } from './load-zone.js';
import { findZoneFiles } from './repository/find-files.js';
import { keyCoverage } from './rollover-coverage.js';
import { type RolloverStatus, rolloverStatus } from './rollover-status.js';
import { loadParent } from './rollover-zone.js';
import { verifyLoadedZone } from './verify.js';

/** How servers are asked, for all zones alike. */
export interface LiveProbe extends Pick<LiveRequest, 'servers' | 'hints' | 'port' | 'anchors' | 'resolvers'> {
  readonly asker: Asker;
}

export interface MetricsRequest extends LoadZoneOptions {
  /** files, folders, globs, or `-` */
  readonly paths: readonly string[];
  /** seconds since the epoch */
  readonly at: number;
  readonly provider: CryptoProvider;
  readonly verifyAll?: VerifyAll | undefined;
  readonly config?: ConfigRequest | undefined;
  /** seconds that signatures are to last at least */
  readonly minMargin?: number | undefined;
  /** DS records at the parent, files or records; for a run with one zone */
  readonly ds?: readonly string[] | undefined;
  readonly keyFolder?: string | undefined;
  readonly policy: PolicyValues;
  /** undefined: nothing touches the network */
  readonly live?: LiveProbe | undefined;
}

/** What is known of one zone. Moments are seconds since the epoch. */
export interface ZoneFacts {
  readonly linted: LintedZone;
  readonly verdict: ZoneVerdict;
  /** those that the verifier passed over, leftovers for example, are unchecked */
  readonly signatures: SignatureCounts;
  readonly apexSignatures: readonly SignatureEnd[];
  readonly firstSignatureEnd: number | undefined;
  /** undefined when nothing can expire */
  readonly forecast: Forecast | undefined;
  /** undefined when nobody says what the parent has */
  readonly ds: DsCheck | undefined;
  /** undefined when the key files cannot be read */
  readonly rollover: RolloverStatus | undefined;
  /** until when the keys of the folder sign without a gap, by their times; Infinity when they do for ever */
  readonly coveredUntil: number | undefined;
  readonly live: LiveReport | undefined;
}

/** Whether a file could be read and judged. */
export interface FileFacts {
  readonly file: string;
  readonly isRead: boolean;
}

export interface MetricsResult {
  /** by name */
  readonly zones: readonly ZoneFacts[];
  /** by path */
  readonly files: readonly FileFacts[];
  readonly failures: readonly ZoneproofError[];
}

/** A zone as lint leaves it. */
type SeenZone = LintedZone & Judgement;

/** Zones whose servers are asked at once. */
const ZONES_AT_ONCE = 8;
/** As few as a forecast can do with: none of them is a metric. */
const MAX_EVENTS = 10;
const DEFAULT_MIN_MARGIN = 7 * 86_400;

/**
 * Looks at all zones. Faults in zones and trouble with files are part of the result.
 * @throws ConfigurationError
 */
export async function collectMetrics(files: Files, request: MetricsRequest): Promise<MetricsResult> {
  const run = new MetricsRun(files, request);
  return run.collect();
}

class MetricsRun {
  readonly #files: Files;
  readonly #request: MetricsRequest;
  readonly #failures: ZoneproofError[] = [];
  readonly #failedFiles = new Set<string>();

  constructor(files: Files, request: MetricsRequest) {
    this.#files = files;
    this.#request = request;
  }

  async collect(): Promise<MetricsResult> {
    const paths = await this.#readablePaths();
    const { at: now, ...rest } = this.#request;
    const request: LintRequest = { ...rest, paths, now, skipsKeys: true };
    const lint = paths.length === 0 ? undefined : await lintFiles(this.#files, request);
    for (const [i, failure] of (lint?.failures ?? []).entries()) this.#fail(lint!.failedFiles[i]!, failure);
    const seen = (lint?.zones ?? []).map((linted): SeenZone => ({ ...linted, ...lint!.judgements.get(linted)! }));
    const chosen = this.#oneFileEach(seen);
    if (request.ds !== undefined && chosen.length > 1) {
      const help = 'name the DS records of each zone in the configuration: see docs/configuration.md';
      throw new ZoneproofError(EXIT.USAGE, '--ds is for one zone', { help });
    }
    const zones: ZoneFacts[] = [];
    for (let from = 0; from < chosen.length; from += ZONES_AT_ONCE) {
      const facts = chosen.slice(from, from + ZONES_AT_ONCE).map((linted) => this.#factsOf(linted));
      zones.push(...(await Promise.all(facts)));
    }
    const named = new Set([...seen.map(({ path }) => path), ...this.#failedFiles]);
    return {
      zones,
      files: [...named].sort().map((file) => ({ file, isRead: !this.#failedFiles.has(file) })),
      failures: this.#failures,
    };
  }

  #fail(file: string, failure: ZoneproofError): void {
    this.#failures.push(failure);
    this.#failedFiles.add(file);
  }

  /** A path that leads nowhere must not hide the zones behind the others. */
  async #readablePaths(): Promise<string[]> {
    const configs = new ConfigSource(this.#files, this.#request.config ?? {});
    const readable: string[] = [];
    for (const path of this.#request.paths) {
      try {
        await findZoneFiles(this.#files, [path], configs);
        readable.push(path);
      } catch (error) {
        if (!(error instanceof ZoneproofError) || error.exitCode !== EXIT.FILE) throw error;
        this.#fail(path, error);
      }
    }
    return readable;
  }

  /** One file for each zone, by name: where the source of a signed zone lies beside it, what is signed is what is served. */
  #oneFileEach(zones: readonly SeenZone[]): SeenZone[] {
    const byName = new Map<string, SeenZone[]>();
    for (const linted of zones) {
      const origin = linted.zone.origin.toLowerCase();
      byName.set(origin, [...(byName.get(origin) ?? []), linted]);
    }
    return [...byName.keys()].sort().map((origin) => {
      const candidates = byName.get(origin)!;
      const signed = candidates.filter(({ verdict }) => verdict !== undefined);
      const [chosen, ...others] = signed.length > 0 ? signed : candidates;
      for (const { path } of others) {
        const help = 'leave one of them out, or give views of a zone a run each, with --label view=...';
        const message = `${path} holds the zone ${origin}, and so does ${chosen!.path}`;
        this.#fail(path, new ZoneproofError(EXIT.USAGE, message, { help }));
      }
      return chosen!;
    });
  }

  async #factsOf(linted: SeenZone): Promise<ZoneFacts> {
    const { at, provider, minMargin = linted.settings.minMarginSeconds } = this.#request;
    const { zone } = linted;
    const live = await this.#askServers(linted);
    const dsSet = dsSetFor(linted, live);
    const verdict = await this.#verdictOn(linted, dsSet);
    return {
      linted,
      verdict,
      signatures: withUnchecked(zone, verdict.signatures),
      apexSignatures: apexSignatureEnds(zone, at),
      firstSignatureEnd: firstSignatureEnd(zone, at),
      forecast: forecastLoadedZone(linted, verdict, { at, minMargin, maxEvents: MAX_EVENTS }),
      ds: dsSet && checkDs({ ...zoneKeys(zone, { provider, signedAt: at }), isNamed: false }, dsSet, provider, at),
      ...this.#keysOf(linted, dsSet),
      live,
    };
  }

  /** The verdict of lint, unless it is about other DS records, or about a file that no server would load. */
  #verdictOn(linted: SeenZone, dsSet: readonly Ds[] | undefined): Promise<ZoneVerdict> | ZoneVerdict {
    const { verdict, faults, delegation } = linted;
    const { at, provider, minMargin = linted.settings.minMarginSeconds, verifyAll } = this.#request;
    // What lint found besides is no reason for a server to refuse the file.
    const loaded = { ...linted, diagnostics: [...faults] };
    if (verdict !== undefined && !hasErrors(loaded) && isSameSet(dsSet, delegation?.dsSet)) return verdict;
    const trust = dsSet ?? [];
    return verifyLoadedZone(loaded, { at, trust, provider, minMargin, verifyAll });
  }

  async #askServers({ zone, delegation, settings }: SeenZone): Promise<LiveReport | undefined> {
    const { at, provider, live, minMargin = settings.minMarginSeconds ?? DEFAULT_MIN_MARGIN } = this.#request;
    if (live === undefined || zone.apexId < 0) return undefined;
    const { asker, ...probe } = live;
    const settled = { axfr: false, tsig: undefined, now: at, provider, minMargin };
    const apex = lowerName(zone.apex);
    const report = await checkLive(asker, { ...probe, ...settled, apex, file: zone, dsSet: delegation?.dsSet });
    return { ...report, diagnostics: applySeverities(report.diagnostics, settings.severities) };
  }

  /** Where the keys stand. Trouble with their files is no trouble of the zone. */
  #keysOf(
    { zone, reading, path }: SeenZone,
    ds: readonly Ds[] | undefined,
  ): Pick<ZoneFacts, 'rollover' | 'coveredUntil'> {
    const { at, provider, policy, keyFolder } = this.#request;
    const files = this.#files;
    const common = { zone, policy, times: new Map<string, number>(), provider, isPublicOnly: true };
    try {
      const parent = reading.parent === undefined ? undefined : loadParent(files, reading.parent, zone).zone;
      const rollover = rolloverStatus(files, { ...common, parent, keyFolder, ds, dsTtl: undefined, at });
      const hasKeys = keyFolder !== undefined && keysIn(files, keyFolder, zone.apex, common).length > 0;
      if (!hasKeys) return { rollover, coveredUntil: undefined };
      const period = { from: at, until: Number.POSITIVE_INFINITY };
      const [coverage] = keyCoverage(files, { ...common, ...period, parent, keyFolder, apex: zone.apex });
      return { rollover, coveredUntil: coverage!.coveredUntil };
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      this.#fail(path, error.within(`looking for the keys of ${zone.origin}`));
      return { rollover: undefined, coveredUntil: undefined };
    }
  }
}

/** What the parent was seen to publish, or is said to, as far as it concerns the file. */
function dsSetFor({ delegation, verdict }: SeenZone, live: LiveReport | undefined): readonly Ds[] | undefined {
  if (verdict !== undefined) return live?.dsSet ?? delegation?.dsSet;
  // Without signatures it may be what a server makes them for, and says nothing of what is served. That is so of a parent
  // without signatures, too.
  const isSource = delegation?.place !== undefined && !isSigned(delegation.place.parent.zone);
  return isSource ? undefined : delegation?.dsSet;
}

function isSameSet(a: readonly Ds[] = [], b: readonly Ds[] = []): boolean {
  return a.length === b.length && a.every((ds) => b.some((other) => equalDs(ds, other)));
}

function withUnchecked({ records }: Zone, counts: SignatureCounts): SignatureCounts {
  let all = 0;
  for (let i = 0; i < records.count; i++) if (records.type[i] === TYPE.RRSIG && !records.isDuplicate(i)) all++;
  const { valid, expiring, expired, future, bogus } = counts;
  return { ...counts, unchecked: all - valid - expiring - expired - future - bogus };
}
