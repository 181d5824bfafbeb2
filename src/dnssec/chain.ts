/**
 * The chain of trust over zones at rest (RFC 4033 §3.1, RFC 4035 §5.2): from a trust anchor down, each link being
 * DS -> DNSKEY -> RRSIG, and at every zone cut DS again, or the proof that there is none.
 *
 * Only what lies on the way is judged: a broken signature elsewhere in a zone breaks no chain. Where the file of a parent
 * is missing the keys of the zone itself are assumed to be right, and the link says so.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { listText } from '../diagnostic/index.js';
import type { Dnskey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import { algorithmInfo, equalNames, isAtOrBelow, labelCount } from '../wire/index.js';
import { NameLookup, type Zone } from '../zone/index.js';
import { concludeProof, type DenialProof } from './answer/denial-proof.js';
import { NsecProver, type Prover } from './answer/nsec-prover.js';
import { makeNsec3Prover } from './answer/nsec3-prover.js';
import { type JudgedRrset, RrsetJudge, unjudged } from './answer/rrset-judge.js';
import { type Ds, type DsSetVerdict, type DsVerdict, matchDsSet, parseDs } from './ds.js';
import { PROFILES } from './profiles.js';
import { isAnchorValid, type TrustAnchor } from './trust-anchor.js';
import { VerifyContext } from './verify/context.js';
import { dsVerdictText } from './verify/trust.js';
import type { SecurityStatus } from './verify-zone.js';

/** RFC 9276 §3.2: what has more iterations is insecure. The widest limit of all validators; others have narrower ones. */
const MAX_NSEC3_ITERATIONS = PROFILES.unbound.nsec3.iterations;

export interface ChainOptions {
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** without any the topmost zones are trusted by their own keys */
  readonly anchors: readonly TrustAnchor[];
  /** zones of which nobody can say what a server would make of them, and why, in words */
  readonly unknown?: ReadonlyMap<Zone, string> | undefined;
}

/** What a zone says of a delegation. */
export interface Delegation {
  /** SECURE: it has DS records that are valid; INSECURE: proven to have none */
  readonly status: SecurityStatus;
  readonly reason: string | undefined;
  /** presentation form */
  readonly cut: string;
  readonly ds: JudgedRrset | undefined;
  readonly dsSet: readonly Ds[];
  /** that there is no DS */
  readonly denial: DenialProof | undefined;
}

/**
 * How a zone came to its status. `start` is where its trust comes from: a configured anchor, its parent, its own keys
 * because nothing above is known (`assumed`), or nowhere.
 */
export interface ChainLink {
  readonly zone: Zone;
  readonly status: SecurityStatus;
  /** in words */
  readonly reason: string;
  readonly start: 'anchor' | 'parent' | 'assumed' | 'none';
  readonly parent: Zone | undefined;
  /** what the parent says of the zone; undefined where trust starts */
  readonly delegation: Delegation | undefined;
  /** the DS records that trust was taken from, and what each came to */
  readonly dsVerdicts: readonly DsVerdict[];
  /** of an insecure zone: why those refuse it who still know the retired algorithms of its DS records (RFC 9905) */
  readonly refused?: string;
  /** the DNSKEY RRset, when it was judged */
  readonly dnskey: JudgedRrset | undefined;
  /** keys that trust leads to and that sign the DNSKEY RRset */
  readonly entryKeys: readonly Dnskey[];
}

export class TrustChain {
  /** from the top down */
  readonly zones: readonly Zone[];
  readonly now: number;
  readonly #provider: CryptoProvider;
  readonly #anchors: readonly TrustAnchor[];
  readonly #unknown: ReadonlyMap<Zone, string>;
  readonly #links = new Map<Zone, ChainLink>();
  readonly #judges = new Map<Zone, RrsetJudge>();
  readonly #provers = new Map<Zone, Prover | undefined>();
  readonly #lookups = new Map<Zone, NameLookup>();

  /** @param zones of different apexes */
  constructor(zones: readonly Zone[], { now, provider, anchors, unknown = new Map() }: ChainOptions) {
    this.zones = [...zones].sort((a, b) => labelCount(a.apex) - labelCount(b.apex));
    this.now = now;
    this.#provider = provider;
    this.#anchors = anchors;
    this.#unknown = unknown;
  }

