/**
 * Signing a zone (RFC 4035 §2): publish the keys, close the chain of denial, sign what the zone has authority over.
 *
 * Signatures, NSEC and NSEC3 records that the input holds are dropped and made anew. Its DNSKEY records stay: they may
 * be keys of another signer or keys on standby. A ZONEMD at the apex is made anew: a placeholder while the zone is
 * signed, then the digest, then its own signature (RFC 8976 §3.1).
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { type Dnskey, parseDnskey, type SigningKey } from '../keys/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import {
  algorithmText,
  ByteWriter,
  DNSKEY_FLAG,
  equalBytes,
  equalNames,
  nameText,
  nextSerial,
  type SerialPolicy,
  signatureTimeText,
  skipName,
} from '../wire/index.js';
import { NODE, typeCovered, type Zone, ZoneBuilder } from '../zone/index.js';
import { denialTtl } from './denial.js';
import { addNsecChain } from './nsec.js';
import { addNsec3Chain, type Nsec3Parameters, writeNsec3Fields } from './nsec3.js';
import { type SignatureBatch, type SignatureTimes, signRange, type ZoneSigner } from './sign-range.js';
import { apexZonemds, canDigest, fillZonemds, placeholderZonemd, readZonemd } from './zonemd.js';

/** How names and types that do not exist are denied. */
export type Denial =
  | { readonly type: 'nsec' }
  | ({ readonly type: 'nsec3'; readonly optOut: boolean } & Nsec3Parameters);

export interface SignZoneOptions extends SignatureTimes {
  readonly keys: readonly SigningKey[];
  readonly denial: Denial;
  readonly serial: SerialPolicy;
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** Hash algorithms of ZONEMD records to add to those that the zone has (RFC 8976 §5.3: 1 SHA-384, 2 SHA-512). */
  readonly zonemd?: readonly number[] | undefined;
  /** Makes the signatures, in threads for example; default: {@link signRange} over the whole zone. */
  readonly signAll?: SignAll | undefined;
}

/** Signs all owners of a zone. The batches come in owner order. */
export type SignAll = (
  zone: Zone,
  keys: readonly KeyUse[],
  times: SignatureTimes,
) => Promise<readonly SignatureBatch[]>;

/** A key and its share of the work. */
export interface KeyUse {
  readonly key: SigningKey;
  readonly signsKeys: boolean;
  readonly signsData: boolean;
}

export interface SignedZone {
  readonly zone: Zone;
  readonly signatureCount: number;
  /** what the signer did to the input that its owner should know; lower-case start, no full stop */
  readonly notes: readonly string[];
}

/** Types that every signing makes anew. */
const GENERATED: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.NSEC3PARAM]);

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
  checkTimes(options);
  checkZone(zone);
  const notes: string[] = [];
  const published = prepareZone(zone, options, notes);
  const uses = assignRoles(published, options.keys);
  const chained = addDenial(published, options);
  const signAll = options.signAll ?? signInOneRange(options.provider);
  const batches = await signAll(chained, uses, { inception: options.inception, expiration: options.expiration });
  const builder = new ZoneBuilder();
  builder.addZone(chained);
  let signatureCount = 0;
  for (const batch of batches) signatureCount += addSignatures(builder, chained, batch);
  const signed = builder.freeze(zone.apex, zone.class, zone.sources);
  return {
    zone: apexZonemds(signed).length === 0 ? signed : await finishZonemds(signed, uses, options),
    signatureCount,
    notes,
  };
}

/** RFC 8976 §3.1: the digest goes in last, when all else is signed, and then its RRset is signed again. */
async function finishZonemds(zone: Zone, uses: readonly KeyUse[], options: SignZoneOptions): Promise<Zone> {
  const { provider, inception, expiration } = options;
  fillZonemds(zone, provider);
  const builder = new ZoneBuilder();
  builder.addZone(
    zone,
    (i, type) =>
      type !== TYPE.RRSIG || zone.records.owner[i] !== zone.apexId || typeCovered(zone.records, i) !== TYPE.ZONEMD,
  );
  const { apexId } = zone;
  const signers = zoneSigners(uses, provider);
  const isZonemd = (type: number): boolean => type === TYPE.ZONEMD;
  const batch = await signRange(zone, signers, { inception, expiration }, apexId, apexId + 1, () => {}, isZonemd);
  addSignatures(builder, zone, batch);
  return builder.freeze(zone.apex, zone.class, zone.sources);
}

/** The signers of {@link signRange} for keys in memory. */
export function zoneSigners(uses: readonly KeyUse[], provider: CryptoProvider): ZoneSigner[] {
  return uses.map(({ key, signsKeys, signsData }) => ({
    algorithm: key.dnskey.algorithm,
    keyTag: key.dnskey.keyTag,
    signsKeys,
    signsData,
    isRevoked: key.dnskey.isRevoked,
    signer: provider.privateKey(key.material),
  }));
}

