/**
 * Who signs the DNSKEY RRset: the one signature that a chain of trust passes through (RFC 4035 §5.2).
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import type { Dnskey } from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import { ByteWriter, equalNames, unfoldTime } from '../../wire/index.js';
import { typeCovered, type Zone } from '../../zone/index.js';
import { signedLabels, writeSignedData } from '../canonical.js';
import { readRrsig } from '../rrsig.js';
import { MAX_VERIFICATIONS_PER_RRSET, VerifyContext } from './context.js';
import type { SignatureWindow } from './timeline.js';

/** Signers of the DNSKEY RRset, or of another one of the apex. */
export interface DnskeySigners {
  /** keys with the tag and algorithm of some signature */
  readonly named: readonly Dnskey[];
  /** keys with a signature that verifies now; revoked keys too (RFC 5011 §2.1) */
  readonly valid: readonly Dnskey[];
  /** when the signatures that verify, now or later, are valid, each with its key */
  readonly windows: readonly (SignatureWindow & { readonly key: Dnskey })[];
}

/** @param isTimed whether signatures that have ended by the moment of the context are left out */
export function findDnskeySigners(context: VerifyContext, isTimed = true): DnskeySigners {
  return findApexSigners(context, TYPE.DNSKEY, isTimed);
}

/** Who signs an RRset of the apex. */
export function findApexSigners(context: VerifyContext, type: number, isTimed = true): DnskeySigners {
  const { zone, now } = context;
  const { records } = zone;
  const first = records.findRrset(zone.apexId, type);
  const sigFirst = records.findRrset(zone.apexId, TYPE.RRSIG);
  const named = new Set<Dnskey>();
  const windows: (SignatureWindow & { readonly key: Dnskey })[] = [];
  if (first < 0 || sigFirst < 0) return { named: [], valid: [], windows: [] };
  const end = records.rrsetEnd(first);
  const labels = signedLabels(zone.apex);
  const data = new ByteWriter(2048);
  let budget = MAX_VERIFICATIONS_PER_RRSET;
  for (let sig = sigFirst; sig < records.rrsetEnd(sigFirst) && budget > 0; sig++) {
    const rrsig = readRrsig(records.pool, records.rdataOffset[sig]!, records.rdataOffset[sig + 1]!);
    if (rrsig.typeCovered !== type || records.isDuplicate(sig)) continue;
    const isOfKey = (key: Dnskey): boolean => key.keyTag === rrsig.keyTag && key.algorithm === rrsig.algorithm;
    for (const key of context.keys) if (isOfKey(key)) named.add(key);
    // RFC 4035 §5.3.1: the signature of another zone or of a wildcard leads nowhere, also when it verifies.
    if (rrsig.labels !== labels || !equalNames(records.pool, zone.apex, rrsig.signerAt)) continue;
    const inception = unfoldTime(rrsig.inception, now);
    const expiration = unfoldTime(rrsig.expiration, now);
    if (isTimed && (expiration < now || expiration < inception)) continue;
    writeSignedData(zone, first, end, sig, rrsig, data);
    const signature = records.pool.subarray(rrsig.signatureAt, records.rdataOffset[sig + 1]!);
    for (const { key, verifier } of context.usable) {
      if (!isOfKey(key) || --budget < 0) continue;
      if (verifier.verify(data.view(), signature)) {
        windows.push({ key, record: sig, inception, expiration });
        break;
      }
    }
  }
  const valid = new Set(windows.filter(({ inception }) => inception <= now).map(({ key }) => key));
  return { named: [...named], valid: [...valid], windows };
}

/**
 * The keys whose signatures over the DNSKEY RRset verify; undefined when the zone has no signature over it.
 * @param at seconds since the epoch at which the signatures must be valid; undefined: at any time
 */
export function dnskeySigners(
  zone: Zone,
  at: number | undefined,
  provider: CryptoProvider,
): readonly Dnskey[] | undefined {
  const context = new VerifyContext(zone, at ?? 0, provider);
  const { records, apexId } = zone;
  const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.RRSIG);
  for (let i = first; i >= 0 && i < records.rrsetEnd(first); i++) {
    if (typeCovered(records, i) !== TYPE.DNSKEY) continue;
    if (at !== undefined) return findDnskeySigners(context).valid;
    return [...new Set(findDnskeySigners(context, false).windows.map(({ key }) => key))];
  }
  return undefined;
}
