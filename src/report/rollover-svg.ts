/**
 * The plan of a rollover as a picture (SVG): what caches know of each record of each key, over time, with the steps. It
 * follows the light or dark scheme of the reader, and tells states apart by pattern as well as by color.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import { isoTimeText } from '../wire/index.js';
import { rolloverScale, stretchesOf } from './rollover-scale.js';
import { labelIn, type RolloverPlanReport, STATE_MEANINGS } from './rollover-words.js';
import { type XmlElement, xmlDocument } from './xml.js';

type State = keyof typeof STATE_MEANINGS;
type Plan = RolloverPlanReport['plan'];

const WIDTH = 960;
const PADDING = 24;
const LABELS = 190;
const TRACK = { left: PADDING + LABELS, width: WIDTH - LABELS - 2 * PADDING - 24 };
const ROW = 24;
const BAR = 14;
const GROUP_GAP = 12;
const TOP = 116;
const LINE = 20;

const SCHEMES = {
  light: {
    paper: '#ffffff',
    ink: '#1f2328',
    soft: '#59636e',
    rule: '#d1d9e0',
    omnipresent: '#1a7f37',
    rumoured: '#bf8700',
    unretentive: '#8250df',
  },
  dark: {
    paper: '#0d1117',
    ink: '#e6edf3',
    soft: '#9198a1',
    rule: '#3d444d',
    omnipresent: '#3fb950',
    rumoured: '#e3b341',
    unretentive: '#b38cff',
  },
} as const;

/** Colors are written out: many that turn pictures into others (librsvg, Inkscape) know no custom properties. */
const colors = ({ paper, ink, soft, rule, ...states }: (typeof SCHEMES)[keyof typeof SCHEMES]): string =>
  [
    `text{fill:${ink}}.soft,.small{fill:${soft}}.number,.paper{fill:${paper}}.disc{fill:${ink}}.mark{stroke:${soft}}`,
    `.hidden{fill:${rule}}.omnipresent{fill:${states.omnipresent}}`,
    `.line-rumoured,.tint-rumoured{fill:${states.rumoured}}`,
    `.line-unretentive,.tint-unretentive{fill:${states.unretentive}}`,
  ].join('');

const STYLE = [
  'text{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-size:13px}',
  '.title{font-size:18px;font-weight:600}.soft{font-size:12px}.small{font-size:11px}',
  '.key{font-weight:600}.number{font-size:12px;font-weight:600}.mark{stroke-width:1;stroke-dasharray:2 3}',
  '.rumoured{fill:url(#rumoured)}.unretentive{fill:url(#unretentive)}',
  '.tint-rumoured,.tint-unretentive{fill-opacity:.25}',
  colors(SCHEMES.light),
  `@media (prefers-color-scheme:dark){${colors(SCHEMES.dark)}}`,
].join('');

/** Slanted lines: upwards for what is coming, downwards for what is going. */
const hatch = (state: 'rumoured' | 'unretentive', degrees: number): XmlElement => ({
  '@id': state,
  '@width': 7,
  '@height': 7,
  '@patternUnits': 'userSpaceOnUse',
  '@patternTransform': `rotate(${degrees})`,
  rect: [
    { '@width': 7, '@height': 7, '@class': `tint-${state}` },
    { '@width': 3, '@height': 7, '@class': `line-${state}` },
  ],
});

const round = (value: number): number => Math.round(value * 10) / 10;

function text(x: number, y: number, content: string, kind = '', anchor = 'start'): XmlElement {
  return {
    '@x': round(x),
    '@y': round(y),
    ...(kind !== '' && { '@class': kind }),
    ...(anchor !== 'start' && { '@text-anchor': anchor }),
    '#text': printable(content),
  };
}

/** A bar of a state; what is in no cache is a thin line. */
function bar(state: State, x: number, y: number, width: number): XmlElement {
  const height = state === 'hidden' ? 2 : BAR;
  return {
    '@class': state,
    '@x': round(x),
    '@y': y - height / 2,
    '@width': round(width),
    '@height': height,
    '@rx': state === 'hidden' ? 1 : 2,
  };
}

/** Where each track lies: keys stand apart from each other. */
function rowsOf({ tracks }: Plan): number[] {
  let y = TOP;
  return tracks.map(({ key }, i) => {
    if (i > 0) y += ROW + (tracks[i - 1]!.key === key ? 0 : GROUP_GAP);
    return y;
  });
}

