import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const sample = (name: string): string => path.join(ROOT, 'zones', name);
const zones = (...names: string[]): string[] => names.flatMap((name) => ['--zone', sample(name)]);
const SHOP = zones('issuance/shop.example.zone', 'issuance/cloud.example.zone');
const CHAIN = [
  ...zones('chain/root.zone.signed', 'chain/example.zone.signed', 'chain/bakery.example.zone.signed'),
  ...['--trust-anchor', sample('chain/root.ds'), '--at', '2026-12-01'],
];
const WRONG_DS = `12345 13 2 ${'00'.repeat(32)}`;
const issuance = (...args: string[]) => zoneproof(['issuance', ...args]);

interface Document {
  readonly verdicts: {
    readonly name: string;
    readonly ca: string;
    readonly method: string | null;
    readonly decision: string;
    readonly validUntil: string | null;
    readonly assumptions: string[];
    readonly lookups: { name: string; error: string | null }[];
  }[];
  readonly diagnostics: { readonly rule: string; readonly file: string; readonly line: number | null }[];
}

/** The JSON output, held against its published schema. */
function checked(output: string): Document {
  const schema = JSON.parse(readFileSync(path.join(ROOT, 'schemas', 'issuance.schema.json'), 'utf8'));
  const ajv = new Ajv({ allErrors: true, formats: { 'date-time': true } });
  const document = JSON.parse(output);
  expect(ajv.validate(schema, document), JSON.stringify(ajv.errors)).toBe(true);
  return document;
}

