/**
 * The plan of a rollover as a runbook in Markdown: a list to tick off, for a ticket or a wiki.
 * @module
 */
import { TOOLBOXES, type Tool } from '../rollover/index.js';
import { isoTimeText } from '../wire/index.js';
import { code, escaped } from './markdown-text.js';
import {
  effectWords,
  keyRows,
  nextText,
  type RolloverPlanReport,
  termRows,
  waitTitle,
  whyText,
} from './rollover-words.js';

/** A fence that no line of the block can end. */
function block(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${lines.join('\n')}\n${fence}`;
}

const indented = (text: string): string => text.replace(/^/gm, '  ');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function rolloverPlanMarkdown({ tool, plan }: RolloverPlanReport, tools: readonly Tool[]): string {
  const { zone, timeline, steps, notes } = plan;
  const { method } = timeline;
  const parts = [
    `# ${escaped(zone.origin)}: ${escaped(method.title)}`,
    `${escaped(method.summary)}. Method ${code(method.id)}, ${method.rfc.join(', ')}. From ${isoTimeText(timeline.steps[0]!.at)} to ${isoTimeText(timeline.end)}, when every step is taken at its earliest moment; a step that is taken later moves all behind it by as much.`,
    [
      '| step | not before | what |',
      '| --- | --- | --- |',
      ...steps.map(({ taken }, i) => row([String(i + 1), isoTimeText(taken.at), escaped(taken.step.title)])),
      row(['', isoTimeText(timeline.end), 'nothing old is left in any cache']),
    ].join('\n'),
    ['| key | tag | algorithm |', '| --- | --- | --- |', ...keyRows(plan).map((cells) => row(cells.map(escaped)))].join(
      '\n',
    ),
    [
      '| time | value | what it is | from |',
      '| --- | --- | --- | --- |',
      ...termRows(plan).map(({ symbol, value, meaning, source }) => row([symbol, value, meaning, source].map(escaped))),
    ].join('\n'),
    ...[...notes, ...(nextText(plan) === undefined ? [] : [nextText(plan)!])].map((note) => `> ${escaped(note)}`),
    ...steps.flatMap((step, i) => stepParts(plan, i, tools, step)),
    `Made by ${tool.name} ${tool.version}.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function stepParts(
  plan: RolloverPlanReport['plan'],
  index: number,
  tools: readonly Tool[],
  step: RolloverPlanReport['plan']['steps'][number],
): string[] {
  const { taken, changes, commands, checks, formula } = step;
  const effects = changes.effects.map((effect) => effectWords(plan, effect));
  const wait = taken.wait === 0 ? [] : [`${escaped(whyText(step))}: ${escaped(formula)}`];
  return [
    `## Step ${index + 1}: ${escaped(taken.step.title)}`,
    `Not before **${isoTimeText(taken.at)}**.`,
    effects.map(({ title, change }) => `- ${escaped(title)}: ${escaped(change)}`).join('\n'),
    ...tools.flatMap((tool) => [
      `${TOOLBOXES[tool].title} (${TOOLBOXES[tool].note}):`,
      block(commands[tool].length === 0 ? ['# nothing'] : commands[tool]),
    ]),
    [
      '- [ ] done, at:',
      ...checks.flatMap(({ expect, command }) => [`- [ ] ${escaped(expect)}:`, '', indented(block([command])), '']),
    ]
      .join('\n')
      .trimEnd(),
    `**${waitTitle(plan, index)}**`,
    ...wait,
  ];
}
