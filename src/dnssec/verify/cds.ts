/**
 * What the zone asks of its parent: the CDS and CDNSKEY RRsets (RFC 7344, RFC 8078).
 *
 * The parent acts on them when a key that its DS names has signed them and the change leaves a working path. Both are
 * judged as the parent would.
 * @module
 */
import { type Dnskey, parseDnskey } from '../../keys/index.js';
import { TYPE, typeText } from '../../rdata/index.js';
import { DIGEST, digestInfo, digestText, equalBytes } from '../../wire/index.js';
import { type Ds, makeDs, matchDsSet, parseDs } from '../ds.js';
import { DELETE_CDNSKEY, DELETE_CDS } from '../sign/sync.js';
import type { VerifyContext } from './context.js';
import { type DnskeySigners, findApexSigners } from './dnskey-signature.js';

/** A CDS, or a CDNSKEY and the DS that the parent would make of it. */
interface Request {
  readonly record: number;
  readonly ds: Ds;
}

interface RequestSet {
  /** those that are not about deletion */
  readonly requests: readonly Request[];
  /** records with algorithm 0 in the right form */
  readonly deletions: readonly number[];
  /** first record of the RRset, -1 when there is none */
  readonly first: number;
}

/**
 * @param trusted keys that trust starts from; none in a zone that is not signed
 * @param signers of the DNSKEY RRset; undefined in a zone that is not signed
 * @returns keys that the records name
 */
export function verifyCds(
  context: VerifyContext,
  trusted: readonly Dnskey[],
  signers: DnskeySigners | undefined,
): Dnskey[] {
  const cds = readRequests(context, TYPE.CDS);
  const cdnskey = readRequests(context, TYPE.CDNSKEY);
  if (cds.first < 0 && cdnskey.first < 0) return [];
  checkSigner(context, cds.first, trusted);
  checkSigner(context, cdnskey.first, trusted);
  if (checkDeletion(context, cds, cdnskey)) return [];
  checkPair(context, cds, cdnskey);
  // RFC 7344 §4: both stand for the same keys, so one of them is judged.
  return checkRequests(context, cds.requests.length > 0 ? cds.requests : cdnskey.requests, signers);
}

function readRequests(context: VerifyContext, type: number): RequestSet {
  const { zone, provider } = context;
  const { records } = zone;
  const first = records.findRrset(zone.apexId, type);
  const requests: Request[] = [];
  const deletions: number[] = [];
  for (let record = first; first >= 0 && record < records.rrsetEnd(first); record++) {
    if (records.isDuplicate(record)) continue;
    const rdata = records.rdata(record);
    const key = type === TYPE.CDNSKEY ? parseDnskey(rdata) : undefined;
    const ds = type === TYPE.CDS ? parseDs(rdata) : key && makeDs(zone.apex, key, DIGEST.SHA256, provider);
    if (ds === undefined) continue;
    if (ds.algorithm !== 0) requests.push({ record, ds });
    else if (equalBytes(rdata, type === TYPE.CDS ? DELETE_CDS : DELETE_CDNSKEY)) deletions.push(record);
    else {
      const form = type === TYPE.CDS ? 'CDS 0 0 0 00' : 'CDNSKEY 0 3 0 AA==';
      context.report('cds-delete-form', `a ${typeText(type)} with algorithm 0 must be exactly ${form}`, { record });
    }
  }
  return { requests, deletions, first };
}

/** RFC 7344 §4.1: "MUST be signed with a key that is represented in both the current DNSKEY and DS RRsets". */
function checkSigner(context: VerifyContext, first: number, trusted: readonly Dnskey[]): void {
  if (first < 0 || trusted.length === 0) return;
  const { zone } = context;
  const type = zone.records.type[first]!;
  const { named, valid } = findApexSigners(context, type);
  // Where no signature is valid, the faults of the signatures say it.
  const signers = valid.length > 0 ? valid : named;
  if (signers.length === 0 || trusted.some((key) => signers.includes(key))) return;
  const message = `the ${typeText(type)} RRset of ${zone.origin} is not signed by a key that trust starts from`;
  context.report('cds-signed-by-zsk', message, { record: first });
}

