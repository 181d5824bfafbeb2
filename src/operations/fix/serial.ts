/**
 * Raising the serial of a zone where it is written (RFC 1982, RFC 1912 §2.2).
 * @module
 */
import { wholeText } from '../../diagnostic/index.js';
import { type BumpPolicy, nextSerial, usualPolicy } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';

/** The edit that raises the serial, with offsets of the file; a reason in words when there is none. */
export function serialEdit(
  zone: Zone,
  policy: BumpPolicy,
  now: number,
): string | { readonly file: string; readonly start: number; readonly end: number; readonly text: string } {
  const { soa, sources } = zone;
  const span = soa && zone.span(zone.soaIndex, 2);
  if (soa === undefined || span === undefined) return 'it has no SOA record';
  const file = sources.fileAt(span.start);
  const [start, end] = [sources.shown(span.start) - file.base, sources.shown(span.end) - file.base];
  const written = new TextDecoder().decode(wholeText(file.shown).subarray(start, end));
  // A placeholder is filled in by whoever makes the zone.
  if (!/^\d+$/.test(written) || Number(written) !== soa.serial) return `it is written as ${JSON.stringify(written)}`;
  const next = nextSerial(soa.serial, policy === 'auto' ? usualPolicy(soa.serial, now) : policy, now);
  return { file: file.path, start, end, text: String(next) };
}
