/**
 * A forecast for people: the verdict, what is left, the line of time, and its moments in words.
 * @module
 */
import { styleText } from 'node:util';
import { countText, printable } from '../diagnostic/index.js';
import type { Forecast } from '../dnssec/index.js';
import { isoTimeText, periodText } from '../wire/index.js';
import {
  distanceText,
  type ForecastEntry,
  type ForecastReport,
  forecastEntries,
  forecastNotes,
  type Tone,
} from './forecast.js';
import { labelRows, type PictureScale, scaleText, stretchColumns } from './forecast-picture.js';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const TONE_STYLE: Readonly<Record<Tone, Style>> = {
  deadline: ['yellow', 'bold'],
  hazard: 'yellow',
  bogus: 'red',
  good: 'green',
};
const STATUS_STYLE: Readonly<Record<string, Style>> = { SECURE: 'green', BOGUS: 'red' };

const MIN_COLUMNS = 40;
const MAX_COLUMNS = 120;
const INDENT = '  ';

export interface ForecastTextOptions {
  readonly color: boolean;
  /** of the terminal */
  readonly columns: number;
}

export function forecastText(report: ForecastReport, { color, columns }: ForecastTextOptions): string {
  const paint: Paint = color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
  const { zone, status, reason, at, forecast, trustedFrom } = report;
  const shown = paint(STATUS_STYLE[status] ?? 'yellow', status);
  const head = [`${printable(zone.origin)}: ${shown} at ${isoTimeText(at)}`, `${INDENT}${printable(reason)}`];
  if (trustedFrom !== undefined) head.push(`${INDENT}trust: ${printable(trustedFrom)}`);
  if (forecast === undefined) {
    head.push(`${INDENT}no signature is checked by anyone, so nothing expires`);
    return `${head.join('\n')}\n`;
  }
  head.push(...marginLines(report, forecast, paint));
  const entries = forecastEntries(report, forecast);
  const blocks = [
    head.join('\n'),
    pictureLines(forecast, entries, Math.max(MIN_COLUMNS, Math.min(columns, MAX_COLUMNS)) - 2 * INDENT.length, paint),
    entryLines(forecast, entries, paint),
  ];
  const notes = forecastNotes(forecast).map((note) => `note: ${printable(note)}`);
  if (forecast.widthSeconds > 1) notes.push(`note: moments within ${periodText(forecast.widthSeconds)} are one line`);
  if (report.errors > 0) {
    notes.push(paint('red', `${countText(report.errors, 'error')} now: zoneproof verify shows what is wrong`));
  }
  if (notes.length > 0) blocks.push(notes.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function marginLines({ at, minMargin }: ForecastReport, { bogusFrom, resign }: Forecast, paint: Paint): string[] {
  const by = resign.limit.at;
  const deadline = `${isoTimeText(by)}, ${distanceText(by, at)}`;
  const left = bogusFrom - at;
  const lines = [
    `${INDENT}sign again by:     ${by < at ? paint('red', `${deadline}: do it now`) : deadline}`,
    `${INDENT}first RRset bogus: ${isoTimeText(bogusFrom)}, ${distanceText(bogusFrom, at)}`,
  ];
  if (minMargin !== undefined) {
    const isEnough = left >= minMargin;
    const verdict = `${periodText(left)} of ${periodText(minMargin)} wanted`;
    lines.push(
      `${INDENT}margin:            ${paint(isEnough ? 'green' : 'red', isEnough ? verdict : `only ${verdict}`)}`,
    );
  }
  return lines;
}

function pictureLines(
  { at, bogusFrom, zoneBogusFrom, resign }: Forecast,
  entries: readonly ForecastEntry[],
  columns: number,
  paint: Paint,
): string {
  const last = Math.max(at + 1, ...entries.map(({ until }) => until));
  // Some room behind the last moment, to show what it leaves behind.
  const scale: PictureScale = { from: at, to: last + Math.ceil((last - at) / 20), columns };
  const labels = entries.map((entry, i) => ({ at: entry.at, text: String(i + 1) }));
  const drawn: readonly { readonly until: number; readonly character: string; readonly style: Style }[] = [
    { until: resign.limit.at, character: '=', style: 'green' },
    { until: bogusFrom, character: '-', style: 'yellow' },
    { until: zoneBogusFrom ?? scale.to, character: 'x', style: 'red' },
    { until: scale.to, character: 'X', style: ['red', 'bold'] },
  ];
  const line = stretchColumns(scale, drawn).map((count, i) =>
    paint(drawn[i]!.style, drawn[i]!.character.repeat(count)),
  );
  const rows = [...labelRows(scale, labels), line.join(''), paint('dim', scaleText(scale))];
  const legend = '= in time to sign   - too late for some   x some answers bogus   X all bogus';
  return [...rows, paint('dim', legend)].map((row) => INDENT + row).join('\n');
}

function entryLines({ at }: Forecast, entries: readonly ForecastEntry[], paint: Paint): string {
  const width = String(entries.length).length;
  const times = entries.map((entry) =>
    entry.until === entry.at ? isoTimeText(entry.at) : `${isoTimeText(entry.at)} to ${isoTimeText(entry.until)}`,
  );
  return entries
    .flatMap((entry, i) => {
      const number = String(i + 1).padStart(width);
      const lines = [
        `${INDENT}${number}  ${times[i]}, ${distanceText(entry.at, at)}`,
        `${INDENT}${' '.repeat(width)}  ${paint(TONE_STYLE[entry.tone], printable(entry.title))}`,
      ];
      if (entry.detail !== undefined) lines.push(`${INDENT}${' '.repeat(width)}  ${printable(entry.detail)}`);
      return lines;
    })
    .join('\n');
}
