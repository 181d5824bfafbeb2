/**
 * The page of a rule on a terminal, with what the linter says of its example.
 * @module
 */
import { CATEGORY_TITLES, locate, type RuleInfo } from '../diagnostic/index.js';
import type { LintedExample } from '../operations/index.js';
import { type Paint, painter, SEVERITY_STYLE } from './paint.js';
import {
  type ExampleBlock,
  type PageSection,
  pageSections,
  type RuleExample,
  referenceUrl,
  ruleSummary,
} from './rule-page.js';
import { findingBlock } from './stylish.js';

const INDENT = '  ';

export interface PageOptions {
  readonly color: boolean;
  /** columns of the terminal */
  readonly width: number;
}

/** What a rule finds something in: an excerpt that was linted just now, or files with a command and its output. */
export type ShownExample = { readonly linted: LintedExample | undefined } | { readonly example: RuleExample };

export function ruleText(rule: RuleInfo, shown: ShownExample, { color, width }: PageOptions): string {
  const paint = painter(color);
  const fix = rule.fix === undefined ? '' : `, ${rule.fix} fix`;
  const head = `${paint('bold', rule.id)}  ${paint(SEVERITY_STYLE[rule.severity], rule.severity)}  ${CATEGORY_TITLES[rule.category]}${fix}`;
  const blocks = [head, wrapped(ruleSummary(rule), width, '')];
  const [example, linted] = 'example' in shown ? [shown.example, undefined] : [undefined, shown.linted];
  for (const section of pageSections(rule, example)) {
    blocks.push(titled(section.title, sectionText(section, width, paint), paint));
    if (section.kind !== 'example' || section.side !== 'bad' || linted === undefined) continue;
    blocks.push(titled('What zoneproof says', indented(foundLines(linted, paint)), paint));
  }
  return `${blocks.join('\n\n')}\n`;
}

/** What is found in an excerpt. */
export function foundLines({ diagnostics, sources, file }: LintedExample, paint: Paint): string[] {
  return diagnostics.flatMap((one) => findingBlock(locate(one, sources, file), file, paint).split('\n'));
}

function titled(title: string, text: string, paint: Paint): string {
  return `${paint('bold', title)}\n${text}`;
}

function sectionText(section: PageSection, width: number, paint: Paint): string {
  switch (section.kind) {
    case 'prose':
      return section.lines.map((line) => wrapped(line, width, INDENT)).join('\n\n');
    case 'example':
      return section.blocks.map((block) => blockText(block, paint)).join('\n\n');
    case 'references': {
      const { lines } = section;
      const column = Math.max(...lines.map((line) => line.length));
      return indented(lines.map((line) => `${line.padEnd(column)}  ${referenceUrl(line) ?? ''}`.trimEnd()));
    }
  }
}

function blockText({ caption, language, lines }: ExampleBlock, paint: Paint): string {
  const [first = '', ...rest] = lines;
  const shown = language === 'console' ? [paint('bold', first), ...rest] : lines;
  return indented(caption === undefined ? shown : [`${caption}:`, ...shown]);
}

const indented = (lines: readonly string[]): string => lines.map((line) => `${INDENT}${line}`.trimEnd()).join('\n');

/** Prose broken at blanks. A word that is longer than the line stays whole. */
function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    const isFirst = line === indent;
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line += isFirst ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