/** Signs the whole zone in this thread. */
export function signInOneRange(provider: CryptoProvider): SignAll {
  return async (zone, uses, times) => [await signRange(zone, zoneSigners(uses, provider), times, 0, zone.names.count)];
}

function checkTimes({ inception, expiration }: SignatureTimes): void {
  // RFC 4034 §3.1.5: serial arithmetic only tells before from after within 2^31 seconds.
  if (expiration - inception >= 0x80000000) {
    throw new ZoneproofError(EXIT.USAGE, 'the signatures would be valid for more than 68 years', {
      help: 'choose an --expiration nearer to the --inception',
    });
  }
  if (expiration > inception) return;
  throw new ZoneproofError(
    EXIT.USAGE,
    `the expiration ${signatureTimeText(expiration)} is not after the inception ${signatureTimeText(inception)}`,
  );
}

function checkZone(zone: Zone): void {
  if (zone.soaIndex < 0) {
    throw new ZoneproofError(EXIT.FILE, `${zone.origin} has no SOA record at its apex, so it is no zone to sign`, {
      help: 'run zoneproof lint on the file; is the origin right?',
    });
  }
}

/** The zone without what is made anew, with one TTL per RRset, the new serial, the keys and the NSEC3PARAM. */
function prepareZone(zone: Zone, options: SignZoneOptions, notes: string[]): Zone {
  const { records, names, tree } = zone;
  const builder = new ZoneBuilder();
  let dropped = 0;
  let outside = 0;
  for (let id = 0; id < names.count; id++) {
    if (tree.kind[id] === NODE.OUT_OF_ZONE) {
      outside += records.ownerStart[id + 1]! - records.ownerStart[id]!;
      continue;
    }
    for (let first = records.ownerStart[id]!; first < records.ownerStart[id + 1]!; ) {
      const end = records.rrsetEnd(first);
      const type = records.type[first]!;
      if (GENERATED.has(type)) dropped += end - first;
      else if (type !== TYPE.ZONEMD || id !== zone.apexId) {
        const ttl = rrsetTtl(zone, first, end, notes);
        builder.setOwner(names.pool, names.offsets[id + 1]! - names.offsets[id]!, names.offsets[id]!);
        for (let i = first; i < end; i++) {
          if (records.isDuplicate(i)) continue;
          const start = builder.rdata.length;
          builder.rdata.append(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
          if (i === zone.soaIndex) writeSerial(builder.rdata, start, options);
          builder.add(type, ttl, start, records.source[i]!);
        }
      }
      first = end;
    }
  }
  if (outside > 0) notes.push(`${outside} records outside of ${zone.origin} were left out`);
  if (dropped > 0) notes.push(`${dropped} signatures and chain records of an earlier signing were dropped`);
  addDnskeys(zone, options, builder);
  addZonemds(zone, options, builder, notes);
  if (options.denial.type === 'nsec3') {
    const rdata = new ByteWriter(300);
    // RFC 5155 §4.1.2: the flags of NSEC3PARAM are zero, opt-out or not.
    writeNsec3Fields(rdata, 0, options.denial);
    builder.addRecord(zone.apex, TYPE.NSEC3PARAM, denialTtl(zone), rdata.view());
  }
  return builder.freeze(zone.apex, zone.class, zone.sources);
}

/** RFC 2181 §5.2: the TTLs of an RRset are equal. Where they are not, the smallest promises nothing too much. */
function rrsetTtl(zone: Zone, first: number, end: number, notes: string[]): number {
  const { ttl, type } = zone.records;
  let smallest = ttl[first]!;
  let isMixed = false;
  for (let i = first + 1; i < end; i++) {
    if (ttl[i] !== smallest) isMixed = true;
    smallest = Math.min(smallest, ttl[i]!);
  }
  if (isMixed) {
    notes.push(`the TTLs of ${zone.ownerText(first)} ${typeText(type[first]!)} differed; all became ${smallest}`);
  }
  return smallest;
}

function writeSerial(rdata: ByteWriter, start: number, { serial, now }: SignZoneOptions): void {
  const { bytes, length } = rdata;
  const at = skipName(bytes, skipName(bytes, start, length), length);
  const current = ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  const next = nextSerial(current, serial, now);
  for (let i = 0; i < 4; i++) bytes[at + i] = next >>> (24 - 8 * i);
}

/** Publishes the keys, with the TTL of the DNSKEY RRset that is there, or of the SOA. */
function addDnskeys(zone: Zone, { keys }: SignZoneOptions, builder: ZoneBuilder): void {
  const { records } = zone;
  const first = records.findRrset(zone.apexId, TYPE.DNSKEY);
  const end = first < 0 ? first : records.rrsetEnd(first);
  let ttl = records.ttl[zone.soaIndex]!;
  for (let i = first; i < end; i++) ttl = i === first ? records.ttl[i]! : Math.min(ttl, records.ttl[i]!);
  for (const { dnskey } of keys) {
    let isPublished = false;
    for (let i = first; i < end; i++) isPublished ||= equalBytes(records.rdata(i), dnskey.rdata);
    if (!isPublished) builder.addRecord(zone.apex, TYPE.DNSKEY, ttl, dnskey.rdata);
  }
}

/** Placeholders for the ZONEMD records that the zone has at its apex and those asked for, one for each hash. */
function addZonemds(zone: Zone, options: SignZoneOptions, builder: ZoneBuilder, notes: string[]): void {
  const { records } = zone;
  const existing = apexZonemds(zone);
  const hashAlgorithms = new Set(options.zonemd);
  for (const record of existing) {
    const zonemd = readZonemd(records.pool, records.rdataOffset[record]!);
    if (canDigest(zonemd)) hashAlgorithms.add(zonemd.hashAlgorithm);
    else {
      notes.push(
        `the ZONEMD with scheme ${zonemd.scheme} and hash algorithm ${zonemd.hashAlgorithm} was dropped: it cannot be made anew here`,
      );
    }
  }
  const { serial, ttl } = zone.soa!;
  const next = nextSerial(serial, options.serial, options.now);
  for (const hashAlgorithm of hashAlgorithms) {
    const rdata = placeholderZonemd(next, hashAlgorithm);
    builder.addRecord(zone.apex, TYPE.ZONEMD, existing.length > 0 ? records.ttl[existing[0]!]! : ttl, rdata);
  }
}

function addDenial(zone: Zone, { denial, provider }: SignZoneOptions): Zone {
  const builder = new ZoneBuilder();
  builder.addZone(zone);
  if (denial.type === 'nsec') addNsecChain(zone, builder);
  else addNsec3Chain(zone, builder, provider, denial, denial.optOut);
  return builder.freeze(zone.apex, zone.class, zone.sources);
}

function addSignatures(builder: ZoneBuilder, zone: Zone, batch: SignatureBatch): number {
  const { records, names } = zone;
  let at = 0;
  for (let i = 0; i < batch.first.length; i++) {
    const first = batch.first[i]!;
    const id = records.owner[first]!;
    builder.setOwner(names.pool, names.offsets[id + 1]! - names.offsets[id]!, names.offsets[id]!);
    const start = builder.rdata.length;
    builder.rdata.append(batch.rdata, at, batch.rdataEnd[i]!);
    at = batch.rdataEnd[i]!;
    // RFC 4034 §3: "The TTL value of an RRSIG RR MUST match the TTL value of the RRset it covers."
    builder.add(TYPE.RRSIG, records.ttl[first]!, start);
  }
  return batch.first.length;
}

/** The DNSKEY RRset at the apex. */
export function apexDnskeys(zone: Zone): Dnskey[] {
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.DNSKEY);
  const keys: Dnskey[] = [];
  if (first < 0) return keys;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const key = records.isDuplicate(i) ? undefined : parseDnskey(records.rdata(i));
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/**
 * Who signs what, for each algorithm on its own: keys with the SEP bit sign the keys, those without the data; where an
 * algorithm has only one sort, it does both (a CSK).
 * @throws ZoneproofError (key) when the result could not validate
 */
function assignRoles(zone: Zone, keys: readonly SigningKey[]): KeyUse[] {
  if (keys.length === 0) {
    throw new ZoneproofError(EXIT.KEY, `no key to sign ${zone.origin} with`, {
      help: `make one: zoneproof key generate ${zone.origin} --csk --key-dir keys`,
    });
  }
  for (const key of keys) {
    if (!equalNames(key.owner, zone.apex)) {
      throw new ZoneproofError(EXIT.KEY, `key ${key.fileName} is of ${nameText(key.owner)}, not of ${zone.origin}`);
    }
    if ((key.dnskey.flags & DNSKEY_FLAG.ZONE) === 0) {
      throw new ZoneproofError(EXIT.KEY, `key ${key.fileName} is not a zone key (flags ${key.dnskey.flags})`);
    }
  }
  // RFC 4035 §2.2: "There MUST be an RRSIG for each RRset using at least one DNSKEY of each algorithm in the zone apex
  // DNSKEY RRset."
  for (const published of apexDnskeys(zone)) {
    if (keys.some((key) => key.dnskey.algorithm === published.algorithm)) continue;
    throw new ZoneproofError(
      EXIT.KEY,
      `${zone.origin} publishes key ${published.keyTag} of algorithm ${algorithmText(published.algorithm)}, but no private key of that algorithm is given`,
      { help: 'give one with --key, or remove the DNSKEY record from the zone file' },
    );
  }
  return keys.map((key) => {
    const peers = keys.filter((other) => other.dnskey.algorithm === key.dnskey.algorithm && !other.dnskey.isRevoked);
    const hasKsk = peers.some((other) => other.dnskey.isSep);
    const hasZsk = peers.some((other) => !other.dnskey.isSep);
    // RFC 5011 §2.1: a revoked key signs the DNSKEY RRset, to prove the revocation, and nothing else.
    if (key.dnskey.isRevoked) return { key, signsKeys: true, signsData: false };
    return { key, signsKeys: key.dnskey.isSep || !hasKsk, signsData: !key.dnskey.isSep || !hasZsk };
  });
}
