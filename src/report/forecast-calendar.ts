/**
 * A forecast as a calendar that people and their programs can subscribe to (RFC 5545): the moments to act on, with alarms.
 * @module
 */
import { isoTimeText } from '../wire/index.js';
import { type CalendarEvent, calendarText } from './calendar.js';
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
  const events = entries.flatMap((entry) => eventOf(report, entry));
  return calendarText(tool, `Signatures of ${zone.origin}`, events, now);
}

function eventOf({ tool, zone, file, at }: ForecastReport, entry: ForecastEntry): CalendarEvent[] {
  const alarms = ALARMS.get(entry.id);
  if (alarms === undefined) return [];
  const seen = `seen in ${file} on ${isoTimeText(at)}, serial ${zone.soa?.serial ?? 'unknown'}`;
  return [
    {
      // The same for this zone and kind of moment.
      uid: `${entry.id}.${zone.origin.toLowerCase()}@${tool.name}`,
      at: entry.at,
      summary: `${zone.origin}: ${entry.title}`,
      description: [entry.detail, seen].filter((line) => line !== undefined).join('\n'),
      alarms,
    },
  ];
}
