/**
 * What a zone shows of changes that are no matter of keys and their steps, or that more than one of them could be: each with
 * what cannot be known from here.
 * @module
 */
import { listText } from '../diagnostic/index.js';
import { type Ds, readNsec3Fields } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import type { Method } from '../rollover/index.js';
import type { Zone } from '../zone/index.js';
import type { ZoneKey } from './rollover-zone.js';

/**
 * - `denial-change`: chains of two kinds, or with two sets of parameters, stand side by side (RFC 5155 §10.4).
 * - `no-ds`: the zone is signed, and the parent is known to have no DS.
 * - `asks-parent`: CDS and CDNSKEY records ask for another DS RRset than the parent has (RFC 7344, RFC 8078).
 * - `shared`: there are keys of another operator (RFC 8901). `stranger`: there is one half of what that would take.
 * - `revoked`: a key has the REVOKE bit (RFC 5011).
 * - `emergency`: the steps are those of an emergency too.
 */
export type SituationKind = 'denial-change' | 'no-ds' | 'asks-parent' | 'shared' | 'stranger' | 'revoked' | 'emergency';

export interface Situation {
  readonly kind: SituationKind;
  /** lower-case start, no full stop */
  readonly message: string;
}

export interface SituationFacts {
  readonly zone: Zone;
  readonly keys: readonly ZoneKey[];
  /** undefined: nobody knows what the parent has */
  readonly ds: readonly Ds[] | undefined;
  /** the other operator's */
  readonly foreign: ForeignKeys;
  /** methods that fit what is seen */
  readonly methods: readonly Method[];
}

/** All that is seen, in the order of {@link SituationKind}. */
export function situationsOf(facts: SituationFacts): Situation[] {
  return [...denialChange(facts), ...atParent(facts), ...sharing(facts), ...revocations(facts), ...emergency(facts)];
}

/** Keys of the zone that nobody here has, and DS records of keys that are nowhere to be seen. */
export interface ForeignKeys {
  readonly keys: readonly ZoneKey[];
  readonly dsTags: readonly number[];
}

/** RFC 8901 §2.1.2: in model 2 each operator publishes the ZSKs of the others, and the parent has the DS of every KSK. */
export function foreignKeys(keys: readonly ZoneKey[], ds: readonly Ds[] | undefined): ForeignKeys {
  const isKnown = (one: Ds): boolean =>
    keys.some(({ dnskey }) => dnskey.keyTag === one.keyTag && dnskey.algorithm === one.algorithm);
  const isLinked = keys.some(({ hasDs }) => hasDs === true);
  const dsTags = isLinked ? (ds ?? []).filter((one) => !isKnown(one)).map(({ keyTag }) => keyTag) : [];
  // Without files nobody says whose keys are whose, but a DS of a key that is nowhere to be seen.
  const isTold = keys.some(({ stored }) => stored !== undefined) || dsTags.length > 0;
  const isForeign = ({ stored, isSep, isPublished, signsData, signsKeys }: ZoneKey): boolean =>
    isTold && stored === undefined && isPublished && !isSep && !signsData && !signsKeys;
  return { keys: keys.filter(isForeign), dsTags: [...new Set(dsTags)] };
}

/** Whether what is foreign makes a whole. */
export const isShared = ({ keys, dsTags }: ForeignKeys): boolean => keys.length > 0 && dsTags.length > 0;

function* denialChange({ zone }: SituationFacts): Generator<Situation> {
  const { records } = zone;
  const parameters = new Set<string>();
  let hasNsec = false;
  let hasNsec3 = false;
  for (let i = 0; i < records.count; i++) {
    const type = records.type[i];
    if (type === TYPE.NSEC) hasNsec = true;
    if (type !== TYPE.NSEC3 && type !== TYPE.NSEC3PARAM) continue;
    if (type === TYPE.NSEC3) hasNsec3 = true;
    const { hashAlgorithm, iterations, salt } = readNsec3Fields(records.pool, records.rdataOffset[i]!);
    parameters.add(`${hashAlgorithm} ${iterations} ${salt.join()}`);
  }
  const hasParameters = records.hasType(zone.apexId, TYPE.NSEC3PARAM);
  if (hasNsec && (hasNsec3 || hasParameters)) {
    const denies = hasParameters ? 'NSEC3' : 'NSEC';
    const message = `NSEC and NSEC3 stand side by side, and servers deny with ${denies}: a change of denial is under way (RFC 5155 §10.4); which of them is to go is not known from here`;
    yield { kind: 'denial-change', message };
  } else if (parameters.size > 1) {
    const message = `NSEC3 records have ${parameters.size} sets of parameters: a change of them is under way (RFC 5155 §10.4); which of them is to go is not known from here`;
    yield { kind: 'denial-change', message };
  }
}

type Request = 'delete' | readonly number[];

/** What the CDS or CDNSKEY RRset asks for: key tags, or that the DS goes. Undefined when it asks for nothing. */
function requestOf(zone: Zone, keys: readonly ZoneKey[]): Request | undefined {
  const cds = zone.rrset('@', 'CDS')?.records.map(({ data }) => data.split(/\s+/)) ?? [];
  const cdnskey = zone.rrset('@', 'CDNSKEY')?.records.map(({ data }) => data) ?? [];
  // RFC 8078 §4: algorithm 0 asks for deletion.
  if (cds.some(([, algorithm]) => algorithm === '0') || cdnskey.some((data) => /^\d+ \d+ 0 /.test(data))) {
    return 'delete';
  }
  if (cds.length > 0) return [...new Set(cds.map(([keyTag]) => Number(keyTag)))];
  const named = keys.filter(({ dnskey }) => {
    const key = Buffer.from(dnskey.publicKey).toString('base64');
    return cdnskey.some((data) => data.replace(/^\d+ \d+ \d+ /, '').replace(/\s/g, '') === key);
  });
  return cdnskey.length > 0 ? named.map(({ dnskey }) => dnskey.keyTag) : undefined;
}

