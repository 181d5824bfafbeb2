/**
 * Unit tests of a zone: a YAML list of the answers that a validating resolver should get, held against those that it
 * would get. schemas/expect.schema.json describes the file.
 * @module
 */
import { type Diagnostic, EXIT, type Span, ZoneproofError } from '../diagnostic/index.js';
import { type Answer, faultAdvice, faultSeverity, resolveQuestion, type TrustChain } from '../dnssec/index.js';
import { utf8Bytes } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { canonicalText } from './canonical-text.js';
import type { Expectation } from './expect-file.js';
import { type Files, readInput } from './files.js';

/** What the file of a zone's expectations is called beside it. */
export const expectationsBeside = (zoneFile: string): string => `${zoneFile}.expect.yaml`;

export interface ExpectationRun {
  readonly diagnostics: readonly Diagnostic[];
  /** expectations that could be read */
  readonly count: number;
  /** whether others could not */
  readonly isPartial: boolean;
  readonly failed: number;
}

/** A file larger than this is no list of expectations. */
const MAX_OCTETS = 4 << 20;

/**
 * Tests the expectations of a file. Places of findings are in the sources of `zone`, which the file is added to.
 * @throws ZoneproofError (file) when it cannot be read
 */
export async function runExpectations(
  files: Files,
  file: string,
  zone: Zone,
  chain: TrustChain,
): Promise<ExpectationRun> {
  const bytes = readInput(files, file);
  if (bytes.length > MAX_OCTETS) {
    throw new ZoneproofError(
      EXIT.FILE,
      `${file} has ${bytes.length} octets; a list of expectations has at most ${MAX_OCTETS}`,
    );
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const { base } = zone.sources.add(file, bytes);
  const spanAt = spansOf(text, base);
  const diagnostics: Diagnostic[] = [];
  const report = (rule: string, message: string, span: Span, subject: Diagnostic['subject'] = {}): void => {
    const severity = faultSeverity(rule);
    diagnostics.push({
      rule,
      severity,
      message,
      help: faultAdvice(rule),
      span,
      subject: { zone: zone.origin, ...subject },
    });
  };
  // The YAML parser takes time to load, and most zones have no expectations.
  const { readExpectations } = await import('./expect-file.js');
  const expectations = readExpectations(text, spanAt, (message, span) => report('expect-invalid', message, span));
  const isPartial = diagnostics.length > 0;
  let failed = 0;
  for (const expectation of expectations) {
    const answer = resolveQuestion(chain, expectation);
    const mismatch = compare(expectation, answer);
    if (mismatch === undefined) continue;
    failed++;
    report('expect-failed', mismatch.message, mismatch.span, { owner: answer.name, type: answer.type });
  }
  return { diagnostics, count: expectations.length, isPartial, failed };
}

/** From offsets in a text to spans of its octets in a source map. Offsets come in any order, mostly ascending. */
function spansOf(text: string, base: number): (from: number, to: number) => Span {
  const octets = (from: number, to: number): number => utf8Bytes(text.slice(from, to)).length;
  let lastChar = 0;
  let lastOctet = 0;
  return (from, to) => {
    lastOctet = from >= lastChar ? lastOctet + octets(lastChar, from) : octets(0, from);
    lastChar = from;
    return { start: base + lastOctet, end: base + lastOctet + octets(from, to) };
  };
}

function compare(
  expectation: Expectation,
  answer: Answer,
): { readonly message: string; readonly span: Span } | undefined {
  const { rcode, status, data } = expectation;
  const found: { readonly text: string; readonly span: Span }[] = [];
  if (rcode !== undefined && rcode.value !== answer.rcode) {
    found.push({ text: `rcode ${answer.rcode ?? 'unknown'} instead of ${rcode.value}`, span: rcode.span });
  }
  if (status !== undefined && status.value !== answer.status) {
    found.push({ text: `status ${answer.status} instead of ${status.value}`, span: status.span });
  }
  if (data !== undefined) {
    const last = answer.steps.at(-1)!;
    const rrset = last.kind === 'answer' ? last.rrsets[0] : undefined;
    const actual = rrset === undefined ? [] : canonicalData(rrset.zone, rrset.first);
    if (actual.join() !== data.value.join()) {
      const shown = (records: readonly string[]): string =>
        records.length === 0 ? 'no data' : `data ${records.join(', ')}`;
      found.push({ text: `${shown(rrset?.records ?? [])} instead of ${shown(data.written)}`, span: data.span });
    }
  }
  const [first] = found;
  if (first === undefined) return undefined;
  const what = found.map(({ text }) => text).join('; ');
  const why = answer.status === 'SECURE' ? '' : `: ${answer.reason}`;
  return { message: `${answer.name} ${answer.type} has ${what}${why}`, span: first.span };
}

/** The rdata of an RRset in canonical form, hexadecimal, sorted. */
function canonicalData({ records }: Zone, first: number): string[] {
  const found: string[] = [];
  for (let i = first; i < records.rrsetEnd(first); i++) {
    if (!records.isDuplicate(i)) found.push(canonicalText(records.type[i]!, records.rdata(i)));
  }
  return found.sort();
}
