/**
 * Who signs the DNSKEY RRset: the one signature that a chain of trust passes through (RFC 4035 §5.2).
 * @module
 */
import type { Dnskey } from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import { ByteWriter, unfoldTime } from '../../wire/index.js';
import { writeCanonicalRrset, writeLowerName } from '../canonical.js';
import { RRSIG_FIXED_OCTETS, readRrsig } from '../rrsig.js';
import { MAX_VERIFICATIONS_PER_RRSET, type VerifyContext } from './context.js';
import type { SignatureWindow } from './timeline.js';

/** Signers of the DNSKEY RRset. */
export interface DnskeySigners {
  /** keys with the tag and algorithm of some signature */
  readonly named: readonly Dnskey[];
  /** keys with a signature that verifies now; revoked keys too (RFC 5011 §2.1) */
  readonly valid: readonly Dnskey[];
  /** when the signatures that verify, now or later, are valid, each with its key */
  readonly windows: readonly (SignatureWindow & { readonly key: Dnskey })[];
}

export function findDnskeySigners(context: VerifyContext): DnskeySigners {
  const { zone, now } = context;
  const { records } = zone;
  const first = records.findRrset(zone.apexId, TYPE.DNSKEY);
  const sigFirst = records.findRrset(zone.apexId, TYPE.RRSIG);
  const named = new Set<Dnskey>();
  const windows: (SignatureWindow & { readonly key: Dnskey })[] = [];
  if (first < 0 || sigFirst < 0) return { named: [], valid: [], windows: [] };
  const end = records.rrsetEnd(first);
  const data = new ByteWriter(2048);
  let budget = MAX_VERIFICATIONS_PER_RRSET;
  for (let sig = sigFirst; sig < records.rrsetEnd(sigFirst) && budget > 0; sig++) {
    const at = records.rdataOffset[sig]!;
    const rrsig = readRrsig(records.pool, at, records.rdataOffset[sig + 1]!);
    if (rrsig.typeCovered !== TYPE.DNSKEY || records.isDuplicate(sig)) continue;
    const isOfKey = (key: Dnskey): boolean => key.keyTag === rrsig.keyTag && key.algorithm === rrsig.algorithm;
    for (const key of context.keys) if (isOfKey(key)) named.add(key);
    const inception = unfoldTime(rrsig.inception, now);
    const expiration = unfoldTime(rrsig.expiration, now);
    if (expiration < now || expiration < inception) continue;
    data.clear();
    data.append(records.pool, at, at + RRSIG_FIXED_OCTETS);
    writeLowerName(zone.apex, 0, data);
    writeCanonicalRrset(zone, first, end, rrsig.originalTtl, rrsig.labels, data);
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
