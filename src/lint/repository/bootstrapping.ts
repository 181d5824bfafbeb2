/**
 * Zones that announce keys, and the name servers that are to vouch for them (RFC 9615).
 * @module
 */
import { TYPE } from '../../rdata/index.js';
import { concatBytes, isAtOrBelow, latin1Bytes, nameLength, nameText } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import { inFileOrder } from '../order.js';
import { editedOf, findingAt, nameKey, type RepositoryFinding, type ZoneOfRun, type ZoneSet } from './zone-set.js';

/**
 * Name servers whose zones are there and do not vouch for a zone that others vouch for: RFC 9615 §4.2 wants it of every one
 * of them.
 */
export function* bootstrapFindings<Z extends ZoneOfRun>(set: ZoneSet<Z>): Iterable<RepositoryFinding<Z>> {
  for (const group of set.groups) {
    const announcing = [...group.signed, ...group.sources].find(({ zone, isBroken }) => !isBroken && announces(zone));
    if (announcing === undefined) continue;
    const edited = editedOf(group);
    const { records, apex, apexId } = edited.zone;
    const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.NS);
    if (first < 0 || edited.isBroken) continue;
    const missing: number[] = [];
    let isVouchedFor = false;
    for (const index of inFileOrder(records, first, records.rrsetEnd(first))) {
      const at = records.rdataOffset[index]!;
      const server = records.pool.subarray(at, at + nameLength(records.pool, at));
      // What is below the zone itself cannot vouch for it.
      if (isAtOrBelow(server, apex)) continue;
      const name = concatBytes(mark('_dsboot'), apex.subarray(0, -1), mark('_signal'), server);
      const above = set.enclosing(nameKey(name), group.folder);
      if (above === undefined) continue;
      const files = [...above.sources, ...above.signed];
      if (files.some(({ zone }) => announces(zone, zone.names.find(name)))) isVouchedFor = true;
      else if (files.every(({ zone, isBroken }) => !isBroken && set.lookupOf(zone).resolve(name) === 'missing'))
        missing.push(index);
    }
    if (!isVouchedFor) continue;
    for (const index of missing) {
      const server = nameText(records.pool, records.rdataOffset[index]!);
      const message = `${server} does not vouch for the keys of ${edited.zone.origin}, as other servers of it do`;
      yield findingAt(edited, 'dsboot-missing-for-ns', index, message, { part: 0 });
    }
  }
}

const mark = (label: string): Uint8Array => concatBytes(Uint8Array.of(label.length), latin1Bytes(label));

function announces({ records, apexId }: Zone, id = apexId): boolean {
  return id >= 0 && (records.hasType(id, TYPE.CDS) || records.hasType(id, TYPE.CDNSKEY));
}
