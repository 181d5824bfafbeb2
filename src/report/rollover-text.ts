/**
 * The plan of a rollover for people at a terminal: the keys, the times, the picture, and the steps with their commands.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import { TOOLBOXES, type Tool } from '../rollover/index.js';
import { isoTimeText } from '../wire/index.js';
import { type Paint, painter, type Style } from './paint.js';
import { rolloverScale, stretchesOf } from './rollover-scale.js';
import {
  effectWords,
  keyRows,
  nextText,
  type RolloverPlanReport,
  STATE_MEANINGS,
  termRows,
  waitTitle,
  whyText,
} from './rollover-words.js';
import { textTable } from './table.js';
import { wrapText } from './wrap.js';

type Plan = RolloverPlanReport['plan'];

export interface RolloverTextOptions {
  readonly color: boolean;
  /** of the terminal */
  readonly columns: number;
  readonly tools: readonly Tool[];
}

const STATE_LOOKS: Readonly<Record<keyof typeof STATE_MEANINGS, readonly [character: string, style: Style]>> = {
  hidden: ['.', 'dim'],
  rumoured: ['/', 'yellow'],
  omnipresent: ['=', 'green'],
  unretentive: ['\\', 'magenta'],
};

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 110;
const INDENT = '  ';

export function rolloverPlanText({ plan }: RolloverPlanReport, { color, columns, tools }: RolloverTextOptions): string {
  const paint = painter(color);
  const width = Math.max(MIN_COLUMNS, Math.min(columns, MAX_COLUMNS));
  const { method } = plan.timeline;
  const head = [
    `${paint('bold', `${printable(plan.zone.origin)}: ${method.title}`)} (${method.id})`,
    ...wrapText(`${method.summary} (${method.rfc.join(', ')})`, width - 2).map((line) => INDENT + line),
  ];
  const keys = ['keys', ...textTable(keyRows(plan)).map((line) => INDENT + line)];
  const terms = textTable(
    termRows(plan).map(({ symbol, value, meaning, source }) => [symbol, value, `${meaning} (${source})`]),
  );
  const blocks = [
    head,
    keys,
    ['times', ...terms.map((line) => INDENT + line)],
    pictureLines(plan, width, paint),
    ...plan.steps.map((_, i) => stepLines(plan, i, width, paint, tools)),
  ];
  const notes = [...plan.notes, ...(nextText(plan) === undefined ? [] : [nextText(plan)!])];
  if (notes.length > 0) blocks.push(notes.flatMap((note) => wrapText(`note: ${note}`, width)));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The states of each record of each key on a line of time. */
function pictureLines(plan: Plan, width: number, paint: Paint): string[] {
  const scale = rolloverScale(plan);
  const anchor = plan.timeline.method.isTrustAnchor === true;
  const names = plan.tracks.map(({ record }) => (anchor && record === 'DS' ? 'anchor' : record));
  const labels = textTable(plan.tracks.map(({ key }, i) => [plan.tracks[i - 1]?.key === key ? '' : key.id, names[i]!]));
  const margin = Math.max(...labels.map((label) => label.length)) + 2 + INDENT.length;
  const columns = width - margin;
  const columnOf = (place: number): number => Math.round(place * columns);
  const marks = Array.from({ length: columns }, () => ' ');
  scale.marks.forEach((mark, i) => {
    const isEnd = i === scale.marks.length - 1;
    marks[Math.min(columns - 1, columnOf(scale.placeOf(mark)))] = isEnd ? '|' : String(i + 1);
  });
  const rows = plan.tracks.map((track, i) => {
    const line = stretchesOf(scale, track).map(({ state, from, to }) => {
      const [character, style] = STATE_LOOKS[state];
      return paint(style, character.repeat(columnOf(to) - columnOf(from)));
    });
    return `${INDENT}${labels[i]!.padEnd(margin - INDENT.length)}${line.join('')}`;
  });
  const legend = Object.entries(STATE_MEANINGS).map(
    ([state, meaning]) => `${STATE_LOOKS[state as keyof typeof STATE_MEANINGS][0]} ${state}: ${meaning}`,
  );
  return [
    `${' '.repeat(margin)}${paint('bold', marks.join('').trimEnd())}`,
    ...rows,
    '',
    ...wrapLegend(legend, width - INDENT.length),
    `${INDENT}numbers are steps, | is the end; each wait is true to scale by itself`,
  ];
}

function wrapLegend(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 3 <= width) lines[lines.length - 1] = `${last}   ${item}`;
    else lines.push(item);
  }
  return lines.map((line) => INDENT + line);
}

function stepLines(plan: Plan, index: number, width: number, paint: Paint, tools: readonly Tool[]): string[] {
  const step = plan.steps[index]!;
  const { taken, changes, commands, checks, formula } = step;
  const deep = (lines: readonly string[]): string[] => lines.map((line) => INDENT + INDENT + printable(line));
  const wrapped = (text: string): string[] => wrapText(printable(text), width - 2 * INDENT.length);
  const effects = textTable(
    changes.effects.map((effect) => effectWords(plan, effect)).map(({ title, change }) => [title, change]),
  );
  const title = `${index + 1}. ${isoTimeText(taken.at)}  ${taken.step.title}`;
  const lines = [paint('bold', title), ...deep(effects)];
  for (const tool of tools) {
    lines.push(`${INDENT}${TOOLBOXES[tool].title}${paint('dim', ` (${TOOLBOXES[tool].note})`)}`);
    lines.push(...deep(commands[tool].length === 0 ? ['# nothing'] : commands[tool]));
  }
  if (checks.length > 0) {
    lines.push(`${INDENT}before going on`);
    for (const { expect, command } of checks) lines.push(...deep(wrapped(expect)), ...deep([`  ${command}`]));
  }
  lines.push(`${INDENT}${paint('yellow', waitTitle(plan, index))}`);
  if (taken.wait > 0) lines.push(...deep(wrapped(whyText(step))), ...deep(wrapped(formula)));
  return lines;
}
