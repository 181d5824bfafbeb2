/**
 * Whether keys, doing what their times say, sign a zone without a gap: what BIND's dnssec-coverage looked for (RFC 7583
 * §3.2, §3.3). All times are seconds since the epoch; periods are half open.
 * @module
 */
import type { KeyTimes } from '../keys/index.js';
import type { Timing } from './timing.js';

export interface CoveredKey {
  /** `Kexample.com.+013+12345` */
  readonly name: string;
  readonly isSep: boolean;
  readonly algorithm: number;
  readonly times: KeyTimes;
}

/**
 * - `unsigned`: no key signs the zone. `no-ksk`, `no-zsk`: of one algorithm only the other kind of key signs.
 * - `published-late`: data is signed with a key that caches do not know yet.
 * - `removed-early`: a key goes while caches hold data that only it signed.
 * - `ds-late`: an old KSK ceases to sign before caches know the DS of another one.
 * - `ds-unknown`: nobody wrote down when the DS of a KSK appears, so the last one cannot be judged.
 */
export type CoverageKind =
  | 'unsigned'
  | 'no-ksk'
  | 'no-zsk'
  | 'published-late'
  | 'removed-early'
  | 'ds-late'
  | 'ds-unknown';

export interface CoverageFinding {
  readonly kind: CoverageKind;
  readonly from: number;
  /** Infinity when it does not end */
  readonly until: number;
  readonly algorithm: number | undefined;
  /** names of the keys that it is about */
  readonly keys: readonly string[];
}

interface Life {
  readonly key: CoveredKey;
  readonly publishedFrom: number;
  readonly activeFrom: number;
  readonly activeUntil: number;
  readonly publishedUntil: number;
}

const [NEVER, ALWAYS] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** What the times of a key mean to the programs that sign by them; one without times is always active. */
function lifeOf(key: CoveredKey): Life {
  const { publish, activate, inactive, revoke, delete: removal } = key.times;
  const isTimeless = [publish, activate, inactive, revoke, removal].every((time) => time === undefined);
  const publishedUntil = removal ?? NEVER;
  const activeFrom = isTimeless ? ALWAYS : (activate ?? NEVER);
  const activeUntil = Math.min(inactive ?? NEVER, revoke ?? NEVER, publishedUntil);
  return {
    key,
    // A key that signs stands in the zone.
    publishedFrom: Math.min(publish ?? (isTimeless || activate !== undefined ? ALWAYS : NEVER), activeFrom),
    activeFrom,
    activeUntil: Math.max(activeUntil, activeFrom),
    publishedUntil,
  };
}

/** All that is wrong in `[from, until)`, by time. */
export function coverage(keys: readonly CoveredKey[], timing: Timing, from: number, until: number): CoverageFinding[] {
  const lives = keys.map(lifeOf);
  const findings: CoverageFinding[] = [
    ...gaps(lives, from, until),
    ...lives.flatMap((life) => [
      ...lateKeys(life, lives, timing),
      ...earlyRemovals(life, lives, timing),
      ...lateDs(life, lives, timing),
    ]),
  ];
  return findings
    .filter((finding) => finding.from < until && finding.until > from)
    .sort((a, b) => a.from - b.from || (a.kind < b.kind ? -1 : 1));
}

const isActive = ({ activeFrom, activeUntil }: Life, at: number): boolean => activeFrom <= at && at < activeUntil;

/** Which kinds of keys an algorithm lacks at a moment, when it has the others. */
function gaps(lives: readonly Life[], from: number, until: number): CoverageFinding[] {
  const algorithms = [...new Set(lives.map(({ key }) => key.algorithm))].sort((a, b) => a - b);
  const limits = lives.flatMap(({ activeFrom, activeUntil }) => [activeFrom, activeUntil]);
  const inner = [...new Set(limits)].filter((limit) => limit > from && limit < until).sort((a, b) => a - b);
  const bounds = [from, ...inner, until];
  const found: CoverageFinding[] = [];
  const add = (
    kind: CoverageKind,
    start: number,
    end: number,
    algorithm: number | undefined,
    keys: readonly string[],
  ) => {
    const before = found.findIndex((one) => one.kind === kind && one.algorithm === algorithm && one.until === start);
    if (before < 0) found.push({ kind, from: start, until: end, algorithm, keys });
    else found[before] = { ...found[before]!, until: end };
  };
  for (let i = 0; i + 1 < bounds.length; i++) {
    const [start, end] = [bounds[i]!, bounds[i + 1]!];
    const active = lives.filter((life) => isActive(life, start));
    if (active.length === 0) {
      add(
        'unsigned',
        start,
        end,
        undefined,
        lives.filter((life) => life.activeUntil === start).map(({ key }) => key.name),
      );
      continue;
    }
    for (const algorithm of algorithms) {
      const ofAlgorithm = active.filter(({ key }) => key.algorithm === algorithm);
      if (ofAlgorithm.length === 0) continue;
      const isSplit = lives.some(({ key }) => key.algorithm === algorithm && !key.isSep);
      const hasSep = lives.some(({ key }) => key.algorithm === algorithm && key.isSep);
      const names = ofAlgorithm.map(({ key }) => key.name);
      if (hasSep && !ofAlgorithm.some(({ key }) => key.isSep)) add('no-ksk', start, end, algorithm, names);
      if (isSplit && !ofAlgorithm.some(({ key }) => !key.isSep)) add('no-zsk', start, end, algorithm, names);
    }
  }
  return found;
}

