/**
 * The chain of trust for people: each zone with what its trust rests on, DS -> DNSKEY -> RRSIG -> DS.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import {
  type ChainLink,
  type DenialProof,
  type DenialStep,
  dsRdata,
  dsVerdictText,
  type JudgedRrset,
} from '../dnssec/index.js';
import { rdataText, TYPE } from '../rdata/index.js';
import { algorithmText, isoTimeText, periodText } from '../wire/index.js';
import type { Paint } from './paint.js';

export const STATUS_STYLE = { SECURE: 'green', BOGUS: 'red', INSECURE: 'yellow', INDETERMINATE: 'yellow' } as const;

/** `signed by key 12345 (SEP) of com., algorithm 13 (ECDSAP256SHA256), until 2027-01-18T00:00:00Z (48 days)` */
export function signatureText({ zone, signature }: JudgedRrset, now: number): string | undefined {
  if (signature === undefined) return undefined;
  const { keyTag, algorithm, isSep, expiration } = signature;
  const key = `key ${keyTag}${isSep ? ' (SEP)' : ''} of ${zone.origin}, algorithm ${algorithmText(algorithm)}`;
  return `signed by ${key}, until ${isoTimeText(expiration)} (${periodText(expiration - now)})`;
}

/** What is wrong with an RRset's signatures; those beside a good one are said as well. */
export function complaintLines({ complaints, signature, reason }: JudgedRrset): string[] {
  if (signature === undefined && complaints.length === 0) return reason === undefined ? [] : [reason];
  const beside = signature === undefined ? '' : '; another one is valid';
  return complaints.map(({ keyTag, message }) => {
    const by = message.includes(`key ${keyTag}`) ? '' : `by key ${keyTag} `;
    return `the signature ${by}${message}${beside}`;
  });
}

const RELATION: Readonly<Record<DenialStep['relation'], string>> = { matches: 'is that of', covers: 'lies behind' };

/** The lines of a proof: what is claimed, and each record's part in it. */
export function proofLines(proof: DenialProof, now: number): string[] {
  const lines = [`proof${proof.kind === undefined ? '' : ` by ${proof.kind}`}: ${proof.claim}`];
  for (const { role, name, hash, relation, record, next, types, isOptOut, fault } of proof.steps) {
    if (fault !== undefined) {
      lines.push(`  ${fault}`);
      continue;
    }
    if (record === undefined) continue;
    const what = `${role === 'name' ? '' : `${role} `}${name}${hash === undefined ? '' : ` (hash ${hash})`}`;
    const span = relation === 'covers' ? ` and before ${next}${isOptOut ? ', opt-out' : ''}` : ` [${types.join(' ')}]`;
    lines.push(`  ${what} ${RELATION[relation]} ${record.owner}${span}`);
    const signed = signatureText(record, now);
    if (signed !== undefined) lines.push(`    ${signed}`);
    lines.push(...complaintLines(record).map((line) => `    ${line}`));
  }
  const { reason, status } = proof;
  if (reason !== undefined && !proof.steps.some(({ fault }) => fault === reason)) lines.push(`  ${status}: ${reason}`);
  return lines;
}

/** The lines of one link. */
function linkLines(link: ChainLink, now: number, paint: Paint): string[] {
  const { zone, status, reason, delegation, dsVerdicts, dnskey } = link;
  const lines = [`${zone.origin} ${paint(STATUS_STYLE[status], status)}: ${reason}`];
  const add = (text: string): number => lines.push(`  ${text}`);
  for (const verdict of dsVerdicts) {
    const key = verdict.key === undefined ? '' : ` (key ${verdict.key.keyTag})`;
    add(`DS ${rdataText(TYPE.DS, dsRdata(verdict.ds))} ${dsVerdictText(verdict)}${key}`);
  }
  if (delegation?.ds !== undefined) {
    const signed = signatureText(delegation.ds, now);
    if (signed !== undefined) add(`DS RRset ${signed}`);
    for (const line of complaintLines(delegation.ds)) add(line);
  }
  if (delegation?.denial !== undefined) for (const line of proofLines(delegation.denial, now)) add(line);
  if (dnskey !== undefined) {
    const signed = signatureText(dnskey, now);
    if (signed !== undefined) add(`DNSKEY RRset ${signed}`);
    for (const line of complaintLines(dnskey)) add(line);
  }
  return lines;
}

/** The chain as a block of text; links from the top down. */
export function chainBlock(links: readonly ChainLink[], now: number, paint: Paint): string {
  const lines = links.flatMap((link) => linkLines(link, now, paint));
  return ['chain of trust', ...lines.map((line) => `  ${line}`)].map(printableLine).join('\n');
}

/** Colors are ours, everything else comes from zones. */
const printableLine = (line: string): string =>
  line
    .split(/(\u001b\[[\d;]*m)/)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join('');
