import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const generate = (folder: string, ...options: string[]) =>
  path.join(folder, zoneproof(['key', 'generate', 'example.com', '--key-dir', folder, ...options]).stdout.trim());

/** Rule ids that `key check --json` reports. */
function rulesOf(...args: string[]): string[] {
  const report = JSON.parse(zoneproof(['key', 'check', ...args, '--json']).stdout);
  const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'));
  const isValid = new Ajv({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);
  expect([isValid(report), isValid.errors]).toEqual([true, null]);
  return report.diagnostics.map(({ rule }: { rule: string }) => rule);
}

const secretOf = (base: string) => /PrivateKey: (\S+)/.exec(readFileSync(`${base}.private`, 'utf8'))![1]!;

describe('key check', () => {
  it('has nothing to say of new keys', () =>
    inTempFolder((folder) => {
      generate(folder, '--ksk');
      generate(folder, '--zsk');
      expect(zoneproof(['key', 'check', folder])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^0 errors, 0 warnings in 2 keys\n$/),
      });
    }));

  it('finds each fault, and shows no secret', () =>
    inTempFolder((folder) => {
      const a = generate(folder, '-I', '+30d', '-D', '+60d');
      const secret = secretOf(a);
      const check = () => {
        const { code, stdout, stderr } = zoneproof(['key', 'check', folder]);
        expect(code).toBe(1);
        expect(stdout + stderr).not.toContain(secret.slice(0, 12));
        return rulesOf(folder);
      };
      chmodSync(`${a}.private`, 0o640);
      expect(check()).toEqual(['keyfile-permissions']);
      chmodSync(`${a}.private`, 0o600);
      const text = readFileSync(`${a}.private`, 'utf8');
      writeFileSync(`${a}.private`, text.replace(/Delete: .*/, 'Delete: 20260101000000'));
      expect(new Set(check())).toEqual(new Set(['keyfile-timing-order']));
      writeFileSync(`${a}.private`, text.replace('PrivateKey: ', 'PrivateKey '));
      expect(check()).toEqual(['keyfile-unreadable']);
      writeFileSync(`${a}.private`, text);
      const b = generate(folder);
      const other = readFileSync(`${b}.private`, 'utf8');
      writeFileSync(`${a}.private`, other);
      expect(check()).toEqual(['keyfile-private-mismatch']);
      writeFileSync(`${a}.private`, text);
      for (const ending of ['key', 'private']) renameSync(`${b}.${ending}`, `${b.slice(0, -5)}00001.${ending}`);
      expect(check()).toEqual(['keyfile-name-mismatch']);
    }));

  it('finds private keys that Git tracks', () =>
    inTempFolder((folder) => {
      const base = generate(folder);
      if (spawnSync('git', ['init', '-q', folder]).status !== 0) return;
      expect(rulesOf(folder)).toEqual([]);
      spawnSync('git', ['-C', folder, 'add', path.basename(`${base}.private`)]);
      expect(rulesOf(folder)).toEqual(['keyfile-committed-secret']);
    }));

  it('finds short RSA keys and points off the curve', () =>
    inTempFolder((folder) => {
      generate(folder, '-a', 'RSASHA256', '--bits', '1024');
      expect(rulesOf(folder)).toEqual(['dnskey-rsa-size']);
      const base = generate(path.join(folder, 'ec'));
      const text = readFileSync(`${base}.key`, 'utf8');
      writeFileSync(`${base}.key`, text.replace(/ 13 .*/, ` 13 ${Buffer.alloc(64, 1).toString('base64')}`));
      expect(rulesOf(path.join(folder, 'ec'))).toContain('dnskey-point-invalid');
    }));
});

