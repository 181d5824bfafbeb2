/**
 * Calendars (RFC 5545), of moments to act on with their alarms.
 * @module
 */
import { signatureTimeText, utf8Bytes } from '../wire/index.js';

/** A moment in a calendar. */
export interface CalendarEvent {
  /** the same from run to run: what is imported anew moves the event */
  readonly uid: string;
  /** seconds since the epoch */
  readonly at: number;
  readonly summary: string;
  readonly description: string;
  /** how long before it rings (RFC 5545 §3.3.6): `-P1D`, `PT0S` */
  readonly alarms: readonly string[];
}

/** RFC 5545 §3.1: "Lines of text SHOULD NOT be longer than 75 octets, excluding the line break." */
const MAX_LINE_OCTETS = 75;

/**
 * The calendar; lines end in CRLF.
 * @param now when it is made, seconds since the epoch
 */
export function calendarText(
  tool: { readonly name: string; readonly version: string },
  name: string,
  events: readonly CalendarEvent[],
  now: number,
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//${tool.name}//${tool.name} ${tool.version}//EN`,
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${textValue(name)}`,
    ...events.flatMap((event) => eventLines(event, now)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

function eventLines({ uid, at, summary, description, alarms }: CalendarEvent, now: number): string[] {
  const title = textValue(summary);
  return [
    'BEGIN:VEVENT',
    `UID:${textValue(uid)}`,
    `DTSTAMP:${timeValue(now)}`,
    `DTSTART:${timeValue(at)}`,
    `SUMMARY:${title}`,
    `DESCRIPTION:${textValue(description)}`,
    'CATEGORIES:DNSSEC',
    // RFC 5545 §3.8.2.7: it takes nobody's time.
    'TRANSP:TRANSPARENT',
    ...alarms.flatMap((trigger) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${title}`,
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
