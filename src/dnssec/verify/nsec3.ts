/**
 * Each NSEC3 chain is complete, closed and exact (RFC 5155 §7.1).
 * @module
 */
import { countText } from '../../diagnostic/index.js';
import { TYPE } from '../../rdata/index.js';
import {
  ByteWriter,
  compareBytes,
  encodeHex,
  equalBytes,
  labelCount,
  latin1Text,
  readBase32hex,
  writeBase32hex,
} from '../../wire/index.js';
import { NODE } from '../../zone/index.js';
import { isInsecureDelegation, nsec3Types } from '../denial.js';
import {
  type HashedNames,
  hashNames,
  isInNsec3Chain,
  NSEC3_FLAG_OPT_OUT,
  NSEC3_HASH_OCTETS,
  NSEC3_HASH_SHA1,
  type Nsec3Fields,
  readNsec3Fields,
} from '../nsec3.js';
import { compareBitmap } from './bitmap.js';
import type { VerifyContext } from './context.js';

/** RFC 9276 §3.2: validators treat more as insecure, or fail. BIND and Knot Resolver draw the first line here, ... */
const MAX_ITERATIONS_ACCEPTED = 50;
/** ... and no validator in use goes beyond this one. */
const MAX_ITERATIONS_ANYWHERE = 150;
/** Chains with more are not hashed here either: the work is the zone owner's to inflict (CVE-2023-50868). */
const MAX_ITERATIONS_COMPUTED = 500;

/** Chains followed; each costs a hash of every name. Two are needed while parameters change. */
const MAX_CHAINS = 4;

/** The NSEC3 records with one set of parameters, in hash order. */
interface Chain {
  readonly parameters: Nsec3Fields;
  /** the NSEC3PARAM that announces it */
  readonly announcedBy?: number;
  /** record indexes */
  readonly records: number[];
  /** `NSEC3_HASH_OCTETS` for each record: the hash in its owner name */
  readonly hashes: ByteWriter;
}

export function verifyNsec3Chains(context: VerifyContext): void {
  const chains = collectChains(context);
  for (const chain of chains) {
    checkIterations(context, chain);
    checkSalt(context, chain);
    checkOptOut(context, chain);
    checkOrder(context, chain);
    if (chain.parameters.iterations <= MAX_ITERATIONS_COMPUTED) checkNames(context, chain);
  }
}

const sameParameters = (a: Nsec3Fields, b: Nsec3Fields): boolean =>
  a.iterations === b.iterations && a.hashAlgorithm === b.hashAlgorithm && equalBytes(a.salt, b.salt);

function parametersText({ iterations, salt }: Nsec3Fields): string {
  return `${countText(iterations, 'iteration')} and ${salt.length === 0 ? 'no salt' : `salt ${encodeHex(salt)}`}`;
}

function collectChains(context: VerifyContext): Chain[] {
  const { zone } = context;
  const { records } = zone;
  const chains: Chain[] = announcedParameters(context).map(({ parameters, record }) => ({
    parameters,
    announcedBy: record,
    records: [],
    hashes: new ByteWriter(1 << 12),
  }));
  const hasAnnounced = chains.length > 0;
  const chainOf = new Map(chains.map((chain) => [parametersText(chain.parameters), chain]));
  let chain: Chain | undefined;
  for (let i = 0; i < records.count; i++) {
    if (records.type[i] !== TYPE.NSEC3 || records.isDuplicate(i)) continue;
    if (zone.tree.kind[records.owner[i]!] === NODE.OUT_OF_ZONE || !isUsable(context, i)) continue;
    const parameters = readNsec3Fields(records.pool, records.rdataOffset[i]!);
    // Nearly always the chain of the record before.
    if (chain === undefined || !sameParameters(chain.parameters, parameters)) {
      chain = chainOf.get(parametersText(parameters));
    }
    if (chain === undefined) {
      chain = { parameters, records: [], hashes: new ByteWriter(1 << 12) };
      chains.push(chain);
      chainOf.set(parametersText(parameters), chain);
      if (hasAnnounced) {
        context.report(
          'nsec3param-mismatch',
          `this NSEC3 record has ${parametersText(parameters)}; no NSEC3PARAM has these`,
          {
            record: i,
            part: 'rdata',
          },
        );
      } else {
        context.report(
          'nsec3-param-missing',
          `the zone has NSEC3 records with ${parametersText(parameters)}, but no NSEC3PARAM`,
          { record: i },
        );
      }
    }
    chain.records.push(i);
    const at = zone.names.offsets[records.owner[i]!]!;
    readBase32hex(zone.names.pool, at + 1, at + 33, chain.hashes);
  }
  // Stray records of other parameters have been reported; a chain of their own they are not.
  const followed = chains.filter((candidate) => candidate.announcedBy !== undefined || !hasAnnounced);
  if (followed.length > MAX_CHAINS) {
    const message = `${zone.origin} has ${followed.length} NSEC3 chains; only the first ${MAX_CHAINS} are checked`;
    const param = records.findRrset(zone.apexId, TYPE.NSEC3PARAM);
    context.report('nsec3-chain-limit', message, { record: param < 0 ? followed[0]!.records[0] : param });
  }
  return followed.slice(0, MAX_CHAINS);
}

