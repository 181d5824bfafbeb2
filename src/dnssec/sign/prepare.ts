/**
 * The zone as it is to be signed, still without its chain: one TTL per RRset, the keys, what they ask of the parent, the
 * NSEC3PARAM, and ZONEMD records without a digest.
 * @module
 */
import { countText, EXIT } from '../../diagnostic/index.js';
import type { Dnskey } from '../../keys/index.js';
import { TYPE, typeText } from '../../rdata/index.js';
import { ByteWriter, equalBytes, readU32, skipName } from '../../wire/index.js';
import { NODE, RecordTable, Zone, ZoneBuilder } from '../../zone/index.js';
import { denialTtl } from '../denial.js';
import { writeNsec3Fields } from '../nsec3.js';
import type { SignZoneOptions } from '../sign-zone.js';
import { apexZonemds, canDigest, placeholderZonemd, readZonemd } from '../zonemd.js';
import type { Denial } from './chain.js';
import { type AllowedGuards, guard, NO_GUARD_LIFTED } from './guards.js';
import { syncRecords } from './sync.js';

/** Types that every signing makes anew. */
const GENERATED: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.NSEC3PARAM]);
/** Types that are made anew at the apex; below it they mean nothing and stay. */
const GENERATED_AT_APEX: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.ZONEMD]);
const SYNC_TYPES: ReadonlySet<number> = new Set([TYPE.CDS, TYPE.CDNSKEY]);

/** The DNSKEY RRset as it will be: what the zone has but for those withdrawn, and the keys that are to be there. */
export function publishedKeys(existing: readonly Dnskey[], options: SignZoneOptions): Dnskey[] {
  const { keys, standby = [], withdrawn = [] } = options;
  const isWithdrawn = (key: Dnskey): boolean => withdrawn.some((other) => equalBytes(other.rdata, key.rdata));
  const published = existing.filter((key) => !isWithdrawn(key));
  for (const key of [...keys.map(({ dnskey }) => dnskey), ...standby]) {
    if (isWithdrawn(key) || published.some((other) => equalBytes(other.rdata, key.rdata))) continue;
    published.push(key);
  }
  return published;
}

/** @param serial of the SOA and of ZONEMD records */
export function prepareZone(
  zone: Zone,
  options: SignZoneOptions & { readonly denial: Denial },
  published: readonly Dnskey[],
  serial: number,
  notes: string[],
): Zone {
  const { records, names, tree } = zone;
  const ttls = new TtlRule(zone, options, notes);
  const isKept = new Uint8Array(records.count);
  const ttl = records.ttl.slice();
  let outside = 0;
  for (let id = 0; id < names.count; id++) {
    const ownerEnd = records.ownerStart[id + 1]!;
    if (tree.kind[id] === NODE.OUT_OF_ZONE) {
      outside += ownerEnd - records.ownerStart[id]!;
      continue;
    }
    const isApex = id === zone.apexId;
    for (let first = records.ownerStart[id]!; first < ownerEnd; ) {
      const end = records.rrsetEnd(first);
      const type = records.type[first]!;
      const isReplaced =
        isApex && (GENERATED_AT_APEX.has(type) || (options.sync !== undefined && SYNC_TYPES.has(type)));
      if (!GENERATED.has(type) && !isReplaced) {
        isKept.fill(1, first, end);
        ttl.fill(ttls.of(first, end), first, end);
      }
      first = end;
    }
  }
  const base = new Zone(zone.apex, zone.class, names, new RecordTable({ ...records, ttl }), zone.sources, tree);
  const builder = new ZoneBuilder(base, (i) => isKept[i] === 1);
  if (outside > 0) notes.push(`${countText(outside, 'record')} outside of ${zone.origin} were left out`);
  addKeys(zone, options, published, builder, ttls);
  addZonemds(zone, options, serial, builder, ttls, notes);
  if (options.denial.type === 'nsec3') {
    const rdata = new ByteWriter(300);
    // RFC 5155 §4.1.2: the flags of NSEC3PARAM are zero, opt-out or not.
    writeNsec3Fields(rdata, 0, options.denial);
    const first = records.findRrset(zone.apexId, TYPE.NSEC3PARAM);
    const ttl = first < 0 ? ttls.capped(denialTtl(zone)) : ttls.of(first, records.rrsetEnd(first));
    builder.addRecord(zone.apex, TYPE.NSEC3PARAM, ttl, rdata.view());
  }
  ttls.finish(options.allow ?? NO_GUARD_LIFTED);
  const prepared = builder.freeze(zone.apex, zone.class, zone.sources);
  stampSerial(prepared, serial);
  return prepared;
}