/** The method that speaks against what the zone asks of its parent, or what its keys are to come to, where the parent has no DS. */
export function ruledOut(zone: Zone, keys: readonly ZoneKey[]): string | undefined {
  const request = requestOf(zone, keys);
  if (request !== undefined) return request === 'delete' ? 'go-secure' : 'go-insecure';
  const goals = goalsOf(keys);
  if (goals.length === 0) return undefined;
  return isGoingOut(goals) ? 'go-secure' : 'go-insecure';
}

/** What BIND's dnssec-policy means the published keys to come to. */
const goalsOf = (keys: readonly ZoneKey[]) =>
  keys.filter(({ isPublished }) => isPublished).flatMap(({ state }) => state?.states.GoalState ?? []);

const isGoingOut = (goals: ReturnType<typeof goalsOf>): boolean =>
  goals.length > 0 && goals.every((goal) => goal === 'hidden');

function* atParent({ zone, ds, keys }: SituationFacts): Generator<Situation> {
  const request = requestOf(zone, keys);
  const isSigned = keys.some(({ isPublished, signsKeys }) => isPublished && signsKeys);
  if (ds === undefined || !isSigned) return;
  const has = [...new Set(ds.map(({ keyTag }) => keyTag))].sort();
  if (request === 'delete') {
    const message =
      has.length > 0
        ? 'the zone asks its parent to remove the DS (RFC 8078 §4), and the parent still has it: leave keys and signatures in the zone'
        : 'the zone asked its parent to remove the DS (RFC 8078 §4), and the parent has none any more: it is going insecure (go-insecure, step ds-remove is taken)';
    yield { kind: has.length > 0 ? 'asks-parent' : 'no-ds', message };
    return;
  }
  if (has.length === 0) {
    const message = isGoingOut(goalsOf(keys))
      ? 'the parent has no DS any more, and the keys are to go: the zone is going insecure (go-insecure, step ds-remove is taken)'
      : request === undefined
        ? 'the zone is signed, and the parent has no DS: on its way in (go-secure, step ds-add is next), on its way out (go-insecure, step unsign is next) or to stay so is not known from here'
        : `the zone is signed, asks its parent for the DS of ${listText(request.map(String), 'and')} (RFC 7344), and the parent has none: it is going secure (go-secure, step ds-add is next)`;
    yield { kind: 'no-ds', message };
  } else if (request !== undefined && [...request].sort().join() !== has.join()) {
    const message = `the zone asks its parent for the DS of ${listText(request.map(String), 'and')} (RFC 7344), and the parent has that of ${listText(has.map(String), 'and')}: the wait for the DS begins when it has changed`;
    yield { kind: 'asks-parent', message };
  }
}

function* sharing({ foreign }: SituationFacts): Generator<Situation> {
  const names = listText(
    foreign.keys.map(({ name }) => name),
    'and',
  );
  const tags = listText(foreign.dsTags.map(String), 'and');
  const isOneKey = foreign.keys.length === 1;
  const inZone = `${names} ${isOneKey ? 'stands' : 'stand'} in the zone, and ${isOneKey ? 'signs' : 'sign'} nothing here`;
  const atParentOnly = `the parent has a DS of key ${tags}, which is neither in the zone nor in the folder`;
  if (isShared(foreign)) {
    const message = `${inZone}, and ${atParentOnly}: another operator has a part in the zone (RFC 8901, model 2); whether it joins, stays or leaves shows in the NS RRset and in what its servers answer, not here`;
    yield { kind: 'shared', message };
  } else if (foreign.keys.length > 0) {
    const message = `${inZone}: a ZSK of another operator, the DS of whose KSK is missing (operator-join is half prepared, or operator-leave half done), or a leftover`;
    yield { kind: 'stranger', message };
  } else if (foreign.dsTags.length > 0) {
    const message = `${atParentOnly}: of a KSK that is still to come (ksk-double-ds), of another operator (RFC 8901), or a leftover`;
    yield { kind: 'stranger', message };
  }
}

function* revocations({ keys }: SituationFacts): Generator<Situation> {
  for (const { name, isRevoked, isPublished, signsKeys } of keys) {
    if (!isRevoked || !isPublished) continue;
    const message = signsKeys
      ? `${name} is revoked: resolvers that follow RFC 5011 forget it when they see that; whether it was rolled or compromised is not known from here`
      : `${name} is revoked, and does not sign the DNSKEY RRset: so nobody believes the revocation (RFC 5011 §2.1)`;
    yield { kind: 'revoked', message };
  }
}

/** Methods with the steps of an emergency. */
const EMERGENCIES: Readonly<Record<string, string>> = {
  'ksk-double-rrset': 'emergency-ksk',
  'zsk-double-signature': 'emergency-zsk',
};

function* emergency({ methods }: SituationFacts): Generator<Situation> {
  for (const { id } of methods) {
    const same = EMERGENCIES[id];
    if (same === undefined) continue;
    const message = `${id} has the steps of ${same}: whether a key was compromised is not known from here`;
    yield { kind: 'emergency', message };
  }
}
