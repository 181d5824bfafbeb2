/**
 * Who signs what.
 * @module
 */
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { type Dnskey, rsaNumberFaults, type StoredKey } from '../../keys/index.js';
import { ALGORITHM, algorithmText, DNSKEY_FLAG, equalNames, nameText } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import { type AllowedGuards, guard } from './guards.js';

/** A key and its share of the work. Without private part it makes no signatures, but those that it made may stay. */
export interface KeyUse {
  readonly key: StoredKey;
  readonly signsKeys: boolean;
  readonly signsData: boolean;
}

export interface RoleOptions {
  /** whether keys without the SEP flag sign the DNSKEY, CDS and CDNSKEY RRsets too; default: no */
  readonly allSignKeys?: boolean | undefined;
  /** whether every key signs everything, whatever its SEP flag says; default: no */
  readonly ignoresSep?: boolean | undefined;
}

/**
 * Roles for each algorithm on its own: keys with the SEP flag sign the keys, those without it the data; where an
 * algorithm has only one sort, it does both (a CSK).
 * @param published the DNSKEY RRset as it will be
 * @throws ZoneproofError (key) when the keys cannot sign the zone, or the result would not be complete
 */
export function assignRoles(
  zone: Zone,
  keys: readonly StoredKey[],
  published: readonly Dnskey[],
  allowed: AllowedGuards,
  { allSignKeys = false, ignoresSep = false }: RoleOptions = {},
): KeyUse[] {
  if (keys.length === 0) {
    throw new ZoneproofError(EXIT.KEY, `no key to sign ${zone.origin} with`, {
      help: `make one: zoneproof key generate ${zone.origin} --csk --key-dir keys`,
    });
  }
  for (const key of keys) checkKey(zone, key, allowed);
  checkSet(zone, keys, published, allowed);
  return keys.map((key) => {
    const { algorithm, isSep, isRevoked } = key.dnskey;
    // RFC 5011 §2.1: a revoked key signs the DNSKEY RRset, to prove the revocation, and nothing else.
    if (isRevoked) return { key, signsKeys: true, signsData: false };
    const peers = keys.filter(({ dnskey }) => dnskey.algorithm === algorithm && !dnskey.isRevoked);
    const hasKsk = peers.some(({ dnskey }) => dnskey.isSep);
    const hasZsk = peers.some(({ dnskey }) => !dnskey.isSep);
    return {
      key,
      signsKeys: isSep || !hasKsk || allSignKeys || ignoresSep,
      signsData: !isSep || !hasZsk || ignoresSep,
    };
  });
}

function checkKey(zone: Zone, { owner, dnskey, fileName }: StoredKey, allowed: AllowedGuards): void {
  if (!equalNames(owner, zone.apex)) {
    guard(
      allowed,
      'foreign-key',
      EXIT.KEY,
      `key ${fileName} is of ${nameText(owner)}, not of ${zone.origin}`,
      `give a key of ${zone.origin}, or name the zone with --origin`,
    );
  }
  if ((dnskey.flags & DNSKEY_FLAG.ZONE) === 0) {
    throw new ZoneproofError(EXIT.KEY, `key ${fileName} is not a zone key (flags ${dnskey.flags})`, {
      help: 'validators ignore signatures of keys without the zone flag (RFC 4034 §2.1.1): use another key',
    });
  }
  const refused = rsaNumberFaults(dnskey).find(({ severity }) => severity === 'error');
  if (refused !== undefined) {
    throw new ZoneproofError(EXIT.KEY, `key ${fileName}: ${refused.message}`, {
      help: 'make another key and roll over to it',
    });
  }
  if (dnskey.algorithm === ALGORITHM.RSASHA1 || dnskey.algorithm === ALGORITHM.RSASHA1_NSEC3_SHA1) {
    guard(
      allowed,
      'retired-algorithm',
      EXIT.KEY,
      `key ${fileName} has algorithm ${algorithmText(dnskey.algorithm)}: validators treat the zone as unsigned (RFC 9905)`,
      'make a key of algorithm 13 and roll over to it',
    );
  }
}

function checkSet(zone: Zone, keys: readonly StoredKey[], published: readonly Dnskey[], allowed: AllowedGuards): void {
  const active = keys.filter(({ dnskey }) => !dnskey.isRevoked);
  if (!active.some(({ dnskey }) => dnskey.isSep)) {
    guard(
      allowed,
      'no-ksk',
      EXIT.KEY,
      `no active key of ${zone.origin} has the SEP flag (257): there is none for a DS at the parent to point at`,
      `give its KSK, or make one: zoneproof key generate ${zone.origin} --ksk`,
    );
  }
  // RFC 4035 §2.2: "There MUST be an RRSIG for each RRset using at least one DNSKEY of each algorithm in the zone apex
  // DNSKEY RRset."
  for (const { algorithm, keyTag, isRevoked } of published) {
    if (isRevoked || active.some(({ dnskey }) => dnskey.algorithm === algorithm)) continue;
    guard(
      allowed,
      'incomplete-algorithm',
      EXIT.KEY,
      `${zone.origin} publishes key ${keyTag} of algorithm ${algorithmText(algorithm)}, but no active key of that algorithm is given`,
      'give one with --key, or take the key out of the zone; a new algorithm signs before its key is published (RFC 6781 §4.1.4): see --sign-only',
    );
  }
}
