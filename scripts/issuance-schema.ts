/** The JSON Schema (draft-07) of `issuance --json`. Hand-written: the tests hold the program to it. */
import { reportSchema } from './report-schema.js';
import { closed, count, text, textOrNull } from './schema-parts.js';

const texts = { type: 'array', items: text };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const STATUS = { description: 'RFC 4033 §5', enum: ['SECURE', 'INSECURE', 'BOGUS', 'INDETERMINATE'] };
const ERRORS = ['DNSKEY_MISSING', 'DNSSEC_BOGUS', 'NSEC_MISSING', 'RSIGS_MISSING', 'IO_EXCEPTION', 'OTHER', null];

export function issuanceSchema(ruleIds: readonly string[]): object {
  const { definitions, properties } = reportSchema(ruleIds);
  const alias = closed('An alias on the way.', { kind: { enum: ['cname', 'dname'] }, from: text, to: text });
  const lookup = closed('A lookup of a certificate authority.', {
    name: text,
    type: text,
    status: STATUS,
    reason: { description: 'in words', ...text },
    rcode: {
      description: 'what a validating resolver returns; null when the files do not tell',
      enum: ['NOERROR', 'NXDOMAIN', 'YXDOMAIN', 'SERVFAIL', null],
    },
    error: { description: 'what certificate authorities call the failure', enum: ERRORS },
    aliases: { type: 'array', items: alias },
    owner: { description: 'the name behind the aliases', ...text },
    records: { description: 'rdata in presentation form', ...texts },
    ttl: { type: ['integer', 'null'], minimum: 0 },
    validUntil: { description: 'when the first signature on the path ends', ...timeOrNull },
  });
  const finding = closed('A finding about the request.', {
    rule: { enum: ruleIds },
    severity: { enum: ['error', 'warning', 'info'] },
    message: text,
    help: textOrNull,
    rfc: texts,
  });
  const caa = closed('What the CAA records say.', {
    outcome: { enum: ['unrestricted', 'permitted', 'denied', 'parameters', 'critical'] },
    tag: { description: 'that counts', enum: ['issue', 'issuewild', 'issuemail', null] },
    issuers: { description: 'that the tag names', ...texts },
  });
  const verdict = closed('Whether one certificate authority would issue for one name by one method.', {
    name: { description: 'as the certificate has it', ...text },
    domain: { description: 'absolute; of a mail address its domain', ...text },
    ca: text,
    method: {
      description: 'null for S/MIME',
      enum: ['dns-01', 'http-01', 'tls-alpn-01', 'dns-account-01', 'dns-persist-01', null],
    },
    decision: { description: 'unknown: the files do not tell', enum: ['may-issue', 'must-refuse', 'unknown'] },
    caa: { description: 'null when the climb failed', anyOf: [caa, { type: 'null' }] },
    caaOwner: { description: 'of the CAA records that count', ...textOrNull },
    challengeName: textOrNull,
    lookups: { description: 'in order', type: 'array', items: { $ref: '#/definitions/lookup' } },
    findings: { type: 'array', items: finding },
    assumptions: { description: 'what was taken for granted', ...texts },
    validUntil: { description: 'when issuance starts to fail if nothing is signed again', ...timeOrNull },
  });
  const { zone, diagnostic, frame, edit, related } = definitions;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof issuance',
    ...closed('Output of "zoneproof issuance" with --format json.', {
      schemaVersion: { const: 1 },
      tool: closed('The program that wrote it.', { name: text, version: text }),
      at: { description: 'the moment of the verdicts', type: 'string', format: 'date-time' },
      live: { description: 'whether servers were asked, rather than files alone', type: 'boolean' },
      summary: closed('Counts over all zones.', { files: count, errors: count, warnings: count, infos: count }),
      verdicts: { type: 'array', items: { $ref: '#/definitions/verdict' } },
      zones: properties.zones,
      diagnostics: properties.diagnostics,
    }),
    definitions: { zone, diagnostic, frame, edit, related, lookup, verdict },
  };
}
