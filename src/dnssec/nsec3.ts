/**
 * The NSEC3 chain (RFC 5155): hashed owner names in hash order. Every name with authoritative data, every delegation
 * (insecure ones may be left out under opt-out) and every empty non-terminal above them has one.
 * @module
 */
import type { CryptoProvider, ShortHash } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { TYPE, writeTypeBitmap } from '../rdata/index.js';
import {
  type ByteWriter,
  compareBytes,
  encodeHex,
  LOWER,
  MAX_NAME_OCTETS,
  nameLength,
  nameText,
  readU16,
  writeBase32hex,
} from '../wire/index.js';
import { forEachEmptyNonTerminal, sortByKeys, type Zone, type ZoneBuilder } from '../zone/index.js';
import { denialTtl, isInsecureDelegation, nsec3Types } from './denial.js';

/** The only hash algorithm of RFC 5155 §11: SHA-1. */
export const NSEC3_HASH_SHA1 = 1;
export const NSEC3_HASH_OCTETS = 20;
export const NSEC3_FLAG_OPT_OUT = 1;

export interface Nsec3Parameters {
  /** additional iterations; RFC 9276 §3.1: "MUST be 0" */
  readonly iterations: number;
  /** at most 255 octets; RFC 9276 §3.1: "SHOULD NOT use a salt" */
  readonly salt: Uint8Array;
}

/** What NSEC3 and NSEC3PARAM rdata have in common. */
export interface Nsec3Fields extends Nsec3Parameters {
  readonly hashAlgorithm: number;
  readonly flags: number;
  /** offset behind the salt */
  readonly next: number;
}

/** Reads the fields up to the salt from rdata in `wire[at...]`. */
export function readNsec3Fields(wire: Uint8Array, at: number): Nsec3Fields {
  const saltEnd = at + 5 + wire[at + 4]!;
  return {
    hashAlgorithm: wire[at]!,
    flags: wire[at + 1]!,
    iterations: readU16(wire, at + 2),
    salt: wire.subarray(at + 5, saltEnd),
    next: saltEnd,
  };
}

/** Hashes the name at `wire[at]` into `out[to...]`. */
export type NameHasher = (wire: Uint8Array, at: number, out: Uint8Array, to: number) => void;

/** Hashes from which on the kernel for short messages pays. */
const MIN_SHORT_HASHES = 1000;

/**
 * The hash function of a chain (RFC 5155 §5). Names are taken in lower case.
 * @param names how many are to be hashed, about
 */
export function nsec3Hasher(provider: CryptoProvider, parameters: Nsec3Parameters, names = 1): NameHasher {
  const isWorthIt = names * (1 + parameters.iterations) >= MIN_SHORT_HASHES;
  const short = isWorthIt ? provider.shortSha1?.() : undefined;
  return short === undefined ? plainHasher(provider, parameters) : shortHasher(short, parameters);
}

function plainHasher(provider: CryptoProvider, { iterations, salt }: Nsec3Parameters): NameHasher {
  const first = new Uint8Array(MAX_NAME_OCTETS + salt.length);
  const again = new Uint8Array(NSEC3_HASH_OCTETS + salt.length);
  again.set(salt, NSEC3_HASH_OCTETS);
  return (wire, at, out, to) => {
    const length = nameLength(wire, at);
    for (let i = 0; i < length; i++) first[i] = LOWER[wire[at + i]!]!;
    first.set(salt, length);
    let hash = provider.hashSha1(first.subarray(0, length + salt.length));
    for (let i = 0; i < iterations; i++) {
      again.set(hash);
      hash = provider.hashSha1(again);
    }
    out.set(hash, to);
  };
}

function shortHasher({ message, digest, hash }: ShortHash, { iterations, salt }: Nsec3Parameters): NameHasher {
  return (wire, at, out, to) => {
    const length = nameLength(wire, at);
    for (let i = 0; i < length; i++) message[i] = LOWER[wire[at + i]!]!;
    if (salt.length > 0) message.set(salt, length);
    hash(length + salt.length);
    if (iterations > 0) {
      message.set(salt, NSEC3_HASH_OCTETS);
      for (let i = 0; i < iterations; i++) {
        message.set(digest);
        // Padding stands behind the salt, and is made anew each time.
        hash(NSEC3_HASH_OCTETS + salt.length);
      }
    }
    for (let i = 0; i < NSEC3_HASH_OCTETS; i++) out[to + i] = digest[i]!;
  };
}

/**
 * The names that an NSEC3 chain covers, each with its hash. `owner[i]` is an owner id, or -1 for an empty non-terminal,
 * whose name stands at `nameAt[i]` of the name pool. Unsorted; `order` has the indexes in hash order.
 */
export interface HashedNames {
  readonly count: number;
  readonly owner: Int32Array;
  readonly nameAt: Uint32Array;
  /** `NSEC3_HASH_OCTETS` for each name */
  readonly hashes: Uint8Array;
  readonly order: Uint32Array;
}

