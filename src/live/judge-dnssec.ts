/**
 * What a validating resolver makes of the answers: signatures, proofs, and the way from the DS records to the keys.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { listText } from '../diagnostic/index.js';
import {
  type Ds,
  dsVerdictText,
  matchDsSet,
  parseDs,
  readRrsig,
  type SecurityStatus,
  TrustChain,
} from '../dnssec/index.js';
import { parseDnskey } from '../keys/index.js';
import { TYPE, typeNumber, typeText } from '../rdata/index.js';
import { isoTimeText, periodText, unfoldTime } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { answerZone, recordsOf, rrsetOf, setText } from './answers.js';
import type { Outcome } from './asker.js';
import { type FailureCause, failureCause } from './extended-errors.js';
import type { Findings } from './findings.js';
import type { Served } from './judge-agreement.js';
import { judgeAnswer } from './judge-answer.js';
import { type Message, RCODE } from './message.js';
import { type Sample, type ServerReport, sampleText, serverName } from './probe.js';

export interface Trust {
  /** DS records that the parent publishes, or is said to; undefined when nobody knows */
  readonly dsSet: readonly Ds[] | undefined;
  /** whether the parent proves them, in words for messages */
  readonly from: string;
}

export interface JudgeOptions {
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** seconds that signatures are to last at least */
  readonly minMargin: number;
}

/** When the first signature that was seen ends, and what a resolver makes of the zone. */
export interface DnssecSummary {
  readonly status: SecurityStatus;
  readonly reason: string;
  readonly earliestExpiration: number | undefined;
}

/** What the answers of one server came to; the sum is the number of questions. */
export interface AnswerCounts {
  /** of a server or a resolver, as in messages */
  readonly server: string;
  readonly validated: number;
  /** there is nothing to validate, or nobody says that it was */
  readonly insecure: number;
  readonly bogus: number;
  /** no answer at all, or an error */
  readonly failed: number;
  /** why, for each answer that is SERVFAIL */
  readonly servfails: readonly FailureCause[];
}

/** Why an outcome is SERVFAIL; nothing for others. */
export const servfailOf = (outcome: Outcome): readonly FailureCause[] =>
  'message' in outcome && outcome.message.rcode === RCODE.SERVFAIL
    ? [failureCause(outcome.message.edns?.errors ?? [], false)]
    : [];

export interface ServersSummary extends DnssecSummary {
  /** of the servers that answer for the zone */
  readonly counts: readonly AnswerCounts[];
}

export function judgeDnssec(findings: Findings, served: Served, trust: Trust, options: JudgeOptions): ServersSummary {
  const { apex, reports, samples } = served;
  const at = samples.findIndex(({ type }) => type === TYPE.DNSKEY);
  const isSigned = reports.some((report) => rrsetOf(report.answers[at], apex, TYPE.DNSKEY) !== undefined);
  const dsSet = trust.dsSet ?? [];
  if (!isSigned) {
    if (dsSet.length === 0) {
      const counts = reports.map((report) => answersOf(report, { insecure: true }));
      return { status: 'INSECURE', reason: 'the zone is not signed', earliestExpiration: undefined, counts };
    }
    if (reports.length === 0) {
      return { status: 'INDETERMINATE', reason: 'no server answers', earliestExpiration: undefined, counts: [] };
    }
    const isUnknown = reports.some(({ answers }) => 'fault' in (answers[at] ?? {}));
    const what = isUnknown ? 'no server sends its DNSKEY records' : 'no server has a DNSKEY';
    const reason = `${what}, but ${trust.from} has DS records`;
    findings.report('live-chain-bogus', reason, { type: TYPE.DNSKEY });
    const counts = reports.map((report) => answersOf(report, {}));
    return { status: 'BOGUS', reason, earliestExpiration: undefined, counts };
  }
  if (trust.dsSet?.length === 0) {
    findings.report('live-ds-missing', `the zone is signed, but ${trust.from} has no DS for it`, { type: TYPE.DS });
  }
  const summaries = reports.map((report) => new ServerJudge(findings, served, report, trust, options).judge(at));
  const known = summaries.flatMap(({ earliestExpiration }) => earliestExpiration ?? []);
  const bad = summaries.find(({ status }) => status === 'BOGUS');
  const isInsecure = trust.dsSet?.length === 0;
  return {
    status: bad !== undefined ? 'BOGUS' : isInsecure ? 'INSECURE' : (summaries[0]?.status ?? 'INDETERMINATE'),
    reason:
      bad?.reason ?? (isInsecure ? `${trust.from} has no DS for it` : (summaries[0]?.reason ?? 'no server answers')),
    earliestExpiration: known.length === 0 ? undefined : Math.min(...known),
    counts: summaries.map(({ counts }) => counts),
  };
}

