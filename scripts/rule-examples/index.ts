/**
 * Examples of rules that an excerpt of a zone file cannot show: signed zones, key files, repositories, certificates and
 * servers. All are made anew in every run, with the same octets, and shown with what the commands really print.
 * @module
 */
import { changeExamples } from './changes.js';
import type { ExampleSource } from './example.js';
import { issuanceExamples } from './issuance.js';
import { keyFileExamples } from './key-files.js';
import { liveExamples } from './live.js';
import { oneFaultExamples } from './signed.js';
import { moreSignedExamples } from './signed-more.js';
import { SYNTAX_EXAMPLES } from './syntax.js';

/** One for each rule, sorted by rule. */
export async function exampleSources(): Promise<ExampleSource[]> {
  const more = await moreSignedExamples();
  const isElsewhere = new Set(more.map(({ rule }) => rule));
  return [
    ...SYNTAX_EXAMPLES,
    ...(await changeExamples()),
    ...(await oneFaultExamples()).filter(({ rule }) => !isElsewhere.has(rule)),
    ...more,
    ...(await keyFileExamples()),
    ...(await issuanceExamples()),
    ...(await liveExamples()),
  ].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}
