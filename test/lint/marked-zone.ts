/** Zone files whose comments say what the linter must find in them; see zones/README.md. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { type Diagnostic, locate } from '../../src/diagnostic/index.js';
import { ALL_RULES, lintZone, type RunnableRule } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';

/** 2026-06-01: the moment that test zones are linted at. */
export const NOW = 1_780_272_000;

const DEFAULT_ORIGIN = 'example.com.';

export interface LintedFile {
  /** `12: rule-id @ 3-9`, sorted; one for each finding */
  readonly found: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Lints a zone file in memory; includes come from `folder`. */
export function lintBytes(
  bytes: Uint8Array,
  file: string,
  identity = file,
  rules?: readonly RunnableRule[],
): LintedFile {
  const text = new TextDecoder().decode(bytes);
  const origin = /^; zone: (\S+)/m.exec(text)?.[1] ?? DEFAULT_ORIGIN;
  const include = confinedLoader(
    { realPath: (name) => realpathSync(name), readFile: (name) => readFileSync(name) },
    path.dirname(file),
  );
  const { zone, diagnostics: faults } = parseZone(bytes, { origin, file, include, identity });
  const diagnostics = [...faults, ...lintZone(zone, { now: NOW, faults, rules })];
  const found = diagnostics.map((diagnostic) => {
    const { start, end, rule, file: place } = locate(diagnostic, zone.sources, file);
    const prefix = place === file ? '' : `${path.basename(place ?? '')}:`;
    return `${prefix}${start?.line}: ${rule} @ ${start?.column}-${end?.column}`;
  });
  return { found: found.sort(byLine), diagnostics };
}

/** Lints a zone file with the rules that are on by default, and those off by default that it names: `; rules: <id> ...`. */
export function lintFile(file: string): LintedFile {
  const bytes = readFileSync(file);
  const named = /^; rules: (.+)$/m.exec(bytes.toString('latin1'))?.[1]?.split(' ') ?? [];
  const rules = ALL_RULES.filter(({ id, offByDefault }) => offByDefault !== true || named.includes(id));
  return lintBytes(bytes, file, realpathSync(file), rules);
}

/** What the markers of a zone file ask for, in the form of {@link LintedFile.found}. */
export function readMarkers(text: string): string[] {
  const wanted: string[] = [];
  let pending: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const marker = /;\s*want (.*)$/.exec(line)?.[1];
    const markers = marker?.split(',').map((item) => item.trim()) ?? [];
    for (const item of markers) {
      if (!/^[a-z0-9-]+ @ \d+-\d+$/.test(item)) throw new Error(`line ${index + 1}: not a marker: ${item}`);
    }
    if (/^;\s*want /.test(line)) {
      pending.push(...markers);
      continue;
    }
    wanted.push(...[...pending, ...markers].map((item) => `${index + 1}: ${item}`));
    pending = [];
  }
  if (pending.length > 0) throw new Error('the last marker speaks of no line');
  return wanted.sort(byLine);
}

function byLine(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);
}

/** The rule, called for everything of its types. */
export const calledForAll = (rule: RunnableRule): RunnableRule => ({
  ...rule,
  create(context) {
    const { skips: _, ...handlers } = rule.create(context);
    return handlers;
  },
});
