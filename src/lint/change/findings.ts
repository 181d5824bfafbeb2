/**
 * What a change of a zone means, as findings in the new version.
 * @module
 */
import type { Diagnostic } from '../../diagnostic/index.js';
import { TYPE } from '../../rdata/index.js';
import { parseName } from '../../wire/index.js';
import { diffZones, type Zone } from '../../zone/index.js';
import type { RecordPart } from '../../zonefile/index.js';
import { firstInFile } from '../order.js';
import type { RuleSettings } from '../settings.js';
import type { Consequence, ConsequenceId } from './consequence.js';
import { consequencesOf } from './consequences.js';
import { CHANGE_FAULTS, REMOVED_ZONE } from './faults.js';

const OPTIONS = new Map<string, Readonly<Record<string, { readonly default: unknown }>>>(
  CHANGE_FAULTS.map(({ id, options = {} }) => [id, options]),
);

/** Where a finding points: records of these types at the first owner that has one; the SOA when there are none. */
const PLACES: Partial<Record<ConsequenceId, readonly number[]>> = {
  'delegation-hides': [TYPE.NS, TYPE.DNAME],
  'ds-lost': [TYPE.NS],
  'ds-replaced': [TYPE.DS],
  'dnskey-removed': [TYPE.DNSKEY],
};

const SERIAL_PART: RecordPart = 2;

/**
 * Findings of the rules in {@link CHANGE_FAULTS}, with their own severities. Records that went have no place in the new
 * version: the SOA, which every change concerns, stands for them.
 */
export function changeFindings(oldZone: Zone, newZone: Zone, settings: RuleSettings): Diagnostic[] {
  const optionOf = (rule: string, name: string): number =>
    (settings.options?.[rule]?.[name] ?? OPTIONS.get(rule)![name]!.default) as number;
  const diff = diffZones(oldZone, newZone);
  const maxRemovedPercent = optionOf('mass-delete', 'maxRemovedPercent');
  const maxTtl = optionOf('ttl-in-force', 'maxTtl');
  return consequencesOf(oldZone, newZone, diff, { maxRemovedPercent })
    .filter(({ id, seconds }) => OPTIONS.has(id) && !(id === 'ttl-in-force' && seconds! <= maxTtl))
    .map((consequence) => findingOf(newZone, consequence));
}

/** The finding for a zone whose file is gone; it has no place. */
export function removedZoneFinding(origin: string): Diagnostic {
  const { id: rule, severity, advice } = REMOVED_ZONE;
  const message = `${origin} has no zone file any more`;
  return { rule, severity, message, help: helpOf(advice), subject: { zone: origin } };
}

const helpOf = (advice: string): string => advice.charAt(0).toLowerCase() + advice.slice(1).replace(/\.$/, '');

function findingOf(zone: Zone, { id, severity, message, help, owners }: Consequence): Diagnostic {
  const { soaIndex } = zone;
  const isSerial = id.startsWith('soa-serial-');
  const found = isSerial ? -1 : placeOf(zone, owners, PLACES[id]);
  const index = found < 0 ? soaIndex : found;
  const advice = CHANGE_FAULTS.find((fault) => fault.id === id)!.advice;
  return {
    rule: id,
    severity,
    message,
    help: help ?? helpOf(advice),
    span: index < 0 ? undefined : zone.span(index, isSerial ? SERIAL_PART : 'entry'),
    subject: { zone: zone.origin, owner: owners[0] ?? zone.origin, ...(isSerial && { type: 'SOA' }) },
  };
}

function placeOf({ names, records }: Zone, owners: readonly string[], types: readonly number[] | undefined): number {
  for (const owner of owners) {
    const name = parseName(owner);
    const id = typeof name === 'string' ? -1 : names.find(name);
    if (id < 0) continue;
    if (types === undefined) return firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
    for (const type of types) {
      const first = records.findRrset(id, type);
      if (first >= 0) return firstInFile(records, first, records.rrsetEnd(first));
    }
  }
  return -1;
}
