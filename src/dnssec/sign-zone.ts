/**
 * Signing a zone (RFC 4035 §2): publish the keys, close the chain of denial, sign what the zone has authority over.
 *
 * A zone that was signed before is signed again: its signatures stay, octet for octet, where they are valid, by an active
 * key, over the same data, and not near their end. The chain is made anew, and so are signatures that cannot stay; all
 * else of the earlier signing goes. When nothing had to change, nothing does, not even the serial.
 *
 * The SOA and the ZONEMD records are signed last: the serial depends on whether the rest changed, and the digest covers
 * the rest (RFC 8976 §3.1).
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { countText, EXIT, ZoneproofError } from '../diagnostic/index.js';
import { type Dnskey, type StoredKey, signerOf } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import {
  compareSerial,
  equalBytes,
  equalNames,
  isoTimeText,
  nextSerial,
  type SerialPolicy,
  signatureTimeText,
} from '../wire/index.js';
import { haveSameRecords, type Zone, ZoneBuilder } from '../zone/index.js';
import { addDenial, type Denial, denialOfZone } from './sign/chain.js';
import { type AllowedGuards, guard, NO_GUARD_LIFTED } from './sign/guards.js';
import { type EarlierSignatures, SIGNATURE_STATE, SignatureKeeper, signatureJudge } from './sign/keeper.js';
import { prepareZone, publishedKeys, stampSerial } from './sign/prepare.js';
import { reviewSignatures, type SignatureGroup } from './sign/review.js';
import { assignRoles, type KeyUse, type RoleOptions } from './sign/roles.js';
import type { SyncRequest } from './sign/sync.js';
import {
  countMade,
  type SignatureBatch,
  type SignatureTimes,
  type SignRangeOptions,
  signRange,
  type ZoneSigner,
} from './sign-range.js';
import { apexDnskeys, isSigned } from './zone-shape.js';
import { apexZonemds, fillZonemds } from './zonemd.js';

export interface SignZoneOptions extends SignatureTimes {
  /**
   * The active keys: they are published, and sign. One without private part makes no signatures; those that it made
   * before stay as long as they last.
   */
  readonly keys: readonly StoredKey[];
  /** keys that are published and do not sign */
  readonly standby?: readonly Dnskey[] | undefined;
  /** keys that are taken out of the DNSKEY RRset, and active ones that are not in it yet */
  readonly withdrawn?: readonly Dnskey[] | undefined;
  readonly roles?: RoleOptions | undefined;
  /** Who signs what, of `keys`, where flags do not tell and guards have nothing to add: in a rehearsal, say. */
  readonly uses?: readonly KeyUse[] | undefined;
  /** default: as the zone denies now ({@link denialOfZone}) */
  readonly denial?: Denial | undefined;
  readonly serial: SerialPolicy;
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** The zone as it was signed last, when the zone itself is not that: its signatures are kept where they can be. */
  readonly previous?: Zone | undefined;
  /** Seconds that a signature must have left to be kept, or `none`: keep none. Default: a quarter of the validity. */
  readonly refresh?: number | 'none' | undefined;
  /** CDS and CDNSKEY records; default: as the zone has them */
  readonly sync?: SyncRequest | undefined;
  /** Hash algorithms of ZONEMD records to add to those that the zone has (RFC 8976 §5.3: 1 SHA-384, 2 SHA-512). */
  readonly zonemd?: readonly number[] | undefined;
  /** TTL of the DNSKEY RRset in seconds; default: as it is, or that of the SOA */
  readonly dnskeyTtl?: number | undefined;
  /** No TTL may be above this many seconds; capped, it becomes that. */
  readonly maxTtl?: { readonly seconds: number; readonly isCapped: boolean } | undefined;
  /** guards to lift */
  readonly allow?: AllowedGuards | undefined;
  /** Makes the signatures, in threads for example; default: {@link signRange} over the whole zone. */
  readonly signAll?: SignAll | undefined;
}

