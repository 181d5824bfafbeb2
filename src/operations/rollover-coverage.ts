/**
 * `rollover coverage`: whether the keys in a folder, by their times, sign without a gap until a moment.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import type { StoredKey } from '../keys/index.js';
import {
  type CoverageFinding,
  type CoveredKey,
  coverage,
  coveredUntil,
  type PolicyValues,
  type ResolvedTiming,
  resolveTiming,
} from '../rollover/index.js';
import { equalNames, nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { Files } from './files.js';
import { keysIn } from './key-files.js';
import { zoneTimes } from './rollover-zone.js';

export interface CoverageRequest {
  readonly keyFolder: string;
  /** of this zone only; undefined: of all that have keys in the folder */
  readonly apex: Uint8Array | undefined;
  /** the zone itself, for its TTLs */
  readonly zone: Zone | undefined;
  readonly parent: Zone | undefined;
  readonly policy: PolicyValues;
  /** under the names of policy fields */
  readonly times: ReadonlyMap<string, number>;
  /** seconds since the epoch */
  readonly from: number;
  readonly until: number;
  readonly provider: CryptoProvider;
  /** see `KeyReading` */
  readonly isPublicOnly?: boolean | undefined;
}

export interface ZoneCoverage {
  /** presentation form, absolute */
  readonly zone: string;
  readonly keys: readonly CoveredKey[];
  readonly findings: readonly CoverageFinding[];
  /** Infinity when the keys sign for ever */
  readonly coveredUntil: number;
  readonly timing: ResolvedTiming;
  /** lower-case start, no full stop */
  readonly notes: readonly string[];
}

/** What is no more than a question. */
export const isAdvice = ({ kind }: CoverageFinding): boolean => kind === 'ds-unknown';

/**
 * The coverage of one zone or of all in a folder, by name.
 * @throws ZoneproofError (key, file), also when there is no key at all
 */
export function keyCoverage(files: Files, request: CoverageRequest): ZoneCoverage[] {
  const { keyFolder, apex } = request;
  const keys = keysIn(files, keyFolder, apex, request).map(({ key }) => key);
  if (keys.length === 0) {
    const whose = apex === undefined ? '' : ` of ${nameText(apex)}`;
    throw new ZoneproofError(EXIT.KEY, `${keyFolder} holds no key${whose}`, {
      help: 'keys are found by their names, as in Kexample.com.+013+12345; give their folder with --key-dir',
    });
  }
  const zones: StoredKey[][] = [];
  for (const key of keys) {
    const same = zones.find(([first]) => equalNames(first!.owner, key.owner));
    if (same === undefined) zones.push([key]);
    else same.push(key);
  }
  return zones.map((own) => coverageOf(own, request)).sort((a, b) => (a.zone < b.zone ? -1 : 1));
}

function coverageOf(
  stored: readonly StoredKey[],
  { zone, parent, policy, times, from, until }: CoverageRequest,
): ZoneCoverage {
  const known = zone === undefined ? NO_ZONE_TIMES : zoneTimes(zone, parent);
  const resolved = resolveTiming(policy, times, known);
  const timing = { ...resolved.timing, ...resolved.before };
  // A revoked key has another name, and signs nothing that counts.
  const keys = stored
    .filter(({ dnskey }) => !dnskey.isRevoked)
    .map(({ fileName, dnskey, times: keyTimes }): CoveredKey => {
      return { name: fileName, isSep: dnskey.isSep, algorithm: dnskey.algorithm, times: keyTimes };
    });
  const halves = stored.filter(({ material }) => material === undefined).map(({ fileName }) => fileName);
  const notes = halves.map(
    (name) => `${name} has no private part here: its times are not known, so it counts as always active`,
  );
  return {
    zone: nameText(stored[0]!.owner),
    keys,
    findings: coverage(keys, timing, from, until),
    coveredUntil: coveredUntil(keys, timing, from),
    timing: resolved,
    notes,
  };
}

const NO_ZONE_TIMES = {
  dnskeyTtl: undefined,
  soaTtl: undefined,
  soaRefresh: undefined,
  negativeTtl: undefined,
  maxTtl: undefined,
  nsTtl: undefined,
  parentDsTtl: undefined,
  parentSoaRefresh: undefined,
};