describe('zoneproof issuance', () => {
  it('says who may issue, and why not', () => {
    const { code, stdout } = issuance('shop.example', 'www.shop.example', ...SHOP);
    expect(code).toBe(1);
    expect(stdout).toContain('shop.example: letsencrypt.org may issue by dns-01\n');
    expect(stdout).toContain(
      'www.shop.example: letsencrypt.org must refuse by dns-01\n  because the issue records of front.',
    );
    expect(stdout).toContain('cloud.example.zone:10:2: error: ');
    expect(issuance('shop.example', ...SHOP).code).toBe(0);
  });

  it('validates through all zones', () => {
    const { code, stdout } = issuance('shop.bakery.example', ...CHAIN);
    expect(code).toBe(0);
    expect(stdout).toContain('    CAA example.: none, SECURE\n');
    expect(stdout).toContain('  until 2027-01-18T00:00:00Z (48 days)');
    expect(stdout).not.toContain('assumed');
  });

  it('as JSON, for every name, authority and method', () => {
    const methods = ['--method', 'dns-01', '--method', 'http-01'];
    const cas = ['--ca', 'letsencrypt.org', '--ca', 'CA.example.net.'];
    const { code, stdout } = issuance(
      'shop.example',
      'info@shop.example',
      '--wildcard',
      ...methods,
      ...cas,
      ...SHOP,
      '--json',
    );
    expect(code).toBe(1);
    const { verdicts, diagnostics } = checked(stdout);
    expect(verdicts.map(({ name, ca, method, decision }) => `${name} ${ca} ${method} ${decision}`)).toEqual([
      'shop.example letsencrypt.org dns-01 may-issue',
      'shop.example letsencrypt.org http-01 must-refuse',
      'shop.example ca.example.net dns-01 must-refuse',
      'shop.example ca.example.net http-01 must-refuse',
      '*.shop.example letsencrypt.org dns-01 must-refuse',
      '*.shop.example ca.example.net dns-01 must-refuse',
      'info@shop.example letsencrypt.org null must-refuse',
      'info@shop.example ca.example.net null must-refuse',
    ]);
    expect(diagnostics.find(({ rule }) => rule === 'ca-caa-blocks-wildcard')).toMatchObject({ line: 10 });
    checked(issuance('shop.bakery.example', 'x.elsewhere.example', ...CHAIN, '--json').stdout);
  });

  it('asks for all names that serve the web or mail', () => {
    const { code, stdout } = issuance('--all', ...SHOP, '--json');
    expect(code).toBe(1);
    expect(checked(stdout).verdicts.map(({ name, decision }) => `${name} ${decision}`)).toEqual([
      'shop.example may-issue',
      'mail.shop.example may-issue',
      'ns1.shop.example may-issue',
      'ns2.shop.example may-issue',
      'www.shop.example must-refuse',
      'front.cloud.example must-refuse',
      'ns1.cloud.example may-issue',
      'ns2.cloud.example may-issue',
    ]);
    const customers = checked(issuance('--all', ...CHAIN, '--method', 'http-01', '--json').stdout).verdicts;
    expect(customers.filter(({ name }) => name.startsWith('*'))).toEqual([]);
  });

  it('takes the DS of the parent', () => {
    const zone = zones('issuance/shop.example.zone');
    const own = issuance('shop.example', ...zone, '--ds', WRONG_DS, '--format', 'caa-dnssec-error');
    expect(own).toMatchObject({ code: 1 });
    expect(own.stdout).toBe('shop.example;BOGUS;DNSKEY_MISSING,_acme-challenge.shop.example;BOGUS;DNSKEY_MISSING\n');
    const several = issuance('shop.example', ...SHOP, '--ds', `shop.example. IN DS ${WRONG_DS}`, '--json');
    expect(several.code).toBe(1);
    expect(checked(several.stdout).verdicts[0]!.lookups[0]).toMatchObject({ error: 'DNSKEY_MISSING' });
    const healthy = issuance('shop.bakery.example', ...CHAIN, '--format', 'caa-dnssec-error');
    expect(healthy.stdout.split(',')[0]).toBe('shop.bakery.example;SECURE;');
  });

  it('has the formats of findings', () => {
    const { code, stdout } = issuance('*.shop.example', ...SHOP, '--format', 'gcc');
    expect(code).toBe(1);
    expect(stdout).toContain('shop.example.zone:10:2: error: the issuewild records of shop.example. permit nobody');
  });

  it('does not judge a file that no server loads', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'broken.example.zone');
      writeFileSync(file, '$ORIGIN broken.example.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.300\n');
      const { code, stdout } = issuance('broken.example', '--zone', file, '--json');
      expect(code).toBe(1);
      expect(checked(stdout).verdicts[0]!.decision).toBe('must-refuse');
    });
  });

  it('records what servers say, or that nobody listens, and judges it again', async () => {
    await inTempFolder((folder) => {
      writeFileSync(path.join(folder, 'hints'), '. 3600 NS a.root.\na.root. 3600 A 127.77.0.1\n');
      const ask = (name: string, ...args: string[]) =>
        zoneproof(['issuance', name, '--live', '--hints', 'hints', '--port', '1', '--timeout', '1s', ...args], {
          cwd: folder,
        });
      const first = ask('www.example.com', '--record', 'answers');
      expect(first.stdout).toContain('127.77.0.1');
      expect(first.code).toBe(1);
      const answers = readFileSync(path.join(folder, 'answers'), 'latin1');
      expect(JSON.parse(answers.split('\n', 1)[0]!)).toMatchObject({
        recording: 'zoneproof issuance',
        names: ['www.example.com'],
      });
      expect(ask('www.example.com', '--replay', 'answers')).toEqual(first);
      const other = ask('www.example.net', '--replay', 'answers');
      expect(other.stderr).toContain('answers is a recording of zoneproof issuance www.example.com, not of');
      expect(other.code).toBe(2);
    });
  });

  it.each<[what: string, args: string[], message: string]>([
    ['no zone', ['shop.example'], 'no zone file is given'],
    ['no name', SHOP, 'no name is given'],
    ['no host name', ['a..b', ...SHOP], '"a..b" is no name that a certificate can have'],
    ['a name with an underscore', ['_x.shop.example', ...SHOP], 'is no name that a certificate can have'],
    ['a mailbox at a wildcard', ['a@*.shop.example', ...SHOP], 'is no name that a certificate can have'],
    ['an unknown method', ['shop.example', ...SHOP, '--method', 'dns-02'], 'method'],
    ['no account', ['shop.example', ...SHOP, '--method', 'dns-account-01'], 'dns-account-01 needs --account-uri'],
    [
      'a wildcard over HTTP',
      ['*.shop.example', ...SHOP, '--method', 'http-01'],
      'http-01 cannot prove control of a wildcard',
    ],
    ['no domain as CA', ['shop.example', ...SHOP, '--ca', 'Example CA'], '--ca "Example CA" is not a domain'],
    ['an unknown format', ['shop.example', ...SHOP, '--format', 'caa'], 'unknown format "caa"'],
    [
      'a recording of zone files',
      ['shop.example', ...SHOP, '--record', 'answers'],
      '--record and --replay go with --live',
    ],
    ['a zone twice', ['shop.example', ...SHOP, ...SHOP], 'both hold shop.example.'],
  ])('usage: %s', (_, args, message) => {
    const { code, stderr, stdout } = issuance(...args);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
