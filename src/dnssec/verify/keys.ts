/**
 * The keys at the apex, each on its own and beside the others.
 * @module
 */
import { rsaModulusBits } from '../../crypto/index.js';
import { countText, listText } from '../../diagnostic/index.js';
import { type Dnskey, dnskeyFault, rsaNumberFaults, withFlags } from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import { algorithmInfo, algorithmText, DNSKEY_FLAG, equalBytes, nameLength } from '../../wire/index.js';
import { typeCovered, type Zone } from '../../zone/index.js';
import { faultOption } from '../fault-options.js';
import { MAX_KEYS, type VerifyContext } from './context.js';
import type { DnskeySigners } from './dnskey-signature.js';

/** Validators stop trying keys with one tag at this many or sooner (CVE-2023-50387). */
const KEYS_PER_TAG_REFUSED = 4;
const DEFINED_FLAGS = DNSKEY_FLAG.ZONE | DNSKEY_FLAG.REVOKE | DNSKEY_FLAG.SEP;
/** Algorithms that RFC 5155 §2 gave new numbers for zones with NSEC3. */
const WITHOUT_NSEC3: ReadonlySet<number> = new Set([3, 5]);

/** Index of the record of a key. */
export function recordOfKey(zone: Zone, key: Dnskey): number {
  const { records } = zone;
  const first = records.findRrset(zone.apexId, TYPE.DNSKEY);
  for (let i = first; i < records.rrsetEnd(first); i++) {
    if (records.rdataOffset[i + 1]! - records.rdataOffset[i]! !== key.rdata.length) continue;
    if (equalBytes(records.rdata(i), key.rdata)) return i;
  }
  return first;
}

/** Everything that can be said of the keys before a signature is looked at. */
export function checkKeys(context: VerifyContext, hasNsec3: boolean): void {
  for (const key of context.keys) checkKey(context, key, hasNsec3);
  checkCopies(context);
  checkTags(context);
  const { keyCount, zone } = context;
  if (keyCount > faultOption(context.settings, 'dnskey-too-many', 'maximum')) {
    const limit = keyCount > MAX_KEYS ? `; only the first ${MAX_KEYS} are looked at` : '';
    context.report('dnskey-too-many', `${zone.origin} has ${keyCount} keys${limit}`, {
      record: zone.records.findRrset(zone.apexId, TYPE.DNSKEY),
    });
  }
  checkAnswerSize(context);
}

function checkKey(context: VerifyContext, key: Dnskey, hasNsec3: boolean): void {
  const { keyTag, algorithm } = key;
  const report = (rule: string, message: string, more: { readonly severity?: 'error' } = {}): void =>
    context.report(rule, message, { record: recordOfKey(context.zone, key), keyTag, ...more });
  const requirement = algorithmInfo(algorithm)?.sign;
  const fault = dnskeyFault(key);
  if (requirement === 'must-not') {
    report('dnskey-algorithm-must-not', `key ${keyTag} has algorithm ${algorithmText(algorithm)}, which is retired`);
  } else if (requirement === 'not-recommended') {
    const message = `key ${keyTag} has algorithm ${algorithmText(algorithm)}, which is not recommended for signing`;
    report('dnskey-algorithm-not-recommended', message);
  }
  if (fault !== undefined && (fault.rule !== 'dnskey-algorithm-unknown' || requirement !== 'must-not')) {
    report(fault.rule, `key ${keyTag} cannot be used: ${fault.message}`);
  }
  const reserved = key.flags & ~DEFINED_FLAGS;
  if (reserved !== 0) {
    report('dnskey-flags-reserved', `key ${keyTag} has flags ${key.flags}; the bits of ${reserved} have no meaning`);
  }
  const bits = fault === undefined ? rsaModulusBits(algorithm, key.publicKey) : undefined;
  const leastBits = faultOption(context.settings, 'dnskey-rsa-size', 'minimumBits');
  if (bits !== undefined && bits < leastBits) {
    report('dnskey-rsa-size', `key ${keyTag} is RSA of ${bits} bits; ${leastBits} are the least to use today`);
  }
  for (const { rule, message, ...more } of fault === undefined ? rsaNumberFaults(key) : []) {
    report(rule, `key ${keyTag}: ${message}`, more);
  }
  if (hasNsec3 && WITHOUT_NSEC3.has(algorithm)) {
    const message = `key ${keyTag} has algorithm ${algorithmText(algorithm)}, which must not be used with NSEC3`;
    report('nsec3-dnskey-alg', message);
  }
}

