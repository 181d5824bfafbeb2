/**
 * The JSON Schemas (draft-07) of `--format json`, `--format jsonl` and `zoneproof rules --json`. Hand-written except for
 * the rule ids: the promise to users is these documents, and the tests hold the reporters to them.
 */
import { CATEGORY_TITLES, SEVERITIES } from '../src/diagnostic/index.js';

import { CHAIN_DEFINITIONS } from './answers-schema.js';
import { closed, count, text, textOrNull } from './schema-parts.js';

const position = { type: ['integer', 'null'], minimum: 1 } as const;
const verification = {
  status: {
    description: 'what a validating resolver would say (RFC 4033 §5); only from verify',
    enum: ['SECURE', 'INSECURE', 'BOGUS', 'INDETERMINATE'],
  },
  reason: { description: 'why, in words', ...text },
  trustedFrom: { description: 'what the trust was taken from; null when the zone is not signed', ...textOrNull },
  at: { description: 'the time for which the zone was verified', type: 'string', format: 'date-time' },
  earliestExpiration: {
    description: 'when the first signature of the zone ends',
    type: ['string', 'null'],
    format: 'date-time',
  },
};
const verificationKeys = Object.keys(verification);

const fix = closed('A finding that was mended, or could have been.', {
  rule: text,
  kind: { description: 'whether records stay the same (safe) or not', enum: ['safe', 'unsafe'] },
  message: text,
  file: text,
  line: { description: 'in the text as it was then, from 1', type: 'integer', minimum: 1 },
  column: { type: 'integer', minimum: 1 },
  applied: { type: 'boolean' },
  reason: { description: 'why it was not made; null for one that was', ...textOrNull },
});

const fixes = {
  fixes: { description: 'only of a run with fixes', type: 'array', items: { $ref: '#/definitions/fix' } },
  changedFiles: { description: 'files that the fixes changed', type: 'array', items: text },
  dryRun: { description: 'nothing was written', type: 'boolean' },
};
const fixesKeys = Object.keys(fixes);