/** What the TTL of an RRset becomes. */
class TtlRule {
  readonly #zone: Zone;
  readonly #max: SignZoneOptions['maxTtl'];
  readonly #notes: string[];
  /** the RRsets above the maximum, by their first record */
  readonly #over = new Set<number>();

  constructor(zone: Zone, { maxTtl }: SignZoneOptions, notes: string[]) {
    this.#zone = zone;
    this.#max = maxTtl;
    this.#notes = notes;
  }

  /** RFC 2181 §5.2: the TTLs of an RRset are equal. Where they are not, the smallest promises nothing too much. */
  of(first: number, end: number): number {
    const { ttl, type } = this.#zone.records;
    let smallest = ttl[first]!;
    let isMixed = false;
    for (let i = first + 1; i < end; i++) {
      if (ttl[i] !== smallest) isMixed = true;
      smallest = Math.min(smallest, ttl[i]!);
    }
    if (isMixed) {
      const name = `${this.#zone.ownerText(first)} ${typeText(type[first]!)}`;
      this.#notes.push(`the TTLs of ${name} differed; all became ${smallest}`);
    }
    if (this.#max !== undefined && smallest > this.#max.seconds) this.#over.add(first);
    return this.capped(smallest);
  }

  /** A TTL that the zone does not have yet. */
  capped(ttl: number): number {
    return this.#max?.isCapped === true ? Math.min(ttl, this.#max.seconds) : ttl;
  }

  finish(allowed: AllowedGuards): void {
    const [first] = this.#over;
    if (first === undefined || this.#max === undefined) return;
    const { ttl, type } = this.#zone.records;
    const { seconds, isCapped } = this.#max;
    const name = `${this.#zone.ownerText(first)} ${typeText(type[first]!)}`;
    const what = `${countText(this.#over.size, 'RRset')} with a TTL above ${seconds}, the first ${name} with ${ttl[first]}`;
    if (isCapped) this.#notes.push(`${what}: the TTLs became ${seconds}`);
    else guard(allowed, 'ttl', EXIT.FINDINGS, what, 'lower the TTLs, or have them lowered with --cap-ttl');
  }
}

/** The DNSKEY RRset with the TTL that it has, or that of the SOA; CDS and CDNSKEY likewise. */
function addKeys(
  zone: Zone,
  options: SignZoneOptions,
  published: readonly Dnskey[],
  builder: ZoneBuilder,
  ttls: TtlRule,
): void {
  const { records } = zone;
  const ttlOf = (type: number, otherwise: number): number => {
    const first = records.findRrset(zone.apexId, type);
    return first < 0 ? otherwise : ttls.of(first, records.rrsetEnd(first));
  };
  const soaTtl = ttls.of(zone.soaIndex, zone.soaIndex + 1);
  const keyTtl = options.dnskeyTtl === undefined ? ttlOf(TYPE.DNSKEY, soaTtl) : ttls.capped(options.dnskeyTtl);
  for (const { rdata } of published) builder.addRecord(zone.apex, TYPE.DNSKEY, keyTtl, rdata);
  if (options.sync === undefined) return;
  const { cds, cdnskey } = syncRecords(zone, options.sync, options.provider);
  for (const [type, set] of [
    [TYPE.CDS, cds],
    [TYPE.CDNSKEY, cdnskey],
  ] as const) {
    for (const rdata of set) builder.addRecord(zone.apex, type, ttlOf(type, keyTtl), rdata);
  }
}

/** Placeholders for the ZONEMD records that the zone has at its apex and those asked for, one for each hash. */
function addZonemds(
  zone: Zone,
  options: SignZoneOptions,
  serial: number,
  builder: ZoneBuilder,
  ttls: TtlRule,
  notes: string[],
): void {
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
  for (const hashAlgorithm of hashAlgorithms) {
    const rdata = placeholderZonemd(serial, hashAlgorithm);
    const first = existing[0] ?? zone.soaIndex;
    builder.addRecord(zone.apex, TYPE.ZONEMD, ttls.of(first, records.rrsetEnd(first)), rdata);
  }
}

/** Writes the serial into the SOA and the ZONEMD records of the apex. Their order stays: all of them begin with it. */
export function stampSerial(zone: Zone, serial: number): void {
  const { records, soaIndex } = zone;
  const { pool, rdataOffset } = records;
  const end = rdataOffset[soaIndex + 1]!;
  const places = [skipName(pool, skipName(pool, rdataOffset[soaIndex]!, end), end)];
  for (const record of apexZonemds(zone)) places.push(rdataOffset[record]!);
  for (const at of places) {
    if (readU32(pool, at) === serial) continue;
    for (let i = 0; i < 4; i++) pool[at + i] = serial >>> (24 - 8 * i);
  }
}
