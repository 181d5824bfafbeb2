import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const sample = (name: string): string => path.join(ROOT, 'zones', 'signed', name);
/** 100 NSEC3 iterations. */
const OLD = [sample('example.org.zone.signed'), '--ds', sample('example.org.ds'), '--at', '2026-12-01'];
const GOOD = [sample('example.com.zone.signed'), '--ds', sample('example.com.ds'), '--at', '2026-12-01'];

interface Verdicts {
  readonly zone: string;
  readonly dsCount: number;
  readonly verdicts: readonly { profile: string; status: string; decides: { limit: string; allowed: number } | null }[];
}

function checked(output: string): Verdicts {
  const schema = JSON.parse(readFileSync(path.join(ROOT, 'schemas', 'profiles.schema.json'), 'utf8'));
  const ajv = new Ajv({ allErrors: true, formats: { 'date-time': true } });
  const document = JSON.parse(output);
  expect(ajv.validate(schema, document), JSON.stringify(ajv.errors)).toBe(true);
  return document;
}

describe('verify --profile all', () => {
  it('shows what each validator says, and ends with 1 when one of them refuses the zone', () => {
    const { code, stdout } = zoneproof(['verify', ...OLD, '--profile', 'all']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}unbound {3}SECURE {4}Unbound 1\.17\.1: every answer of this zone validates$/m);
    expect(stdout).toMatch(/^ {2}bind .*100 iterations, and it stops at 50 \[nsec3-iterations\]$/m);
  });

  it('as JSON', () => {
    const { code, stdout } = zoneproof(['verify', ...OLD, '--profile', 'all', '--json']);
    expect(code).toBe(1);
    const { zone, dsCount, verdicts } = checked(stdout);
    expect([zone, dsCount]).toEqual(['example.org.', 1]);
    expect(verdicts.map(({ profile, status, decides }) => `${profile} ${status} ${decides?.allowed ?? '-'}`)).toEqual([
      'rfc INSECURE 0',
      'bind INSECURE 50',
      'unbound SECURE -',
      'knot INSECURE 50',
      'powerdns INSECURE 50',
      'ca INSECURE 50',
      'strict BOGUS 0',
    ]);
  });

  it('a zone that all can use', () => {
    const { code, stdout } = zoneproof(['verify', ...GOOD, '--profile', 'all', '--json']);
    expect(code).toBe(0);
    expect(checked(stdout).verdicts.every(({ status }) => status === 'SECURE')).toBe(true);
  });

  it('to a file, and --fail-on never', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'verdicts.json');
      const { code, stdout } = zoneproof([
        'verify',
        ...OLD,
        '--profile',
        'all',
        '--format',
        `json=${file}`,
        '--fail-on',
        'never',
      ]);
      expect([code, stdout]).toEqual([0, '']);
      expect(checked(readFileSync(file, 'utf8')).verdicts).toHaveLength(7);
    });
  });
});

describe('verify --profile', () => {
  it.each([
    ['unbound', 0, 'SECURE', 'Unbound 1.17.1: every answer of this zone validates'],
    ['bind', 0, 'INSECURE', 'BIND 9.18 to 9.20: answers that deny are insecure'],
    ['strict', 1, 'BOGUS', 'every MUST of the RFCs: answers that deny are refused'],
  ])('%s', (profile, exit, status, reason) => {
    const { code, stdout } = zoneproof(['verify', ...OLD, '--profile', profile]);
    expect(code).toBe(exit);
    expect(stdout).toContain(`example.org.: ${status} at`);
    expect(stdout).toContain(reason);
  });

  it.each([
    [['--profile', 'bnid'], 'did you mean bind?'],
    [['--profile', 'q'], 'known are rfc, bind, unbound, knot, powerdns, ca, strict and all'],
    [['--profile', 'all', '--format', 'sarif'], 'have no format sarif'],
    [['--profile', 'all', sample('example.com.zone.signed')], '--profile is for one zone file'],
    [['--profile', 'all', '--forecast'], 'profile'],
    [['--profile', 'all', '--query', 'example.org A'], 'profile'],
  ])('%j is a mistake', (more, message) => {
    const { code, stderr } = zoneproof(['verify', sample('example.org.zone.signed'), '--at', '2026-12-01', ...more]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
