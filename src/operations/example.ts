/**
 * The examples of rules, linted: an excerpt becomes a zone by the records around it.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, type Diagnostic, type RuleInfo, type SourceMap, type Span } from '../diagnostic/index.js';
import { checkPublication } from '../dnssec/index.js';
import { ALL_RULES, applySuppressions, lintZone } from '../lint/index.js';
import { parseZone } from '../zone/index.js';
import type { IncludeLoader } from '../zonefile/index.js';

/** The bad example of a rule and what is found in it. */
export interface LintedExample {
  /** what the excerpt is called */
  readonly file: string;
  readonly sources: SourceMap;
  /** of this rule alone: what else is missing in an excerpt is not its subject */
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULT_ORIGIN = 'example.com.';
const FILE = 'example.com.zone';
const TTL = '$TTL 3600\n';
const SOA = '@ IN SOA ns1.example.net. hostmaster.example.net. 2026010101 7200 1800 1209600 3600\n';
const NS = '@ IN NS ns1.example.net.\n@ IN NS ns2.example.org.\n';

/** What stands before and behind an excerpt, the usual first: some rules speak only where a part is missing. */
const SURROUNDINGS: readonly (readonly [before: string, behind: string])[] = [
  [TTL, SOA + NS],
  [TTL, NS],
  [TTL, SOA],
  [TTL, ''],
  ['', ''],
];

/**
 * What the rule finds in an excerpt; undefined when no zone around it makes it speak. The excerpt is read through
 * `$INCLUDE`, so that its lines keep their numbers and its directives end with it.
 * @param now seconds since the epoch
 */
export function lintExample(
  rule: RuleInfo,
  excerpt: string,
  now: number,
  provider: CryptoProvider,
): LintedExample | undefined {
  const encoder = new TextEncoder();
  const include: IncludeLoader = (target) => {
    if (target === FILE) return { path: FILE, identity: FILE, bytes: encoder.encode(`${excerpt}\n`) };
    return target.startsWith('..')
      ? { rule: 'include-outside-root', message: `"${target}" lies outside the folder of the zone, and is not read` }
      : { rule: 'include-not-found', message: `cannot read "${target}": no such file or folder` };
  };
  // An excerpt of another zone, such as a reverse one, says so.
  const origin = /^\$ORIGIN (\S+\.)$/m.exec(excerpt)?.[1] ?? DEFAULT_ORIGIN;
  const rules = ALL_RULES.filter(({ id }) => id === rule.id);
  const hasSoa = /\sSOA\s/.test(excerpt);
  for (const [before, behind] of SURROUNDINGS) {
    if (hasSoa && behind.includes(SOA)) continue;
    const { zone, diagnostics: faults } = parseZone(encoder.encode(`${before}$INCLUDE ${FILE}\n${behind}`), {
      origin,
      file: 'example',
      include,
    });
    const isInExcerpt = ({ start }: Span): boolean => zone.sources.fileAt(start).path === FILE;
    const found = [...faults, ...lintZone(zone, { rules, now, faults }), ...checkPublication(zone, now, provider)];
    const { diagnostics: kept, unused } = applySuppressions(zone, found);
    const diagnostics = [...kept, ...unused.map(({ diagnostic }) => diagnostic)]
      .filter((diagnostic) => diagnostic.rule === rule.id)
      .sort(compareDiagnostics)
      // Nobody sees what stands around the excerpt.
      .map(({ span, related, ...rest }) => ({
        ...rest,
        span: span && isInExcerpt(span) ? span : undefined,
        related: related?.filter((other) => isInExcerpt(other.span)),
      }));
    if (diagnostics.length > 0) return { file: FILE, sources: zone.sources, diagnostics };
  }
  return undefined;
}
