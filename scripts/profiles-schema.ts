/**
 * The JSON Schema (draft-07) of `verify --profile all --json`. Hand-written: the promise to users is this document, and
 * the tests hold the program to it.
 */
import { closed, count, text } from './schema-parts.js';

export function profilesSchema(profiles: readonly string[]): object {
  const value = {
    anyOf: [
      { type: 'integer', minimum: 0 },
      text,
      { type: 'array', items: { type: 'integer', minimum: 0, maximum: 255 } },
    ],
  };
  const decides = closed('The limit that decides.', {
    limit: {
      enum: [
        'algorithms',
        'digests',
        'ds-preference',
        'ds-records',
        'nsec3-iterations',
        'completeness',
        'keys-per-tag',
        'bad-signatures',
        'failed-verifications',
        'rsa-exponent',
      ],
    },
    allowed: { description: 'a number, a list of algorithms or digest types, or a word', ...value },
    found: { description: 'what the zone or its DS records have', ...value },
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof verdicts by validator',
    ...closed('Output of "zoneproof verify --profile all" with --format json.', {
      schemaVersion: { const: 1 },
      tool: closed('The program that wrote it.', { name: text, version: text }),
      at: { description: 'the moment of the verdicts', type: 'string', format: 'date-time' },
      zone: { description: 'its apex', ...text },
      dsCount: { description: "DS records given; with 0 the zone's own keys are trusted", ...count },
      verdicts: {
        type: 'array',
        items: closed('What one validator says.', {
          profile: { enum: profiles },
          validator: { description: 'the software with its version, in words', ...text },
          status: { description: 'RFC 4033 §5', enum: ['SECURE', 'INSECURE', 'BOGUS', 'INDETERMINATE'] },
          reason: { description: 'in words', ...text },
          decides: {
            description: 'null when a validator without limits would say the same',
            anyOf: [decides, { type: 'null' }],
          },
        }),
      },
    }),
  };
}
