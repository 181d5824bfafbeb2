import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ZONE = `$TTL 3600
www IN A 192.0.2.3
@ IN SOA ns1 hostmaster 2026112001 7200 3600 1209600 3600
@ IN NS ns1
ns1 IN A 192.0.2.1
`;
const SIGNED = fileURLToPath(new URL('../../zones/signed/example.com.zone.signed', import.meta.url));

const print = (...args: string[]) => zoneproof(['print', '-', '--origin', 'example.com', ...args], { input: ZONE });

describe('print', () => {
  it('is the same without options as with the defaults', () => {
    const plain = print();
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toBe(
      'example.com.\t3600\tIN\tSOA\tns1.example.com. hostmaster.example.com. 2026112001 7200 3600 1209600 3600\n' +
        'example.com.\t3600\tIN\tNS\tns1.example.com.\n' +
        'ns1.example.com.\t3600\tIN\tA\t192.0.2.1\n' +
        'www.example.com.\t3600\tIN\tA\t192.0.2.3\n',
    );
    expect(print('--format', 'zone', '--sort', 'canonical', '--dnssec').stdout).toBe(plain.stdout);
  });

  it('prints relative names, in the order of the file, some types', () => {
    expect(print('--relative', '--sort', 'source').stdout).toBe(
      '$ORIGIN example.com.\n' +
        'www\t3600\tIN\tA\t192.0.2.3\n' +
        '@\t3600\tIN\tSOA\tns1 hostmaster 2026112001 7200 3600 1209600 3600\n' +
        '@\t3600\tIN\tNS\tns1\n' +
        'ns1\t3600\tIN\tA\t192.0.2.1\n',
    );
    expect(print('--types', 'ns,aaaa,TYPE1').stdout.match(/\t(?:NS|A)\t/g)).toHaveLength(3);
    expect(print('--types', 'AAAA')).toMatchObject({ code: 0, stdout: '' });
  });

  it('leaves out signatures and denial', () => {
    const { stdout } = zoneproof(['print', SIGNED, '--no-dnssec']);
    expect(stdout).not.toMatch(/\t(?:RRSIG|NSEC)\t/);
    expect(stdout).toMatch(/\tDNSKEY\t/);
  });

  it('gives JSON as published', () => {
    const schema = JSON.parse(readFileSync(new URL('../../schemas/zone.schema.json', import.meta.url), 'utf8')) as {
      definitions: object;
    };
    const ajv = new Ajv({ allErrors: true });
    const { stdout } = print('--json');
    expect(ajv.validate(schema, JSON.parse(stdout)), JSON.stringify(ajv.errors)).toBe(true);
    expect(print('--format', 'json').stdout).toBe(stdout);
    const lines = print('--format', 'ndjson', '--types', 'A', '--sort', 'source').stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { owner: 'www.example.com.', ttl: 3600, class: 'IN', type: 'A', data: '192.0.2.3', rdata: 'C0000203' },
      { owner: 'ns1.example.com.', ttl: 3600, class: 'IN', type: 'A', data: '192.0.2.1', rdata: 'C0000201' },
    ]);
  });

  it('explains what records do not show', () => {
    const { stdout } = zoneproof(['print', SIGNED, '--annotate']);
    expect(stdout).toMatch(/\tSOA\t.* ; refresh 2 hours, retry 30 minutes, expire 14 days, minimum 10 minutes\n/);
    expect(stdout).toMatch(/\tDNSKEY\t257 .* ; KSK, 13 \(ECDSAP256SHA256\), key tag 61934\n/);
    expect(stdout).toMatch(/\tDNSKEY\t256 .* ; ZSK, 13 \(ECDSAP256SHA256\), key tag 19902\n/);
    expect(stdout).toMatch(/\tDS\t60485 .* ; 13 \(ECDSAP256SHA256\), 2 \(SHA-256\)\n/);
    expect(stdout).toMatch(
      /\tRRSIG\tA 13 .* ; 13 \(ECDSAP256SHA256\), valid from 2026-11-18T00:00:00Z to 2027-01-18T00:00:00Z, 61 days\n/,
    );
    const plain = zoneproof(['print', SIGNED]).stdout;
    expect(stdout.replace(/ ; [^"\n]*$/gm, '')).toBe(plain);
    expect(zoneproof(['diff', '-', SIGNED], { input: stdout })).toMatchObject({ code: 0 });
  });

  it('names what is behind NSEC3 hashes', () =>
    inTempFolder((folder) => {
      const zone = path.join(folder, 'example.com.zone');
      writeFileSync(zone, `${ZONE}a.deep IN TXT x\nsub IN NS ns1.sub\nns1.sub IN A 192.0.2.9\n`);
      const keys = path.join(folder, 'keys');
      zoneproof(['key', 'generate', 'example.com', '--key-dir', keys]);
      for (const salt of ['-', 'AABB']) {
        zoneproof(['sign', zone, '--key-dir', keys, '--nsec3', '--salt', salt]);
        const { stdout } = zoneproof(['print', `${zone}.signed`, '--annotate', '--types', 'NSEC3']);
        const comments = [...stdout.matchAll(/\tNSEC3\t.* ; (\S+), next (\S+)\n/g)].map(([, name, next]) => [
          name!,
          next!,
        ]);
        const names = ['a.deep', 'deep', 'ns1', 'sub', 'www'].map((name) => `${name}.example.com.`);
        expect(comments.map(([name]) => name).sort()).toEqual([...names, 'example.com.'].sort());
        // The chain is a ring.
        expect(comments.map(([, next]) => next)).toEqual([...comments.slice(1), comments[0]!].map(([name]) => name));
      }
      // A hash of no name: the zone lost it after it was signed.
      const signed = readFileSync(`${zone}.signed`, 'latin1').replace(/^www\.example\.com\..*\n/gm, '');
      const lost = zoneproof(['print', '-', '--annotate', '--types', 'NSEC3'], { input: signed });
      expect(lost.stdout.match(/no name of this zone/g)).toHaveLength(2);
    }));

  it.each([
    [['--types', 'A,AAAAA'], /--types: "AAAAA" is not a record type[\s\S]*did you mean AAAA\?/],
    [['--types', ''], /is not a record type/],
    [['--relative', '--json'], /--relative only makes sense with --format zone/],
    [['--annotate', '--format', 'ndjson'], /--annotate only makes sense with --format zone/],
    [['--sort', 'random'], /sort/],
    [['--format', 'xml'], /format/],
  ])('%j ends with 2', (args, message) => {
    const { code, stdout, stderr } = print(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