export function reportSchema(ruleIds: readonly string[]) {
  const zone = closed(
    'A zone that was read.',
    {
      origin: { description: 'its apex, absolute', ...text },
      originFrom: {
        description: 'what the origin was taken from',
        enum: [
          'option',
          'configuration',
          'server configuration',
          '$ORIGIN',
          'SOA',
          'file name',
          'key file',
          'revision',
        ],
      },
      file: text,
      serial: {
        description: 'of the SOA; null without one',
        type: ['integer', 'null'],
        minimum: 0,
        maximum: 0xffffffff,
      },
      records: count,
      findings: { description: 'how many of the diagnostics are its own; they come zone by zone', ...count },
      ...verification,
    },
    verificationKeys,
  );
  const related = closed('Another place that belongs to a finding.', {
    message: text,
    file: text,
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
  });
  const edit = closed('A part of a fix: text in the place of other text.', {
    file: text,
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
    endLine: { type: 'integer', minimum: 1 },
    endColumn: { description: 'the column behind the last character', type: 'integer', minimum: 1 },
    text,
  });
  const frame = closed('The line of a finding as people are shown it, shortened when it is long.', {
    text,
    carets: { description: 'blanks, and carets below what the finding is about', ...text },
  });
  const failure = closed('Something that could not be looked at.', {
    message: text,
    context: { description: 'what was being done, innermost first', type: 'array', items: text },
    help: { description: 'what to do', ...textOrNull },
    exitCode: { description: 'what it ends the command with', enum: [2, 3, 4, 5, 6, 70] },
  });
  const diagnostic = closed('A finding.', {
    rule: { enum: ruleIds },
    severity: { enum: ['error', 'warning', 'info'] },
    message: text,
    help: { description: 'what to do', ...textOrNull },
    rfc: { description: 'where the rule comes from', type: 'array', items: text },
    file: textOrNull,
    line: { description: 'from 1; null for a finding about the zone as a whole', ...position },
    column: { description: 'from 1, in characters', ...position },
    endLine: position,
    endColumn: { description: 'the column behind the last character', ...position },
    zone: text,
    owner: { description: 'owner of the record, absolute', ...textOrNull },
    type: { description: 'mnemonic of the record type', ...textOrNull },
    keyTag: { type: ['integer', 'null'], minimum: 0, maximum: 65535 },
    frame: { anyOf: [{ $ref: '#/definitions/frame' }, { type: 'null' }] },
    fix: {
      description: 'safe: --fix mends it; unsafe: --fix-unsafe does; null: nothing here does',
      enum: ['safe', 'unsafe', null],
    },
    edits: { description: 'what the fix changes', type: 'array', items: { $ref: '#/definitions/edit' } },
    related: { type: 'array', items: { $ref: '#/definitions/related' } },
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof report',
    ...closed(
      'Output of "zoneproof lint", "zoneproof verify" and "zoneproof key check" with --format json.',
      {
        schemaVersion: { const: 1 },
        tool: closed('The program that wrote the report.', { name: text, version: text }),
        command: { description: 'what was run', ...text },
        exitCode: { description: 'what the command ended with', enum: [0, 1, 2, 3, 4, 5, 6, 70] },
        shard: closed('Which part of the zone files was judged; only with --shard.', {
          index: { description: 'from 1', type: 'integer', minimum: 1 },
          count: { type: 'integer', minimum: 1 },
        }),
        summary: closed('Counts over all zones.', { files: count, errors: count, warnings: count, infos: count }),
        hidden: { description: 'findings that --quiet left out', ...count },
        ...verification,
        zones: { type: 'array', items: { $ref: '#/definitions/zone' } },
        chain: {
          description: 'the chain of trust over several zones, from the top down; only from verify',
          type: 'array',
          items: { $ref: '#/definitions/link' },
        },
        diagnostics: { type: 'array', items: { $ref: '#/definitions/diagnostic' } },
        failures: {
          description: 'what could not be looked at',
          type: 'array',
          items: { $ref: '#/definitions/failure' },
        },
        ...fixes,
      },
      ['shard', ...verificationKeys, 'chain', ...fixesKeys],
    ),
    definitions: { zone, diagnostic, frame, edit, related, failure, fix, ...CHAIN_DEFINITIONS },
  };
}

/** A line of `--format jsonl`: a zone, a finding, or the counts at the end. */
export function reportLineSchema(ruleIds: readonly string[]): object {
  const { properties, definitions } = reportSchema(ruleIds);
  const { zone, diagnostic, frame, edit, related } = definitions;
  const line = (kind: string, { description, properties: content, required }: ReturnType<typeof closed>) => {
    const optional = Object.keys(content).filter((key) => !required.includes(key));
    return closed(
      description,
      { schemaVersion: properties.schemaVersion, kind: { const: kind }, ...content },
      optional,
    );
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof report line',
    description:
      'A line that "zoneproof lint", "zoneproof verify" and "zoneproof key check" write with --format jsonl.',
    oneOf: [
      line('zone', zone),
      line('diagnostic', diagnostic),
      line(
        'summary',
        closed(
          'Counts over all zones; the last line.',
          { tool: properties.tool, files: count, errors: count, warnings: count, infos: count, ...fixes },
          fixesKeys,
        ),
      ),
    ],
    definitions: { frame, edit, related, fix },
  };
}

export function rulesSchema(ruleIds: readonly string[]): object {
  const rule = closed('What is known of a rule.', {
    id: { enum: ruleIds },
    category: { enum: Object.keys(CATEGORY_TITLES) },
    severity: { description: 'of most of its findings', enum: SEVERITIES },
    fix: { description: 'whether --fix mends what it finds', enum: ['none', 'safe', 'unsafe'] },
    summary: text,
    why: text,
    advice: text,
    rfc: { type: 'array', items: text, minItems: 1 },
    peers: { description: 'other tools that have the check', ...textOrNull },
    bad: { description: 'an excerpt of a zone file in which it finds something', ...textOrNull },
    good: { description: 'the same, put right', ...textOrNull },
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof rules',
    ...closed('Output of "zoneproof rules" with --json.', {
      schemaVersion: { const: 1 },
      tool: closed('The program that wrote the list.', { name: text, version: text }),
      rules: { type: 'array', items: rule },
    }),
  };
}
