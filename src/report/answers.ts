/**
 * The answers that a validating resolver would get, for people and for programs
 * (schemas/answers.schema.json).
 * @module
 */
import { printable } from '../diagnostic/index.js';
import type { Answer, AnswerStep, ChainLink, Delegation, DenialProof, JudgedRrset, StepKind } from '../dnssec/index.js';
import { dsRdata } from '../dnssec/index.js';
import { rdataText, TYPE } from '../rdata/index.js';
import { encodeHex, isoTimeText } from '../wire/index.js';
import { chainBlock, complaintLines, proofLines, STATUS_STYLE, signatureText } from './chain-text.js';
import { painter } from './paint.js';
import type { ReporterOptions } from './report.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const ANSWERS_SCHEMA_VERSION = 1;

export interface AnswersReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** the moment of the answers, seconds since the epoch */
  readonly at: number;
  readonly answers: readonly Answer[];
}

export type AnswersReporter = (report: AnswersReport, options: Pick<ReporterOptions, 'color'>) => string;

const STEP_TEXT: Readonly<Record<StepKind, (step: AnswerStep) => string>> = {
  answer: ({ zone }) => `${zone?.origin} answers`,
  cname: ({ zone, target }) => `${zone?.origin} has an alias to ${target}`,
  dname: ({ zone, name, target }) =>
    target === undefined
      ? `${zone?.origin} has a DNAME that makes ${name} longer than a name may be`
      : `${zone?.origin} has a DNAME that makes ${name} an alias to ${target}`,
  nodata: ({ zone, name }) => `${zone?.origin} has ${name}, but no record of the type`,
  nxdomain: ({ zone, name }) => `${zone?.origin} has no ${name}`,
  referral: ({ zone, name, delegation }) =>
    `${zone?.origin} refers to ${delegation?.cut ?? 'another zone'} for ${name}`,
  unknown: ({ name }) => `nothing is known of ${name}`,
};

function rrsetLines(rrset: JudgedRrset, now: number): string[] {
  const { owner, type, ttl, records, wildcard } = rrset;
  const signed = signatureText(rrset, now);
  return [
    ...records.map((data) => `${owner} ${ttl} IN ${type} ${data}`),
    ...(wildcard === undefined ? [] : [`  made from the wildcard ${wildcard}`]),
    ...(signed === undefined ? [] : [`  ${signed}`]),
    ...complaintLines(rrset).map((line) => `  ${line}`),
  ];
}

function stepLines(step: AnswerStep, now: number): string[] {
  const { rrsets, proof, delegation } = step;
  const inner = rrsets.flatMap((rrset) => rrsetLines(rrset, now));
  if (delegation?.ds !== undefined) inner.push(...rrsetLines(delegation.ds, now));
  for (const shown of [delegation?.denial, proof]) if (shown !== undefined) inner.push(...proofLines(shown, now));
  return [STEP_TEXT[step.kind](step), ...inner.map((line) => `  ${line}`)];
}

export const answersText: AnswersReporter = ({ at, answers }, { color }) => {
  const paint = painter(color);
  const links = [...new Set(answers.flatMap((answer) => answer.links))];
  const blocks = answers.map(({ name, type, status, reason, rcode, serverRcode, steps }) => {
    const shown = rcode === undefined ? '' : `, ${rcode}`;
    const behind = rcode === serverRcode ? '' : ` (the servers say ${serverRcode ?? 'nothing that is known'})`;
    return [
      `${printable(`${name} ${type}`)}: ${paint(STATUS_STYLE[status], status)}${shown}${behind} at ${isoTimeText(at)}`,
      `  ${printable(reason)}`,
      ...steps.flatMap((step) => stepLines(step, at)).map((line) => `  ${printable(line)}`),
    ].join('\n');
  });
  return `${[...(links.length > 0 ? [chainBlock(links, at, paint)] : []), ...blocks].join('\n\n')}\n`;
};

function rrsetJson(rrset: JudgedRrset): object {
  const { zone, owner, wildcard, type, ttl, records, status, reason, signature, complaints } = rrset;
  return {
    zone: zone.origin,
    owner,
    wildcard: wildcard ?? null,
    type,
    ttl,
    records,
    status,
    reason: reason ?? null,
    signature:
      signature === undefined
        ? null
        : {
            keyTag: signature.keyTag,
            algorithm: signature.algorithm,
            isSep: signature.isSep,
            inception: isoTimeText(signature.inception),
            expiration: isoTimeText(signature.expiration),
          },
    badSignatures: complaints,
  };
}

function proofJson({ kind, claim, status, reason, steps }: DenialProof): object {
  return {
    kind: kind ?? null,
    claim,
    status,
    reason: reason ?? null,
    steps: steps.map((step) => ({
      role: step.role,
      name: step.name,
      hash: step.hash ?? null,
      relation: step.relation,
      record: step.record === undefined ? null : rrsetJson(step.record),
      next: step.next ?? null,
      types: step.types,
      isOptOut: step.isOptOut,
      fault: step.fault ?? null,
    })),
  };
}

const orNull = <T>(value: T | undefined, shape: (value: T) => object): object | null =>
  value === undefined ? null : shape(value);

function delegationJson({ cut, status, reason, ds, denial }: Delegation): object {
  return { cut, status, reason: reason ?? null, ds: orNull(ds, rrsetJson), denial: orNull(denial, proofJson) };
}

/** A link of a chain of trust, as `verify` shows it too. */
export function linkJson(link: ChainLink): object {
  const { zone, status, reason, start, parent, delegation, dsVerdicts, dnskey, entryKeys } = link;
  return {
    zone: zone.origin,
    status,
    reason,
    start,
    parent: parent?.origin ?? null,
    delegation: orNull(delegation, delegationJson),
    ds: dsVerdicts.map(({ ds, state, key }) => ({
      data: rdataText(TYPE.DS, dsRdata(ds)),
      keyTag: ds.keyTag,
      algorithm: ds.algorithm,
      digestType: ds.digestType,
      digest: encodeHex(ds.digest),
      state,
      matchesKeyTag: state === 'matches' && key !== undefined ? key.keyTag : null,
    })),
    dnskey: orNull(dnskey, rrsetJson),
    entryKeyTags: entryKeys.map(({ keyTag }) => keyTag),
  };
}

export const answersJson: AnswersReporter = ({ tool, at, answers }) => {
  const document = {
    schemaVersion: ANSWERS_SCHEMA_VERSION,
    tool,
    at: isoTimeText(at),
    answers: answers.map(({ name, type, status, reason, rcode, serverRcode, steps, links }) => ({
      name,
      type,
      status,
      reason,
      rcode: rcode ?? null,
      serverRcode: serverRcode ?? null,
      chain: links.map(linkJson),
      steps: steps.map((step) => ({
        kind: step.kind,
        zone: step.zone?.origin ?? null,
        name: step.name,
        status: step.status,
        reason: step.reason ?? null,
        target: step.target ?? null,
        rrsets: step.rrsets.map(rrsetJson),
        proof: orNull(step.proof, proofJson),
        delegation: orNull(step.delegation, delegationJson),
      })),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};
