/** `zoneproof verify --query` @module */
import { EXIT, type ExitCode, ZoneproofError } from '../../diagnostic/index.js';
import type { Question, TrustChain } from '../../dnssec/index.js';
import { answerQuestions, type LoadedZone, writing } from '../../operations/index.js';
import { ANSWERS_REPORTERS, type AnswersReporter } from '../../report/index.js';
import { utf8Bytes } from '../../wire/index.js';
import type { Environment } from '../env.js';
import { type FormatOptions, type Output, outputsOf } from '../outputs.js';
import { isColored, TOOL, writeFindings } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

/** Writes the answers to all questions in the formats asked for; the exit code is 1 when one is bogus or unknown. */
export function answer(
  environment: Environment,
  chain: TrustChain,
  loaded: readonly LoadedZone[],
  questions: readonly Question[],
  options: FormatOptions & FailOptions,
): ExitCode {
  const reporters = outputsOf(options).map((output) => ({ output, report: reporterOf(output) }));
  for (const one of loaded) writeFindings(environment, one, one.diagnostics);
  const answers = { tool: TOOL, at: chain.now, answers: answerQuestions(chain, questions) };
  for (const { output, report } of reporters) {
    const { file } = output;
    if (file === undefined) environment.writeOutput(report(answers, { color: isColored(environment, options.color) }));
    else writing(file, () => environment.files.writeFile(file, [utf8Bytes(report(answers, { color: false }))]));
  }
  const isAnswered = answers.answers.every(({ status }) => status === 'SECURE' || status === 'INSECURE');
  return isAnswered || options.failOn === 'never' ? EXIT.OK : EXIT.FINDINGS;
}

/** Throws a ZoneproofError (usage) for a format that shows findings only. */
function reporterOf({ format }: Output): AnswersReporter {
  if (format === 'stylish' || format === 'json') return ANSWERS_REPORTERS[format];
  throw new ZoneproofError(EXIT.USAGE, `answers have no format ${format}`, { help: 'use --format stylish or json' });
}
