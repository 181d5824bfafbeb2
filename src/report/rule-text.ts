/**
 * The page of a rule on a terminal, with what the linter says of its example.
 * @module
 */
import { CATEGORY_TITLES, locate, type RuleInfo } from '../diagnostic/index.js';
import type { LintedExample } from '../operations/index.js';
import { type Paint, painter, SEVERITY_STYLE } from './paint.js';
import { type PageSection, pageSections, referenceUrl, ruleSummary } from './rule-page.js';
import { findingBlock } from './stylish.js';

const INDENT = '  ';

export interface PageOptions {
  readonly color: boolean;
  /** columns of the terminal */
  readonly width: number;
}

/** @param found what is found in the bad example; undefined when the rule has none that can be linted */
export function ruleText(rule: RuleInfo, found: LintedExample | undefined, { color, width }: PageOptions): string {
  const paint = painter(color);
  const fix = rule.fix === undefined ? '' : `, ${rule.fix} fix`;
  const head = `${paint('bold', rule.id)}  ${paint(SEVERITY_STYLE[rule.severity], rule.severity)}  ${CATEGORY_TITLES[rule.category]}${fix}`;
  const blocks = [head, wrapped(ruleSummary(rule), width, '')];
  for (const section of pageSections(rule)) {
    blocks.push(titled(section.title, sectionText(section, width), paint));
    if (section.example !== 'bad' || found === undefined) continue;
    const shown = found.diagnostics.map((diagnostic) =>
      findingBlock(locate(diagnostic, found.sources, found.file), found.file, paint),
    );
    blocks.push(titled('What zoneproof says', indented(shown.join('\n').split('\n')), paint));
  }
  return `${blocks.join('\n\n')}\n`;
}

function titled(title: string, text: string, paint: Paint): string {
  return `${paint('bold', title)}\n${text}`;
}

function sectionText({ kind, lines }: PageSection, width: number): string {
  switch (kind) {
    case 'prose':
      return lines.map((line) => wrapped(line, width, INDENT)).join('\n\n');
    case 'zone':
      return indented(lines);
    case 'references': {
      const column = Math.max(...lines.map((line) => line.length));
      return indented(lines.map((line) => `${line.padEnd(column)}  ${referenceUrl(line) ?? ''}`.trimEnd()));
    }
  }
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
