/**
 * What resolvers make of the zone: with validation and without, and in their own words (RFC 8914).
 * @module
 */
import { TYPE, typeText } from '../rdata/index.js';
import { type Asker, serverText } from './asker.js';
import { extendedErrorText, type FailureCause, failureCause } from './extended-errors.js';
import type { Findings } from './findings.js';
import type { AnswerCounts } from './judge-dnssec.js';
import { RCODE, rcodeText } from './message.js';
import { type Sample, sampleText } from './probe.js';
import type { Endpoint } from './transport.js';

/** A resolver and what it answers, for people. */
export interface ResolverView {
  readonly resolver: string;
  readonly verdict: 'validates' | 'answers' | 'refuses' | 'fails';
  /** in words */
  readonly text: string;
  readonly counts: AnswerCounts;
}

/**
 * Asks a resolver for every sample, as everybody does and with checking disabled (CD).
 * @param isSecure whether the zone is secure as far as we can see
 */
export async function askResolver(
  asker: Asker,
  findings: Findings,
  endpoint: Endpoint,
  samples: readonly Sample[],
  isSecure: boolean,
): Promise<ResolverView> {
  const resolver = serverText(endpoint);
  const asked = samples.filter(({ type }) => type !== TYPE.CDS && type !== TYPE.CDNSKEY);
  const results = await Promise.all(
    asked.map(async (sample) => {
      const question = { endpoint, name: sample.name, type: sample.type, recursionDesired: true };
      const outcome = await asker.askFully(question);
      const isFailed = 'message' in outcome && outcome.message.rcode === RCODE.SERVFAIL;
      const unchecked = isFailed ? await asker.askFully({ ...question, checkingDisabled: true }) : undefined;
      return { sample, outcome, unchecked };
    }),
  );
  let bogus: string | undefined;
  let failed: string | undefined;
  const unvalidated: string[] = [];
  const servfails: FailureCause[] = [];
  const counts = { server: resolver, validated: 0, insecure: 0, bogus: 0, failed: 0, servfails };
  for (const { sample, outcome, unchecked } of results) {
    const what = `${sampleText(sample)} ${typeText(sample.type)}`;
    const place = { owner: sample.name, type: sample.type };
    const tell = (rule: string, before: string, behind: string): void =>
      findings.reportAlike(rule, `${resolver} ${before}`, what, behind, place);
    if ('fault' in outcome) {
      // One who cannot be reached is so for every question.
      failed ??= outcome.fault.text;
      counts.failed++;
      continue;
    }
    const { message } = outcome;
    const errors = (message.edns?.errors ?? []).map(extendedErrorText);
    const why = errors.length === 0 ? '' : `: ${errors.join(', ')}`;
    if (message.rcode === RCODE.NXDOMAIN && sample.type === TYPE.SOA) {
      failed ??= `says that ${sampleText(sample)} does not exist${why}`;
      counts.failed++;
      findings.report(
        'live-resolver-failed',
        `${resolver} says that ${sampleText(sample)} does not exist${why}`,
        place,
      );
      continue;
    }
    if (message.rcode === RCODE.NOERROR || message.rcode === RCODE.NXDOMAIN) {
      if (errors.length > 0) tell('live-ede', 'adds to its answer for', why);
      if (!message.isAuthenticated) unvalidated.push(what);
      counts[message.isAuthenticated ? 'validated' : 'insecure']++;
      continue;
    }
    const hasUnchecked =
      unchecked !== undefined &&
      'message' in unchecked &&
      (unchecked.message.rcode === RCODE.NOERROR || unchecked.message.rcode === RCODE.NXDOMAIN);
    counts[hasUnchecked ? 'bogus' : 'failed']++;
    if (message.rcode === RCODE.SERVFAIL) servfails.push(failureCause(message.edns?.errors ?? [], hasUnchecked));
    if (hasUnchecked) {
      bogus ??= `${what}${why}`;
      const answers = `answers ${rcodeText(message.rcode)} for`;
      tell('live-resolver-bogus', answers, `, but has it without validation${why}`);
    } else {
      failed ??= `answers ${rcodeText(message.rcode)} for ${what}${why}`;
      const answers = `answers ${rcodeText(message.rcode)} for`;
      tell('live-resolver-failed', answers, `, with and without validation${why}`);
    }
  }
  if (results.every(({ outcome }) => 'fault' in outcome))
    findings.report('live-resolver-failed', `${resolver} ${failed}`);
  if (isSecure && unvalidated.length > 0) {
    const more = unvalidated.length > 1 ? ` and ${unvalidated.length - 1} more` : '';
    findings.report('live-resolver-unvalidated', `${resolver} sets no AD flag for ${unvalidated[0]}${more}`);
  }
  if (bogus !== undefined) return { resolver, verdict: 'refuses', text: `refuses ${bogus}`, counts };
  if (failed !== undefined) return { resolver, verdict: 'fails', text: failed, counts };
  if (unvalidated.length > 0)
    return { resolver, verdict: 'answers', text: 'answers, without saying that it validated', counts };
  return { resolver, verdict: 'validates', text: 'answers, and says that it validated', counts };
}
