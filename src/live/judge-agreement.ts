/**
 * The servers against each other, against the file, and against the parent.
 * @module
 */
import { listText } from '../diagnostic/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { compareSerial, equalNames, isAtOrBelow, nameText, readU32, skipName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { lameText, rrsetOf, setDifference, setText } from './answers.js';
import type { Findings } from './findings.js';
import type { MessageRecord } from './message.js';
import { type Sample, type ServerReport, sampleText, serverName } from './probe.js';
import type { Referral } from './walk.js';

/** What is compared: the servers that answer for the zone, and what they were asked. */
export interface Served {
  readonly apex: Uint8Array;
  readonly reports: readonly ServerReport[];
  readonly samples: readonly Sample[];
  readonly file: Zone | undefined;
}

/** The serial of an SOA (RFC 1035 §3.3.13). */
function serialOf(rdata: Uint8Array): number {
  return readU32(rdata, skipName(rdata, skipName(rdata, 0, rdata.length), rdata.length));
}

/** The SOA that a server has. */
function servedSoa({ apex, samples }: Served, report: ServerReport): Uint8Array | undefined {
  return rrsetOf(report.answers[samples.findIndex(({ type }) => type === TYPE.SOA)], apex, TYPE.SOA)?.[0]?.rdata;
}

/** The serial that a server has. */
export function servedSerial(served: Served, report: ServerReport): number | undefined {
  const soa = servedSoa(served, report);
  return soa && serialOf(soa);
}

/** The newest serial that is served; only of the servers whose SOA names the same primary as `like`, when it is given. */
export function newestSerial(served: Served, like?: Uint8Array): number | undefined {
  let newest: number | undefined;
  for (const report of served.reports) {
    const soa = servedSoa(served, report);
    if (soa === undefined || (like !== undefined && !equalNames(soa, like))) continue;
    const serial = serialOf(soa);
    if (newest === undefined || compareSerial(serial, newest) === 1) newest = serial;
  }
  return newest;
}

export function judgeSerials(findings: Findings, served: Served): void {
  const { file, reports } = served;
  const ofFile = file?.soa?.serial;
  for (const report of reports) {
    const soa = servedSoa(served, report);
    if (soa === undefined) continue;
    const serial = serialOf(soa);
    // Operators that serve a zone together, each from a primary of its own, count their versions apart.
    const newest = newestSerial(served, soa)!;
    const name = serverName(report.server);
    const place = { type: TYPE.SOA };
    if (serial !== newest) {
      findings.report('live-serial-differs', `${name} has serial ${serial}, but another server has ${newest}`, place);
    }
    if (ofFile === undefined || serial === ofFile) continue;
    const isBehind = compareSerial(serial, ofFile) === -1;
    const rule = isBehind ? 'live-serial-behind' : 'live-serial-ahead';
    findings.report(rule, `${name} has serial ${serial}, the file has ${ofFile}`, place);
  }
}

/** Which rule speaks of a type that differs. */
const RULE_OF: ReadonlyMap<number, string> = new Map([
  [TYPE.DNSKEY, 'live-dnskey-differs'],
  [TYPE.CDS, 'live-cds-differs'],
  [TYPE.CDNSKEY, 'live-cds-differs'],
  [TYPE.NS, 'live-ns-inconsistent'],
]);

const rdatasOf = (records: readonly MessageRecord[] | undefined): readonly Uint8Array[] =>
  (records ?? []).map(({ rdata }) => rdata);

function fileRdatas(file: Zone, name: Uint8Array, type: number): readonly Uint8Array[] {
  const id = file.names.find(name);
  const first = id < 0 ? -1 : file.records.findRrset(id, type);
  const found: Uint8Array[] = [];
  for (let i = first; first >= 0 && i < file.records.rrsetEnd(first); i++) {
    if (!file.records.isDuplicate(i)) found.push(file.records.rdata(i));
  }
  return found;
}

/** `lacks A 192.0.2.1, has A 192.0.2.2` */
function differenceText(type: number, ours: readonly Uint8Array[], theirs: readonly Uint8Array[]): string {
  const { missing, extra } = setDifference(type, ours, theirs);
  const part = (word: string, records: readonly string[]) =>
    records.length === 0
      ? []
      : [
          `${word} ${typeText(type)} ${listText(records.slice(0, 3), 'and')}${records.length > 3 ? ` and ${records.length - 3} more` : ''}`,
        ];
  return [...part('lacks', missing), ...part('has', extra)].join(', ');
}

