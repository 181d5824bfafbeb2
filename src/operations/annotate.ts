/**
 * Comments that say what records do not show by themselves: key tags, the names behind NSEC3 hashes, times in words.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import {
  hashNames,
  isInNsec3Chain,
  NSEC3_HASH_OCTETS,
  NSEC3_HASH_SHA1,
  type Nsec3Parameters,
  readNsec3Fields,
  readRrsig,
} from '../dnssec/index.js';
import { parseDnskey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import {
  algorithmText,
  ByteWriter,
  compareBytes,
  digestText,
  equalBytes,
  isoTimeText,
  nameText,
  periodText,
  readBase32hex,
  serialDistance,
  unfoldTime,
} from '../wire/index.js';
import type { Zone } from '../zone/index.js';

/** Hashing every name more often than this is not worth a comment; above it validators refuse the zone anyway. */
const MAX_ITERATIONS = 500;
/** A zone has one chain, or two while its parameters change. */
const MAX_CHAINS = 2;

/**
 * A function that gives the comment for a record: ASCII without control characters, or undefined.
 * @param now seconds since the epoch; signature times are those nearest to it (RFC 4034 §3.1.5)
 */
export function annotator(
  zone: Zone,
  provider: CryptoProvider,
  now: number,
): (recordIndex: number) => string | undefined {
  const { records } = zone;
  const names = new HashedNameIndex(zone, provider);
  return (index) => {
    const rdata = records.rdata(index);
    switch (records.type[index]) {
      case TYPE.SOA:
        return soaText(zone);
      case TYPE.DNSKEY:
      case TYPE.CDNSKEY:
        return keyText(rdata);
      case TYPE.DS:
      case TYPE.CDS:
        return `${algorithmText(rdata[2]!)}, ${digestText(rdata[3]!)}`;
      case TYPE.RRSIG:
        return signatureText(rdata, now);
      case TYPE.NSEC3:
        return names.textOf(index);
      default:
        return undefined;
    }
  };
}

function soaText(zone: Zone): string | undefined {
  const { soa } = zone;
  if (soa === undefined) return undefined;
  const { refresh, retry, expire, minimum } = soa;
  const timers = { refresh, retry, expire, minimum };
  return Object.entries(timers)
    .map(([name, seconds]) => `${name} ${periodText(seconds)}`)
    .join(', ');
}

function keyText(rdata: Uint8Array): string | undefined {
  // RFC 8078 §4: algorithm 0 asks the parent to remove its DS; it is no key.
  if (rdata[3] === 0) return 'asks the parent to remove its DS';
  const key = parseDnskey(rdata);
  if (key === undefined) return undefined;
  const role = key.isZoneKey ? (key.isSep ? 'KSK' : 'ZSK') : 'not a zone key';
  return `${role}${key.isRevoked ? ', revoked' : ''}, ${algorithmText(key.algorithm)}, key tag ${key.keyTag}`;
}

function signatureText(rdata: Uint8Array, now: number): string {
  const { algorithm, inception, expiration } = readRrsig(rdata, 0, rdata.length);
  const from = isoTimeText(unfoldTime(inception, now));
  const to = isoTimeText(unfoldTime(expiration, now));
  return `${algorithmText(algorithm)}, valid from ${from} to ${to}, ${periodText(serialDistance(inception, expiration))}`;
}

/** The chain of one set of parameters: the names of the zone in the order of their hashes. */
interface HashedChain {
  readonly parameters: Nsec3Parameters;
  /** hashes in ascending order */
  readonly hashes: Uint8Array;
  /** for each hash the offset of its name in the name pool */
  readonly nameAt: Uint32Array;
}

/** Finds the names behind hashes. Names are hashed when the first NSEC3 record is met. */
class HashedNameIndex {
  readonly #zone: Zone;
  readonly #provider: CryptoProvider;
  readonly #chains: HashedChain[] = [];
  readonly #hash = new ByteWriter(64);

  constructor(zone: Zone, provider: CryptoProvider) {
    this.#zone = zone;
    this.#provider = provider;
  }

  /** `www.example.com., next ns1.example.com.`; undefined when the names cannot be worked out. */
  textOf(index: number): string | undefined {
    const { names, records } = this.#zone;
    const rdata = records.rdata(index);
    const fields = readNsec3Fields(rdata, 0);
    if (fields.hashAlgorithm !== NSEC3_HASH_SHA1 || fields.iterations > MAX_ITERATIONS) return undefined;
    const chain = this.#chainOf(fields);
    if (chain === undefined) return undefined;
    const owner = names.offsets[records.owner[index]!]!;
    this.#hash.clear();
    const isHash = readBase32hex(names.pool, owner + 1, owner + 1 + names.pool[owner]!, this.#hash);
    const name = isHash ? this.#nameOf(chain, this.#hash.view()) : undefined;
    const next = this.#nameOf(chain, rdata.subarray(fields.next + 1, fields.next + 1 + rdata[fields.next]!));
    const unknown = 'no name of this zone';
    return `${name ?? unknown}, next ${next ?? unknown}`;
  }

  #chainOf(wanted: Nsec3Parameters): HashedChain | undefined {
    const known = this.#chains.find(
      ({ parameters }) => parameters.iterations === wanted.iterations && equalBytes(parameters.salt, wanted.salt),
    );
    if (known !== undefined || this.#chains.length === MAX_CHAINS) return known;
    const parameters = { iterations: wanted.iterations, salt: wanted.salt.slice() };
    const { count, order, nameAt, hashes } = hashNames(this.#zone, this.#provider, parameters, (id) =>
      isInNsec3Chain(this.#zone, id, false),
    );
    const sorted = new Uint8Array(count * NSEC3_HASH_OCTETS);
    for (let k = 0; k < count; k++) {
      const at = order[k]! * NSEC3_HASH_OCTETS;
      sorted.set(hashes.subarray(at, at + NSEC3_HASH_OCTETS), k * NSEC3_HASH_OCTETS);
    }
    const chain = { parameters, hashes: sorted, nameAt: order.map((i) => nameAt[i]!) };
    this.#chains.push(chain);
    return chain;
  }

  #nameOf({ hashes, nameAt }: HashedChain, hash: Uint8Array): string | undefined {
    if (hash.length !== NSEC3_HASH_OCTETS) return undefined;
    let low = 0;
    let high = nameAt.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = middle * NSEC3_HASH_OCTETS;
      const order = compareBytes(hashes, at, at + NSEC3_HASH_OCTETS, hash, 0, NSEC3_HASH_OCTETS);
      if (order === 0) return nameText(this.#zone.names.pool, nameAt[middle]!);
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }
}
