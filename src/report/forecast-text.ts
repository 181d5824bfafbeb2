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
  resignHolder,
  type Tone,
} from './forecast.js';
import { numberRow, type PictureScale, scaleText, stretchColumns } from './forecast-picture.js';
import { wrapText } from './wrap.js';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const TONE_STYLE: Readonly<Record<Tone, Style>> = {
  deadline: ['yellow', 'bold'],
  hazard: 'yellow',
  bogus: 'red',
  good: 'green',
};
const STATUS_STYLE: Readonly<Record<string, Style>> = { SECURE: 'green', BOGUS: 'red' };

const MIN_COLUMNS = 48;
const MAX_COLUMNS = 120;
const LEGEND = ['= in time to sign', '- too late for some', 'x some answers bogus', 'X all bogus'];
const INDENT = '  ';

export interface ForecastTextOptions {
  readonly color: boolean;
  /** of the terminal */
  readonly columns: number;
}

export function forecastText(report: ForecastReport, { color, columns }: ForecastTextOptions): string {
  const paint: Paint = color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
  const { zone, status, reason, at, forecast, trustedFrom } = report;
  const width = Math.max(MIN_COLUMNS, Math.min(columns, MAX_COLUMNS));
  const indented = (text: string): string[] =>
    wrapText(printable(text), width - INDENT.length).map((line) => INDENT + line);
  const shown = paint(STATUS_STYLE[status] ?? 'yellow', status);
  const head = [`${printable(zone.origin)}: ${shown} at ${isoTimeText(at)}`, ...indented(reason)];
  if (trustedFrom !== undefined) head.push(...indented(`trust: ${trustedFrom}`));
  if (forecast === undefined) {
    head.push(...indented('no signature is checked by anyone, so nothing expires'));
    return `${head.join('\n')}\n`;
  }
  head.push(...marginLines(report, forecast, width, paint));
  const entries = forecastEntries(report, forecast);
  const blocks = [
    head.join('\n'),
    pictureLines(forecast, entries, width - 2 * INDENT.length, paint),
    entryLines(forecast, entries, width, paint),
  ];
  const notes = forecastNotes(forecast);
  if (forecast.widthSeconds > 1) notes.push(`moments within ${periodText(forecast.widthSeconds)} are one line`);
  if (notes.length > 0) blocks.push(notes.flatMap((note) => wrapText(printable(`note: ${note}`), width)).join('\n'));
  if (report.errors > 0) {
    blocks.push(paint('red', `${countText(report.errors, 'error')} now: zoneproof verify shows what is wrong`));
  }
  return `${blocks.join('\n\n')}\n`;
}

function marginLines(
  { at, minMargin }: ForecastReport,
  { bogusFrom, resign }: Forecast,
  columns: number,
  paint: Paint,
): string[] {
  const rows: { readonly label: string; readonly text: string; readonly style: Style }[] = [];
  for (const bound of resign?.bounds ?? []) {
    const isLimit = bound === resign?.limit;
    if (!isLimit && bound.reason !== 'caches') continue;
    rows.push({
      label: isLimit ? 'sign again by' : 'at the very latest',
      text: `${isoTimeText(bound.at)}, ${distanceText(bound.at, at)}, for ${resignHolder(bound)}`,
      style: bound.at < at ? 'red' : 'bold',
    });
  }
  const distance = distanceText(bogusFrom, at);
  rows.push({ label: 'first bogus RRset', text: `${isoTimeText(bogusFrom)}, ${distance}`, style: 'bold' });
  if (minMargin !== undefined) {
    const left = bogusFrom - at;
    const text = `${periodText(left)}, ${periodText(minMargin)} wanted`;
    rows.push({ label: 'margin', text, style: left >= minMargin ? 'green' : 'red' });
  }
  const width = Math.max(...rows.map(({ label }) => label.length)) + INDENT.length;
  return rows.flatMap(({ label, text, style }) =>
    wrapText(text, columns - INDENT.length - width).map(
      (line, i) => `${INDENT}${(i === 0 ? label : '').padEnd(width)}${paint(style, line)}`,
    ),
  );
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
  const drawn: readonly { readonly until: number; readonly character: string; readonly style: Style }[] = [
    { until: resign?.limit.at ?? at, character: '=', style: 'green' },
    { until: bogusFrom, character: '-', style: 'yellow' },
    { until: zoneBogusFrom ?? scale.to, character: 'x', style: 'red' },
    { until: scale.to, character: 'X', style: ['red', 'bold'] },
  ];
  const line = stretchColumns(scale, drawn).map((count, i) =>
    paint(drawn[i]!.style, drawn[i]!.character.repeat(count)),
  );
  const rows = [
    numberRow(
      scale,
      entries.map((entry) => entry.at),
    ),
    line.join(''),
    paint('dim', scaleText(scale)),
  ];
  const legend = LEGEND.join('   ');
  rows.push(...(legend.length <= columns ? [legend] : LEGEND).map((text) => paint('dim', text)));
  return rows.map((row) => INDENT + row).join('\n');
}

function entryLines({ at }: Forecast, entries: readonly ForecastEntry[], columns: number, paint: Paint): string {
  const digits = String(entries.length).length;
  const margin = `${INDENT}${' '.repeat(digits)}  `;
  const below = (text: string, style: Style): string[] =>
    wrapText(printable(text), columns - margin.length).map((line) => margin + paint(style, line));
  return entries
    .flatMap((entry, i) => {
      const until = entry.until === entry.at ? '' : ` to ${isoTimeText(entry.until)}`;
      const time = `${isoTimeText(entry.at)}${until}, ${distanceText(entry.at, at)}`;
      const [first, ...rest] = wrapText(time, columns - margin.length);
      return [
        `${INDENT}${String(i + 1).padStart(digits)}  ${first}`,
        ...rest.map((line) => margin + line),
        ...below(entry.title, TONE_STYLE[entry.tone]),
        ...(entry.detail === undefined ? [] : below(entry.detail, 'dim')),
      ];
    })
    .join('\n');
}
