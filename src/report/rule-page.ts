/**
 * The page of a rule: what it says, section by section, and how that looks in Markdown. The documentation, `explain` and
 * the help in SARIF files are all made of it.
 * @module
 */
import { type RuleInfo, type RuleOption, sentenceText } from '../diagnostic/index.js';
import { periodText } from '../wire/index.js';

/** A piece of text in an example: a zone file or what is important of it, another file, or a command with its output. */
export interface ExampleBlock {
  /** the file, and what it is to the example */
  readonly caption?: string;
  readonly language: 'dns-zone' | 'text' | 'console';
  readonly lines: readonly string[];
}

/** An example that takes more than an excerpt: files, and a command that finds something in the bad ones only. */
export interface RuleExample {
  readonly bad: readonly ExampleBlock[];
  readonly good: readonly ExampleBlock[];
}

/** A part of a page: prose, references, or a side of the example. */
export type PageSection =
  | { readonly title: string; readonly kind: 'prose' | 'references'; readonly lines: readonly string[] }
  | {
      readonly title: string;
      readonly kind: 'example';
      readonly side: 'bad' | 'good';
      readonly blocks: readonly ExampleBlock[];
    };

/** What a rule finds, as a sentence. */
export const ruleSummary = ({ summary }: RuleInfo): string => sentenceText(summary);

/** @param example in place of the excerpts of the rule */
export function pageSections(rule: RuleInfo, example: RuleExample = excerptsOf(rule)): PageSection[] {
  const { why, advice, peers, rfc, stopsLoading } = rule;
  const options = Object.entries(rule.options ?? {});
  return [
    { title: 'Why', kind: 'prose', lines: [why] },
    ...sideSection('Wrong', 'bad', example.bad),
    ...sideSection('Right', 'good', example.good),
    {
      title: 'What to do',
      kind: 'prose',
      lines: [advice, ...fixLines(rule), ...(stopsLoading === true ? [STAYS_ERROR] : [])],
    },
    ...(options.length === 0
      ? []
      : [{ title: 'Options', kind: 'prose', lines: [...options.map(optionText), optionUse(rule)] } as const]),
    ...(peers === undefined ? [] : [{ title: 'Other tools', kind: 'prose', lines: [peersText(peers)] } as const]),
    { title: 'References', kind: 'references', lines: rfc },
  ];
}

/** The excerpts of a zone file that a rule comes with. */
function excerptsOf({ bad, good }: RuleInfo): RuleExample {
  const blocks = (excerpt: string | undefined): ExampleBlock[] =>
    excerpt === undefined ? [] : [{ language: 'dns-zone', lines: excerpt.split('\n') }];
  return { bad: blocks(bad), good: blocks(good) };
}

function sideSection(title: string, side: 'bad' | 'good', blocks: readonly ExampleBlock[]): PageSection[] {
  return blocks.length === 0 ? [] : [{ title, kind: 'example', side, blocks }];
}

/** What `--fix` does about it. */
function fixLines({ fix, fixText }: RuleInfo): string[] {
  return fix === undefined ? [] : [`\`zoneproof lint ${fix === 'safe' ? '--fix' : '--fix-unsafe'}\` ${fixText}.`];
}

const STAYS_ERROR = 'No server loads such a zone, so the severity cannot be lowered.';

/** `allow (words, by default none): other tags that your certificate authorities know.` */
function optionText([name, option]: [string, RuleOption]): string {
  const value = option.kind === 'words' ? option.default.join(', ') || 'none' : option.default;
  const shown = option.kind === 'seconds' ? periodText(option.default) : value;
  return `\`${name}\` (${option.kind}, by default ${shown}): ${option.describe}.`;
}

/** How a configuration sets options. */
function optionUse({ id, severity, options = {} }: RuleInfo): string {
  const values = Object.keys(options).map((name) => `${name}: ...`);
  return `In a configuration: \`${id}: [${severity}, { ${values.join(', ')} }]\`.`;
}

function peersText(peers: string): string {
  return peers === 'none' ? 'No other tool that we know of has this check.' : `Also checked by ${peers}.`;
}

/** Where `RFC 1035 §5.1` can be read; undefined for a reference to anything but an RFC. */
export function referenceUrl(reference: string): string | undefined {
  const [, number, section] = /^RFC (\d+)(?: §([\d.]+))?$/.exec(reference) ?? [];
  if (number === undefined) return undefined;
  const anchor = section === undefined ? '' : `#section-${section}`;
  return `https://www.rfc-editor.org/rfc/rfc${number}${anchor}`;
}

/** The sections in Markdown, with a newline at the end. */
export function pageMarkdown(rule: RuleInfo, example?: RuleExample): string {
  return pageSections(rule, example)
    .map((section) => `## ${section.title}\n\n${sectionMarkdown(section)}\n`)
    .join('\n');
}

function sectionMarkdown(section: PageSection): string {
  switch (section.kind) {
    case 'example':
      return section.blocks.map(blockMarkdown).join('\n\n');
    case 'prose':
      return section.lines.join('\n\n');
    case 'references':
      return section.lines
        .map((reference) => {
          const url = referenceUrl(reference);
          return url === undefined ? `- ${reference}` : `- [${reference}](${url})`;
        })
        .join('\n');
  }
}

function blockMarkdown({ caption, language, lines }: ExampleBlock): string {
  const fenced = [`\`\`\`${language}`, ...lines, '```'].join('\n');
  return caption === undefined ? fenced : `${caption}:\n\n${fenced}`;
}
