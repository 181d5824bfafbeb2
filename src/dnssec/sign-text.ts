/**
 * A zone signed and printed in one go, range by range: for whoever wants nothing but the text. The zone that holds the
 * signatures is never made, so that signing a large one takes the memory of the unsigned zone, and its first records are
 * written while the last ones are still to be signed.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { TYPE } from '../rdata/index.js';
import { ByteWriter } from '../wire/index.js';
import { compareRdata, writeZoneRecord, type Zone, zonePartWith } from '../zone/index.js';
import { writeRecord } from '../zonefile/index.js';
import { denialTtl } from './denial.js';
import { writeNsec } from './nsec.js';
import type { KeyUse } from './sign/roles.js';
import { countMade, type SignatureBatch, type SignatureTimes, signRange, type ZoneSigner } from './sign-range.js';
import { zoneSigners } from './sign-zone.js';

export interface SignedRangeText {
  /** only valid until the next range is asked for */
  readonly text: Uint8Array;
  /** how many there are */
  readonly signatures: number;
}

/** A zone that is ready to be signed, but for its chain when that is of NSEC records: they are made on the way. */
export interface UnsignedZone {
  readonly zone: Zone;
  readonly lacksNsec: boolean;
}

/** Signs and prints the owners from `fromId` to the last one. The ranges come in owner order. */
export type SignText = (
  zone: UnsignedZone,
  uses: readonly KeyUse[],
  times: SignatureTimes,
  fromId: number,
) => AsyncIterable<SignedRangeText>;

/**
 * Signs the owners `[fromId, toId)` and appends them to `out` with their signatures, as `printZoneChunks` writes them.
 * Resolves to the number of signatures.
 */
export function writeSignedRange(
  { zone, lacksNsec }: UnsignedZone,
  signers: readonly ZoneSigner[],
  times: SignatureTimes,
  fromId: number,
  toId: number,
  out: ByteWriter,
): Promise<number> {
  if (!lacksNsec) return writeSigned(zone, signers, times, fromId, toId, out);
  const part = zonePartWith(zone, fromId, toId, { type: TYPE.NSEC, ttl: denialTtl(zone), write: writeNsec });
  return writeSigned(part, signers, times, 0, toId - fromId, out);
}

async function writeSigned(
  zone: Zone,
  signers: readonly ZoneSigner[],
  times: SignatureTimes,
  fromId: number,
  toId: number,
  out: ByteWriter,
): Promise<number> {
  const batch = await signRange(zone, signers, times, fromId, toId, { isAtOnce: true });
  const { records, soaIndex } = zone;
  // The SOA comes first of all, wherever its type stands.
  const isSoaHere = soaIndex >= records.ownerStart[fromId]! && soaIndex < records.ownerStart[toId]!;
  if (isSoaHere) writeZoneRecord(zone, soaIndex, out);
  let from = 0;
  for (let id = fromId; id < toId; id++) from = writeSignedOwner(zone, soaIndex, batch, id, from, out);
  return countMade(batch);
}

/**
 * Writes the records of an owner and its signatures, which begin at `from` in the batch; the SOA has been written.
 * @returns where those of the next owner begin
 */
function writeSignedOwner(
  zone: Zone,
  soaIndex: number,
  batch: SignatureBatch,
  id: number,
  from: number,
  out: ByteWriter,
): number {
  const { records } = zone;
  const { first } = batch;
  const end = records.ownerStart[id + 1]!;
  let to = from;
  while (to < first.length && first[to]! < end) to++;
  let i = records.ownerStart[id]!;
  for (; i < end && records.type[i]! < TYPE.RRSIG; i++) if (i !== soaIndex) writeUnlessRepeated(zone, i, out);
  if (isInOrder(batch, from, to)) for (let k = from; k < to; k++) writeSignature(zone, batch, k, out);
  else for (const k of inOrder(batch, from, to)) writeSignature(zone, batch, k, out);
  for (; i < end; i++) writeUnlessRepeated(zone, i, out);
  return to;
}

function writeUnlessRepeated(zone: Zone, record: number, out: ByteWriter): void {
  if (!zone.records.isDuplicate(record)) writeZoneRecord(zone, record, out);
}

const startOf = ({ rdataEnd }: SignatureBatch, k: number): number => (k === 0 ? 0 : rdataEnd[k - 1]!);

function compareSignatures(batch: SignatureBatch, a: number, b: number): number {
  const { rdata, rdataEnd } = batch;
  return compareRdata(TYPE.RRSIG, rdata, startOf(batch, a), rdataEnd[a]!, rdata, startOf(batch, b), rdataEnd[b]!);
}

/** Types come in their order; only where several keys sign a type, their tags and times may not. */
function isInOrder(batch: SignatureBatch, from: number, to: number): boolean {
  for (let k = from + 1; k < to; k++) if (compareSignatures(batch, k - 1, k) > 0) return false;
  return true;
}

/** The signatures `[from, to)` of a batch, which are those of one owner, in canonical order. */
function inOrder(batch: SignatureBatch, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i).sort((a, b) => compareSignatures(batch, a, b));
}

function writeSignature(zone: Zone, batch: SignatureBatch, k: number, out: ByteWriter): void {
  const { records, names } = zone;
  const start = startOf(batch, k);
  const end = batch.rdataEnd[k]!;
  if (start === end) return;
  const record = batch.first[k]!;
  const ownerAt = names.offsets[records.owner[record]!]!;
  writeRecord(out, names.pool, ownerAt, records.ttl[record]!, zone.class, TYPE.RRSIG, batch.rdata, start, end);
}

/** Owners that one thread signs before it looks around: few, so that Ctrl-C is heard. */
const OWNERS_AT_ONCE = 128;

/** {@link SignText} in this thread. */
export function signTextHere(provider: CryptoProvider): SignText {
  return async function* (zone, uses, times, fromId) {
    const signers = zoneSigners(uses, provider);
    const { count } = zone.zone.names;
    const out = new ByteWriter(1 << 18);
    for (let from = fromId; from < count; from += OWNERS_AT_ONCE) {
      out.clear();
      const to = Math.min(from + OWNERS_AT_ONCE, count);
      const signatures = await writeSignedRange(zone, signers, times, from, to, out);
      yield { text: out.view(), signatures };
    }
  };
}
