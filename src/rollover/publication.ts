/**
 * What a zone and its parent publish, and the actions that change it. Keys are named by short ids (`KSK1`, `ZSK2`); what
 * counts here is which of them stands where and signs what.
 * @module
 */

/** `KSK1`, `ZSK2`, `CSK1`: a key of the model. */
export type KeyId = string;

export interface ModelKey {
  readonly id: KeyId;
  readonly role: 'ksk' | 'zsk' | 'csk';
  /** DNSSEC algorithm number */
  readonly algorithm: number;
}

/** How a version of the zone denies names; `none`: it is not signed. */
export type ModelDenial = 'none' | 'nsec' | 'nsec3' | 'nsec3-changed';

/** What one operator's servers answer with. */
export interface ServedZone {
  /** the operator; a zone has one, but for the moves of RFC 8901 */
  readonly operator: string;
  /** named in the NS RRset, so that resolvers ask its servers */
  readonly isDelegated: boolean;
  /** the DNSKEY RRset */
  readonly dnskeys: readonly KeyId[];
  /** members of it with the REVOKE bit (RFC 5011) */
  readonly revoked: readonly KeyId[];
  /** keys that sign the DNSKEY RRset */
  readonly keySigners: readonly KeyId[];
  /** keys that sign everything else */
  readonly dataSigners: readonly KeyId[];
  /** keys that sign the SOA, which every denial brings along, where not all of `dataSigners` do */
  readonly soaSigners?: readonly KeyId[] | undefined;
  readonly denial: ModelDenial;
}

/** Everything that a resolver can fetch about the zone. */
export interface Publication {
  /** keys that the DS RRset at the parent names; none: the zone is insecure */
  readonly ds: readonly KeyId[];
  readonly zones: readonly ServedZone[];
}

/** A change at the parent. */
interface DsAction {
  readonly do: 'add-ds' | 'remove-ds';
  readonly key: KeyId;
}

/** A change in the zone, of every operator or of one. */
type ZoneAction = (
  | {
      readonly do:
        | 'publish'
        | 'withdraw'
        | 'revoke'
        | 'sign-keys'
        | 'stop-signing-keys'
        | 'sign-data'
        | 'stop-signing-data';
      readonly key: KeyId;
    }
  | { readonly do: 'deny'; readonly with: ModelDenial }
  | { readonly do: 'delegate' | 'undelegate' }
) & { readonly operator?: string };

export type Action = DsAction | ZoneAction;

const withKey = (keys: readonly KeyId[], key: KeyId): KeyId[] => (keys.includes(key) ? [...keys] : [...keys, key]);
const without = (keys: readonly KeyId[], key: KeyId): KeyId[] => keys.filter((other) => other !== key);

/** The publication after some actions. */
export function applyActions(publication: Publication, actions: readonly Action[]): Publication {
  return actions.reduce(applyAction, publication);
}

function applyAction(publication: Publication, action: Action): Publication {
  if (isDsAction(action)) {
    const change = action.do === 'add-ds' ? withKey : without;
    return { ...publication, ds: change(publication.ds, action.key) };
  }
  const zones = publication.zones.map((zone) =>
    action.operator === undefined || action.operator === zone.operator ? applyToZone(zone, action) : zone,
  );
  return { ...publication, zones };
}

function isDsAction(action: Action): action is DsAction {
  return action.do === 'add-ds' || action.do === 'remove-ds';
}

function applyToZone(zone: ServedZone, action: ZoneAction): ServedZone {
  switch (action.do) {
    case 'publish':
      return { ...zone, dnskeys: withKey(zone.dnskeys, action.key) };
    case 'withdraw':
      return { ...zone, dnskeys: without(zone.dnskeys, action.key), revoked: without(zone.revoked, action.key) };
    case 'revoke':
      return { ...zone, revoked: withKey(zone.revoked, action.key) };
    case 'sign-keys':
      return { ...zone, keySigners: withKey(zone.keySigners, action.key) };
    case 'stop-signing-keys':
      return { ...zone, keySigners: without(zone.keySigners, action.key) };
    case 'sign-data':
      return { ...zone, dataSigners: withKey(zone.dataSigners, action.key) };
    case 'stop-signing-data':
      return { ...zone, dataSigners: without(zone.dataSigners, action.key) };
    case 'deny':
      return { ...zone, denial: action.with };
    case 'delegate':
      return { ...zone, isDelegated: true };
    case 'undelegate':
      return { ...zone, isDelegated: false };
  }
}
