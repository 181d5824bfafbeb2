/**
 * What a step changes, in the terms of those who take it: which sets of records grow and shrink, and what becomes of each key.
 * @module
 */
import type { KeyId, ModelDenial, ModelKey, Publication, ServedZone } from './publication.js';
import type { Timeline } from './timeline.js';

/** What an {@link Effect} is about. */
export type EffectKind = 'dnskey' | 'revoked' | 'krrsig' | 'zrrsig' | 'denial' | 'delegation' | 'ds';

/** A set that a step changes. */
export interface Effect {
  readonly kind: EffectKind;
  /** whose servers; undefined when the zone has one operator, and for what the parent has */
  readonly operator: string | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** all of it afterwards */
  readonly after: readonly string[];
}

/** The times of a key that a step sets, under the names of key files; seconds since the epoch. */
export type KeyTimeChanges = Readonly<
  Partial<Record<'publish' | 'activate' | 'revoke' | 'inactive' | 'delete', number>>
>;

/** What becomes of a key at a step. */
export interface KeyChange {
  readonly key: ModelKey;
  /** the operator whose zone it is about */
  readonly operator: string | undefined;
  /** `new`: it is made here. `foreign`: another operator's, of which only the public part is there. */
  readonly origin: 'new' | 'own' | 'foreign';
  readonly times: KeyTimeChanges;
  /** of the step, seconds since the epoch */
  readonly at: number;
  /** it signs from then on without standing in the zone (RFC 6781 §4.1.4) */
  readonly isHiddenSigner: boolean;
  /** it did so until then */
  readonly wasHiddenSigner: boolean;
}

export interface StepChanges {
  readonly effects: readonly Effect[];
  readonly keys: readonly KeyChange[];
  /** the zone is to be signed again */
  readonly isZoneChanged: boolean;
  /** keys that sign without standing in the zone (RFC 6781 §4.1.4) */
  readonly hiddenSigners: readonly KeyId[];
  readonly denial: ModelDenial | undefined;
  /** keys with the SEP flag sign the data, since no others do */
  readonly isSepSigning: boolean;
  /** every key that has a DS stands in the zone */
  readonly isDsInZone: boolean;
  /** at most one operator joins or leaves the delegation */
  readonly delegation: { readonly operator: string; readonly isAdded: boolean } | undefined;
}

/** The changes of the step with this index. */
export function changesOf(timeline: Timeline, index: number): StepChanges {
  const taken = timeline.steps[index]!;
  const before = timeline.steps[index - 1]?.after ?? timeline.initial;
  const { after } = taken;
  const isShared = after.zones.length > 1;
  const effects: Effect[] = [];
  const compare = (kind: EffectKind, operator: string | undefined, old: readonly string[], next: readonly string[]) => {
    const added = next.filter((one) => !old.includes(one));
    const removed = old.filter((one) => !next.includes(one));
    if (added.length + removed.length > 0) effects.push({ kind, operator, added, removed, after: next });
  };
  const keys: KeyChange[] = [];
  for (const [i, zone] of after.zones.entries()) {
    const old = before.zones[i]!;
    const operator = isShared ? zone.operator : undefined;
    compare('dnskey', operator, old.dnskeys, zone.dnskeys);
    compare('revoked', operator, old.revoked, zone.revoked);
    compare('krrsig', operator, old.keySigners, zone.keySigners);
    compare('zrrsig', operator, old.dataSigners, zone.dataSigners);
    compare('denial', operator, [old.denial], [zone.denial]);
    compare('delegation', operator, old.isDelegated ? [zone.operator] : [], zone.isDelegated ? [zone.operator] : []);
    for (const key of timeline.keys) {
      const change = keyChange(key, old, zone, taken.at);
      if (change === undefined) continue;
      const isForeign = isShared && !zone.keySigners.includes(key.id) && !zone.dataSigners.includes(key.id);
      const origin = isForeign ? 'foreign' : isNewAt(timeline, index, key.id) ? 'new' : 'own';
      const isHidden = (publication: ServedZone) => signs(publication, key.id) && !publication.dnskeys.includes(key.id);
      const [wasHiddenSigner, isHiddenSigner] = [isHidden(old), isHidden(zone)];
      keys.push({ key, operator, origin, times: change, at: taken.at, isHiddenSigner, wasHiddenSigner });
    }
  }
  compare('ds', undefined, before.ds, after.ds);
  // A key whose DS comes before the key itself.
  for (const id of after.ds.filter((one) => !before.ds.includes(one))) {
    const key = timeline.keys.find((one) => one.id === id)!;
    if (isNewAt(timeline, index, id) && !keys.some((change) => change.key.id === id)) {
      const signing = { isHiddenSigner: false, wasHiddenSigner: false };
      keys.unshift({ key, operator: undefined, origin: 'new', times: {}, at: taken.at, ...signing });
    }
  }
  const zones = effects.filter(({ kind }) => kind !== 'ds' && kind !== 'delegation');
  const delegation = effects.find(({ kind }) => kind === 'delegation');
  return {
    effects,
    keys,
    isZoneChanged: zones.length > 0,
    hiddenSigners: [
      ...new Set(after.zones.flatMap((zone) => zone.dataSigners.filter((id) => !zone.dnskeys.includes(id)))),
    ],
    denial: after.zones.find((zone, i) => zone.denial !== before.zones[i]!.denial)?.denial,
    isSepSigning: !timeline.keys.some(
      ({ id, role }) => role === 'zsk' && after.zones.some((zone) => zone.dataSigners.includes(id)),
    ),
    isDsInZone: after.ds.every((id) => after.zones.some(({ dnskeys }) => dnskeys.includes(id))),
    delegation: delegation && { operator: delegation.operator ?? '', isAdded: delegation.added.length > 0 },
  };
}

const signs = (zone: ServedZone, id: KeyId): boolean => zone.keySigners.includes(id) || zone.dataSigners.includes(id);

/**
 * The times that a key gets. Key files have one time of activation and one of inactivation: a key counts as active from the
 * first thing that it signs to the last. Undefined when nothing happens to it.
 */
function keyChange({ id }: ModelKey, old: ServedZone, zone: ServedZone, at: number): KeyTimeChanges | undefined {
  const has = (publication: ServedZone) => publication.dnskeys.includes(id);
  const times: Record<string, number> = {};
  const isPublished = has(zone) && !has(old);
  if (isPublished) times.publish = at;
  if (signs(zone, id) && has(zone) && (isPublished || !signs(old, id))) times.activate = at;
  if (zone.revoked.includes(id) && !old.revoked.includes(id)) times.revoke = at;
  if (!signs(zone, id) && signs(old, id) && has(old)) times.inactive = at;
  if (has(old) && !has(zone)) times.delete = at;
  // A signer that does not stand in the zone, and comes or goes.
  const isHiddenChange = !has(zone) && signs(zone, id) !== signs(old, id);
  return Object.keys(times).length > 0 || isHiddenChange ? times : undefined;
}

const mentions = ({ ds, zones }: Publication, id: KeyId): boolean =>
  ds.includes(id) || zones.some((zone) => zone.dnskeys.includes(id) || signs(zone, id));

function isNewAt({ initial, steps }: Timeline, index: number, id: KeyId): boolean {
  return !mentions(initial, id) && !steps.slice(0, index).some(({ after }) => mentions(after, id));
}
