import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { zoneproof } from '../cli/run-cli.js';
import { SMALL } from '../dnssec/support.js';
import { peerTest, run, withTempDir } from './peers.js';

const ours = (...args: string[]): string => {
  const { code, stdout, stderr } = zoneproof(['key', ...args]);
  expect(code, stderr).toBe(0);
  return stdout.trim();
};
const text = (file: string) => readFileSync(file, 'utf8');
const ALGORITHMS = [8, 13, 14, 15, 16];
const bitsOf = (algorithm: number) => (algorithm < 13 ? ['-b', '2048'] : []);

/** A key of BIND in `folder`; its path without an ending. */
function bindKey(folder: string, algorithm: number, ...options: string[]): string {
  const args = ['-q', '-a', String(algorithm), ...bitsOf(algorithm), '-K', folder, ...options, 'example.com'];
  const made = run('dnssec-keygen', args);
  expect(made.code, made.stderr).toBe(0);
  return join(folder, made.stdout.trim());
}

describe('BIND', () => {
  for (const algorithm of ALGORITHMS) {
    peerTest(`keygen, algorithm ${algorithm}: to every format and back, and nothing to find`, ['dnssec-keygen'], () =>
      withTempDir((folder) => {
        const base = bindKey(folder, algorithm, '-f', 'KSK');
        expect(ours('check', folder)).toContain('0 errors, 0 warnings');
        for (const format of ['ldns', 'pdns', 'pem', 'jwk']) {
          const [file] = ours('convert', base, '--to', format, '--key-dir', join(folder, format)).split('\n');
          const [, back] = ours('convert', file!, '--key-dir', join(folder, `${format}-back`)).split('\n');
          expect(text(back!).split('\n').at(-2)).toBe(text(`${base}.key`).split('\n').at(-2));
        }
      }),
    );
  }

  peerTest('settime does to both files what dnssec-settime does', ['dnssec-keygen', 'dnssec-settime'], () =>
    withTempDir((folder) => {
      const base = bindKey(folder, 13, '-f', 'KSK');
      const before = [text(`${base}.key`), text(`${base}.private`)];
      const at = (day: number) => `203001${String(day).padStart(2, '0')}000000`;
      const theirs = ['-P', at(1), '-A', at(2), '-R', at(3), '-I', at(4), '-D', at(5)];
      const sync = ['-P', 'sync', at(6), '-D', 'sync', at(7), '-P', 'ds', at(8)];
      expect(run('dnssec-settime', [...theirs, ...sync, `${base}.key`]).code).toBe(0);
      const expected = [text(`${base}.key`), text(`${base}.private`)];
      writeFileSync(`${base}.key`, before[0]!);
      writeFileSync(`${base}.private`, before[1]!);
      ours('settime', base, ...theirs, '--sync-publish', at(6), '--sync-delete', at(7), '--ds-publish', at(8));
      expect([text(`${base}.key`), text(`${base}.private`)]).toEqual(expected);
      ours('settime', base, '-R', 'none');
      expect(run('dnssec-settime', ['-p', 'R', `${base}.key`]).stdout).toContain('UNSET');
    }),
  );

  peerTest('revoke does what dnssec-revoke does', ['dnssec-keygen', 'dnssec-revoke'], () =>
    withTempDir((folder) => {
      const base = bindKey(folder, 13, '-f', 'KSK');
      mkdirSync(join(folder, 'theirs'));
      for (const ending of ['.key', '.private']) {
        writeFileSync(base.replace(folder, join(folder, 'theirs')) + ending, text(base + ending), { mode: 0o600 });
      }
      expect(run('dnssec-revoke', [base.replace(folder, join(folder, 'theirs'))]).code).toBe(0);
      const name = ours('revoke', base);
      const [mine, theirs] = [join(folder, name), join(folder, 'theirs', name)];
      const withoutTime = (content: string) => content.replace(/Revoke: .*/, 'Revoke:');
      for (const ending of ['.key', '.private']) {
        expect(withoutTime(text(mine + ending))).toBe(withoutTime(text(theirs + ending)));
      }
    }),
  );

  peerTest('a key of others that dnssec-importkey made files for', ['dnssec-keygen', 'dnssec-importkey'], () =>
    withTempDir((folder) => {
      const [elsewhere, here] = [join(folder, 'elsewhere'), join(folder, 'here')];
      for (const each of [elsewhere, here]) mkdirSync(each);
      for (const options of [['-f', 'KSK'], []]) bindKey(here, 13, ...options);
      const name = basename(bindKey(elsewhere, 13));
      const made = run('dnssec-importkey', ['-K', here, '-P', 'now', '-D', '+30d', join(elsewhere, `${name}.key`)]);
      expect(made.code, made.stderr).toBe(0);
      expect(ours('check', here)).toContain('0 errors, 0 warnings in 3 keys');
      expect(ours('secrets', join(here, `${name}.private`))).toContain('in 0 files');
      expect(ours('show', join(here, name))).toMatch(/published.*\n +Publish .*\n +Delete /);
      const zone = join(folder, 'zone');
      writeFileSync(zone, SMALL);
      const sign = () => zoneproof(['sign', zone, '--origin', 'example.com', '--key-dir', here, '-o', '-']).stdout;
      const record = text(join(elsewhere, `${name}.key`))
        .trim()
        .split(' ')
        .at(-1)!;
      expect(sign()).toContain(record);
      ours('settime', join(here, name), '-P', '+1d');
      expect(run('dnssec-settime', ['-p', 'P', join(here, name)]).stdout).not.toContain('UNSET');
      expect(sign()).not.toContain(record);
    }),
  );

  peerTest('state files of dnssec-settime', ['dnssec-keygen', 'dnssec-settime'], () =>
    withTempDir((folder) => {
      const base = bindKey(folder, 13, '-f', 'KSK');
      const args = ['-s', '-g', 'OMNIPRESENT', '-k', 'RUMOURED', 'now', '-d', 'HIDDEN', 'now', '-r', 'RUMOURED', 'now'];
      expect(run('dnssec-settime', [...args, `${base}.key`]).code).toBe(0);
      expect(ours('show', base)).toMatch(/DNSKEYState +rumoured/);
      expect(ours('check', folder)).toContain('0 errors, 0 warnings');
    }),
  );
});