function announcedParameters(context: VerifyContext): { readonly parameters: Nsec3Fields; readonly record: number }[] {
  const { zone } = context;
  const { records } = zone;
  const found: { readonly parameters: Nsec3Fields; readonly record: number }[] = [];
  const first = records.findRrset(zone.apexId, TYPE.NSEC3PARAM);
  if (first < 0) return found;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    if (records.isDuplicate(i)) continue;
    const parameters = readNsec3Fields(records.pool, records.rdataOffset[i]!);
    if (parameters.hashAlgorithm !== NSEC3_HASH_SHA1) {
      context.report('nsec3-hash-algorithm', `this NSEC3PARAM has hash algorithm ${parameters.hashAlgorithm}, not 1`, {
        record: i,
        part: 0,
        severity: 'warning',
      });
    } else if (parameters.flags !== 0) {
      context.report('nsec3param-flags', `this NSEC3PARAM has flags ${parameters.flags}, so servers may ignore it`, {
        record: i,
        part: 1,
      });
      // The chain is there all the same, and validators never look at NSEC3PARAM.
      found.push({ parameters, record: i });
    } else found.push({ parameters, record: i });
  }
  return found;
}

/** Says of which NSEC3 records validators take no notice, where there is nothing to verify them by. */
export function checkNsec3Records(context: VerifyContext): void {
  const { records, tree } = context.zone;
  for (let i = 0; i < records.count; i++) {
    if (records.type[i] !== TYPE.NSEC3 || records.isDuplicate(i)) continue;
    if (tree.kind[records.owner[i]!] !== NODE.OUT_OF_ZONE) isUsable(context, i);
  }
}

/** Whether validators take notice of the record; says why when they do not. */
function isUsable(context: VerifyContext, record: number): boolean {
  const { zone } = context;
  const { records, names } = zone;
  const id = records.owner[record]!;
  const fields = readNsec3Fields(records.pool, records.rdataOffset[record]!);
  const report = (rule: string, message: string, part: 'owner' | number): false => {
    context.report(rule, message, { record, part });
    return false;
  };
  if (fields.hashAlgorithm !== NSEC3_HASH_SHA1) {
    return report('nsec3-hash-algorithm', `this NSEC3 record has hash algorithm ${fields.hashAlgorithm}, not 1`, 0);
  }
  if ((fields.flags & ~NSEC3_FLAG_OPT_OUT) !== 0) {
    return report('nsec3-flags-reserved', `this NSEC3 record has flags ${fields.flags}; only 0 and 1 are defined`, 1);
  }
  const at = names.offsets[id]!;
  const isHash = names.pool[at] === 32 && readBase32hex(names.pool, at + 1, at + 33, new ByteWriter(32));
  if (!isHash || labelCount(names.pool, at) !== labelCount(zone.apex) + 1) {
    return report(
      'nsec3-owner-label',
      `${zone.nameText(id)} is not a hash of 32 characters directly below ${zone.origin}`,
      'owner',
    );
  }
  if (records.pool[fields.next] !== NSEC3_HASH_OCTETS) {
    return report('nsec3-next-length', `the next hashed owner has ${records.pool[fields.next]} octets, not 20`, 4);
  }
  for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
    if (records.type[i] === TYPE.NSEC3 || records.type[i] === TYPE.RRSIG) continue;
    context.report('nsec3-data-owner-not-hash', `${zone.nameText(id)} owns an NSEC3 record and other data`, {
      record: i,
    });
    break;
  }
  return true;
}

