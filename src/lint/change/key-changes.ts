/**
 * Changes of the keys at the apex. Which step of a rollover is safe at what time is another question; this says what
 * cannot be seen from the records alone.
 * @module
 */
import { parseDnskey } from '../../keys/index.js';
import type { DiffRecord } from '../../zone/index.js';
import { type ChangeContext, type Consequence, consequence, isUnsigned, secondsText, someOf } from './consequence.js';

export function* keyConsequences(context: ChangeContext): Iterable<Consequence> {
  const change = context.apexChange('DNSKEY');
  if (change === undefined || change.kind === 'added') return;
  const { owner, removed, added, kept, ttlBefore } = change;
  const seconds = ttlBefore!;
  if (change.kind === 'removed') {
    // Where the signatures went as well, that is what is said.
    if (isUnsigned(context.diff)) return;
    yield consequence(
      'dnskey-removed',
      `${owner} has no DNSKEY any more: as long as the parent has a DS, validators refuse every answer`,
      [owner],
      { help: 'remove the DS at the parent first, and wait until it has left the caches' },
    );
    return;
  }
  if (removed.length + added.length === 0) return;
  const entryPoints = removed.filter(({ rdata }) => parseDnskey(rdata)?.isSep === true);
  if (kept === 0 && removed.length > 0) {
    yield consequence(
      'dnskey-removed',
      `no key is kept (${keysText(removed, added)}): for ${secondsText(seconds)} resolvers may hold the old keys, which signed none of the new records`,
      [owner],
      { help: 'publish the new keys beside the old ones first', seconds },
    );
  } else if (entryPoints.length > 0) {
    yield consequence(
      'dnskey-removed',
      `${keysText(entryPoints, [])}, a secure entry point: the parent needs a DS of a key that is kept`,
      [owner],
      { help: 'compare with zoneproof ds check', seconds },
    );
  } else {
    yield consequence(
      'dnskey-changed',
      `the keys change (${keysText(removed, added)}): resolvers may use the old set for ${secondsText(seconds)}`,
      [owner],
      { seconds },
    );
  }
}

/** `key 12345 removed, keys 23456 and 34567 added` */
function keysText(removed: readonly DiffRecord[], added: readonly DiffRecord[]): string {
  const part = (records: readonly DiffRecord[], what: string): string[] =>
    records.length === 0 ? [] : [`${records.length === 1 ? 'key' : 'keys'} ${someOf(records.map(tagText))} ${what}`];
  return [...part(removed, 'removed'), ...part(added, 'added')].join(', ');
}

const tagText = ({ rdata }: DiffRecord): string => String(parseDnskey(rdata)?.keyTag ?? 0);
