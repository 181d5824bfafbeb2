/**
 * Names and addresses both ways, where the zone of each is in the run. Several names may share an address, and one of
 * them is enough for its PTR; nothing is said of what another zone answers for.
 * @module
 */
import { rdataText, TYPE } from '../../rdata/index.js';
import { nameText } from '../../wire/index.js';
import { NODE, type Zone } from '../../zone/index.js';
import {
  editedOf,
  findingAt,
  nameKey,
  type RepositoryFinding,
  type ZoneGroup,
  type ZoneOfRun,
  type ZoneSet,
} from './zone-set.js';

const V4_SUFFIX = '\x07in-addr\x04arpa\0';
const V6_SUFFIX = '\x03ip6\x04arpa\0';

const isReverse = (key: string): boolean => key.endsWith(V4_SUFFIX) || key.endsWith(V6_SUFFIX);

export interface ReverseOptions {
  /** look for addresses without PTR as well */
  readonly withAddresses: boolean;
}

export function* reverseFindings<Z extends ZoneOfRun>(
  set: ZoneSet<Z>,
  { withAddresses }: ReverseOptions,
): Iterable<RepositoryFinding<Z>> {
  const reverse = set.groups.filter(({ key }) => isReverse(key));
  for (const group of reverse) if (!editedOf(group).isBroken) yield* pointerFindings(set, group);
  if (!withAddresses || reverse.length === 0) return;
  for (const group of set.groups) {
    if (!isReverse(group.key) && !editedOf(group).isBroken) yield* addressFindings(set, group);
  }
}

function* pointerFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>, group: ZoneGroup<Z>): Iterable<RepositoryFinding<Z>> {
  const at = editedOf(group);
  const { records, names, tree } = at.zone;
  for (let index = 0; index < records.count; index++) {
    if (records.type[index] !== TYPE.PTR || records.isDuplicate(index)) continue;
    const id = records.owner[index]!;
    if (tree.kind[id] !== NODE.AUTHORITATIVE && tree.kind[id] !== NODE.APEX) continue;
    const address = addressOf(nameKey(names.pool, names.offsets[id]!));
    if (address === undefined) continue;
    const target = records.rdata(index);
    const above = set.enclosing(nameKey(target), group.folder);
    // No host is called something.in-addr.arpa: its last dot was forgotten, which is missing-trailing-dot-target.
    if (above === undefined || isReverse(above.key) || editedOf(above).isBroken) continue;
    const forward = editedOf(above);
    const text = rdataText(address.type, address.octets);
    const fault = forwardFault(set, forward.zone, target, address, text);
    if (fault === undefined) continue;
    const message = `${nameText(target)} ${fault} in ${forward.path}`;
    yield findingAt(at, 'ptr-forward-mismatch', index, message, { part: 'rdata' });
  }
}

interface Address {
  readonly type: number;
  readonly octets: Uint8Array;
}

function forwardFault<Z extends ZoneOfRun>(
  set: ZoneSet<Z>,
  zone: Zone,
  target: Uint8Array,
  address: Address,
  text: string,
): string | undefined {
  const lookup = set.lookupOf(zone);
  const status = lookup.resolve(target);
  if (status === 'delegated' || status === 'out-of-zone') return undefined;
  const { id } = lookup;
  const { records } = zone;
  if (status === 'missing' || status === 'empty' || id < 0) return 'does not exist';
  // Where an alias leads to is another question, and a PTR at one has a rule of its own.
  if (records.hasType(id, TYPE.CNAME)) return undefined;
  const first = records.findRrset(id, address.type);
  for (let i = first; first >= 0 && i < records.rrsetEnd(first); i++) {
    if (rdataText(address.type, records.rdata(i)) === text) return undefined;
  }
  return `does not have the address ${text}`;
}

/** The address that a reverse name stands for (RFC 1035 §3.5, RFC 3596 §2.5), also in a zone of RFC 2317. */
export function addressOf(key: string): Address | undefined {
  const labels: string[] = [];
  for (let at = 0; key.charCodeAt(at) > 0; at += 1 + key.charCodeAt(at)) {
    labels.push(key.slice(at + 1, at + 1 + key.charCodeAt(at)));
  }
  if (key.endsWith(V4_SUFFIX)) {
    const numbers = labels.slice(0, -2);
    // RFC 2317 §4: the label of the part of a network stands between the last octet and the others.
    if (numbers.length === 5 && !isOctet(numbers[1]!)) numbers.splice(1, 1);
    if (numbers.length !== 4 || !numbers.every(isOctet)) return undefined;
    return { type: TYPE.A, octets: Uint8Array.from(numbers.reverse(), Number) };
  }
  if (!key.endsWith(V6_SUFFIX) || labels.length !== 34) return undefined;
  const nibbles = labels.slice(0, 32).reverse();
  if (!nibbles.every((nibble) => /^[0-9a-f]$/.test(nibble))) return undefined;
  const octets = Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(nibbles[2 * i]! + nibbles[2 * i + 1]!, 16));
  return { type: TYPE.AAAA, octets };
}

function isOctet(text: string): boolean {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) < 256;
}

/** The key of the reverse name of an address. */
function reverseKey(octets: Uint8Array): string {
  const label = (text: string): string => String.fromCharCode(text.length) + text;
  const reversed = [...octets].reverse();
  if (octets.length === 4) return reversed.map((octet) => label(String(octet))).join('') + V4_SUFFIX;
  const nibbles = reversed.flatMap((octet) => [octet & 15, octet >>> 4]);
  return nibbles.map((nibble) => label(nibble.toString(16))).join('') + V6_SUFFIX;
}

function* addressFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>, group: ZoneGroup<Z>): Iterable<RepositoryFinding<Z>> {
  const at = editedOf(group);
  const { records, tree } = at.zone;
  const seen = new Set<string>();
  for (let index = 0; index < records.count; index++) {
    const type = records.type[index]!;
    if (type !== TYPE.A && type !== TYPE.AAAA) continue;
    const kind = tree.kind[records.owner[index]!];
    if (kind !== NODE.AUTHORITATIVE && kind !== NODE.APEX) continue;
    const key = reverseKey(records.rdata(index));
    if (seen.has(key)) continue;
    seen.add(key);
    const above = set.enclosing(key, group.folder);
    if (above === undefined || editedOf(above).isBroken) continue;
    const { zone, path } = editedOf(above);
    const lookup = set.lookupOf(zone);
    const name = Uint8Array.from(key, (character) => character.charCodeAt(0));
    const status = lookup.resolve(name);
    const isNamed = status === 'delegated' || (lookup.id >= 0 && hasPointer(zone, lookup.id));
    if (isNamed) continue;
    const message = `${path} has no PTR record for ${rdataText(type, records.rdata(index))}`;
    yield findingAt(at, 'address-without-ptr', index, message, { part: 'rdata' });
  }
}

/** RFC 2317: an alias leads to where the PTR is. */
const hasPointer = ({ records }: Zone, id: number): boolean =>
  records.hasType(id, TYPE.PTR) || records.hasType(id, TYPE.CNAME);