/** The same public key with two sets of flags, or for two algorithms (RSA keys are alike for all of them). */
function checkCopies(context: VerifyContext): void {
  const { keys, zone } = context;
  keys.forEach((key, at) => {
    const copy = keys.slice(0, at).find((other) => equalBytes(other.publicKey, key.publicKey));
    if (copy === undefined || (copy.flags === key.flags && copy.algorithm === key.algorithm)) return;
    const differs = ({ flags, algorithm }: Dnskey): string =>
      copy.algorithm === key.algorithm ? `flags ${flags}` : `algorithm ${algorithmText(algorithm)}`;
    context.report(
      'dnskey-flag-confusion',
      `key ${key.keyTag} (${differs(key)}) is key ${copy.keyTag} (${differs(copy)}) once more`,
      { record: recordOfKey(zone, key), keyTag: key.keyTag },
    );
  });
}

function checkTags(context: VerifyContext): void {
  const { keys, zone } = context;
  const sameTag = new Map<number, Dnskey[]>();
  for (const key of keys) {
    const id = (key.keyTag << 8) | key.algorithm;
    sameTag.set(id, [...(sameTag.get(id) ?? []), key]);
  }
  for (const colliding of sameTag.values()) {
    const key = colliding[0]!;
    if (colliding.length < 2) continue;
    context.report(
      'dnskey-keytag-collision',
      `${colliding.length} keys of algorithm ${algorithmText(key.algorithm)} have the tag ${key.keyTag}`,
      {
        record: recordOfKey(zone, colliding[1]!),
        keyTag: key.keyTag,
        ...(colliding.length >= KEYS_PER_TAG_REFUSED && { severity: 'error' as const }),
      },
    );
  }
  for (const key of keys) {
    if (key.isRevoked) continue;
    const { keyTag } = withFlags(key, key.flags | DNSKEY_FLAG.REVOKE);
    const other = keys.find((candidate) => candidate.keyTag === keyTag && candidate.algorithm === key.algorithm);
    // A copy of the key with the bit set is a matter of its own.
    if (other === undefined || equalBytes(other.publicKey, key.publicKey)) continue;
    context.report(
      'dnskey-tag-revoked-collision',
      `key ${key.keyTag} gets the tag ${keyTag} when it is revoked, which another key has`,
      { record: recordOfKey(zone, key), keyTag: key.keyTag },
    );
  }
}

/** Header, question and OPT record, then each record with a compressed owner. */
function checkAnswerSize(context: VerifyContext): void {
  const { zone } = context;
  const { records, apexId } = zone;
  const first = records.findRrset(apexId, TYPE.DNSKEY);
  let octets = 12 + nameLength(zone.apex) + 4 + 11;
  const add = (i: number): void => {
    if (!records.isDuplicate(i)) octets += 12 + records.rdataOffset[i + 1]! - records.rdataOffset[i]!;
  };
  for (let i = first; i < records.rrsetEnd(first); i++) add(i);
  const sigFirst = records.findRrset(apexId, TYPE.RRSIG);
  for (let i = sigFirst; sigFirst >= 0 && i < records.rrsetEnd(sigFirst); i++) {
    if (typeCovered(records, i) === TYPE.DNSKEY) add(i);
  }
  const most = faultOption(context.settings, 'dnskey-set-size', 'maximumOctets');
  if (octets <= most) return;
  const message = `the answer with the keys of ${zone.origin} has ${octets} octets, more than ${most}`;
  context.report('dnskey-set-size', message, { record: first });
}

/** What the signatures over the DNSKEY RRset say of revoked keys (RFC 5011 §2.1). */
export function checkRevoked(context: VerifyContext, signers: DnskeySigners, hasTrust: boolean): void {
  const { zone, keys } = context;
  for (const key of keys) {
    if (!key.isRevoked || signers.named.includes(key)) continue;
    const message = `key ${key.keyTag} is revoked, but does not sign the DNSKEY RRset`;
    context.report('dnskey-revoked-not-selfsigned', message, { record: recordOfKey(zone, key), keyTag: key.keyTag });
  }
  const seps = keys.filter((key) => key.isSep);
  // With DS records at hand these say where trust starts.
  if (hasTrust || seps.length === 0 || seps.some((key) => !key.isRevoked)) return;
  const tags = listText(
    seps.map((key) => String(key.keyTag)),
    'and',
  );
  context.report(
    'dnskey-only-revoked-ksk',
    `${countText(seps.length, 'key')} of ${zone.origin} with the SEP bit (${tags}), and none that is not revoked`,
    { record: recordOfKey(zone, seps[0]!), keyTag: seps[0]!.keyTag },
  );
}

/**
 * Keys that nothing speaks of.
 * @param signerIds `tag << 8 | algorithm` of every signature
 * @param named keys that a DS or CDS leads to
 */
export function checkUnused(context: VerifyContext, signerIds: readonly number[], named: readonly Dnskey[]): void {
  for (const key of context.keys) {
    const id = (key.keyTag << 8) | key.algorithm;
    if (signerIds.includes(id) || named.includes(key) || key.isRevoked || dnskeyFault(key) !== undefined) continue;
    context.report('dnskey-unused', `key ${key.keyTag} signs nothing, and no DS or CDS given names it`, {
      record: recordOfKey(context.zone, key),
      keyTag: key.keyTag,
    });
  }
}
