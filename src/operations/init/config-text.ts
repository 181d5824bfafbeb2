/**
 * The configuration that a tree of zone files starts from.
 * @module
 */
import path from 'node:path';
import type { Survey } from './survey.js';

const SCHEMA = 'https://unpkg.com/zoneproof/schemas/config.schema.json';

export function configText({ zones, unknown, signed, internal, includeRoot, placeholders }: Survey): string {
  const parts = [
    `# yaml-language-server: $schema=${SCHEMA}\n# How zoneproof checks the zone files of this folder and those below it: docs/configuration.md.`,
    '# recommended, strict, signed, registry, private: severities for zones of a kind.\nextends: recommended',
    '# A rule is off, info, warning, error, or [severity, { option: value }].\nrules: {}',
  ];
  if (includeRoot !== undefined) {
    parts.push(`# The folder that $INCLUDE may read from.\nincludeRoot: ${scalar(includeRoot)}`);
  }
  const values = Object.entries(placeholders).sort(([a], [b]) => (a < b ? -1 : 1));
  if (values.length > 0) {
    const rows = values.map(([name, value]) => `  ${scalar(name)}: ${scalar(value)}`);
    parts.push(
      `# What stands for the placeholders of templates while they are checked.\nplaceholders:\n${rows.join('\n')}`,
    );
  }
  if (unknown.length > 0) {
    const rows = unknown.flatMap((file) => [`#   - file: ${scalar(file)}`, '#     origin: example.com']);
    parts.push(
      `# These files do not say which zone they hold. Name it, or list files that are only included under ignore.\n# zones:\n${rows.join('\n')}`,
    );
  }
  const overrides = [
    overrideText('Signed zones: that they stay signed, and that their signatures last, is worth an error.', {
      patterns: patternsOf(signed, zones),
      preset: 'signed',
    }),
    overrideText('Zones for a private network: what is normal there is no finding.', {
      patterns: patternsOf(internal, zones),
      preset: 'private',
    }),
  ].filter((text) => text !== '');
  if (overrides.length > 0) parts.push(`overrides:\n${overrides.join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}

interface Override {
  readonly patterns: readonly string[];
  readonly preset: string;
}

function overrideText(comment: string, { patterns, preset }: Override): string {
  if (patterns.length === 0) return '';
  const rows = patterns.map((pattern) => `      - ${scalar(pattern)}`);
  return `  # ${comment}\n  - files:\n${rows.join('\n')}\n    extends: ${preset}`;
}

/** Files as globs that hold for those to come as well: by their ending, or by a folder that holds nothing else. */
function patternsOf(chosen: readonly string[], all: readonly string[]): string[] {
  const patterns = new Set<string>();
  for (const file of chosen) {
    const ending = /\.[^./]+\.signed$/.exec(file)?.[0];
    const folder = path.posix.dirname(file);
    const isAlone = folder !== '.' && all.every((other) => !other.startsWith(`${folder}/`) || chosen.includes(other));
    const isByEnding = ending !== undefined && all.every((other) => !other.endsWith(ending) || chosen.includes(other));
    patterns.add(isByEnding ? `*${ending}` : isAlone ? `${globOf(folder)}/` : globOf(file));
  }
  const folders = [...patterns].filter((pattern) => pattern.endsWith('/'));
  return [...patterns].filter((pattern) => !folders.some((folder) => folder !== pattern && pattern.startsWith(folder)));
}

/** A glob that matches this path only. */
const globOf = (file: string): string => file.replace(/[*?[\]{}()!+@\\]/g, '\\$&');

/** A YAML scalar that means this text. */
const scalar = (text: string): string => `'${text.replaceAll("'", "''")}'`;
