/**
 * What is said of a change, and what it is worked out from.
 * @module
 */
import type { Severity } from '../../diagnostic/index.js';
import { TYPE, typeNumber } from '../../rdata/index.js';
import { periodText } from '../../wire/index.js';
import { DNSSEC_TYPES, NODE, type NodeKind, type RrsetChange, type Zone, type ZoneDiff } from '../../zone/index.js';
import { ZoneLookup } from '../lookup.js';
import { LostRecords } from '../lost-records.js';

/** Every consequence with its severity, in the order in which they are said; docs/diff.md explains each. */
export const CONSEQUENCE_SEVERITY = {
  'soa-serial-unchanged': 'error',
  'soa-serial-backwards': 'error',
  'soa-serial-jump': 'warning',
  'signatures-lost': 'warning',
  'mass-delete': 'warning',
  'delegation-lost': 'warning',
  'delegation-hides': 'warning',
  'ds-lost': 'warning',
  'ds-replaced': 'warning',
  'ns-replaced': 'warning',
  'dnskey-removed': 'warning',
  'name-lost': 'warning',
  'mx-lost': 'warning',
  'caa-lost': 'warning',
  'ds-added': 'info',
  'dnskey-changed': 'info',
  'rrsig-churn': 'info',
  'ns-changed': 'info',
  'ttl-in-force': 'info',
  'negative-ttl': 'info',
} as const satisfies Readonly<Record<string, Severity>>;

export type ConsequenceId = keyof typeof CONSEQUENCE_SEVERITY;

/** What a change means to resolvers, secondaries and the parent. */
export interface Consequence {
  readonly id: ConsequenceId;
  /** error: the change does not reach everybody, or breaks answers; warning: look twice; info: how long it takes */
  readonly severity: Severity;
  /** lower-case start, no full stop */
  readonly message: string;
  /** what to do */
  readonly help?: string | undefined;
  /** all owners concerned, presentation form, in canonical order */
  readonly owners: readonly string[];
  /** how long caches may hold what was before, seconds */
  readonly seconds?: number | undefined;
}

export function consequence(
  id: ConsequenceId,
  message: string,
  owners: readonly string[],
  more: { readonly help?: string; readonly seconds?: number } = {},
): Consequence {
  return { id, severity: CONSEQUENCE_SEVERITY[id], message, owners, ...more };
}

/** A change with both zones at hand, and what servers would make of names in them. */
export class ChangeContext {
  readonly oldZone: Zone;
  readonly newZone: Zone;
  readonly diff: ZoneDiff;
  /** changes of data, without signatures and denial */
  readonly changes: readonly RrsetChange[];
  readonly oldLookup: ZoneLookup;
  readonly newLookup: ZoneLookup;

  constructor(oldZone: Zone, newZone: Zone, diff: ZoneDiff) {
    this.oldZone = oldZone;
    this.newZone = newZone;
    this.diff = diff;
    this.changes = diff.changes.filter(({ type }) => !DNSSEC_TYPES.has(typeNumber(type)!));
    this.oldLookup = new ZoneLookup(oldZone, new LostRecords(oldZone, []));
    this.newLookup = new ZoneLookup(newZone, new LostRecords(newZone, []));
  }

  /** What the name was, or undefined when it owned no record. */
  kindBefore(name: Uint8Array): NodeKind | undefined {
    return kindOf(this.oldZone, name);
  }

  kindAfter(name: Uint8Array): NodeKind | undefined {
    return kindOf(this.newZone, name);
  }

  /** The change of the apex's RRset of a type. */
  apexChange(type: string): RrsetChange | undefined {
    return this.changes.find((change) => change.type === type && this.isApex(change.name));
  }

  isApex(name: Uint8Array): boolean {
    return name.length === this.newZone.apex.length;
  }
}

function kindOf({ names, tree }: Zone, name: Uint8Array): NodeKind | undefined {
  const id = names.find(name);
  return id < 0 ? undefined : (tree.kind[id] as NodeKind);
}

/** Whether the name owns records that are no signatures or denial. */
export function ownsData({ names, records }: Zone, name: Uint8Array): boolean {
  const id = names.find(name);
  if (id < 0) return false;
  for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
    if (!DNSSEC_TYPES.has(records.type[i]!)) return true;
  }
  return false;
}

/** Whether answers hold RRsets of this type at a name of this kind: data with authority, referrals, and glue. */
export function isAnswered(kind: NodeKind | undefined, type: string): boolean {
  if (kind === NODE.APEX || kind === NODE.AUTHORITATIVE) return true;
  const number = typeNumber(type);
  const isAddress = number === TYPE.A || number === TYPE.AAAA;
  if (kind === NODE.ZONE_CUT) return number === TYPE.NS || number === TYPE.DS || isAddress;
  return kind === NODE.BELOW_CUT && isAddress;
}

/** Whether the old zone was signed and the new one is not. */
export function isUnsigned({ dnssec }: ZoneDiff): boolean {
  const signatures = dnssec.find(({ type }) => type === 'RRSIG');
  return signatures !== undefined && signatures.before > 0 && signatures.after === 0;
}

const SHOWN_NAMES = 3;

/** `a`, `a and b`, `a, b, c and 7 more`. */
export function someOf(names: readonly string[]): string {
  const shown = names.length > SHOWN_NAMES + 1 ? names.slice(0, SHOWN_NAMES) : names;
  const words = shown.length < names.length ? [...shown, `${names.length - shown.length} more`] : shown;
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `86400 s (1 day)` */
export function secondsText(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${seconds} s (${periodText(seconds)})`;
}
