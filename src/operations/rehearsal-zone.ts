/**
 * What a rehearsal publishes: real keys for those of the model, and the zone that they sign at a moment.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { type Denial, type Ds, type KeyUse, makeDs, type SignAll, signZone, stampSerial } from '../dnssec/index.js';
import { generateKeyPair, revokeKey, type SigningKey, type StoredKey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import type { KeyId, ModelKey, Publication, ServedZone, SignatureTimes } from '../rollover/index.js';
import { DIGEST, nextSerial } from '../wire/index.js';
import { DNSSEC_TYPES, type Zone, ZoneBuilder } from '../zone/index.js';

/** The keys of the model as they are in a rehearsal. */
export type RehearsalKeys = ReadonlyMap<KeyId, SigningKey>;

/**
 * Keys for all of the model: those given, and throw-away ones.
 * @param own keys that the zone has already
 * @param now seconds since the epoch
 */
export function rehearsalKeys(
  apex: Uint8Array,
  models: readonly ModelKey[],
  own: RehearsalKeys,
  now: number,
  provider: CryptoProvider,
): RehearsalKeys {
  const keys = new Map(own);
  for (const { id, role, algorithm } of models) {
    if (keys.has(id)) continue;
    const existing = [...keys.values()].map(({ dnskey }) => dnskey);
    keys.set(id, generateKeyPair({ owner: apex, algorithm, role, now, provider, existing }));
  }
  return keys;
}

/** The DS RRset of a publication. */
export function dsSetOf({ ds }: Publication, keys: RehearsalKeys, provider: CryptoProvider): Ds[] {
  return ds.map((id) => {
    const { owner, dnskey } = keys.get(id)!;
    return makeDs(owner, dnskey, DIGEST.SHA256, provider);
  });
}

/** Types that say how a zone was published before. */
const APEX_TYPES: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY]);

/** The data of a zone: without what signing added to it, and without what it asks of its parent. */
export function plainZone(zone: Zone): Zone {
  const builder = new ZoneBuilder(zone, (_, type) => !DNSSEC_TYPES.has(type) && !APEX_TYPES.has(type));
  return builder.freeze(zone.apex, zone.class, zone.sources);
}

export interface ServedRequest {
  readonly served: ServedZone;
  readonly keys: RehearsalKeys;
  /** a key that makes no signatures any more */
  readonly lost?: KeyId | undefined;
  /** of the zone before the rehearsal */
  readonly denial: Denial;
  /** the version before this one, as this operator published it */
  readonly previous: Zone | undefined;
  readonly signatures: SignatureTimes;
  /** seconds */
  readonly dnskeyTtl: number;
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  readonly signAll?: SignAll | undefined;
}

/** RFC 9276 §3.1 wants no salt; to change parameters, something must differ. */
const OTHER_SALT = Uint8Array.of(0x52, 0x45, 0x48, 0x45);

function denialFor(served: ServedZone, own: Denial): Denial {
  if (served.denial === 'nsec' || served.denial === 'none') return { type: 'nsec' };
  const nsec3 = own.type === 'nsec3' ? own : { type: 'nsec3' as const, optOut: false, iterations: 0, salt: NO_SALT };
  if (served.denial === 'nsec3') return nsec3;
  return { ...nsec3, iterations: 0, salt: nsec3.salt.length === 0 ? OTHER_SALT : NO_SALT };
}

const NO_SALT = new Uint8Array(0);

/**
 * A zone as an operator publishes it: its keys, and its signatures by those that sign.
 * @param plain {@link plainZone}
 */
export async function servedZone(plain: Zone, request: ServedRequest): Promise<Zone> {
  const { served, keys, previous, signatures, now, provider, dnskeyTtl } = request;
  const { validity, refresh, inceptionOffset, jitter } = signatures;
  if (served.dnskeys.length === 0 && served.dataSigners.length === 0) return unsigned(plain, previous, now);
  const keyOf = (id: KeyId): StoredKey => {
    const key = keys.get(id)!;
    const form = served.revoked.includes(id) ? revokeKey(key, now) : key;
    return id === request.lost ? { ...form, material: undefined } : form;
  };
  const signers = [...new Set([...served.keySigners, ...served.dataSigners])];
  const uses = signers.map(
    (id): KeyUse => ({
      key: keyOf(id),
      signsKeys: served.keySigners.includes(id),
      signsData: served.dataSigners.includes(id),
    }),
  );
  const dnskeysOf = (ids: readonly KeyId[]) => ids.map((id) => keyOf(id).dnskey);
  const signed = await signZone(plain, {
    keys: uses.map(({ key }) => key),
    uses,
    standby: dnskeysOf(served.dnskeys.filter((id) => !signers.includes(id))),
    withdrawn: dnskeysOf(signers.filter((id) => !served.dnskeys.includes(id))),
    inception: now - inceptionOffset,
    expiration: now + validity,
    ...(jitter > 0 && { jitter: { seconds: jitter, seed: now } }),
    now,
    denial: denialFor(served, request.denial),
    serial: 'increment',
    previous,
    refresh,
    dnskeyTtl,
    provider,
    signAll: request.signAll,
  });
  return signed.zone;
}

/** The data with a serial of its own; a digest over the zone as it was signed says nothing any more. */
function unsigned(plain: Zone, previous: Zone | undefined, now: number): Zone {
  const builder = new ZoneBuilder(plain, (_, type) => type !== TYPE.ZONEMD);
  const zone = builder.freeze(plain.apex, plain.class, plain.sources);
  if (previous !== undefined) stampSerial(zone, nextSerial(previous.soa!.serial, 'increment', now));
  return zone;
}