export function rolloverPlanSvg({ plan }: RolloverPlanReport): string {
  const { timeline, tracks, steps } = plan;
  const scale = rolloverScale(plan);
  const xOf = (place: number): number => TRACK.left + place * TRACK.width;
  const rows = rowsOf(plan);
  const bottom = (rows.at(-1) ?? TOP) + ROW / 2 + 8;
  const labelOf = labelIn(plan);
  const isAnchor = timeline.method.isTrustAnchor === true;

  const labels = tracks.flatMap(({ key, record }, i) => {
    const name = isAnchor && record === 'DS' ? 'anchor' : record;
    const record_ = text(TRACK.left - 14, rows[i]! + 4, name, 'soft', 'end');
    return tracks[i - 1]?.key === key ? [record_] : [text(PADDING, rows[i]! + 4, labelOf(key.id), 'key'), record_];
  });
  const bars = tracks.flatMap((track, i) =>
    stretchesOf(scale, track).map(({ state, from, to }) => bar(state, xOf(from), rows[i]!, xOf(to) - xOf(from))),
  );
  const marks = scale.marks.map((mark) => xOf(scale.placeOf(mark)));
  const numbers = marks.map((x, i) =>
    text(x, TOP - 32, i === marks.length - 1 ? '✓' : String(i + 1), 'number', 'middle'),
  );
  const dates = scale.marks.flatMap((mark, i) => {
    const stamp = isoTimeText(mark);
    return [
      text(marks[i]!, bottom + 16, stamp.slice(5, 10), 'small', 'middle'),
      text(marks[i]!, bottom + 30, stamp.slice(11, 16), 'small', 'middle'),
    ];
  });

  const legendAt = bottom + 62;
  const states = Object.entries(STATE_MEANINGS) as [State, string][];
  const columns = (WIDTH - 2 * PADDING) / states.length;
  const legendBars = states.map(([state], i) => bar(state, PADDING + i * columns, legendAt - 4, 34));
  const legendWords = states.flatMap(([state, meaning], i) => [
    text(PADDING + i * columns + 42, legendAt, state),
    text(PADDING + i * columns + 42, legendAt + 16, meaning, 'small'),
  ]);
  const listAt = legendAt + 50;
  const lines = [
    ...steps.map(({ taken }, i) => [String(i + 1), taken.at, taken.step.title] as const),
    ['✓', timeline.end, 'Nothing old is left in any cache'] as const,
  ];
  const list = lines.flatMap(([number, at, words], i) => [
    text(PADDING, listAt + i * LINE, number, 'key'),
    text(PADDING + 22, listAt + i * LINE, isoTimeText(at), 'soft'),
    text(PADDING + 176, listAt + i * LINE, words),
  ]);
  const height = listAt + lines.length * LINE + PADDING / 2;

  const title = `${plan.zone.origin}: ${timeline.method.title}`;
  return xmlDocument('svg', {
    '@xmlns': 'http://www.w3.org/2000/svg',
    '@viewBox': `0 0 ${WIDTH} ${height}`,
    '@width': WIDTH,
    '@height': height,
    '@role': 'img',
    '@aria-labelledby': 'title',
    title: { '@id': 'title', '#text': printable(title) },
    style: { '#text': STYLE },
    defs: { pattern: [hatch('rumoured', 45), hatch('unretentive', -45)] },
    rect: { '@class': 'paper', '@width': WIDTH, '@height': height },
    g: [
      {
        line: marks.map((x) => ({
          '@class': 'mark',
          '@x1': round(x),
          '@x2': round(x),
          '@y1': TOP - 26,
          '@y2': bottom,
        })),
      },
      { rect: [...bars, ...legendBars] },
      { circle: marks.map((x) => ({ '@class': 'disc', '@cx': round(x), '@cy': TOP - 36, '@r': 10 })) },
      {
        text: [
          text(PADDING, 36, title, 'title'),
          text(PADDING, 56, 'what caches may hold of each key, in UTC; each wait is true to scale by itself', 'soft'),
          ...labels,
          ...numbers,
          ...dates,
          ...legendWords,
          ...list,
        ],
      },
    ],
  });
}
