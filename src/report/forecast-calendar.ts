/**
 * A forecast as a calendar that people and their programs can subscribe to (RFC 5545): the moments to act on, with alarms.
 * @module
 */
import { isoTimeText, signatureTimeText, utf8Bytes } from '../wire/index.js';
import { type ForecastEntry, type ForecastReport, forecastEntries } from './forecast.js';

/** What is bogus with the keys needs no alarm of its own. */
const WITH_KEYS: ReadonlySet<string> = new Set(['delegation', 'denial', 'data']);

/** The moments that belong in a calendar, and how long before them it rings (RFC 5545 §3.3.6). */
const ALARMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['resign', ['-P7D', '-P1D', 'PT0S']],
  ['secondary', ['-P1D']],
  ['expiration', ['-P1D']],
  ['keys', ['-P1D', 'PT0S']],
  ['delegation', ['-P1D', 'PT0S']],
  ['denial', ['-P1D', 'PT0S']],
  ['data', ['-P1D', 'PT0S']],
]);

/** RFC 5545 §3.1: "Lines of text SHOULD NOT be longer than 75 octets, excluding the line break." */
const MAX_LINE_OCTETS = 75;

/**
 * The calendar; lines end in CRLF.
 * @param now when it is made, seconds since the epoch
 */
export function forecastCalendar(report: ForecastReport, now: number): string {
  const { tool, zone, forecast } = report;
  const keysAt = forecast?.zoneBogusFrom ?? Number.POSITIVE_INFINITY;
  const entries = (forecast === undefined ? [] : forecastEntries(report, forecast)).filter(
    ({ id, at }) => !WITH_KEYS.has(id) || at < keysAt,
  );
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//${tool.name}//${tool.name} ${tool.version}//EN`,
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${textValue(`Signatures of ${zone.origin}`)}`,
    ...entries.flatMap((entry) => eventLines(report, entry, now)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

function eventLines({ tool, zone, file, at }: ForecastReport, entry: ForecastEntry, now: number): string[] {
  const alarms = ALARMS.get(entry.id);
  if (alarms === undefined) return [];
  const summary = textValue(`${zone.origin}: ${entry.title}`);
  const seen = `seen in ${file} on ${isoTimeText(at)}, serial ${zone.soa?.serial ?? 'unknown'}`;
  const description = textValue([entry.detail, seen].filter((line) => line !== undefined).join('\n'));
  return [
    'BEGIN:VEVENT',
    // The same for this zone and kind of moment: what is imported after the zone was signed again moves the event.
    `UID:${textValue(`${entry.id}.${zone.origin.toLowerCase()}@${tool.name}`)}`,
    `DTSTAMP:${timeValue(now)}`,
    `DTSTART:${timeValue(entry.at)}`,
    `SUMMARY:${summary}`,
    `DESCRIPTION:${description}`,
    'CATEGORIES:DNSSEC',
    // RFC 5545 §3.8.2.7: it takes nobody's time.
    'TRANSP:TRANSPARENT',
    ...alarms.flatMap((trigger) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${summary}`,
      `TRIGGER:${trigger}`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ];
}

/** DATE-TIME in UTC (RFC 5545 §3.3.5): `20260315T000000Z`. */
function timeValue(seconds: number): string {
  const stamp = signatureTimeText(seconds);
  return `${stamp.slice(0, 8)}T${stamp.slice(8)}Z`;
}

/** TEXT (RFC 5545 §3.3.11); control characters have no place in it. */
export function textValue(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r?\n/g, '\\n')
    .replace(/[\u0000-\u001f\u007f]/g, '');
}

/** Breaks a content line into pieces of at most 75 octets (RFC 5545 §3.1), never within a character. */
export function foldLine(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const character of line) {
    const size = utf8Bytes(character).length;
    // A continued line starts with a blank, which counts.
    if (octets + size > MAX_LINE_OCTETS) {
      pieces.push(piece);
      piece = ' ';
      octets = 1;
    }
    piece += character;
    octets += size;
  }
  return [...pieces, piece].join('\r\n');
}