/** @param kinds how many of the answers validated, or whether none need to; the others are bogus */
function answersOf(
  { server, answers }: ServerReport,
  { validated = 0, insecure = false }: { readonly validated?: number; readonly insecure?: boolean },
): AnswerCounts {
  const isAnswer = (outcome: Outcome): boolean =>
    'message' in outcome && (outcome.message.rcode === RCODE.NOERROR || outcome.message.rcode === RCODE.NXDOMAIN);
  const answered = answers.filter(isAnswer).length;
  const failed = answers.length - answered;
  const shares = insecure ? { insecure: answered, bogus: 0 } : { insecure: 0, bogus: answered - validated };
  return { server: serverName(server), validated, ...shares, failed, servfails: answers.flatMap(servfailOf) };
}

/** The answers of one server. */
class ServerJudge {
  readonly #findings: Findings;
  readonly #served: Served;
  readonly #report: ServerReport;
  readonly #trust: Trust;
  readonly #options: JudgeOptions;
  readonly #name: string;
  #earliest: number | undefined;
  #validated = 0;

  constructor(findings: Findings, served: Served, report: ServerReport, trust: Trust, options: JudgeOptions) {
    this.#findings = findings;
    this.#served = served;
    this.#report = report;
    this.#trust = trust;
    this.#options = options;
    this.#name = serverName(report.server);
  }

  judge(at: number): DnssecSummary & { readonly counts: AnswerCounts } {
    const summary = this.#judge(at);
    const insecure = summary.status !== 'BOGUS' && summary.status !== 'SECURE';
    return { ...summary, counts: answersOf(this.#report, { validated: this.#validated, insecure }) };
  }

  #judge(at: number): DnssecSummary {
    const outcome = this.#report.answers[at];
    const { apex } = this.#served;
    if (outcome === undefined || !('message' in outcome))
      return this.#summary('INDETERMINATE', 'it sends no DNSKEY answer');
    const keys = outcome.message;
    if (rrsetOf(outcome, apex, TYPE.DNSKEY) === undefined) {
      // That it lacks the keys that others have is said already.
      const reason = `${this.#name} has no DNSKEY`;
      if ((this.#trust.dsSet ?? []).length > 0)
        this.#findings.report('live-chain-bogus', reason, { type: TYPE.DNSKEY });
      return this.#summary('BOGUS', reason);
    }
    if (recordsOf(keys.answer, apex, TYPE.RRSIG).length === 0) {
      const message = `${this.#name} sends the DNSKEY records without signatures`;
      this.#findings.report('live-do-ignored', message, { type: TYPE.DNSKEY });
      return this.#summary('BOGUS', message);
    }
    this.#judgeDs(keys);
    const zone = answerZone(apex, [keys]);
    const link = this.#chainOf(zone).link(zone);
    if (link.status === 'BOGUS') {
      const reason = `${this.#name}: ${link.reason}`;
      this.#findings.report('live-chain-bogus', reason, { type: TYPE.DNSKEY });
      return this.#summary('BOGUS', reason);
    }
    if (link.status !== 'SECURE') return this.#summary(link.status, link.reason);
    let bogus: string | undefined;
    for (const [i, sample] of this.#served.samples.entries()) {
      const answer = this.#report.answers[i];
      if (answer === undefined || !('message' in answer)) continue;
      const { rcode } = answer.message;
      if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN) continue;
      const fault = this.#judgeAnswer(sample, answer.message, keys);
      if (fault === undefined) this.#validated++;
      bogus = fault ?? bogus;
    }
    if (bogus !== undefined) return this.#summary('BOGUS', bogus);
    const tags = listText([...new Set(link.entryKeys.map(({ keyTag }) => String(keyTag)))], 'and');
    const assumed = `key ${tags} signs the DNSKEY RRset; the parent was not asked whether it is the right one`;
    return this.#summary('SECURE', link.start === 'assumed' ? assumed : link.reason);
  }

  #summary(status: SecurityStatus, reason: string): DnssecSummary {
    return { status, reason, earliestExpiration: this.#earliest };
  }

  #chainOf(zone: Zone): TrustChain {
    const { now, provider } = this.#options;
    const { dsSet, from } = this.#trust;
    return new TrustChain([zone], {
      now,
      provider,
      anchors: (dsSet ?? []).map((ds) => ({ owner: this.#served.apex, ds, from })),
    });
  }

  /** The DS records one by one; whether the set works is the chain's to say. */
  #judgeDs({ answer }: Message): void {
    const { apex } = this.#served;
    const keys = recordsOf(answer, apex, TYPE.DNSKEY).flatMap(({ rdata }) => parseDnskey(rdata) ?? []);
    const { verdicts, outcome } = matchDsSet(apex, this.#trust.dsSet ?? [], keys, this.#options.provider);
    if (outcome !== 'secure-path') return;
    for (const verdict of verdicts) {
      if (verdict.state === 'matches' || verdict.state === 'sha1-shadowed' || verdict.state === 'unsupported') continue;
      const { keyTag } = verdict.ds;
      const message = `DS ${keyTag} of ${this.#trust.from} ${dsVerdictText(verdict)} (${this.#name})`;
      this.#findings.report('live-ds-dangling', message, { type: TYPE.DS, keyTag });
    }
  }

  /** Judges an answer with the keys; returns why it is bogus. */
  #judgeAnswer(sample: Sample, message: Message, keys: Message): string | undefined {
    const { apex } = this.#served;
    const { name, type } = sample;
    const zone = answerZone(apex, type === TYPE.DNSKEY ? [message] : [keys, message]);
    // An alias leads out of what this server was asked for; the CNAME itself is what it vouches for.
    const { kind, rrsets, proof } = judgeAnswer(this.#chainOf(zone), zone, message, { name, type });
    const isBogus = proof?.status === 'BOGUS';
    if (kind === 'nodata' || kind === 'nxdomain') {
      return isBogus ? this.#denialFault(sample, proof.reason) : undefined;
    }
    const [rrset] = rrsets;
    if (rrset === undefined) return undefined;
    const what = `${sampleText(sample)} ${rrset.type}`;
    const found = typeNumber(rrset.type)!;
    if (rrset.status === 'BOGUS') {
      const hasNone = rrset.complaints.length === 0;
      const rule = hasNone ? 'live-do-ignored' : 'live-signature-bogus';
      const reason = hasNone
        ? `sends ${what} without a signature`
        : `sends ${what} that does not validate: ${rrset.reason}`;
      this.#findings.report(rule, `${this.#name} ${reason}`, { owner: name, type: found });
      return `${this.#name} ${reason}`;
    }
    this.#noteTime(sample, found, rrset.signature?.expiration, rrset.signature?.inception, rrset.signature?.keyTag);
    return isBogus ? this.#denialFault(sample, proof.reason) : undefined;
  }

  #noteTime(
    sample: Sample,
    type: number,
    expiration: number | undefined,
    inception: number | undefined,
    keyTag: number | undefined,
  ): void {
    if (expiration === undefined || inception === undefined) return;
    const { now, minMargin } = this.#options;
    this.#earliest = Math.min(this.#earliest ?? expiration, expiration);
    const what = `${sampleText(sample)} ${typeText(type)}`;
    const place = { owner: sample.name, type, keyTag };
    // A signature that lives for less than the margin is renewed more often than that.
    const margin = Math.min(minMargin, (expiration - inception) / 4);
    if (expiration - now < margin) {
      const left = `in ${periodText(expiration - now)}, on ${isoTimeText(expiration)}`;
      this.#findings.reportAlike(
        'live-signature-expiring',
        `${this.#name} has a signature that ends ${left}, over`,
        what,
        '',
        place,
      );
    }
    const ofFile = this.#fileExpiration(sample.name, type);
    if (ofFile !== undefined && expiration < ofFile) {
      const before = `${this.#name} has a signature that ends on ${isoTimeText(expiration)} over`;
      const behind = `; that of the file ends on ${isoTimeText(ofFile)}`;
      this.#findings.reportAlike('live-signature-age', before, what, behind, place);
    }
  }

  /** When the last signature of an RRset ends that the file has. */
  #fileExpiration(name: Uint8Array, type: number): number | undefined {
    const { file } = this.#served;
    const id = file?.names.find(name) ?? -1;
    if (file === undefined || id < 0) return undefined;
    const { records } = file;
    const first = records.findRrset(id, TYPE.RRSIG);
    let latest: number | undefined;
    for (let i = first; first >= 0 && i < records.rrsetEnd(first); i++) {
      const { typeCovered, expiration } = readRrsig(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
      if (typeCovered !== type) continue;
      const ends = unfoldTime(expiration, this.#options.now);
      latest = Math.max(latest ?? ends, ends);
    }
    return latest;
  }

  #denialFault(sample: Sample, why: string | undefined): string {
    const what = `${sampleText(sample)} ${typeText(sample.type)}`;
    const before = `${this.#name} does not prove its answer for`;
    this.#findings.reportAlike('live-denial-bogus', before, what, `: ${why}`, {
      owner: sample.name,
      type: sample.type,
    });
    return `${before} ${what}: ${why}`;
  }
}

