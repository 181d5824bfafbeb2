/**
 * Names and RRsets that go, and what answers in their place.
 * @module
 */
import { TYPE } from '../../rdata/index.js';
import { labelCount, skipLabels } from '../../wire/index.js';
import { NODE, type Zone } from '../../zone/index.js';
import { type ChangeContext, type Consequence, consequence, ownsData, someOf } from './consequence.js';

const isAre = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');

export function* nameConsequences(context: ChangeContext): Iterable<Consequence> {
  const { oldZone, newZone, newLookup } = context;
  const gone: string[] = [];
  const empty: string[] = [];
  const wild: string[] = [];
  let previous: string | undefined;
  for (const { kind, owner, name } of context.changes) {
    if (kind !== 'removed' || owner === previous) continue;
    previous = owner;
    const kindBefore = context.kindBefore(name);
    if (kindBefore !== NODE.AUTHORITATIVE || !ownsData(oldZone, name) || ownsData(newZone, name)) continue;
    const status = newLookup.resolve(name);
    if (status === 'missing') gone.push(owner);
    else if (status === 'wildcard') wild.push(owner);
    // The delegation that now answers for a name is reported by itself.
    else if (status !== 'delegated') empty.push(owner);
  }
  if (gone.length > 0) {
    yield consequence(
      'name-lost',
      `${someOf(gone)} ${isAre(gone)} gone: resolvers will say that no such name exists`,
      gone,
    );
  }
  if (wild.length > 0) {
    yield consequence('name-lost', `${someOf(wild)} ${isAre(wild)} gone: a wildcard answers instead`, wild);
  }
  if (empty.length > 0) {
    const owned = empty.length === 1 ? 'owns no record' : 'own no records';
    yield consequence('name-lost', `${someOf(empty)} ${owned} any more, only names below remain`, empty);
  }
}

/** RRsets whose loss changes what others may do: send mail elsewhere, issue certificates. */
export function* rrsetConsequences(context: ChangeContext): Iterable<Consequence> {
  const { newZone } = context;
  const withoutMail: string[] = [];
  const withoutCaa: string[] = [];
  for (const { kind, owner, type, name } of context.changes) {
    if (kind !== 'removed' || !ownsData(newZone, name)) continue;
    const after = context.kindAfter(name);
    if (after !== NODE.APEX && after !== NODE.AUTHORITATIVE) continue;
    if (type === 'MX') withoutMail.push(owner);
    else if (type === 'CAA' && !hasCaaAbove(newZone, name)) withoutCaa.push(owner);
  }
  if (withoutMail.length > 0) {
    // RFC 5321 §5.1: "If an empty list of MXs is returned, the address is treated as if it was associated with an implicit MX".
    yield consequence(
      'mx-lost',
      `${someOf(withoutMail)} ${withoutMail.length === 1 ? 'has' : 'have'} no MX any more: mail goes to the addresses of the name itself, if it has any`,
      withoutMail,
      { help: 'where no mail is wanted, say so with a null MX: 0 .' },
    );
  }
  if (withoutCaa.length > 0) {
    yield consequence(
      'caa-lost',
      `any authority may issue certificates for ${someOf(withoutCaa)} again: no CAA in this zone restricts it`,
      withoutCaa,
    );
  }
}

/** Whether a CAA RRset stands between a name and the apex: authorities climb until they find one (RFC 8659 §3). */
function hasCaaAbove({ names, records, apex }: Zone, name: Uint8Array): boolean {
  const surplus = labelCount(name) - labelCount(apex);
  for (let count = 0; count <= surplus; count++) {
    const id = names.find(name, skipLabels(name, 0, count));
    if (id >= 0 && records.hasType(id, TYPE.CAA)) return true;
  }
  return false;
}
