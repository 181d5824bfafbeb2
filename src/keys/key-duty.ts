/**
 * What a key has to do at a moment, by its own times (RFC 7583 §3.1, RFC 5011): stand in the zone, sign, be revoked, be
 * announced to the parent. The times mean what BIND's smart signing makes of them.
 * @module
 */
import { DNSKEY_FLAG, isoTimeText } from '../wire/index.js';
import { withFlags } from './dnskey.js';
import { keyFileName } from './key-file-name.js';
import type { StoredKey } from './stored-key.js';
import type { KeyTimes } from './times.js';

/** A key and its duties. */
export interface KeyDuty {
  /** with the REVOKE bit, and so with another tag, from the time of its revocation on */
  readonly key: StoredKey;
  /** stands in the DNSKEY RRset; a key that does not is taken out of it */
  readonly isPublished: boolean;
  readonly signs: boolean;
  /** whether CDS and CDNSKEY records speak for it (RFC 7344); undefined: its times do not say */
  readonly isAnnounced: boolean | undefined;
  /** the key as it was before the revocation that fell due, when its file does not show that yet */
  readonly revokedFrom: StoredKey | undefined;
  /** why it does what it does, in a few words; lower-case start, no full stop */
  readonly reason: string;
}

/**
 * The duties of a key.
 * @param now seconds since the epoch
 */
export function keyDuty(stored: StoredKey, now: number): KeyDuty {
  const { times } = stored;
  const isPast = (time: number | undefined): boolean => time !== undefined && time <= now;
  const isAnnounced = announcement(times, isPast);
  const idle = (reason: string): KeyDuty => ({
    key: stored,
    isPublished: false,
    signs: false,
    isAnnounced,
    revokedFrom: undefined,
    reason,
  });
  if (isPast(times.delete)) return { ...idle(`deleted since ${isoTimeText(times.delete!)}`), isAnnounced: false };
  const timeSet = [times.publish, times.activate, times.revoke, times.inactive, times.delete];
  const isTimeless = timeSet.every((time) => time === undefined);
  // A key that was to sign at some time stands in the zone: what it signed may still be in caches.
  const isActive = isPast(times.activate);
  const isPublished = isTimeless || isActive || isPast(times.publish);
  if (!isPublished) return idle(plannedText(times));
  const isRevocationDue = isPast(times.revoke) && !stored.dnskey.isRevoked;
  const key = isRevocationDue ? revokedForm(stored) : stored;
  const base = { key, isPublished, isAnnounced, revokedFrom: isRevocationDue ? stored : undefined };
  if (key.dnskey.isRevoked) {
    // RFC 5011 §2.1: a revoked key signs the DNSKEY RRset, to prove its revocation.
    const since = times.revoke === undefined ? '' : ` since ${isoTimeText(times.revoke)}`;
    return { ...base, signs: true, isAnnounced: false, reason: `revoked${since}` };
  }
  if (isTimeless) return { ...base, signs: true, reason: 'has no times' };
  if (isPast(times.inactive)) {
    return { ...base, signs: false, reason: `inactive since ${isoTimeText(times.inactive!)}` };
  }
  if (isActive) return { ...base, signs: true, reason: `active since ${isoTimeText(times.activate!)}` };
  const reason =
    times.activate === undefined
      ? 'published, with no time of activation'
      : `published, to be active on ${isoTimeText(times.activate)}`;
  return { ...base, signs: false, reason };
}

/** Why a key that has times does not stand in the zone yet. */
function plannedText({ publish, activate }: KeyTimes): string {
  const first = publish === undefined ? activate : Math.min(publish, activate ?? publish);
  return first === undefined ? 'has no time of publication' : `to be published on ${isoTimeText(first)}`;
}

function announcement(times: KeyTimes, isPast: (time: number | undefined) => boolean): boolean | undefined {
  if (isPast(times.syncDelete)) return false;
  return times.syncPublish === undefined ? undefined : isPast(times.syncPublish);
}

function revokedForm(key: StoredKey): StoredKey {
  const dnskey = withFlags(key.dnskey, key.dnskey.flags | DNSKEY_FLAG.REVOKE);
  return { ...key, dnskey, fileName: keyFileName(key.owner, dnskey.algorithm, dnskey.keyTag) };
}
