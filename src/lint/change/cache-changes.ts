/**
 * How long resolvers may go on answering from what was before.
 * @module
 */
import { TYPE, typeNumber } from '../../rdata/index.js';
import { NODE } from '../../zone/index.js';
import { type ChangeContext, type Consequence, consequence, isAnswered, secondsText } from './consequence.js';

/** What caches may hold of the old zone in the place of an RRset that changed. */
interface Held {
  readonly owner: string;
  readonly type: string;
  /** seconds */
  readonly ttl: number;
}

export function* cacheConsequences(context: ChangeContext): Iterable<Consequence> {
  const held: Held[] = [];
  const denied: Held[] = [];
  const { soa } = context.oldZone;
  // RFC 2308 §5: the TTL of a negative answer "is set from the minimum of the MINIMUM field of the SOA record and the TTL
  // of the SOA itself"; the old zone's, for that is what resolvers were given.
  const negativeTtl = soa === undefined ? 0 : Math.min(soa.minimum, soa.ttl);
  for (const { kind, owner, type, name, ttlBefore } of context.changes) {
    if (type === 'SOA') continue;
    if (kind !== 'added') {
      if (ttlBefore! > 0 && isAnswered(context.kindBefore(name), type)) held.push({ owner, type, ttl: ttlBefore! });
      continue;
    }
    const after = context.kindAfter(name);
    const isOwn = after === NODE.APEX || after === NODE.AUTHORITATIVE || (after === NODE.ZONE_CUT && isReferral(type));
    if (!isOwn) continue;
    const before = answerBefore(context, name, type);
    if (before === 'denied' && negativeTtl > 0) denied.push({ owner, type, ttl: negativeTtl });
    else if (typeof before === 'object' && before.ttl > 0) held.push(before);
  }
  if (held.length > 0) yield heldConsequence(held);
  if (denied.length > 0) yield deniedConsequence(denied, negativeTtl);
}

const isReferral = (type: string): boolean => type === 'NS' || type === 'DS';

/** What the old zone answered where an RRset is new: a denial, a wildcard's records, or nothing of its own. */
function answerBefore(context: ChangeContext, name: Uint8Array, type: string): Held | 'denied' | undefined {
  const { oldZone, oldLookup } = context;
  const kind = context.kindBefore(name);
  if (kind === NODE.ZONE_CUT) return isReferral(type) ? 'denied' : undefined;
  if (kind !== undefined) {
    const isOwn = kind === NODE.APEX || kind === NODE.AUTHORITATIVE;
    const hadAlias = oldZone.records.hasType(oldZone.names.find(name), TYPE.CNAME);
    // Beside a CNAME nothing else was asked for, and a CNAME takes the place of what the name had.
    return isOwn && !hadAlias && type !== 'CNAME' ? 'denied' : undefined;
  }
  const status = oldLookup.resolve(name);
  if (status === 'missing' || status === 'empty') return 'denied';
  if (status !== 'wildcard') return undefined;
  const { records } = oldZone;
  for (const candidate of [typeNumber(type)!, TYPE.CNAME]) {
    const index = records.findRrset(oldLookup.id, candidate);
    if (index >= 0) return { owner: oldZone.nameText(oldLookup.id), type, ttl: records.ttl[index]! };
  }
  return 'denied';
}

function heldConsequence(held: readonly Held[]): Consequence {
  let longest = held[0]!;
  for (const other of held) if (other.ttl > longest.ttl) longest = other;
  const { owner, type, ttl } = longest;
  const message =
    held.length === 1
      ? `resolvers may keep the old ${owner} ${type} for ${secondsText(ttl)}`
      : `resolvers may keep the old records of ${held.length} RRsets, the longest ${owner} ${type} for ${secondsText(ttl)}`;
  return consequence('ttl-in-force', message, ownersOf(held), { seconds: ttl });
}

function deniedConsequence(denied: readonly Held[], seconds: number): Consequence {
  const [only] = denied;
  const what = denied.length === 1 ? `${only!.owner} ${only!.type}` : `one of the ${denied.length} new RRsets`;
  return consequence(
    'negative-ttl',
    `resolvers that asked for ${what} too early may deny it for ${secondsText(seconds)}`,
    ownersOf(denied),
    { seconds },
  );
}

const ownersOf = (held: readonly Held[]): string[] => [...new Set(held.map(({ owner }) => owner))];