/**
 * Hashes the chain's names.
 * @param isCounted which owner ids belong to the chain (RFC 5155 §7.1); their empty non-terminals are added
 */
export function hashNames(
  zone: Zone,
  provider: CryptoProvider,
  parameters: Nsec3Parameters,
  isCounted: (id: number) => boolean,
): HashedNames {
  const { names } = zone;
  const owners: number[] = [];
  const offsets: number[] = [];
  for (let id = 0; id < names.count; id++) {
    if (!isCounted(id)) continue;
    owners.push(id);
    offsets.push(names.offsets[id]!);
  }
  forEachEmptyNonTerminal(names, zone.apex, isCounted, (offset) => {
    owners.push(-1);
    offsets.push(offset);
  });
  const count = owners.length;
  const hashes = new Uint8Array(count * NSEC3_HASH_OCTETS);
  const hash = nsec3Hasher(provider, parameters, count);
  for (let i = 0; i < count; i++) hash(names.pool, offsets[i]!, hashes, i * NSEC3_HASH_OCTETS);
  const order = sortByKeys(count, (i, out) => out.append(hashes, i * NSEC3_HASH_OCTETS, (i + 1) * NSEC3_HASH_OCTETS));
  return { count, owner: Int32Array.from(owners), nameAt: Uint32Array.from(offsets), hashes, order };
}

/** Whether a name has a place in an NSEC3 chain. */
export function isInNsec3Chain(zone: Zone, ownerId: number, isOptOut: boolean): boolean {
  if (!zone.isInChain(ownerId) || zone.isNsec3Owner(ownerId)) return false;
  return !(isOptOut && isInsecureDelegation(zone, ownerId));
}

/** Appends hash algorithm, flags, iterations and salt: NSEC3PARAM rdata, and the start of NSEC3 rdata. */
export function writeNsec3Fields(out: ByteWriter, flags: number, parameters: Nsec3Parameters): void {
  out.u8(NSEC3_HASH_SHA1);
  out.u8(flags);
  out.u16(parameters.iterations);
  out.u8(parameters.salt.length);
  out.append(parameters.salt);
}

/**
 * Adds the NSEC3 records of `zone` (which must hold none, and must hold the NSEC3PARAM already) to `builder`.
 * @throws ZoneproofError when two names have one hash, or the apex is too long for hashed names below it
 */
export function addNsec3Chain(
  zone: Zone,
  builder: ZoneBuilder,
  provider: CryptoProvider,
  parameters: Nsec3Parameters,
  isOptOut: boolean,
): void {
  const { names } = zone;
  // A label of 32 characters and its length octet stand before the apex.
  if (zone.apex.length + 33 > MAX_NAME_OCTETS) {
    throw new ZoneproofError(
      EXIT.KEY,
      `the name ${zone.origin} is too long for NSEC3: hashed names would exceed 255 octets`,
      {
        help: 'sign with --nsec',
      },
    );
  }
  const hashed = hashNames(zone, provider, parameters, (id) => isInNsec3Chain(zone, id, isOptOut));
  const { order, hashes, count } = hashed;
  const ttl = denialTtl(zone);
  const flags = isOptOut ? NSEC3_FLAG_OPT_OUT : 0;
  const owner = new Uint8Array(33 + zone.apex.length);
  owner[0] = 32;
  owner.set(zone.apex, 33);
  const { rdata } = builder;
  for (let k = 0; k < count; k++) {
    const at = order[k]! * NSEC3_HASH_OCTETS;
    const nextAt = order[(k + 1) % count]! * NSEC3_HASH_OCTETS;
    if (
      count > 1 &&
      compareBytes(hashes, at, at + NSEC3_HASH_OCTETS, hashes, nextAt, nextAt + NSEC3_HASH_OCTETS) === 0
    ) {
      // RFC 5155 §7.1: "If a hash collision is detected, then a new salt has to be chosen"
      const pair = [order[k]!, order[(k + 1) % count]!].map((i) => nameText(names.pool, hashed.nameAt[i]!));
      throw new ZoneproofError(
        EXIT.KEY,
        `${pair.join(' and ')} have the same NSEC3 hash with salt ${encodeHex(parameters.salt) || '-'}`,
        {
          help: 'choose another --salt',
        },
      );
    }
    const textStart = rdata.length;
    writeBase32hex(hashes, at, at + NSEC3_HASH_OCTETS, rdata);
    for (let i = 0; i < 32; i++) owner[1 + i] = LOWER[rdata.bytes[textStart + i]!]!;
    rdata.length = textStart;
    builder.setOwner(owner);
    writeNsec3Fields(rdata, flags, parameters);
    rdata.u8(NSEC3_HASH_OCTETS);
    rdata.append(hashes, nextAt, nextAt + NSEC3_HASH_OCTETS);
    const id = hashed.owner[order[k]!]!;
    if (id >= 0) writeTypeBitmap(nsec3Types(zone, id), rdata);
    builder.add(TYPE.NSEC3, ttl, textStart);
  }
}