/** Whether the zone asks for the DS to be deleted, alone or beside something else. */
function checkDeletion(context: VerifyContext, cds: RequestSet, cdnskey: RequestSet): boolean {
  const record = cds.deletions[0] ?? cdnskey.deletions[0];
  if (record === undefined) return false;
  const other = cds.requests[0] ?? cdnskey.requests[0];
  if (other === undefined) {
    context.report('cds-delete-present', `${context.zone.origin} asks its parent to delete the DS`, { record });
  } else {
    const name = typeText(context.zone.records.type[other.record]!);
    context.report('cds-delete-mixed', `the request to delete the DS stands beside a ${name} for a key`, { record });
  }
  return true;
}

function checkPair(context: VerifyContext, cds: RequestSet, cdnskey: RequestSet): void {
  const { zone, provider } = context;
  if (cdnskey.first < 0) {
    const message = `${zone.origin} has CDS records, but no CDNSKEY`;
    context.report('cds-without-cdnskey', message, { record: cds.first });
    return;
  }
  if (cds.first < 0) {
    const message = `${zone.origin} has CDNSKEY records, but no CDS`;
    context.report('cdnskey-without-cds', message, { record: cdnskey.first });
    return;
  }
  const keys = cdnskey.requests.flatMap(({ record }) => parseDnskey(zone.records.rdata(record)) ?? []);
  const isOf = (ds: Ds, key: Dnskey): boolean => {
    if (ds.keyTag !== key.keyTag || ds.algorithm !== key.algorithm) return false;
    // A digest that cannot be computed here is believed.
    if (provider.digest(ds.digestType, new Uint8Array(0)) === undefined) return true;
    return equalBytes(makeDs(zone.apex, key, ds.digestType, provider).digest, ds.digest);
  };
  for (const { record, ds } of cds.requests) {
    if (keys.some((key) => isOf(ds, key))) continue;
    const message = `CDS ${ds.keyTag} is the digest of no CDNSKEY`;
    context.report('cds-cdnskey-mismatch', message, { record, keyTag: ds.keyTag });
  }
  cdnskey.requests.forEach(({ record }, at) => {
    const key = keys[at]!;
    if (cds.requests.some(({ ds }) => isOf(ds, key))) return;
    const message = `CDNSKEY ${key.keyTag} has no CDS that is its digest`;
    context.report('cds-cdnskey-mismatch', message, { record, keyTag: key.keyTag });
  });
}

function checkRequests(
  context: VerifyContext,
  requests: readonly Request[],
  signers: DnskeySigners | undefined,
): Dnskey[] {
  const { zone, keys } = context;
  if (requests.length === 0) return [];
  const { verdicts } = matchDsSet(
    zone.apex,
    requests.map(({ ds }) => ds),
    keys,
    context.provider,
  );
  const hasSep = keys.some((key) => key.isSep && !key.isRevoked);
  const leading = verdicts.flatMap(({ state, key }) => (state === 'matches' && key !== undefined ? [key] : []));
  verdicts.forEach(({ ds, state, key, reason }, at) => {
    const { record } = requests[at]!;
    const name = `${typeText(zone.records.type[record]!)} ${ds.keyTag}`;
    const place = { record, keyTag: ds.keyTag };
    const digest = digestInfo(ds.digestType);
    if (digest === undefined || digest.delegate === 'must-not') {
      const message = `${name} has digest type ${digestText(ds.digestType)}, which must not be used for a delegation`;
      context.report('cds-digest-type', message, { ...place, part: 2 });
    }
    if (state === 'no-such-key' || state === 'digest-wrong') {
      const isStandby = leading.length > 0;
      context.report('cds-no-dnskey', `${name} matches no key of ${zone.origin}`, {
        ...place,
        ...(isStandby && { severity: 'warning' as const }),
      });
    } else if (state === 'key-unusable') {
      context.report('cds-unusable-key', `${name} is for a key that no trust may start from: ${reason}`, place);
    } else if (state === 'matches' && hasSep && !key!.isSep) {
      context.report('cds-zsk', `${name} is for a key without the SEP bit`, place);
    }
  });
  // RFC 7344 §4.1: "MUST NOT break the current delegation if applied to the DS RRset".
  if (signers !== undefined && leading.length > 0 && !leading.some((key) => signers.valid.includes(key))) {
    const tags = [...new Set(leading.map((key) => key.keyTag))].join(', ');
    context.report(
      'cds-breaks-delegation',
      `the DS that follows from the ${typeText(zone.records.type[requests[0]!.record]!)} RRset leads to key ${tags}, which does not sign the DNSKEY RRset`,
      { record: requests[0]!.record },
    );
  }
  return leading;
}