/**
 * The RRsets that were asked for, of each server, against the file and against the first server. Records that have to do
 * with the serial are compared where the serial is the same; keys always.
 */
export function judgeRrsets(findings: Findings, served: Served): void {
  const { reports, samples, file } = served;
  for (const [i, { name, type, about }] of samples.entries()) {
    if (about !== 'rrset' || type === TYPE.SOA) continue;
    const place = { owner: name, type };
    const what = `${sampleText({ name })} ${typeText(type)}`;
    const reference = reports.find(({ answers }) => {
      const outcome = answers[i];
      return outcome !== undefined && 'message' in outcome && lameText(outcome.message) === undefined;
    });
    for (const report of reports) {
      const outcome = report.answers[i];
      // What is no answer is told of the server, and is no other RRset.
      if (outcome === undefined || !('message' in outcome) || lameText(outcome.message) !== undefined) continue;
      const here = rdatasOf(rrsetOf(outcome, name, type));
      const server = serverName(report.server);
      if (file !== undefined && isOfFile(file, type)) {
        const expected = fileRdatas(file, name, type);
        const sameSerial = servedSerial(served, report) === file.soa?.serial;
        const rule = RULE_OF.get(type) ?? 'live-record-differs';
        if (setText(type, expected) !== setText(type, here) && (sameSerial || type === TYPE.DNSKEY)) {
          findings.report(
            rule,
            `${server} has another ${what} than the file: it ${differenceText(type, expected, here)}`,
            place,
          );
          continue;
        }
      }
      const other = rdatasOf(rrsetOf(reference!.answers[i], name, type));
      // Addresses may differ from server to server on purpose.
      const isComparable =
        type !== TYPE.A && type !== TYPE.AAAA && servedSerial(served, report) === servedSerial(served, reference!);
      const rule = RULE_OF.get(type) ?? 'live-record-differs';
      if (report !== reference && setText(type, other) !== setText(type, here) && (isComparable || RULE_OF.has(type))) {
        const than = serverName(reference!.server);
        findings.report(
          rule,
          `${server} has another ${what} than ${than}: it ${differenceText(type, other, here)}`,
          place,
        );
      }
    }
  }
}

/** Whether the file says something of the type: in one that is signed on its way to the servers, keys are not. */
function isOfFile(file: Zone, type: number): boolean {
  if (type !== TYPE.DNSKEY && type !== TYPE.CDS && type !== TYPE.CDNSKEY) return true;
  return file.apexId >= 0 && file.records.hasType(file.apexId, TYPE.DNSKEY);
}

/** NS records and glue of the parent against those of the zone (RFC 1034 §4.2.2). */
export function judgeDelegation(findings: Findings, served: Served, referrals: readonly Referral[]): void {
  const { apex, reports, samples } = served;
  const at = samples.findIndex(({ type }) => type === TYPE.NS);
  const child = reports
    .map((report) => rrsetOf(report.answers[at], apex, TYPE.NS))
    .find((found) => found !== undefined);
  if (child === undefined) return;
  const ours = rdatasOf(child);
  for (const { server, ns, glue } of referrals) {
    const theirs = rdatasOf(ns);
    if (setText(TYPE.NS, ours) !== setText(TYPE.NS, theirs)) {
      const difference = differenceText(TYPE.NS, ours, theirs);
      findings.report(
        'live-ns-inconsistent',
        `${serverName(server)} of the parent has other NS records than the zone: it ${difference}`,
        { type: TYPE.NS },
      );
    }
    judgeGlue(findings, served, server, glue);
  }
}

function judgeGlue(
  findings: Findings,
  { apex, reports, samples }: Served,
  server: Referral['server'],
  glue: readonly MessageRecord[],
): void {
  for (const [i, { name, type }] of samples.entries()) {
    if ((type !== TYPE.A && type !== TYPE.AAAA) || !isAtOrBelow(name, apex)) continue;
    const ofParent = glue.filter((record) => record.type === type && equalNames(record.owner, name));
    if (ofParent.length === 0) continue;
    const own = reports.map((report) => rrsetOf(report.answers[i], name, type)).find((found) => found !== undefined);
    const difference = differenceText(type, rdatasOf(own), rdatasOf(ofParent));
    if (difference === '') continue;
    findings.report(
      'live-glue-differs',
      `${serverName(server)} of the parent has other glue for ${nameText(name)} than the zone: it ${difference}`,
      { owner: name, type },
    );
  }
}
