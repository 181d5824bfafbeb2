/**
 * The page of a rule: what it says, section by section, and how that looks in Markdown. The documentation, `explain` and
 * the help in SARIF files are all made of it.
 * @module
 */
import { type RuleInfo, type RuleOption, sentenceText } from '../diagnostic/index.js';
import { periodText } from '../wire/index.js';

/** A part of a page: prose, an excerpt of a zone file, or references. */
export interface PageSection {
  readonly title: string;
  readonly kind: 'prose' | 'zone' | 'references';
  /** what an excerpt shows */
  readonly example?: 'bad' | 'good';
  readonly lines: readonly string[];
}

/** What a rule finds, as a sentence. */
export const ruleSummary = ({ summary }: RuleInfo): string => sentenceText(summary);

export function pageSections(rule: RuleInfo): PageSection[] {
  const { why, advice, peers, bad, good, rfc, stopsLoading } = rule;
  const options = Object.entries(rule.options ?? {});
  return [
    { title: 'Why', kind: 'prose', lines: [why] },
    ...(bad === undefined ? [] : [{ title: 'Wrong', kind: 'zone', example: 'bad', lines: bad.split('\n') } as const]),
    ...(good === undefined
      ? []
      : [{ title: 'Right', kind: 'zone', example: 'good', lines: good.split('\n') } as const]),
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
export function pageMarkdown(rule: RuleInfo): string {
  return pageSections(rule)
    .map(({ title, kind, lines }) => `## ${title}\n\n${sectionMarkdown(kind, lines)}\n`)
    .join('\n');
}

function sectionMarkdown(kind: PageSection['kind'], lines: readonly string[]): string {
  if (kind === 'zone') return ['```dns-zone', ...lines, '```'].join('\n');
  if (kind === 'prose') return lines.join('\n\n');
  return lines
    .map((reference) => {
      const url = referenceUrl(reference);
      return url === undefined ? `- ${reference}` : `- [${reference}](${url})`;
    })
    .join('\n');
}