/** Signs all owners of a zone but for what comes last. The batches come in owner order. */
export type SignAll = (
  zone: Zone,
  keys: readonly KeyUse[],
  times: SignatureTimes,
  earlier: EarlierSignatures | undefined,
) => Promise<readonly SignatureBatch[]>;

export interface SignedZone extends SigningReport {
  readonly zone: Zone;
  /** the zone holds the very records of the earlier signing */
  readonly isUnchanged: boolean;
  /** what became of signatures, and why */
  readonly signatures: readonly SignatureGroup[];
}

/** What a signing did. */
export interface SigningReport {
  readonly signatureCount: number;
  readonly denial: Denial;
  readonly keys: readonly KeyUse[];
  /** what the signer did to the input that its owner should know; lower-case start, no full stop */
  readonly notes: readonly string[];
}

/** Without other word a signature is made anew when a quarter of the validity or less is left, as in BIND. */
const REFRESH_SHARE = 4;

/**
 * Signs the zone.
 *
 * ```ts
 * const { zone: signed } = await signZone(zone, { keys, now, inception: now - 3600, expiration: now + 30 * 86400,
 *   denial: { type: 'nsec' }, serial: 'increment', provider: openssl });
 * ```
 * @throws ZoneproofError (key) when the keys cannot sign the zone; (usage) when the times or the zone make no sense
 */
export async function signZone(zone: Zone, options: SignZoneOptions): Promise<SignedZone> {
  const { provider } = options;
  const { prepared, uses, denial, before, earlier, published, serial, nextOne, notes } = beginSigning(zone, options);
  const chained = addDenial(prepared, denial, provider);
  const signAll = options.signAll ?? signInOneRange(provider);
  const batches = await signAll(chained, uses, options, earlier);
  const closing = new Closing(chained, batches, uses, options);

  let closed = await closing.close(earlier);
  const isUnchanged = earlier !== undefined && closed.isKept && haveSameRecords(closed.zone, earlier.zone);
  if (!isUnchanged) {
    if (nextOne !== serial) {
      stampSerial(chained, nextOne);
      closed = await closing.close(earlier);
    }
    if (before?.soa !== undefined && compareSerial(before.soa.serial, nextOne) !== -1) {
      notes.push(
        `the zone changed and its serial does not rise (${before.soa.serial} before, ${nextOne} now): secondaries will not fetch it; see --serial`,
      );
    }
  }
  return {
    zone: closed.zone,
    isUnchanged,
    signatureCount: closed.signatureCount,
    denial,
    keys: uses,
    signatures: reviewSignatures(chained, closed.batches, uses, before, published),
    notes,
  };
}

/** A zone that is ready to be signed, and how. */
export interface SigningPlan {
  /** the zone with keys and serial, and without its chain */
  readonly prepared: Zone;
  readonly uses: readonly KeyUse[];
  readonly denial: Denial;
  /** the zone as it was signed last */
  readonly before: Zone | undefined;
  readonly earlier: EarlierSignatures | undefined;
  readonly published: readonly Dnskey[];
  /** the serial that `prepared` has: the one from before where it may stay */
  readonly serial: number;
  readonly nextOne: number;
  readonly notes: string[];
}

/** All of {@link signZone} that comes before the chain. */
export function beginSigning(zone: Zone, options: SignZoneOptions): SigningPlan {
  const { allow = NO_GUARD_LIFTED, now } = options;
  checkTimes(options, allow);
  checkZone(zone, options.previous);
  const notes: string[] = [];
  const before = options.previous ?? (isSigned(zone) ? zone : undefined);
  const denial = options.denial ?? denialOfZone(options.previous ?? zone);
  if (options.denial === undefined && denial.type === 'nsec3' && denial.iterations > 0) {
    const kept = `the NSEC3 chain keeps ${countText(denial.iterations, 'iteration')}`;
    notes.push(`${kept}; validators may take what it denies as insecure (RFC 9276 §3.2): --nsec3 signs with 0`);
  }
  const published = publishedKeys(apexDnskeys(zone), options);
  const uses = options.uses ?? activeUses(zone, options, published, allow);

  const earlier = before === undefined ? undefined : earlierSignatures(before, options);
  const current = options.serial === 'keep' ? zone.soa!.serial : laterSerial(zone, before);
  const nextOne = nextSerial(current, options.serial, now);
  // As if nothing had changed: whether that is so shows in the end.
  const serial = earlier === undefined ? nextOne : current;
  const prepared = prepareZone(zone, { ...options, denial }, published, serial, notes);
  return { prepared, uses, denial, before, earlier, published, serial, nextOne, notes };
}