function checkIterations(context: VerifyContext, { parameters, records }: Chain): void {
  const { iterations } = parameters;
  const record = records[0] ?? context.zone.records.findRrset(context.zone.apexId, TYPE.NSEC3PARAM);
  if (iterations === 0 || record < 0) return;
  const isTooMany = iterations > MAX_ITERATIONS_ACCEPTED;
  const limit =
    iterations > MAX_ITERATIONS_COMPUTED ? `; above ${MAX_ITERATIONS_COMPUTED} its names are not checked here` : '';
  context.report(
    'nsec3-iterations',
    isTooMany
      ? `the NSEC3 chain has ${iterations} iterations: above ${MAX_ITERATIONS_ACCEPTED} many validators treat the zone as insecure or fail${limit}`
      : `the NSEC3 chain has ${countText(iterations, 'iteration')}; it should have 0`,
    { record, part: 2, ...(iterations > MAX_ITERATIONS_ANYWHERE && { severity: 'error' as const }) },
  );
}

/** RFC 9276 §3.1: "Operators SHOULD NOT use a salt". */
function checkSalt(context: VerifyContext, { parameters, records }: Chain): void {
  if (parameters.salt.length === 0 || records.length === 0) return;
  const salt = encodeHex(parameters.salt);
  context.report('nsec3-salt', `the NSEC3 chain has the salt ${salt}; it should have none`, {
    record: records[0],
    part: 3,
  });
}

function checkOptOut(context: VerifyContext, chain: Chain): void {
  const { records } = context.zone;
  const flagsOf = (record: number): number => readNsec3Fields(records.pool, records.rdataOffset[record]!).flags;
  const without = chain.records.filter((record) => (flagsOf(record) & NSEC3_FLAG_OPT_OUT) === 0);
  if (without.length === 0 || without.length === chain.records.length) return;
  const message = `${without.length} of ${chain.records.length} NSEC3 records lack the opt-out flag that the others have`;
  context.report('nsec3-opt-out-mixed', message, { record: without[0], part: 1 });
}

/** Owner names in canonical order are hashes in order, so each record must point at the one behind it. */
function checkOrder(context: VerifyContext, chain: Chain): void {
  const { records } = context.zone;
  const hashes = chain.hashes.bytes;
  const count = chain.records.length;
  for (let k = 0; k < count; k++) {
    const record = chain.records[k]!;
    const nextAt = readNsec3Fields(records.pool, records.rdataOffset[record]!).next + 1;
    if (k + 1 < count && equalHash(hashes, k * NSEC3_HASH_OCTETS, hashes, (k + 1) * NSEC3_HASH_OCTETS)) {
      context.report(
        'nsec3-duplicate',
        `there is another NSEC3 record with these parameters at ${context.zone.ownerText(record)}`,
        {
          record: chain.records[k + 1]!,
        },
      );
      continue;
    }
    const expectedAt = ((k + 1) % count) * NSEC3_HASH_OCTETS;
    if (equalHash(records.pool, nextAt, hashes, expectedAt)) continue;
    context.report(
      'nsec3-chain-broken',
      `this NSEC3 record points at ${hashText(records.pool, nextAt)}, the next hash is ${hashText(hashes, expectedAt)}`,
      { record, part: 4 },
    );
  }
}

function equalHash(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): boolean {
  return compareBytes(a, aAt, aAt + NSEC3_HASH_OCTETS, b, bAt, bAt + NSEC3_HASH_OCTETS) === 0;
}

function hashText(hash: Uint8Array, at: number): string {
  const out = new ByteWriter(32);
  writeBase32hex(hash, at, at + NSEC3_HASH_OCTETS, out);
  return latin1Text(out.bytes, 0, out.length);
}

