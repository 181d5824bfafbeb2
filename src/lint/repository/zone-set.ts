/**
 * The zones of one run, found by name. Files of one folder that hold the same zone belong together: what people edit,
 * and what a signer made of it. Everything is looked up in maps, so that ten thousand zones cost ten thousand steps.
 * @module
 */
import path from 'node:path';
import type { Diagnostic, Severity } from '../../diagnostic/index.js';
import { isSigned } from '../../dnssec/index.js';
import { typeText } from '../../rdata/index.js';
import { latin1Text, lowerName } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import type { RecordPart } from '../../zonefile/index.js';
import { ZoneLookup } from '../lookup.js';
import { LostRecords } from '../lost-records.js';
import { REPOSITORY_FAULTS } from './faults.js';

/** A zone of the run. */
export interface ZoneOfRun {
  readonly zone: Zone;
  /** of the zone file */
  readonly path: string;
  /** the same for the same file by another name */
  readonly identity: string;
  /** its text has errors: what is missing may be in what could not be read */
  readonly isBroken: boolean;
}

/** The files of one folder that hold the same zone. */
export interface ZoneGroup<Z extends ZoneOfRun = ZoneOfRun> {
  readonly key: string;
  readonly folder: string;
  /** unsigned, in the order of the run */
  readonly sources: Z[];
  readonly signed: Z[];
}

/** What people edit: the source where there is one. */
export function editedOf<Z extends ZoneOfRun>({ sources, signed }: ZoneGroup<Z>): Z {
  return sources[0] ?? signed[0]!;
}

/** A name as a key of maps: its wire form in lower case. */
export function nameKey(wire: Uint8Array, at = 0): string {
  return latin1Text(lowerName(wire, at));
}

export class ZoneSet<Z extends ZoneOfRun> {
  readonly groups: readonly ZoneGroup<Z>[];
  readonly #byApex = new Map<string, ZoneGroup<Z>[]>();
  readonly #byFolder = new Map<string, ZoneGroup<Z>>();
  readonly #lookups = new Map<Zone, ZoneLookup>();

  constructor(zones: readonly Z[]) {
    const groups: ZoneGroup<Z>[] = [];
    for (const each of zones) {
      const key = nameKey(each.zone.apex);
      const folder = path.dirname(each.path);
      let group = this.#byFolder.get(`${folder}\0${key}`);
      if (group === undefined) {
        group = { key, folder, sources: [], signed: [] };
        groups.push(group);
        this.#byFolder.set(`${folder}\0${key}`, group);
        const same = this.#byApex.get(key);
        if (same === undefined) this.#byApex.set(key, [group]);
        else same.push(group);
      }
      (isSigned(each.zone) ? group.signed : group.sources).push(each);
    }
    this.groups = groups;
  }

  /** The files that hold a zone, folder by folder. */
  groupsOf(key: string): readonly ZoneGroup<Z>[] {
    return this.#byApex.get(key) ?? [];
  }

  /** The group of a zone that files of a folder mean: the one there, or the only one. */
  groupFor(key: string, folder: string): ZoneGroup<Z> | undefined {
    const groups = this.groupsOf(key);
    return groups.length === 1 ? groups[0] : this.#byFolder.get(`${folder}\0${key}`);
  }

  /**
   * The zone of the run whose apex is the closest at or above a name, for files of a folder; undefined when there is none,
   * or when it cannot be told which of several is meant.
   * @param key of the name
   * @param skip labels of the name that the apex does not have for certain
   */
  enclosing(key: string, folder: string, skip = 0): ZoneGroup<Z> | undefined {
    for (let at = 0, label = 0; at < key.length; at += 1 + key.charCodeAt(at), label++) {
      const apex = key.slice(at);
      if (label >= skip && this.#byApex.has(apex)) return this.groupFor(apex, folder);
    }
    return undefined;
  }

  lookupOf(zone: Zone): ZoneLookup {
    let lookup = this.#lookups.get(zone);
    if (lookup === undefined) this.#lookups.set(zone, (lookup = new ZoneLookup(zone, new LostRecords(zone, []))));
    return lookup;
  }
}

/** A finding with the zone whose sources its place is in. */
export interface RepositoryFinding<Z extends ZoneOfRun = ZoneOfRun> {
  readonly zone: Z;
  readonly diagnostic: Diagnostic;
}

/** A finding about a record of a zone; `index` may be -1 for the zone as a whole. */
export function findingAt<Z extends ZoneOfRun>(
  at: Z,
  rule: string,
  index: number,
  message: string,
  more: { readonly part?: RecordPart; readonly help?: string; readonly severity?: Severity } = {},
): RepositoryFinding<Z> {
  const { zone } = at;
  const { severity, advice } = REPOSITORY_FAULTS.find((fault) => fault.id === rule)!;
  const about = index < 0 ? {} : { owner: zone.ownerText(index), type: typeText(zone.records.type[index]!) };
  return {
    zone: at,
    diagnostic: {
      rule,
      severity: more.severity ?? severity,
      message,
      help: more.help ?? advice.charAt(0).toLowerCase() + advice.slice(1).replace(/\.$/, ''),
      span: index < 0 ? undefined : zone.span(index, more.part),
      subject: { zone: zone.origin, ...about },
    },
  };
}

/** `zones/example.com.zone:12`, for messages about another file. */
export function placeText({ zone }: ZoneOfRun, index: number): string {
  const span = zone.span(index);
  if (span === undefined) return zone.origin;
  return `${zone.sources.fileAt(span.start).path}:${zone.sources.position(span.start).line}`;
}