/** Adds the signatures to a zone, and those over the SOA and the ZONEMD records. */
class Closing {
  readonly #zone: Zone;
  readonly #batches: readonly SignatureBatch[];
  readonly #signers: readonly ZoneSigner[];
  readonly #options: SignZoneOptions;

  constructor(zone: Zone, batches: readonly SignatureBatch[], uses: readonly KeyUse[], options: SignZoneOptions) {
    this.#zone = zone;
    this.#batches = batches;
    this.#signers = zoneSigners(uses, options.provider, true);
    this.#options = options;
  }

  async close(earlier: EarlierSignatures | undefined): Promise<{
    readonly zone: Zone;
    readonly batches: readonly SignatureBatch[];
    readonly signatureCount: number;
    /** every signature is one of the earlier signing */
    readonly isKept: boolean;
  }> {
    const soa = await this.#sign(this.#zone, TYPE.SOA, earlier);
    let batches = [...this.#batches, soa];
    let zone = withSignatures(this.#zone, batches);
    if (apexZonemds(zone).length > 0) {
      fillZonemds(zone, this.#options.provider);
      const zonemd = await this.#sign(zone, TYPE.ZONEMD, earlier);
      zone = withSignatures(zone, [zonemd]);
      // Told as the other batches are: by the records of the zone without signatures.
      const first = this.#zone.records.findRrset(this.#zone.apexId, TYPE.ZONEMD);
      batches = [...batches, { ...zonemd, first: zonemd.first.fill(first) }];
    }
    const isKept = batches.every(({ state }) => state.every((one) => one === SIGNATURE_STATE.KEPT));
    return { zone, batches, signatureCount: batches.reduce((sum, batch) => sum + countMade(batch), 0), isKept };
  }

  #sign(zone: Zone, type: number, earlier: EarlierSignatures | undefined): Promise<SignatureBatch> {
    const { apexId } = zone;
    const keeper = earlier && new SignatureKeeper(earlier, this.#signers);
    const range: SignRangeOptions = { keeper, only: new Set([type]) };
    return signRange(zone, this.#signers, this.#options, apexId, apexId + 1, range);
  }
}

function withSignatures(zone: Zone, batches: readonly SignatureBatch[]): Zone {
  const { records } = zone;
  const builder = new ZoneBuilder(zone);
  // At once: a pool that grows is there twice for a while.
  builder.rdata.reserve(batches.reduce((sum, { rdata }) => sum + rdata.length, 0));
  for (const batch of batches) {
    let at = 0;
    for (let i = 0; i < batch.first.length; i++) {
      const end = batch.rdataEnd[i]!;
      if (end === at) continue;
      const first = batch.first[i]!;
      builder.setBaseOwner(records.owner[first]!);
      const start = builder.rdata.length;
      builder.rdata.append(batch.rdata, at, end);
      at = end;
      // RFC 4034 §3: "The TTL value of an RRSIG RR MUST match the TTL value of the RRset it covers."
      builder.add(TYPE.RRSIG, records.ttl[first]!, start);
    }
  }
  return builder.freeze(zone.apex, zone.class, zone.sources);
}

/** Who signs what. A key that is not in the DNSKEY RRset yet signs data only (RFC 6781 §4.1.4). */
function activeUses(
  zone: Zone,
  { keys, roles, withdrawn = [] }: SignZoneOptions,
  published: readonly Dnskey[],
  allow: AllowedGuards,
): readonly KeyUse[] {
  const isHidden = ({ dnskey }: StoredKey): boolean => withdrawn.some(({ rdata }) => equalBytes(rdata, dnskey.rdata));
  return assignRoles(zone, keys, published, allow, roles).map((use) =>
    isHidden(use.key) ? { ...use, signsKeys: false } : use,
  );
}

function earlierSignatures(zone: Zone, options: SignZoneOptions): EarlierSignatures | undefined {
  const { refresh, inception, expiration, keysExpiration = expiration, now } = options;
  if (refresh === 'none' || zone.soa === undefined) return undefined;
  return {
    zone,
    now,
    refresh: refresh ?? Math.floor((expiration - inception) / REFRESH_SHARE),
    keysRefresh: refresh ?? Math.floor((keysExpiration - inception) / REFRESH_SHARE),
  };
}

/** The serial that the next one follows: of the two the later one (RFC 1982). */
function laterSerial(zone: Zone, before: Zone | undefined): number {
  const { serial } = zone.soa!;
  const other = before?.soa?.serial;
  return other !== undefined && compareSerial(serial, other) === -1 ? other : serial;
}

/**
 * The signers of {@link signRange} for keys in memory or in open tokens.
 * @param areJudging they judge their earlier signatures
 */
export function zoneSigners(uses: readonly KeyUse[], provider: CryptoProvider, areJudging = false): ZoneSigner[] {
  return uses.map(({ key, key: { dnskey, material }, signsKeys, signsData }) => ({
    algorithm: dnskey.algorithm,
    keyTag: dnskey.keyTag,
    signsKeys,
    signsData,
    isRevoked: dnskey.isRevoked,
    signer: material && signerOf({ ...key, material }, provider),
    ...(areJudging && signatureJudge(provider, dnskey.algorithm, dnskey.publicKey)),
  }));
}

/** Signs the whole zone in this thread. */
export function signInOneRange(provider: CryptoProvider): SignAll {
  return async (zone, uses, times, earlier) => {
    const signers = zoneSigners(uses, provider, earlier !== undefined);
    const keeper = earlier && new SignatureKeeper(earlier, signers, 1);
    return [await signRange(zone, signers, times, 0, zone.names.count, { keeper })];
  };
}

function checkTimes(options: SignZoneOptions, allow: AllowedGuards): void {
  const { inception, now } = options;
  const jitter = options.jitter?.seconds ?? 0;
  for (const expiration of [
    options.expiration - jitter,
    options.expiration,
    options.keysExpiration ?? options.expiration,
  ]) {
    // RFC 4034 §3.1.5: serial arithmetic only tells before from after within 2^31 seconds.
    if (expiration - inception >= 0x80000000) {
      throw new ZoneproofError(EXIT.USAGE, 'the signatures would be valid for more than 68 years', {
        help: 'choose an --expiration nearer to the --inception',
      });
    }
    if (expiration <= inception) {
      throw new ZoneproofError(
        EXIT.USAGE,
        `the expiration ${signatureTimeText(expiration)} is not after the inception ${signatureTimeText(inception)}`,
        jitter === 0 ? {} : { help: 'the jitter is taken off the validity: choose a smaller --jitter' },
      );
    }
    if (expiration <= now) {
      guard(
        allow,
        'expired',
        EXIT.USAGE,
        `the signatures would expire on ${isoTimeText(expiration)}, before they are made (${isoTimeText(now)})`,
        'choose a later --expiration',
      );
    }
  }
}

function checkZone(zone: Zone, previous: Zone | undefined): void {
  if (zone.soaIndex < 0) {
    throw new ZoneproofError(EXIT.FILE, `${zone.origin} has no SOA record at its apex, so it is no zone to sign`, {
      help: 'run zoneproof lint on the file; is the origin right?',
    });
  }
  if (previous !== undefined && !(equalNames(previous.apex, zone.apex) && previous.class === zone.class)) {
    throw new ZoneproofError(EXIT.USAGE, `the previous zone is ${previous.origin}, not ${zone.origin}`);
  }
}