describe('ldns', () => {
  peerTest('our ldns file is as ldns-keygen writes it', ['ldns-keygen'], () =>
    withTempDir((folder) => {
      const made = run('ldns-keygen', ['-k', '-a', 'ECDSAP256SHA256', 'example.com'], { cwd: folder });
      const base = join(folder, made.stdout.trim());
      const [privateFile, publicFile] = ours('convert', base, '--to', 'ldns', '--key-dir', join(folder, 'o')).split(
        '\n',
      );
      expect(text(privateFile!)).toBe(text(`${base}.private`));
      expect(text(publicFile!)).toBe(text(`${base}.key`));
    }),
  );
});

describe('OpenSSL', () => {
  for (const algorithm of ALGORITHMS) {
    peerTest(`pkey reads our PEM of algorithm ${algorithm}, and we its encrypted one`, ['openssl'], () =>
      withTempDir((folder) => {
        const bits = algorithm < 13 ? ['--bits', '2048'] : [];
        const base = join(
          folder,
          ours('generate', 'example.com', '-a', String(algorithm), ...bits, '--key-dir', folder),
        );
        const pem = ours('convert', base, '--to', 'pem', '--key-dir', join(folder, 'pem'));
        const secret = join(folder, 'passphrase');
        writeFileSync(secret, 'open sesame\n', { mode: 0o600 });
        const encrypted = join(folder, 'encrypted.pem');
        const args = ['pkey', '-in', pem, '-aes256', '-passout', `file:${secret}`, '-out', encrypted];
        const made = run('openssl', args);
        expect(made.code, made.stderr).toBe(0);
        const hints = ['--zone', 'example.com', '--flags', '257', '-a', String(algorithm)];
        expect(zoneproof(['key', 'show', encrypted, ...hints])).toMatchObject({ code: 5 });
        const shown = ours('show', encrypted, ...hints, '--passphrase-file', secret);
        expect(shown.split('\n')[0]).toBe(ours('show', base).split('\n')[0]);
        const publicPem = ours('convert', base, '--to', 'pem', '--public', '--key-dir', join(folder, 'pem'));
        expect(run('openssl', ['pkey', '-in', pem, '-pubout']).stdout).toBe(text(publicPem));
      }),
    );
  }
});

describe('Knot', () => {
  for (const algorithm of ALGORITHMS) {
    peerTest(`keymgr imports our pair of algorithm ${algorithm}, and we read its PEM`, ['keymgr'], () =>
      withTempDir((folder) => {
        const base = join(folder, ours('generate', 'example.com', '-a', String(algorithm), '--key-dir', folder));
        const kasp = join(folder, 'kasp');
        mkdirSync(kasp);
        const imported = run('keymgr', ['-D', kasp, 'example.com', 'import-bind', base]);
        expect(imported.code, imported.stderr).toBe(0);
        const [pem] = readdirSync(join(kasp, 'keys'));
        const hints = ['--zone', 'example.com', '--flags', '257', '-a', String(algorithm)];
        const shown = ours('show', join(kasp, 'keys', pem!), ...hints);
        expect(shown.split('\n')[0]).toBe(ours('show', base).split('\n')[0]);
      }),
    );

    peerTest(`keymgr imports our PEM of algorithm ${algorithm}`, ['keymgr'], () =>
      withTempDir((folder) => {
        const base = join(folder, ours('generate', 'example.com', '-a', String(algorithm), '--key-dir', folder));
        const pem = ours('convert', base, '--to', 'pem', '--key-dir', join(folder, 'pem'));
        const kasp = join(folder, 'kasp');
        mkdirSync(kasp);
        const args = ['example.com', 'import-pem', pem, `algorithm=${algorithm}`, 'ksk=yes'];
        const imported = run('keymgr', ['-D', kasp, ...args]);
        expect(imported.code, imported.stderr).toBe(0);
        expect(run('keymgr', ['-D', kasp, 'example.com', 'list']).stdout).toContain(String(Number(base.slice(-5))));
      }),
    );
  }
});
