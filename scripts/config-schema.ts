/**
 * The JSON Schema (draft-07) of configuration files, made from the rules and their options.
 *
 * The published one names every rule, for editors; the one that the validator is made from names those with options, and
 * leaves the others to the code that knows the nearest one.
 */
import type { RuleInfo, RuleOption } from '../src/diagnostic/index.js';

const text = { type: 'string', minLength: 1 } as const;
const PERIOD = '^([0-9]+[wdhms])+$';

function period(description: string, bounds: object = { minimum: 0 }): object {
  return {
    description: `${description}; seconds, or a period such as 7d or 1h30m`,
    type: ['integer', 'string'],
    pattern: PERIOD,
    ...bounds,
  };
}

/** Lists that are so, and everything else that is otherwise; says faults more plainly than "anyOf" does. */
function listOr(list: object, otherwise: object): object {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: { type: 'array' }, then: { type: 'array', ...list }, else: otherwise };
}

/** One text or several. */
function texts(description: string, item: object = text): object {
  return { description, ...listOr({ items: item, minItems: 1 }, item) };
}

function optionSchema(option: RuleOption): object {
  const { describe: description, default: value } = option;
  if (option.kind === 'words') return { description, type: 'array', items: text, default: value };
  const bounds = { minimum: option.minimum, maximum: option.maximum, default: value };
  return option.kind === 'seconds' ? period(description, bounds) : { description, type: 'integer', ...bounds };
}

/** A severity, or a list of a severity and options. */
function ruleSchema(description: string, options: RuleInfo['options'] = {}): object {
  const values = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, optionSchema(option)])),
    additionalProperties: false,
  };
  const list = { items: [{ $ref: '#/definitions/severity' }, values], minItems: 1, maxItems: 2 };
  return { description, ...listOr(list, { $ref: '#/definitions/severity' }) };
}

export interface ConfigVocabulary {
  readonly rules: readonly RuleInfo[];
  readonly presets: readonly string[];
  readonly dialects: readonly string[];
  readonly severities: readonly string[];
}

/** @param isPublished names every rule; otherwise only those with options */
export function configSchema({ rules, presets, dialects, severities }: ConfigVocabulary, isPublished: boolean): object {
  const named = rules.filter(({ options }) => isPublished || options !== undefined);
  const placeholders = {
    description: 'what stands for each placeholder of a template while its file is checked',
    type: 'object',
    propertyNames: { minLength: 1 },
    additionalProperties: { type: 'string' },
  };
  const reading = {
    dialect: { description: 'judge files as this server reads them, or by the RFCs', enum: dialects },
    includeRoot: { description: 'folder that $INCLUDE may read from; relative to this file', ...text },
    placeholders,
  };
  const policy = {
    extends: texts('presets, the later before the earlier', { $ref: '#/definitions/preset' }),
    rules: { $ref: '#/definitions/rules' },
    minMargin: { $ref: '#/definitions/minMargin' },
  };
  const zone = {
    description: 'What is known of the zone in some files.',
    type: 'object',
    properties: {
      file: texts('zone files or globs, relative to this file'),
      origin: { description: 'the name of the zone', ...text },
      parent: { description: 'zone file that holds the delegation, relative to this file', ...text },
      ds: { description: 'file with the DS records at the parent, relative to this file', ...text },
      policy: { description: 'one of the policies of this file', ...text },
      ...reading,
    },
    required: ['file'],
    additionalProperties: false,
  };
  const override = {
    description: 'Settings for some files or zones; what stands later wins.',
    type: 'object',
    properties: {
      files: texts('globs, relative to this file; one without a slash matches in every folder'),
      zones: texts('names of zones; *.example.com means those below example.com'),
      ...policy,
    },
    anyOf: [{ required: ['files'] }, { required: ['zones'] }],
    additionalProperties: false,
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof configuration',
    description: 'zoneproof.config.yaml, .yml, .json or .jsonc.',
    type: 'object',
    properties: {
      $schema: text,
      ...policy,
      extends: texts('presets, and files relative to this one; the later before the earlier'),
      overrides: {
        description: 'settings for some files or zones',
        type: 'array',
        items: { $ref: '#/definitions/override' },
      },
      zones: {
        description: 'what zone each file holds, and how it is read',
        type: 'array',
        items: { $ref: '#/definitions/zone' },
      },
      policies: {
        description: 'settings by name, for zones that say policy',
        type: 'object',
        additionalProperties: { type: 'object', properties: policy, additionalProperties: false },
      },
      ignore: texts('globs of files that are not linted; one without a slash matches in every folder'),
      ...reading,
    },
    additionalProperties: false,
    definitions: {
      severity: { enum: severities },
      preset: { enum: presets },
      minMargin: period('how long a signed zone has to stay valid still, as --min-margin'),
      rules: {
        description: 'the severity of rules, by id: a severity, or [severity, { option: value }]',
        type: 'object',
        properties: Object.fromEntries(
          named.map(({ id, summary, severity, options }) => [
            id,
            ruleSchema(`${summary} (${severity} unless set)`, options),
          ]),
        ),
        additionalProperties: isPublished ? false : ruleSchema('a rule without options'),
      },
      zone,
      override,
    },
  };
}
