/** `zoneproof verify --query` @module */
import { EXIT, type ExitCode } from '../../diagnostic/index.js';
import type { Question, TrustChain } from '../../dnssec/index.js';
import { answerQuestions, type LoadedZone } from '../../operations/index.js';
import { ANSWERS_REPORTERS } from '../../report/index.js';
import { documentWriter } from '../documents.js';
import type { Environment } from '../env.js';
import type { FormatOptions } from '../outputs.js';
import { TOOL, writeFindings } from '../reporting.js';
import type { FailOptions } from '../verdict.js';

/** Writes the answers to all questions in the formats asked for; the exit code is 1 when one is bogus or unknown. */
export function answer(
  environment: Environment,
  chain: TrustChain,
  loaded: readonly LoadedZone[],
  questions: readonly Question[],
  options: FormatOptions & FailOptions,
): ExitCode {
  const write = documentWriter(environment, options, ANSWERS_REPORTERS, 'answers');
  for (const one of loaded) writeFindings(environment, one, one.diagnostics);
  const answers = answerQuestions(chain, questions);
  write({ tool: TOOL, at: chain.now, answers });
  const isAnswered = answers.every(({ status }) => status === 'SECURE' || status === 'INSECURE');
  return isAnswered || options.failOn === 'never' ? EXIT.OK : EXIT.FINDINGS;
}