/** Whether a key signs data: SEP keys do where their algorithm has no others. */
function signsData({ key }: Life, lives: readonly Life[]): boolean {
  return !key.isSep || !lives.some((other) => other.key.algorithm === key.algorithm && !other.key.isSep);
}

/** The rest of those that do the same work as a key. */
function fellows(life: Life, lives: readonly Life[]): Life[] {
  return lives.filter(
    (other) => other !== life && other.key.algorithm === life.key.algorithm && other.key.isSep === life.key.isSep,
  );
}

/** RFC 7583 §3.2.1: a key may sign alone when it has been published for Ipub = Dprp + TTLkey. */
function lateKeys(life: Life, lives: readonly Life[], timing: Timing): CoverageFinding[] {
  if (!signsData(life, lives)) return [];
  const { key, publishedFrom, activeFrom, activeUntil } = life;
  const knownFrom = publishedFrom + timing.zonePropagation + timing.dnskeyTtl + timing.serveStale;
  // The first keys of a zone have no DS yet, so nobody minds.
  const isFirst = !lives.some((other) => other.publishedFrom < publishedFrom);
  if (isFirst || activeFrom >= knownFrom) return [];
  const others = fellows(life, lives).filter((other) => other.publishedFrom < publishedFrom);
  // While another one signs beside it that caches know, all is well.
  const aloneFrom = Math.max(
    activeFrom,
    ...others.filter((other) => isActive(other, activeFrom)).map((other) => other.activeUntil),
  );
  const until = Math.min(knownFrom, activeUntil);
  if (aloneFrom >= until) return [];
  return [{ kind: 'published-late', from: aloneFrom, until, algorithm: key.algorithm, keys: [key.name] }];
}

/** RFC 7583 §3.2.1: a key stays for Iret = Dsgn + Dprp + TTLsig behind its last signature. */
function earlyRemovals(life: Life, lives: readonly Life[], timing: Timing): CoverageFinding[] {
  if (!signsData(life, lives)) return [];
  const { key, activeFrom, activeUntil, publishedUntil } = life;
  const { signing, zonePropagation, maxZoneTtl, denialTtl, serveStale } = timing;
  const drain = signing + zonePropagation + Math.max(maxZoneTtl, denialTtl) + serveStale;
  if (!Number.isFinite(publishedUntil) || activeFrom >= activeUntil || publishedUntil >= activeUntil + drain) return [];
  // Where another key signed everything beside it for long enough, no cache depends on this one.
  const isDoubled = fellows(life, lives).some(
    (other) => other.activeFrom + drain <= publishedUntil && other.activeUntil > activeUntil,
  );
  if (isDoubled) return [];
  return [
    {
      kind: 'removed-early',
      from: publishedUntil,
      until: activeUntil + drain,
      algorithm: key.algorithm,
      keys: [key.name],
    },
  ];
}

/** RFC 7583 §3.3: an old KSK signs until caches know the DS of the new one. */
function lateDs(
  life: Life,
  lives: readonly Life[],
  { parentPropagation, dsTtl, serveStale, registration }: Timing,
): CoverageFinding[] {
  const { key, activeUntil } = life;
  if (!key.isSep || !Number.isFinite(activeUntil) || life.activeFrom >= activeUntil) return [];
  const successors = lives.filter((other) => other !== life && other.key.isSep && isActive(other, activeUntil));
  if (successors.length === 0) return [];
  const known = successors.filter((other) => other.key.times.dsPublish !== undefined);
  const names = [key.name, ...successors.map((other) => other.key.name)];
  const common = { algorithm: key.algorithm, keys: names };
  // One that has signed alone before has a DS already.
  const isSettled = successors.some((other) => other.activeFrom === ALWAYS);
  if (isSettled) return [];
  if (known.length === 0) return [{ kind: 'ds-unknown', from: activeUntil, until: NEVER, ...common }];
  const seen =
    Math.min(...known.map((other) => other.key.times.dsPublish!)) +
    registration +
    parentPropagation +
    dsTtl +
    serveStale;
  return seen <= activeUntil ? [] : [{ kind: 'ds-late', from: activeUntil, until: seen, ...common }];
}

/** How long the keys sign without a gap from a moment on; Infinity when for ever. */
export function coveredUntil(keys: readonly CoveredKey[], timing: Timing, from: number): number {
  const fatal = coverage(keys, timing, from, NEVER).filter(({ kind }) => kind !== 'ds-unknown');
  return Math.max(from, Math.min(NEVER, ...fatal.map((finding) => finding.from)));
}
