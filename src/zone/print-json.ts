/**
 * A zone as JSON: one document of RRsets, or one record a line. schemas/zone.schema.json describes both.
 * @module
 */
import { rdataText, typeText } from '../rdata/index.js';
import { classText, encodeHex } from '../wire/index.js';
import { type RecordSelection, selectRecords } from './print-order.js';
import type { Zone } from './zone.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const ZONE_SCHEMA_VERSION = 1;

/** Pieces are handed on when they are about this long. */
const CHUNK_CHARACTERS = 1 << 19;

/** `{ schemaVersion, origin, class, serial, rrsets }` in pieces, an RRset a line. */
export function* printZoneJson(zone: Zone, selection: RecordSelection = {}): IterableIterator<string> {
  const head = {
    schemaVersion: ZONE_SCHEMA_VERSION,
    origin: zone.origin,
    class: classText(zone.class),
    serial: zone.soa?.serial ?? null,
  };
  let text = `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "rrsets": [`;
  const { records } = zone;
  // In the order of the file the records of an RRset may stand apart; it is printed where the first of them stands.
  const isPrinted = new Uint8Array(records.count);
  let isFirst = true;
  for (const index of selectRecords(zone, selection)) {
    if (isPrinted[index] === 1) continue;
    const first = rrsetStart(zone, index);
    isPrinted.fill(1, first, records.rrsetEnd(first));
    text += `${isFirst ? '' : ','}\n    ${JSON.stringify(rrsetJson(zone, first))}`;
    isFirst = false;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = '';
    }
  }
  yield `${text}${isFirst ? '' : '\n  '}]\n}\n`;
}

/** One JSON object for each record, each on a line of its own. */
export function* printZoneNdjson(zone: Zone, selection: RecordSelection = {}): IterableIterator<string> {
  const { records } = zone;
  let text = '';
  for (const index of selectRecords(zone, selection)) {
    const record = {
      owner: zone.ownerText(index),
      ttl: records.ttl[index]!,
      class: classText(zone.class),
      type: typeText(records.type[index]!),
      ...rdataJson(zone, index),
    };
    text += `${JSON.stringify(record)}\n`;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}

function rrsetStart(zone: Zone, index: number): number {
  const { owner, type } = zone.records;
  let first = index;
  while (first > 0 && owner[first - 1] === owner[index] && type[first - 1] === type[index]) first--;
  return first;
}

function rrsetJson(zone: Zone, first: number): object {
  const { records } = zone;
  const shown = [];
  // RFC 2181 §5.2: the TTLs of an RRset must be the same; where they are not, each record still shows its own.
  let ttl = records.ttl[first]!;
  for (let i = first; i < records.rrsetEnd(first); i++) {
    if (records.isDuplicate(i)) continue;
    ttl = Math.min(ttl, records.ttl[i]!);
    shown.push({ ttl: records.ttl[i]!, ...rdataJson(zone, i) });
  }
  return { owner: zone.ownerText(first), type: typeText(records.type[first]!), ttl, records: shown };
}

function rdataJson(zone: Zone, index: number): { data: string; rdata: string } {
  const rdata = zone.records.rdata(index);
  return { data: rdataText(zone.records.type[index]!, rdata), rdata: encodeHex(rdata) };
}
