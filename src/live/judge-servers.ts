/**
 * Whether each server can be reached, has the zone, and speaks the DNS of today.
 * @module
 */
import { listText } from '../diagnostic/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { lameText } from './answers.js';
import type { Outcome } from './asker.js';
import { extendedErrorText } from './extended-errors.js';
import type { Findings } from './findings.js';
import { type Message, rcodeText } from './message.js';
import { type Sample, type ServerReport, sampleText, serverName } from './probe.js';
import type { TransportFault } from './transport.js';

/** The faults of an answer itself rather than of the way to it. */
const BROKEN: readonly TransportFault['kind'][] = ['malformed', 'mismatch'];

const messageOf = (outcome: Outcome | undefined): Message | undefined =>
  outcome !== undefined && 'message' in outcome ? outcome.message : undefined;

const faultOf = (outcome: Outcome | undefined): TransportFault | undefined =>
  outcome !== undefined && 'fault' in outcome ? outcome.fault : undefined;

/** Whether the server answers for the zone: others are compared without it. */
export const isServing = ({ answers }: ServerReport): boolean => answers.length > 0;

/** Whether the machine has no way to the address at all. */
export const isSkipped = ({ udp, tcp }: ServerReport): boolean =>
  faultOf(udp)?.kind === 'no-route' && faultOf(tcp)?.kind === 'no-route';

/** Judges the servers one by one; those that cannot be asked from here are named together. */
export function judgeServers(findings: Findings, reports: readonly ServerReport[], samples: readonly Sample[]): void {
  const skipped = reports.filter(isSkipped);
  if (skipped.length > 0) {
    const servers = listText(
      skipped.map(({ server }) => serverName(server)),
      'and',
    );
    findings.report('live-family-skipped', `this machine has no route to ${servers}`);
  }
  for (const report of reports) if (!isSkipped(report)) judgeServer(findings, report, samples);
  if (reports.every((report) => !isServing(report)) && skipped.length < Math.max(reports.length, 1)) {
    findings.report(
      'live-no-server',
      `none of the ${reports.length} server addresses answers for the zone with authority`,
    );
  }
}

function judgeServer(findings: Findings, report: ServerReport, samples: readonly Sample[]): void {
  const { udp, tcp, plain } = report;
  const name = serverName(report.server);
  judgeTransport(findings, 'live-udp-unreachable', name, plain !== undefined && messageOf(plain) ? plain : udp);
  judgeTransport(findings, 'live-tcp-unreachable', name, tcp);
  judgeEdns(findings, name, report);
  const soa = messageOf(udp) ?? messageOf(tcp);
  if (soa !== undefined && !(plain !== undefined && messageOf(plain))) {
    const lame = lameText(soa);
    const errors = (soa.edns?.errors ?? []).map(extendedErrorText);
    if (lame !== undefined) {
      const why = errors.length === 0 ? '' : `: ${errors.join(', ')}`;
      findings.report('live-lame', `${name} ${lame} when asked for the SOA${why}`, { type: TYPE.SOA });
    }
  }
  judgeDnskeySize(findings, name, report);
  for (const [i, outcome] of report.answers.entries()) judgeAnswer(findings, name, samples[i]!, outcome);
}

function judgeTransport(findings: Findings, rule: string, name: string, outcome: Outcome): void {
  const fault = faultOf(outcome);
  if (fault === undefined) return;
  if (BROKEN.includes(fault.kind)) findings.report('live-answer-malformed', `${name} ${fault.text}`);
  else findings.report(rule, `${name} ${fault.text}`);
}

function judgeEdns(findings: Findings, name: string, { udp, plain }: ServerReport): void {
  const answered = messageOf(plain);
  if (answered !== undefined) {
    const first = messageOf(udp);
    const how = first === undefined ? 'does not answer them' : `answers ${rcodeText(first.rcode)}`;
    findings.report('live-edns-refused', `${name} answers questions without EDNS, but for those with it: it ${how}`);
    return;
  }
  const message = messageOf(udp);
  if (message !== undefined && message.edns === undefined && lameText(message) === undefined) {
    findings.report('live-edns-refused', `${name} answers a question with EDNS as if it had none`);
  }
}

function judgeDnskeySize(findings: Findings, name: string, { dnskeyOverUdp, tcp }: ServerReport): void {
  const message = messageOf(dnskeyOverUdp);
  if (message === undefined || !message.isTruncated) return;
  const isHad = messageOf(tcp) !== undefined;
  if (isHad)
    findings.report('live-answer-large', `the DNSKEY answer of ${name} is truncated over UDP`, { type: TYPE.DNSKEY });
}

/** The answers beyond the SOA: those that do not come, are cut off, or are no answers. */
function judgeAnswer(findings: Findings, name: string, sample: Sample, outcome: Outcome): void {
  const { type } = sample;
  const what = `${sampleText(sample)} ${typeText(type)}`;
  const place = { owner: sample.name, type };
  const rule = type === TYPE.CAA ? 'live-caa-unanswered' : 'live-lame';
  const fault = faultOf(outcome);
  if (fault !== undefined) {
    if (BROKEN.includes(fault.kind)) findings.report('live-answer-malformed', `${name} ${fault.text} (${what})`, place);
    // Over a stream that a truncated answer led to.
    else
      findings.report(
        type === TYPE.CAA ? rule : 'live-truncated-no-tcp',
        `${name} ${fault.text} when asked for ${what}`,
        place,
      );
    return;
  }
  if (type === TYPE.SOA) return;
  const lame = lameText(messageOf(outcome)!);
  if (lame !== undefined) findings.report(rule, `${name} ${lame} when asked for ${what}`, place);
}
