/**
 * Changes at the edges of the zone: delegations, their DS records, and name servers.
 * @module
 */
import { readU32 } from '../../wire/index.js';
import { NODE, type RrsetChange } from '../../zone/index.js';
import { type ChangeContext, type Consequence, consequence, secondsText, someOf } from './consequence.js';

export function* delegationConsequences(context: ChangeContext): Iterable<Consequence> {
  const { newLookup } = context;
  const lost: string[] = [];
  const answered: string[] = [];
  for (const change of context.changes) {
    const { name, owner, type } = change;
    const before = context.kindBefore(name);
    const after = context.kindAfter(name);
    if ((type === 'NS' || type === 'DNAME') && change.kind === 'added') yield* hidesConsequence(context, change);
    if (before !== NODE.ZONE_CUT) continue;
    if (type === 'NS' && after !== NODE.ZONE_CUT) {
      if (newLookup.resolve(name) === 'missing') lost.push(owner);
      else answered.push(owner);
    }
    if (after !== NODE.ZONE_CUT) continue;
    if (type === 'DS') yield* dsConsequence(change);
    if (type === 'NS' && change.kind === 'changed' && change.kept === 0) {
      yield consequence('ns-replaced', `${owner} keeps none of its name servers: ${oldServers(change)}`, [owner], {
        seconds: change.ttlBefore!,
      });
    }
  }
  if (lost.length > 0) {
    yield consequence(
      'delegation-lost',
      `${someOf(lost)} ${lost.length === 1 ? 'is' : 'are'} delegated no more: names at and below ${lost.length === 1 ? 'it' : 'them'} cease to exist`,
      lost,
    );
  }
  if (answered.length > 0) {
    yield consequence(
      'delegation-lost',
      `${someOf(answered)} ${answered.length === 1 ? 'is' : 'are'} delegated no more: other records of this zone answer there`,
      answered,
    );
  }
  yield* apexServerConsequences(context);
}

/** Names that this zone answered for, and that a new delegation or DNAME now hides. */
function* hidesConsequence(context: ChangeContext, change: RrsetChange): Iterable<Consequence> {
  const { oldZone, newLookup } = context;
  const { names, tree } = oldZone;
  const isDelegation = change.type === 'NS';
  if (isDelegation && context.isApex(change.name)) return;
  const hidden: string[] = [];
  const [first, end] = names.subtree(change.name);
  for (let id = first; id < end; id++) {
    const at = names.offsets[id]!;
    if (tree.kind[id] !== NODE.AUTHORITATIVE || names.offsets[id + 1]! - at === change.name.length) continue;
    if (newLookup.resolve(names.pool, at) === 'delegated') hidden.push(oldZone.nameText(id));
  }
  if (hidden.length === 0) return;
  const what = isDelegation ? 'the delegation of' : 'the DNAME at';
  const them = hidden.length === 1 ? 'a name' : `${hidden.length} names`;
  yield consequence(
    'delegation-hides',
    `${what} ${change.owner} hides ${them} that this zone answered for: ${someOf(hidden)}`,
    hidden,
    { help: isDelegation ? 'the delegated zone must have them' : 'the target of the DNAME must have them' },
  );
}

function* dsConsequence(change: RrsetChange): Iterable<Consequence> {
  const { owner, kind, removed, added, kept } = change;
  if (kind === 'removed') {
    yield consequence('ds-lost', `${owner} loses its DS: validators will treat that zone as unsigned`, [owner]);
  } else if (kind === 'added') {
    yield consequence('ds-added', `${owner} gets a DS: validators will refuse it unless it is signed with that key`, [
      owner,
    ]);
  } else if (removed.length > 0 && kept === 0 && !haveCommonKey(removed, added)) {
    yield consequence(
      'ds-replaced',
      `${owner} keeps none of its DS records: it must be signed with old and new keys until the old DS has left the caches, for ${secondsText(change.ttlBefore!)}`,
      [owner],
      { seconds: change.ttlBefore! },
    );
  }
}

/** Whether a key has a DS in both sets, by key tag and algorithm: another digest of the same key changes nothing. */
function haveCommonKey(removed: RrsetChange['removed'], added: RrsetChange['added']): boolean {
  const keys = new Set(removed.map(({ rdata }) => readU32(rdata, 0) >>> 8));
  return added.some(({ rdata }) => keys.has(readU32(rdata, 0) >>> 8));
}

function* apexServerConsequences(context: ChangeContext): Iterable<Consequence> {
  const change = context.apexChange('NS');
  if (change?.kind !== 'changed' || change.removed.length + change.added.length === 0) return;
  const { owner, ttlBefore, kept, removed } = change;
  const parent = 'change the NS records at the parent alike';
  if (kept === 0) {
    yield consequence('ns-replaced', `${owner} keeps none of its name servers: ${oldServers(change)}`, [owner], {
      help: parent,
      seconds: ttlBefore!,
    });
  } else {
    const old = removed.length === 0 ? '' : `: ${oldServers(change)}`;
    yield consequence('ns-changed', `the name servers of ${owner} change${old}`, [owner], {
      help: parent,
      ...(removed.length > 0 && { seconds: ttlBefore! }),
    });
  }
}

function oldServers({ removed, ttlBefore }: RrsetChange): string {
  return `${someOf(removed.map(({ data }) => data))} must go on answering for ${secondsText(ttlBefore!)} at least`;
}
