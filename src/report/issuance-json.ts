/**
 * What certificate authorities would do, for programs (schemas/issuance.schema.json).
 * @module
 */
import { CAUSES, type IssuanceVerdict, type LookupAnswer } from '../issuance/index.js';
import { RULE_INFOS } from '../lint/index.js';
import { rdataText, typeNumber } from '../rdata/index.js';
import { isoTimeText, nameText } from '../wire/index.js';
import { diagnosticJson, summaryJson, zoneJson } from './json.js';
import type { Reporter } from './report.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const ISSUANCE_SCHEMA_VERSION = 1;

export const issuanceJson: Reporter = (report) => {
  const references = new Map(RULE_INFOS.map((rule) => [rule.id, rule.rfc]));
  const { at, isLive, verdicts } = report.issuance!;
  const document = {
    schemaVersion: ISSUANCE_SCHEMA_VERSION,
    tool: report.tool,
    at: isoTimeText(at),
    live: isLive,
    summary: summaryJson(report),
    verdicts: verdicts.map((verdict) => verdictJson(verdict, references)),
    zones: report.zones.map(zoneJson),
    diagnostics: report.zones.flatMap((zone) =>
      zone.diagnostics.map((diagnostic) => diagnosticJson(diagnostic, zone, references.get(diagnostic.rule) ?? [])),
    ),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

function verdictJson(verdict: IssuanceVerdict, references: ReadonlyMap<string, readonly string[]>): object {
  const { request, subject, decision, caa, climb, challenge, findings, assumptions, validUntil } = verdict;
  return {
    name: subject,
    ca: request.ca,
    method: request.method ?? null,
    decision,
    caa: caa === undefined ? null : { outcome: caa.outcome, tag: caa.tag ?? null, issuers: caa.issuers },
    caaOwner: caa === undefined || verdict.properties.length === 0 ? null : climb.at(-1)!.owner,
    lookups: [...climb, ...challenge].map(lookupJson),
    challengeName: challenge[0]?.name ?? null,
    domain: nameText(request.name),
    findings: findings.map(({ rule, severity, message, help }) => ({
      rule,
      severity,
      message,
      help: help ?? null,
      rfc: references.get(rule) ?? [],
    })),
    assumptions,
    validUntil: validUntil === undefined ? null : isoTimeText(validUntil),
  };
}

function lookupJson(answer: LookupAnswer): object {
  const { name, type, status, reason, rcode, aliases, owner, records, ttl, cause, validUntil } = answer;
  return {
    name,
    type,
    status,
    reason,
    rcode: rcode ?? null,
    error: cause === undefined ? null : CAUSES[cause].code,
    aliases,
    owner,
    records: records.map(({ rdata }) => rdataText(typeNumber(type)!, rdata)),
    ttl: ttl ?? null,
    validUntil: validUntil === undefined ? null : isoTimeText(validUntil),
  };
}
