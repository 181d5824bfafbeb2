/**
 * The JSON Schema (draft-07) of rollover policies, made from the table of their fields.
 */
import { fieldName, PERIOD_PATTERN, POLICY_FIELDS, type PolicyField } from '../src/rollover/index.js';

const GROUPS: Readonly<Record<string, string>> = {
  lifetimes: 'how long keys are used',
  signatures: 'how long signatures live',
  zone: 'the zone and its servers',
  parent: 'the parent zone and the way to it',
  safety: 'margins',
  resolvers: 'what resolvers do',
  ttlBefore: 'TTLs that were in force before they were changed: the larger one counts until caches have let go of it',
};

function fieldSchema(field: PolicyField): object {
  const { describe, symbol, word } = field;
  const words = word === undefined ? '' : `; ${word[0]}: ${word[1]}`;
  const named = symbol === undefined ? '' : `${symbol}: `;
  return {
    description: `${named}${describe}${words} (default: ${field.default})`,
    type: ['integer', 'string'],
    minimum: 0,
    pattern: word === undefined ? PERIOD_PATTERN : `${PERIOD_PATTERN}|^${word[0]}$`,
  };
}

export function policySchema(): object {
  const groups = Object.entries(GROUPS).map(([group, description]) => {
    const fields = POLICY_FIELDS.filter(({ path }) => path[0] === group);
    const properties = Object.fromEntries(fields.map((field) => [field.path[1]!, fieldSchema(field)]));
    return [group, { description, type: 'object', properties, additionalProperties: false }];
  });
  const lost = POLICY_FIELDS.find(({ path }) => GROUPS[path[0]!] === undefined);
  if (lost !== undefined) throw new Error(`${fieldName(lost)} is in no group`);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof rollover policy',
    description:
      'What `zoneproof rollover --policy` reads, as YAML or JSON. Periods: seconds, 7d, 1h30m, or ISO 8601 (P7D).',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(groups) },
    additionalProperties: false,
  };
}
