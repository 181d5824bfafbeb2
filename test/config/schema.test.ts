/** The published schema and the validator are made by one function; they must also agree. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RULE_INFOS } from '../../src/lint/index.js';
import { baselineFaults, configFaults } from '../../src/schema/index.js';

const schema = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8'));
const validate = new Ajv({ strictTypes: false, strictTuples: false, allowUnionTypes: true }).compile(schema);

describe('the schema of configuration files', () => {
  it('names every rule, with what editors show', () => {
    const { properties } = schema.definitions.rules;
    expect(Object.keys(properties).sort()).toEqual(RULE_INFOS.map(({ id }) => id).sort());
    expect(properties['ns-single'].description).toContain('(warning unless set)');
  });

  it.each([
    ['{}', true],
    ['extends: strict', true],
    ['extends: [strict, ./a.yaml]', true],
    ['extends: []', false],
    ['$schema: x\nrules: { ns-single: off, caa-tag-unknown: [error, { allow: [a] }], ns-v6-only: [info] }', true],
    ['rules: { caa-tag-unknown: [error, { allow: [1] }] }', false],
    ['rules: { ns-single: [error, { allow: [a] }] }', false],
    ['rules: { ns-single: [] }', false],
    ['rules: { ns-single: loud }', false],
    ['overrides: [{ files: a, extends: [strict, private], rules: {}, minMargin: 3d }, { zones: [a, b] }]', true],
    ['overrides: [{ rules: {} }]', false],
    [
      'zones: [{ file: a, origin: b, dialect: nsd, parent: c, ds: d, includeRoot: e, placeholders: { a: "" }, policy: f }]',
      true,
    ],
    ['zones: [{ origin: b }]', false],
    ['zones: [{ file: "" }]', false],
    ['policies: { a: { rules: {}, extends: strict, minMargin: 5 } }', true],
    ['policies: { a: { files: x } }', false],
    ['placeholders: { "": x }', false],
    ['placeholders: { a: 1 }', false],
    ['minMargin: 1.5', false],
    ['ignore: a', true],
    ['ignore: [1]', false],
  ])('judges %s', async (text, wanted) => {
    const data = parse(text);
    expect(validate(data)).toBe(wanted);
    expect((await configFaults(data)).length === 0).toBe(wanted);
  });
});

describe('the validator of baselines', () => {
  it.each([
    [{ schemaVersion: 1, findings: [] }, true],
    [{ schemaVersion: 1, findings: [{ zone: 'a.', rule: 'b', owner: 'c', type: 'A', data: '00', count: 1 }] }, true],
    [{ schemaVersion: 2, findings: [] }, false],
    [{ schemaVersion: 1, findings: [{ zone: 'a.', rule: 'b', count: 0 }] }, false],
    [{ schemaVersion: 1, findings: [{ zone: 'a.', rule: 'b', count: 1, line: 3 }] }, false],
    [[], false],
  ])('judges %j', async (data, wanted) => {
    expect((await baselineFaults(data)).length === 0).toBe(wanted);
  });
});
