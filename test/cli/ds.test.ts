/** `zoneproof ds` and `zoneproof ds check` as people type them. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const SIGNED = fileURLToPath(new URL('../../zones/signed/example.com.zone.signed', import.meta.url));
const AT = ['--at', '2026-12-01'];
const GOOD = readFileSync(SIGNED.replace('.zone.signed', '.ds'), 'latin1').trim();
const TAG = 61934;
const WRONG = `example.com. IN DS ${TAG} 13 2 ${'00'.repeat(32)}`;
const sha1 = () => zoneproof(['ds', SIGNED, '--digest', 'sha1', '--force']).stdout.trim();
const check = (...ds: string[]) => zoneproof(['ds', 'check', SIGNED, ...AT, ...ds.flatMap((text) => ['--ds', text])]);

describe('ds', () => {
  it('prints the DS of a zone, in several digests and formats', () => {
    expect(zoneproof(['ds', SIGNED])).toEqual({ code: 0, stdout: `${GOOD}\n`, stderr: '' });
    const several = zoneproof(['ds', SIGNED, '--digest', 'sha256,sha384', '--digest', 'sha256']).stdout.split('\n');
    expect(several.slice(0, -1).map((line) => line.split(' ')[5])).toEqual(['2', '4']);
    for (const format of ['text', 'json', 'csv', 'cds', 'cdnskey', 'epp-ds', 'epp-key', 'rdap', 'terraform']) {
      const { code, stdout } = zoneproof(['ds', SIGNED, '--format', format]);
      expect([format, code, stdout.endsWith('\n')]).toEqual([format, 0, true]);
    }
    expect(zoneproof(['ds', SIGNED, '--json']).stdout).toBe(zoneproof(['ds', SIGNED, '--format', 'json']).stdout);
  });

  it('takes DNSKEY records as a resolver prints them, from standard input', () => {
    const dnskeys = readFileSync(SIGNED, 'latin1').match(/^.*\tDNSKEY\t.*$/gm)!;
    const answer = `;; ANSWER SECTION:\n${dnskeys.join('\n')}\n`;
    expect(zoneproof(['ds', '-'], { input: answer })).toEqual({ code: 0, stdout: `${GOOD}\n`, stderr: '' });
  });

  it('takes PEM and JWK, by name or with options, and a passphrase from a file', () =>
    inTempFolder((folder) => {
      const name = zoneproof(['key', 'generate', 'example.com', '--ksk', '--key-dir', folder]).stdout.trim();
      const expected = zoneproof(['ds', path.join(folder, `${name}.key`)]).stdout;
      for (const format of ['pem', 'jwk']) {
        const made = path.join(folder, format);
        zoneproof(['key', 'convert', path.join(folder, name), '--to', format, '--key-dir', made]);
        expect(zoneproof(['ds', path.join(made, `${name}.${format}`)]).stdout).toBe(expected);
        const other = path.join(made, `other.${format}`);
        copyFileSync(path.join(made, `${name}.${format}`), other);
        if (format === 'jwk') continue;
        const missing = zoneproof(['ds', other]);
        expect([missing.code, missing.stdout]).toEqual([5, '']);
        const options = ['--origin', 'example.com', '--key-flags', '257'];
        expect(zoneproof(['ds', other, ...options])).toMatchObject({ code: 0, stdout: expected });
      }
    }));

  it.each([
    [['--digest', 'sha1'], 2, /must not be used for new DS records \(RFC 9905\)[\s\S]*--force/],
    [['--digest', 'md5'], 2, /unknown digest "md5"/],
    [['--format', 'yaml'], 2, /format/],
    [['--registrar', 'gandy'], 2, /unknown registrar "gandy"[\s\S]*did you mean gandi\?/],
    [['--registrar', 'get-gov', '--digest', 'sha384'], 5, /takes no digests of type 4/],
    [['--registrar', 'gandi', '--format', 'json'], 2, /registrar|format/],
  ])('%j ends with %d', (args, code, message) => {
    const result = zoneproof(['ds', SIGNED, ...args]);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toMatch(message);
  });

  it('without an input says what is missing; the list of registrars needs none', () => {
    expect(zoneproof(['ds'])).toMatchObject({ code: 2, stderr: expect.stringContaining('give key files') });
    expect(zoneproof(['ds', '--registrar', 'list'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^route53 +key +Amazon Route 53 Domains$/m),
    });
  });

  it('prints the fields of a registrar, and what to do with them beside', () => {
    const { code, stdout, stderr } = zoneproof(['ds', SIGNED, '--registrar', 'route53']);
    expect([code, JSON.parse(stdout).SigningAttributes.Flags]).toEqual([0, 257]);
    expect(stderr).toContain('aws route53domains');
  });
});

describe('ds check', () => {
  it('tells matching, wrong, unknown and shadowed DS records apart', () => {
    expect(check(GOOD)).toMatchObject({ code: 0, stdout: expect.stringContaining(`matches key ${TAG} (flags 257)`) });
    expect(check(WRONG)).toMatchObject({ code: 1, stdout: expect.stringContaining('another digest') });
    const unknown = `example.com. IN DS ${TAG + 1} 13 2 ${'00'.repeat(32)}`;
    expect(check(GOOD, unknown)).toMatchObject({ code: 1, stdout: expect.stringContaining('names no key') });
    expect(check(GOOD, sha1())).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ignored beside one with a better digest'),
    });
    expect(check(sha1())).toMatchObject({ code: 0, stdout: expect.stringContaining('SHA-1') });
  });

  it('a SHA-1 DS that matches does not hide a SHA-256 one that does not', () => {
    const { code, stdout } = check(sha1(), WRONG);
    expect(code).toBe(1);
    expect(stdout).toContain('every validating resolver fails');
    expect(stdout).toMatch(
      new RegExp(`1\\. add 1 DS record:\\n +${GOOD}\\n +2\\. wait [\\s\\S]*3\\. remove 2 DS records`),
    );
  });

  it('an expired zone has no path, whatever the DS', () => {
    const { code, stdout } = zoneproof(['ds', 'check', SIGNED, '--ds', GOOD, '--at', '2030-01-01']);
    expect(code).toBe(1);
    expect(stdout).toContain('does not sign the DNSKEY RRset at 2030-01-01T00:00:00Z');
    expect(stdout).not.toContain('1. add');
  });

  it('JSON is as its schema says', () => {
    const schema = JSON.parse(readFileSync(new URL('../../schemas/ds-check.schema.json', import.meta.url), 'utf8'));
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } });
    const isValid = ajv.compile(schema);
    for (const set of [[GOOD], [WRONG], [sha1(), WRONG], [`${TAG} 13 99 ABCD`], [sha1()]]) {
      const report = JSON.parse(
        zoneproof(['ds', 'check', SIGNED, ...AT, '--json', ...set.flatMap((ds) => ['--ds', ds])]).stdout,
      );
      expect([isValid(report), isValid.errors]).toEqual([true, null]);
    }
    const report = JSON.parse(zoneproof(['ds', 'check', SIGNED, ...AT, '--ds', WRONG, '--json']).stdout);
    expect(report).toMatchObject({ schemaVersion: 1, outcome: 'bogus', isBad: true, plan: { obstacle: null } });
    expect(report.plan.steps[0]).toEqual({ action: 'add', ds: [GOOD], seconds: null });
  });

  it('a DS of another zone is refused', () => {
    const { code, stderr } = check(`example.org. IN DS 1 13 2 ${'00'.repeat(32)}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is of example.org., not of example.com.')]);
  });

  it('what ds prints as RDAP and JSON is good, from a file and from standard input', () =>
    inTempFolder((folder) => {
      for (const format of ['rdap', 'json']) {
        const text = zoneproof(['ds', SIGNED, '--format', format, '--digest', 'sha256,sha384']).stdout;
        writeFileSync(path.join(folder, format), text);
        for (const result of [
          check(path.join(folder, format)),
          zoneproof(['ds', 'check', SIGNED, ...AT, '--ds', '-'], { input: text }),
        ]) {
          expect(result.code).toBe(0);
          expect(result.stdout.match(/^ok {3}/gm)).toHaveLength(2);
        }
      }
    }));
});

describe('lint', () => {
  it('finds a file of DS records that is not of the keys of the zone', () =>
    inTempFolder((folder) => {
      const zone = path.join(folder, 'example.com.zone.signed');
      copyFileSync(SIGNED, zone);
      mkdirSync(path.join(folder, 'sub'));
      writeFileSync(path.join(folder, 'dsset-example.com.'), `${WRONG}\n`);
      const { code, stdout } = zoneproof(['lint', folder, ...AT]);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /dsset-example\.com\.:1:20: error: no DS in this file leads to a key .*\[ds-file-drift\]\n {2}1 \| /,
      );
      writeFileSync(path.join(folder, 'dsset-example.com.'), `${GOOD}\n`);
      expect(zoneproof(['lint', folder, ...AT]).stdout).not.toContain('ds-file-drift');
    }));
});