/** Every name of the zone has its record with the right types, and every record a name. */
function checkNames(context: VerifyContext, chain: Chain): void {
  const { zone } = context;
  const { records } = zone;
  if (chain.records.length === 0 && chain.announcedBy !== undefined) {
    const message = `no NSEC3 record has the parameters of this NSEC3PARAM: ${parametersText(chain.parameters)}`;
    context.report('nsec3-missing', message, { record: chain.announcedBy, part: 'rdata' });
    return;
  }
  const isOptOut = (k: number): boolean =>
    (readNsec3Fields(records.pool, records.rdataOffset[chain.records[k]!]!).flags & NSEC3_FLAG_OPT_OUT) !== 0;
  const hashed = hashNames(zone, context.provider, chain.parameters, (id) => isInNsec3Chain(zone, id, false));
  let isAnyOptOut = false;
  for (let k = 0; k < chain.records.length && !isAnyOptOut; k++) isAnyOptOut = isOptOut(k);
  const needs = isAnyOptOut ? optOutNeeds(context, chain, hashed) : undefined;
  const chainHashes = chain.hashes.bytes;
  let k = 0;
  for (const i of hashed.order) {
    const at = i * NSEC3_HASH_OCTETS;
    let order = 1;
    while (k < chain.records.length) {
      const recordAt = k * NSEC3_HASH_OCTETS;
      order = compareBytes(
        chainHashes,
        recordAt,
        recordAt + NSEC3_HASH_OCTETS,
        hashed.hashes,
        at,
        at + NSEC3_HASH_OCTETS,
      );
      if (order >= 0) break;
      reportExtra(context, chain.records[k]!);
      k++;
    }
    const id = hashed.owner[i]!;
    if (k < chain.records.length && order === 0) {
      const record = chain.records[k++]!;
      const bitmapAt = readNsec3Fields(records.pool, records.rdataOffset[record]!).next + 1 + NSEC3_HASH_OCTETS;
      const name = context.ownerName(hashed.nameAt[i]!);
      compareBitmap(context, 'nsec3', record, bitmapAt, id < 0 ? [] : nsec3Types(zone, id), name);
      while (
        k < chain.records.length &&
        equalHash(chainHashes, k * NSEC3_HASH_OCTETS, chainHashes, (k - 1) * NSEC3_HASH_OCTETS)
      )
        k++;
      continue;
    }
    // The record before, in the circle of hashes, is the one that covers this hash.
    const covering = chain.records.length === 0 ? -1 : (k + chain.records.length - 1) % chain.records.length;
    const need = covering >= 0 && isOptOut(covering) ? needs?.get(hashText(hashed.hashes, at)) : 'authority';
    if (need !== undefined) reportMissing(context, id, hashed.nameAt[i]!, need);
  }
  for (; k < chain.records.length; k++) reportExtra(context, chain.records[k]!);
}

/** Why a name needs a record although an opt-out record covers it. */
type Need = 'authority' | 'delegation';

/**
 * The hashes that must have a record under opt-out (RFC 5155 §7.1): those of names with authority and their empty
 * non-terminals, and the empty non-terminals above insecure delegations that have a record themselves. Others may be left
 * out. Compared by hash: an empty non-terminal stands below several names.
 */
function optOutNeeds(context: VerifyContext, chain: Chain, hashed: HashedNames): ReadonlyMap<string, Need> {
  const { zone, provider } = context;
  const inChain = new Set(chain.records.map((_, k) => hashText(chain.hashes.bytes, k * NSEC3_HASH_OCTETS)));
  const withRecord = new Set<number>();
  for (let i = 0; i < hashed.count; i++) {
    if (inChain.has(hashText(hashed.hashes, i * NSEC3_HASH_OCTETS))) withRecord.add(hashed.owner[i]!);
  }
  const needs = new Map<string, Need>();
  const add = (isCounted: (id: number) => boolean, need: Need): void => {
    const names = hashNames(zone, provider, chain.parameters, isCounted);
    for (let i = 0; i < names.count; i++) needs.set(hashText(names.hashes, i * NSEC3_HASH_OCTETS), need);
  };
  add((id) => isInNsec3Chain(zone, id, false) && withRecord.has(id), 'delegation');
  add((id) => isInNsec3Chain(zone, id, true), 'authority');
  return needs;
}

function reportExtra(context: VerifyContext, record: number): void {
  context.report('nsec3-extra', `${context.zone.ownerText(record)} is the hash of no name in the zone`, {
    record,
    part: 'owner',
  });
}

function reportMissing(context: VerifyContext, id: number, nameAt: number, need: Need): void {
  const { zone } = context;
  const name = context.ownerName(nameAt);
  if (id < 0) {
    // Above delegations alone the opt-out span answers for it, so resolvers do not notice.
    const severity = need === 'delegation' ? ('warning' as const) : undefined;
    // It owns no record: the first name below, which it is there for, stands for it.
    const below = zone.names.lowerBound(zone.names.pool, nameAt);
    context.report('nsec3-missing-ent', `the empty non-terminal ${name} has no NSEC3 record`, {
      record: zone.records.ownerStart[below]!,
      part: 'owner',
      owner: name,
      severity,
    });
    return;
  }
  const place = { record: zone.records.ownerStart[id]!, part: 'owner' as const };
  if (isInsecureDelegation(zone, id)) {
    context.report(
      'nsec3-missing-insecure-delegation',
      `the delegation ${name} has no DS and no NSEC3 record, and no opt-out record covers it`,
      place,
    );
  } else context.report('nsec3-missing', `${name} has no NSEC3 record`, place);
}
