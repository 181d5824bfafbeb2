/**
 * Which keys of a zone a DS at the parent may name: those that validators can start from, and nothing that only looks so.
 * @module
 */
import { EXIT, listText, ZoneproofError } from '../../diagnostic/index.js';
import { type Dnskey, dnskeyFault } from '../../keys/index.js';
import { algorithmInfo, algorithmText, nameText } from '../../wire/index.js';
import type { KeySource } from './keys.js';

/** Why a DS for the key would be a mistake, to follow "key 12345"; undefined when it would not. */
export function misgiving(source: KeySource, key: Dnskey): string | undefined {
  const { signers } = source;
  // RFC 5011 §2.1: nothing may start from a revoked key, whatever points at it.
  if (key.isRevoked) return `is revoked (flags ${key.flags}): validators must not start from it`;
  // RFC 4034 §5.2: "The DNSKEY RR referred to in the DS RR MUST be a DNSSEC zone key."
  if (!key.isZoneKey) return `is not a zone key (flags ${key.flags})`;
  // RFC 9905 §2: algorithms 5 and 7 "MUST NOT be used when creating DS, DNSKEY, or RRSIG records".
  if (algorithmInfo(key.algorithm)?.sign === 'must-not') {
    return `has algorithm ${algorithmText(key.algorithm)}, which is retired: validators treat the zone as unsigned`;
  }
  const fault = dnskeyFault(key);
  if (fault !== undefined) return `cannot be used: ${fault.message}`;
  // A zone without any SEP key may be signed with one kind of key that nobody marked (RFC 4034 §2.1.1 lets it).
  const isUnmarked = !source.isNamed && source.keys.every((other) => !other.isSep || other.isRevoked);
  if (!key.isSep && !isUnmarked) {
    return `has no SEP flag (flags ${key.flags}, not 257): it is a zone-signing key, and the next roll of it breaks the zone`;
  }
  if (signers !== undefined && signers.length > 0 && !signers.includes(key)) {
    return 'is on standby: it is published, but does not sign the DNSKEY RRset';
  }
  return source.resting.get(key);
}

export interface EntryPoints {
  readonly keys: readonly Dnskey[];
  /** what the user should know before typing anything anywhere */
  readonly warnings: readonly string[];
}

/**
 * The keys to make DS records for: all that were named, or of a zone those that trust may start from.
 * @param isForced whether keys with a {@link misgiving} are taken all the same; of a zone those with the SEP flag
 * @throws ZoneproofError (key) that says of each key why it cannot be
 */
export function entryPoints(source: KeySource, isForced: boolean): EntryPoints {
  const warnings: string[] = [];
  const refused: string[] = [];
  const keys = source.keys.filter((key) => {
    const reason = misgiving(source, key);
    if (reason === undefined) return true;
    const text = `key ${key.keyTag} ${reason}`;
    // That a zone has zone-signing keys, or a revoked one amid a rollover, is no news.
    const isExpected = !source.isNamed && (!key.isSep || key.isRevoked);
    if (isForced && !isExpected) {
      warnings.push(text);
      return true;
    }
    refused.push(text);
    if (!isExpected) warnings.push(`${text}; no DS is made for it without --force`);
    return false;
  });
  if (keys.length === 0 || (source.isNamed && refused.length > 0)) {
    const what = source.isNamed ? '' : `${nameText(source.owner)} has no key that a DS could point at: `;
    throw new ZoneproofError(EXIT.KEY, `${what}${listText(refused, 'and')}`, {
      help: isForced
        ? 'give the file of the key-signing key'
        : 'give the file of the key-signing key in use, or --force for a DS all the same',
    });
  }
  for (const key of keys) {
    if (!key.isSep && !source.isNamed) {
      warnings.push(
        `key ${key.keyTag} has no SEP flag (flags ${key.flags}); it is taken since no key of the zone has one`,
      );
    }
  }
  return { keys, warnings };
}