  /** The same trust over other zones. */
  over(zones: readonly Zone[]): TrustChain {
    const [provider, anchors, unknown] = [this.#provider, this.#anchors, this.#unknown];
    return new TrustChain(zones, { now: this.now, provider, anchors, unknown });
  }

  lookup(zone: Zone): NameLookup {
    return memo(this.#lookups, zone, () => new NameLookup(zone));
  }

  /** Judges an RRset of a zone as far as the zone is trusted. */
  judge(zone: Zone, first: number, owner?: Uint8Array): JudgedRrset {
    const { status } = this.link(zone);
    return status === 'SECURE' ? this.#judgeOf(zone).judge(first, owner) : unjudged(zone, first, status, owner);
  }

  /** The proof that `prove` asks for; undefined in a zone that is not validated. */
  denial(zone: Zone, claim: string, prove: (prover: Prover) => DenialProof): DenialProof | undefined {
    if (this.link(zone).status !== 'SECURE') return undefined;
    const prover = memo(this.#provers, zone, () => this.#makeProver(zone));
    if (prover !== undefined) return prove(prover);
    const { records } = zone;
    const hasParameters = zone.apexId >= 0 && records.hasType(zone.apexId, TYPE.NSEC3PARAM);
    const what = hasParameters ? 'NSEC3PARAM that servers understand' : 'NSEC records and no NSEC3PARAM';
    return concludeProof(undefined, claim, [], `${zone.origin} has no ${what}, so that a server cannot prove it`);
  }

  #makeProver(zone: Zone): Prover | undefined {
    const judge = (first: number): JudgedRrset => this.#judgeOf(zone).judge(first);
    const nsec3 = makeNsec3Prover(zone, judge, this.#provider, MAX_NSEC3_ITERATIONS);
    if (nsec3 !== undefined) return nsec3;
    const nsec = new NsecProver(zone, judge);
    return nsec.isEmpty ? undefined : nsec;
  }

  #judgeOf(zone: Zone): RrsetJudge {
    return memo(this.#judges, zone, () => new RrsetJudge(new VerifyContext(zone, this.now, this.#provider)));
  }

  /** How the zone came to its status. */
  link(zone: Zone): ChainLink {
    return memo(this.#links, zone, () => this.#makeLink(zone));
  }

  /** The closest of the zones given that lies above. */
  parentOf(zone: Zone): Zone | undefined {
    return this.zones.findLast((other) => other !== zone && isAtOrBelow(zone.apex, other.apex));
  }

  #makeLink(zone: Zone): ChainLink {
    const unknown = this.#unknown.get(zone);
    if (unknown !== undefined) return { ...bare(zone), status: 'INDETERMINATE', reason: unknown, start: 'none' };
    // RFC 6840 appendix C.1: the anchor closest to the zone is the one that counts.
    const own = this.#anchors.filter(({ owner }) => equalNames(owner, zone.apex));
    if (own.length > 0) return this.#fromAnchors(zone, own);
    const parent = this.parentOf(zone);
    if (parent === undefined) return this.#assume(zone, `the file of its parent is not given`);
    return this.#fromParent(zone, parent);
  }

  #fromAnchors(zone: Zone, anchors: readonly TrustAnchor[]): ChainLink {
    const valid = anchors.filter((anchor) => isAnchorValid(anchor, this.now));
    if (valid.length === 0) {
      const tags = listText(anchors.map(({ ds }) => String(ds.keyTag)));
      const reason = `no trust anchor of ${zone.origin} is valid at this time (${tags})`;
      return { ...bare(zone), status: 'INDETERMINATE', reason, start: 'anchor' };
    }
    const from = listText([...new Set(valid.map((anchor) => anchor.from))], 'and');
    const dsSet = valid.map(({ ds }) => ds);
    return { ...this.#fromDs(zone, dsSet, `the trust anchor from ${from}`), start: 'anchor' };
  }

  #fromParent(zone: Zone, parent: Zone): ChainLink {
    const above = this.link(parent);
    const base = { ...bare(zone), start: 'parent' as const, parent };
    if (above.status !== 'SECURE') {
      // What is wrong farther up is said once.
      const isInherited = above.parent !== undefined && this.link(above.parent).status !== 'SECURE';
      const reason = isInherited ? above.reason : `${parent.origin} above it is ${above.status}: ${above.reason}`;
      return { ...base, status: above.status, reason };
    }
    const lookup = this.lookup(parent);
    const standing = lookup.resolve(zone.apex);
    if (standing !== 'delegated') {
      const reason = `${parent.origin} does not delegate ${zone.origin}, so no resolver gets there`;
      return { ...base, status: 'INDETERMINATE', reason };
    }
    const delegation = this.delegation(parent, lookup.coverId);
    const { cut } = delegation;
    if (delegation.status !== 'SECURE') {
      const reason =
        delegation.status === 'INSECURE'
          ? `${parent.origin} proves that ${cut} has no DS`
          : `the delegation of ${cut} in ${parent.origin}: ${delegation.reason}`;
      return { ...base, status: delegation.status, reason, delegation };
    }
    if (cut !== zone.origin) {
      return { ...this.#assume(zone, `the file of ${cut} is not given`), parent, delegation };
    }
    const trust = this.#fromDs(zone, delegation.dsSet, `the DS RRset in ${parent.origin}`);
    return { ...trust, start: 'parent', parent, delegation };
  }

  /** What a zone that is itself secure says of the zone cut `cutId`. */
  delegation(zone: Zone, cutId: number): Delegation {
    const { records, names } = zone;
    const cut = zone.nameText(cutId);
    const first = records.findRrset(cutId, TYPE.DS);
    if (first < 0) {
      const prove = (prover: Prover) => prover.noData(names.wire(cutId), TYPE.DS, true);
      const denial = this.denial(zone, `${cut} has no DS`, prove)!;
      // Under opt-out nothing of the delegation is proven but that it is not secure.
      const isProven = denial.status !== 'BOGUS';
      const { reason } = denial;
      return { cut, status: isProven ? 'INSECURE' : 'BOGUS', reason, ds: undefined, dsSet: [], denial };
    }
    const ds = this.judge(zone, first);
    const dsSet: Ds[] = [];
    for (let i = first; i < records.rrsetEnd(first); i++) {
      const read = records.isDuplicate(i) ? undefined : parseDs(records.rdata(i));
      if (read !== undefined) dsSet.push(read);
    }
    return { cut, status: ds.status, reason: ds.reason, ds, dsSet, denial: undefined };
  }

  /** Trust from DS records: one must lead to a key that signs the DNSKEY RRset (RFC 4035 §5.2). */
  #fromDs(zone: Zone, dsSet: readonly Ds[], what: string): Omit<ChainLink, 'start'> {
    const { keys } = this.#judgeOf(zone).context;
    const { verdicts, usable, outcome, elsewhere } = matchDsSet(zone.apex, dsSet, keys, this.#provider);
    const base = { ...bare(zone), dsVerdicts: verdicts };
    if (outcome === 'insecure') {
      const reason = `${what} holds no algorithm or digest type that validators support`;
      const isRefused = elsewhere?.outcome === 'bogus';
      return { ...base, status: 'INSECURE', reason, ...(isRefused && { refused: verdictsText(elsewhere.verdicts) }) };
    }
    if (keys.length === 0) {
      return { ...base, status: 'BOGUS', reason: `${zone.origin} has no DNSKEY, but ${what} expects one` };
    }
    if (outcome === 'bogus') {
      return { ...base, status: 'BOGUS', reason: `no DS leads to a key: ${verdictsText(verdicts)}` };
    }
    const trusted = usable.map(({ key }) => key!);
    return { ...base, ...this.#fromKeys(zone, trusted, what) };
  }

  /** The DNSKEY RRset has a signature by a key that trust leads to. */
  #fromKeys(
    zone: Zone,
    trusted: readonly Dnskey[],
    what: string,
  ): Pick<ChainLink, 'status' | 'reason' | 'dnskey' | 'entryKeys'> {
    const first = zone.records.findRrset(zone.apexId, TYPE.DNSKEY);
    const dnskey = this.#judgeOf(zone).judge(first);
    const entryKeys = trusted.filter((key) => dnskey.signers.includes(key));
    if (entryKeys.length > 0) {
      const tags = listText([...new Set(entryKeys.map(({ keyTag }) => String(keyTag)))], 'and');
      const reason = `${what} leads to key ${tags}, which signs the DNSKEY RRset`;
      return { status: 'SECURE', reason, dnskey, entryKeys };
    }
    const tags = listText(trusted.map(({ keyTag }) => String(keyTag)));
    const reason = dnskey.reason ?? `the DNSKEY RRset is not signed by key ${tags}, which trust leads to`;
    return { status: 'BOGUS', reason, dnskey: { ...dnskey, status: 'BOGUS', reason }, entryKeys };
  }

  /** Trust from the zone's own keys, since nothing above it is known. */
  #assume(zone: Zone, why: string): ChainLink {
    const base = bare(zone);
    const { keys, usable } = this.#judgeOf(zone).context;
    if (keys.length === 0)
      return { ...base, status: 'INSECURE', reason: `${zone.origin} is not signed`, start: 'none' };
    const candidates = usable.map(({ key }) => key).filter((key) => !key.isRevoked);
    // RFC 9905 §2: as if validators did not know them.
    const known = candidates.filter(({ algorithm }) => algorithmInfo(algorithm)?.validate !== 'must-not');
    if (known.length === 0) {
      const reason = `${zone.origin} has no key of an algorithm that validators support`;
      return { ...base, status: 'INSECURE', reason, start: 'assumed' };
    }
    const seps = known.filter((key) => key.isSep);
    const trusted = seps.length > 0 ? seps : known;
    const tags = listText(
      trusted.map(({ keyTag }) => String(keyTag)),
      'and',
    );
    const judged = this.#fromKeys(zone, trusted, `its own key ${tags}`);
    const assumed = `assuming that its keys are the right ones (${why})`;
    const reason = judged.status === 'SECURE' ? `key ${tags} signs the DNSKEY RRset, ${assumed}` : judged.reason;
    return { ...base, ...judged, reason, start: 'assumed' };
  }
}

function bare(zone: Zone): Omit<ChainLink, 'status' | 'reason' | 'start'> {
  return {
    zone,
    parent: undefined,
    delegation: undefined,
    dsVerdicts: [],
    dnskey: undefined,
    entryKeys: [],
  };
}

const verdictsText = (verdicts: DsSetVerdict['verdicts']): string =>
  verdicts.map((verdict) => `DS ${verdict.ds.keyTag} ${dsVerdictText(verdict)}`).join('; ');

function memo<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  if (!map.has(key)) map.set(key, make());
  return map.get(key)!;
}