describe('key show and list', () => {
  it('say the same as the published schema', () =>
    inTempFolder((folder) => {
      const base = generate(folder, '-A', '+1d');
      const schema = JSON.parse(readFileSync(new URL('../../schemas/keys.schema.json', import.meta.url), 'utf8'));
      const isValid = new Ajv({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);
      for (const args of [
        ['show', base],
        ['list', folder],
      ]) {
        const report = JSON.parse(zoneproof(['key', ...args, '--json']).stdout);
        expect([isValid(report), isValid.errors]).toEqual([true, null]);
        expect(report.keys[0]).toMatchObject({
          zone: 'example.com.',
          role: 'ksk',
          state: 'published',
          hasPrivate: true,
        });
      }
      expect(zoneproof(['key', 'show', base, '--at', '+2d']).stdout).toMatch(/state +active at/);
      expect(zoneproof(['key', 'list', folder]).stdout).toMatch(
        /^zone .*\nexample\.com\. +KSK +\d+ +ECDSAP256SHA256 +256 +published/,
      );
    }));

  it('lists the others when a key cannot be read', () =>
    inTempFolder((folder) => {
      const base = generate(folder);
      writeFileSync(path.join(folder, 'Kexample.com.+013+00001.key'), 'nonsense\n');
      const { stdout, stderr, code } = zoneproof(['key', 'list', folder]);
      expect(stdout).toContain(path.basename(base));
      expect(stderr).toMatch(/while reading .*013\+00001/);
      expect(code).toBe(5);
    }));
});

describe('key convert', () => {
  it.each(['bind', 'ldns', 'pdns', 'pem', 'jwk'])('to %s and back gives the same key', (format) =>
    inTempFolder((folder) => {
      const base = generate(path.join(folder, 'a'));
      const written = zoneproof(['key', 'convert', base, '--to', format, '--key-dir', path.join(folder, 'b')]);
      expect(written.stderr).toBe('');
      const [file] = written.stdout.trim().split('\n');
      expect(statSync(file!).mode & 0o777).toBe(0o600);
      expect(zoneproof(['key', 'convert', base, '--to', format, '--key-dir', path.join(folder, 'b')]).code).toBe(4);
      const back = zoneproof(['key', 'convert', file!, '--key-dir', path.join(folder, 'c')]);
      expect(back.stderr).toBe('');
      expect(secretOf(path.join(folder, 'c', path.basename(base)))).toBe(secretOf(base));
      const record = (name: string) => readFileSync(name, 'utf8').split('\n').at(-2);
      expect(record(path.join(folder, 'c', `${path.basename(base)}.key`))).toBe(record(`${base}.key`));
    }),
  );
});

describe('key settime and revoke', () => {
  it('change the times of both files and their mode to 0600', () =>
    inTempFolder((folder) => {
      const base = generate(folder);
      chmodSync(`${base}.private`, 0o644);
      expect(zoneproof(['key', 'settime', base, '-I', '2030-01-01', '-A', 'none']).code).toBe(0);
      for (const ending of ['key', 'private']) {
        const text = readFileSync(`${base}.${ending}`, 'utf8');
        expect(text).toMatch(/Inactive: 20300101000000/);
        expect(text).not.toMatch(/Activate/);
      }
      expect(statSync(`${base}.private`).mode & 0o777).toBe(0o600);
      expect(zoneproof(['key', 'settime', base, '-D', '2029-01-01']).stderr).toMatch(
        /Delete does not lie behind Inactive/,
      );
      expect(zoneproof(['key', 'settime', base, '-D', 'soon']).code).toBe(2);
      expect(zoneproof(['key', 'settime', base]).code).toBe(2);
    }));

  it('revoke keeps the old files unless told to remove them', () =>
    inTempFolder((folder) => {
      const base = generate(folder);
      const revoked = path.join(folder, zoneproof(['key', 'revoke', base]).stdout.trim());
      expect(readFileSync(`${revoked}.key`, 'utf8')).toMatch(/DNSKEY 385 3 13/);
      expect(existsSync(`${base}.private`)).toBe(true);
      expect(zoneproof(['key', 'revoke', base]).code).toBe(4);
      expect(zoneproof(['key', 'revoke', revoked]).code).toBe(2);
      const other = generate(folder);
      zoneproof(['key', 'revoke', other, '--remove']);
      expect(existsSync(`${other}.private`)).toBe(false);
    }));
});

describe('keys of other formats sign', () => {
  it('PEM by its name, or by options', () =>
    inTempFolder((folder) => {
      const zone = path.join(folder, 'example.com.zone');
      writeFileSync(
        zone,
        '$TTL 60\n@ SOA ns1 h 1 7200 3600 1209600 3600\n@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\n',
      );
      const base = generate(path.join(folder, 'a'));
      const keys = path.join(folder, 'b');
      const pem = zoneproof(['key', 'convert', base, '--to', 'pem', '--key-dir', keys]).stdout.trim();
      expect(zoneproof(['sign', zone, '--key', pem])).toMatchObject({ code: 0 });
      expect(zoneproof(['sign', zone, '--key-dir', keys])).toMatchObject({ code: 0 });
      const plain = path.join(folder, 'plain.pem');
      renameSync(pem, plain);
      expect(zoneproof(['sign', zone, '--key', plain])).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('which flags'),
      });
      expect(zoneproof(['sign', zone, '--key', plain, '--key-flags', '257'])).toMatchObject({ code: 0 });
    }));
});