/** The CDS records against the DS records of the parent (RFC 7344 §4). */
export function judgeCds(findings: Findings, { apex, reports, samples }: Served, trust: Trust): void {
  const at = samples.findIndex(({ type }) => type === TYPE.CDS);
  const cds = reports.map((report) => rrsetOf(report.answers[at], apex, TYPE.CDS)).find((found) => found !== undefined);
  if (cds === undefined || trust.dsSet === undefined) return;
  const asked = cds.map(({ rdata }) => rdata);
  // RFC 8078 §4: the request to delete is done when there is no DS.
  const isDeletion = asked.every((rdata) => parseDs(rdata)?.algorithm === 0);
  const present = trust.dsSet.map((ds) =>
    Uint8Array.of(ds.keyTag >>> 8, ds.keyTag, ds.algorithm, ds.digestType, ...ds.digest),
  );
  if (isDeletion ? present.length === 0 : setText(TYPE.DS, asked) === setText(TYPE.DS, present)) return;
  const tags = listText([...new Set(asked.map((rdata) => String(parseDs(rdata)?.keyTag)))], 'and');
  const what = isDeletion ? 'for none' : `for key ${tags}`;
  findings.report('live-cds-pending', `the CDS records ask ${what}, which is not what ${trust.from} has`, {
    type: TYPE.CDS,
  });
}
