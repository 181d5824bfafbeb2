import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { SIGN_GUARDS } from '../../src/dnssec/index.js';
import { BIN, inTempFolder, zoneproof } from './run-cli.js';

const ZONE = `$ORIGIN example.com.
$TTL 3600
@ IN SOA ns1 hostmaster 7 7200 3600 1209600 3600
@ IN NS ns1
ns1 IN A 192.0.2.1
www IN A 192.0.2.3
`;
const SECONDS_PER_DAY = 86_400;

interface Folder {
  readonly folder: string;
  /** the zone file */
  readonly zone: string;
  readonly sign: (...options: string[]) => ReturnType<typeof zoneproof>;
  readonly read: (name: string) => string;
  readonly write: (name: string, text: string) => string;
}

/** A folder with `example.com.zone` and `keys`; `sign` signs the zone with them. */
function withZone(use: (folder: Folder) => void | Promise<void>, keyOptions: readonly string[] = []): Promise<void> {
  return inTempFolder(async (folder) => {
    const at = (name: string): string => path.join(folder, name);
    const write = (name: string, text: string): string => {
      writeFileSync(at(name), text, 'latin1');
      return at(name);
    };
    const zone = write('example.com.zone', ZONE);
    const made = zoneproof(['key', 'generate', 'example.com', ...keyOptions, '--key-dir', at('keys')]);
    expect(made.code, made.stderr).toBe(0);
    await use({
      folder,
      zone,
      sign: (...options) => zoneproof(['sign', zone, '--key-dir', at('keys'), ...options], { cwd: folder }),
      read: (name) => readFileSync(at(name), 'latin1'),
      write,
    });
  });
}

/** Gives a file an old time of change; what it is then. */
function age(file: string): number {
  utimesSync(file, 1_000_000_000, 1_000_000_000);
  return statSync(file).mtimeMs;
}

describe('without a key that signs', () => {
  it('is not told to make a key where there are some', () =>
    withZone(({ zone, folder, sign }) => {
      const [name] = readdirSync(path.join(folder, 'keys')).filter((file) => file.endsWith('.key'));
      const key = name!.replace('.key', '');
      zoneproof([
        'key',
        'settime',
        path.join(folder, 'keys', key),
        '--inactive',
        '20260101000000',
        '--delete',
        '20990101000000',
      ]);
      expect(sign()).toMatchObject({
        code: 5,
        stderr:
          `zoneproof: error: no key signs example.com. at this moment: ${key} is inactive since 2026-01-01T00:00:00Z\n` +
          '  help: name a key with --key to sign with it whatever its times say, or change them: zoneproof key settime\n',
      });
      const say = (...options: string[]) => zoneproof(['sign', zone, ...options], { cwd: folder }).stderr;
      expect(say()).toMatch(
        /no key to sign example.com. with\n {2}help: name keys with --key, .*; or make one: zoneproof/,
      );
      mkdirSync(path.join(folder, 'pem'));
      expect(say('--key-dir', 'pem')).toMatch(
        /no key of example.com. in pem\n {2}help: .*--key, or .* --key-dir pem\n/,
      );
    }));
});

describe('signing again', () => {
  it('leaves a file alone that needs no new signature', () =>
    withZone(({ zone, sign, read }) => {
      expect(sign().code).toBe(0);
      const signed = `${zone}.signed`;
      const [before, mtime] = [readFileSync(signed), age(signed)];
      const again = sign('--previous', signed);
      expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('stays as it is')]);
      expect(readFileSync(signed).equals(before)).toBe(true);
      expect(statSync(signed).mtimeMs).toBe(mtime);
      const inPlace = zoneproof([
        'sign',
        signed,
        '--origin',
        'example.com',
        '--key-dir',
        `${path.dirname(zone)}/keys`,
        '--in-place',
      ]);
      expect([inPlace.code, inPlace.stderr]).toEqual([0, expect.stringContaining('stays as it is')]);
      expect(statSync(signed).mtimeMs).toBe(mtime);
      // Without it, everything is signed anew.
      expect(sign('--previous', signed, '--no-keep').code).toBe(0);
      expect(read('example.com.zone.signed')).not.toBe(before.toString('latin1'));
    }));

  it('the first time there is no --previous yet', () =>
    withZone(({ zone, sign }) => {
      expect(sign('--previous', `${zone}.signed`).code).toBe(0);
      expect(existsSync(`${zone}.signed`)).toBe(true);
    }));

  it('keeps what did not change in the source, line by line', () =>
    withZone(({ zone, sign, read, write }) => {
      sign('--serial', 'increment');
      const before = read('example.com.zone.signed').split('\n');
      write('example.com.zone', ZONE.replace('192.0.2.3', '192.0.2.33'));
      const again = sign('--previous', `${zone}.signed`, '--serial', 'increment');
      expect(again.stderr).toContain('(6 kept)');
      const after = read('example.com.zone.signed').split('\n');
      const changed = after.filter((line) => !before.includes(line)).map((line) => line.split('\t').slice(0, 5));
      expect(changed.map(([owner, , , type, rest]) => `${owner} ${type} ${rest!.split(' ')[0]}`)).toEqual([
        'example.com. SOA ns1.example.com.',
        'example.com. RRSIG SOA',
        'www.example.com. A 192.0.2.33',
        'www.example.com. RRSIG A',
      ]);
    }));

  it('--in-place signs over the file itself, but not over one with includes', () =>
    withZone(({ zone, sign, read, write }) => {
      expect(sign('--in-place').code).toBe(0);
      expect(read('example.com.zone')).toContain('RRSIG');
      expect(existsSync(`${zone}.signed`)).toBe(false);
      write('part', 'extra IN A 192.0.2.9\n');
      const text = `${ZONE}$INCLUDE part\n`;
      write('example.com.zone', text);
      const refused = sign('--in-place');
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('includes other files')]);
      expect(read('example.com.zone')).toBe(text);
    }));
});

describe('--dry-run', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/sign-plan.schema.json', import.meta.url), 'utf8'));
  const isValid = new Ajv().compile(schema);

  it('says what would be done, and writes nothing', () =>
    withZone(({ folder, zone, sign, write }) => {
      const first = sign('--dry-run');
      expect([first.code, first.stderr]).toEqual([0, '']);
      expect(first.stdout).toMatch(
        /^example\.com\. dry run, nothing is written\n\n {2}keys\n {4}\s*\d+ 13 \(ECDSAP256SHA256\) 257: signs everything \(active since /,
      );
      expect(first.stdout).toContain('  made     8 signatures: no signature by this key yet\n');
      expect(readdirSync(folder).sort()).toEqual(['example.com.zone', 'keys']);
      sign();
      write('example.com.zone', ZONE.replace('www', 'web'));
      const { stdout } = sign('--dry-run', '--previous', `${zone}.signed`, '--serial', 'increment');
      expect(stdout).toContain('  serial   8; it was 7\n');
      expect(stdout).toContain(
        '  dropped  2 signatures: what it covered is gone\n           www.example.com. A, www.example.com. NSEC\n',
      );
    }));

  it('as JSON holds to its schema', () =>
    withZone(({ zone, sign, write }) => {
      const plans = [sign('--dry-run', '--json')];
      sign();
      write('example.com.zone', `${ZONE}new IN A 192.0.2.9\n`);
      plans.push(sign('--dry-run', '--json', '--previous', `${zone}.signed`));
      plans.push(sign('--dry-run', '--json', '--previous', `${zone}.signed`, '--nsec3', '--salt', 'aabb'));
      write('example.com.zone', ZONE);
      plans.push(sign('--dry-run', '--json', '--previous', `${zone}.signed`));
      const documents = plans.map(({ stdout, code }) => {
        const document = JSON.parse(stdout);
        expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true);
        expect(code).toBe(0);
        return document;
      });
      expect(documents.map(({ isUnchanged }) => isUnchanged)).toEqual([false, false, false, true]);
      expect(documents[2]).toMatchObject({ denial: { type: 'nsec3', salt: 'AABB' }, denialBefore: { type: 'nsec' } });
      for (const { signatures } of documents)
        for (const { count, signatures: listed } of signatures) expect(listed).toHaveLength(count);
      // A schema that takes anything would have passed all of this.
      expect(isValid({ ...documents[0], extra: 1 })).toBe(false);
      expect(isValid({ ...documents[0], denial: { type: 'nsec4' } })).toBe(false);
    }));
});

describe('outputs', () => {
  it('--only-dnssec completes the source as an $INCLUDE', () =>
    withZone(({ zone, sign, read, write }) => {
      const made = sign('--only-dnssec', '--nsec3', '--sync', 'cds,cdnskey');
      expect(made.code, made.stderr).toBe(0);
      const added = read('example.com.zone.dnssec');
      expect(added).not.toMatch(/\t(SOA|NS|A)\t/);
      write('example.com.zone', `${ZONE}$INCLUDE example.com.zone.dnssec\n`);
      expect(zoneproof(['verify', zone, '--json']).code).toBe(0);
      const again = sign('--only-dnssec');
      expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('holds signatures')]);
    }));

  it('--annotate adds comments and nothing else', () =>
    withZone(({ zone, sign, read }) => {
      sign('--nsec3', '--annotate', '--deterministic', '--now', '20300601000000');
      const annotated = read('example.com.zone.signed');
      expect(annotated).toMatch(/NSEC3.*; www\.example\.com\./);
      sign('--nsec3', '--deterministic', '--now', '20300601000000', '-o', `${zone}.plain`);
      expect(
        zoneproof(['diff', `${zone}.plain`, `${zone}.signed`, '--origin', 'example.com', '--dnssec', 'full']).code,
      ).toBe(0);
    }));

  it('--dsset and --keyset are written beside the zone', () =>
    withZone(({ folder, zone, sign, read }) => {
      expect(sign('--dsset', path.join(folder, 'ds'), '--keyset', path.join(folder, 'keyset')).code).toBe(0);
      expect(read('ds')).toMatch(/^example\.com\. .*IN DS \d+ 13 2 [0-9A-F]{64}\n$/);
      expect(zoneproof(['verify', `${zone}.signed`, '--ds', read('ds').trim()]).code).toBe(0);
      expect(read('keyset')).toMatch(/^example\.com\. 3600 IN DNSKEY 257 3 13 /);
    }));
});

describe('usage', () => {
  it.each<[string[], RegExp]>([
    [['--validity', 'soon'], /--validity/],
    [['--validity', '-3d'], /--validity/],
    [['--refresh', '1x'], /--refresh/],
    [['--jitter', ''], /--jitter/],
    [['--dnskey-validity', 'x'], /--dnskey-validity/],
    [['--dnskey-ttl', 'x'], /--dnskey-ttl/],
    [['--expiration', 'x'], /--expiration/],
    [['--now', '2026-13-01'], /--now/],
    [['--json'], /--json only makes sense with --dry-run/],
    [['--cap-ttl'], /--cap-ttl only makes sense with --max-ttl/],
    [['--no-keep', '--refresh', '3d'], /exclude each other/],
    [['--allow', 'no-kks'], /there is no guard "no-kks"[\s\S]*did you mean no-ksk/],
    [['--allow', 'qqqqqqqq'], /there is no guard "qqqqqqqq"[\s\S]*guards are foreign-key/],
    [['--sync', 'cds:md5'], /"cds:md5" is no record to publish/],
    [['--salt', 'aa'], /--salt only makes sense with --nsec3/],
    [['--opt-out'], /--opt-out only makes sense with --nsec3/],
    [['--nsec3', '--iterations', '51'], /--iterations must be between 0 and 50/],
    [['--nsec3', '--salt', 'xyz'], /salt/],
    [['--only-dnssec', '--serial', 'increment'], /changes the SOA/],
    [['--in-place', '-o', 'x'], /--in-place writes the whole zone/],
    [['--in-place', '--annotate'], /--in-place writes the whole zone/],
    [['--jitter', '40d'], /is not after the inception[\s\S]*smaller --jitter/],
    [['--expiration', '2130-01-01'], /more than 68 years/],
    [['--validity', '10d', '--expiration', '+3d'], /--validity|exclusive/],
  ])('%j exits with 2 and writes nothing', (options, message) =>
    withZone(({ folder, sign }) => {
      const { code, stderr, stdout } = sign(...options);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(readdirSync(folder).sort()).toEqual(['example.com.zone', 'keys']);
    }),
  );
});

describe('guards', () => {
  const rows: Readonly<Record<keyof typeof SIGN_GUARDS, { options: string[]; code: number; text?: string }>> = {
    'foreign-key': {
      options: ['--origin', 'example.net'],
      code: 5,
      text: ZONE.replace('$ORIGIN example.com.', '$ORIGIN example.net.'),
    },
    'no-ksk': { options: [], code: 5 },
    'retired-algorithm': { options: [], code: 5 },
    'incomplete-algorithm': {
      options: [],
      code: 5,
      text: `${ZONE}@ DNSKEY 256 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n`,
    },
    expired: { options: ['--inception', '20200101000000', '--expiration', '20200201000000'], code: 2 },
    ttl: { options: ['--max-ttl', '600'], code: 1 },
    'zone-errors': { options: [], code: 1, text: `${ZONE}www IN CNAME ns1\n` },
  };

  it.each(Object.entries(rows))('%s stops the signing, and --allow lifts it', (guard, { options, code, text }) =>
    withZone(
      ({ folder, zone, sign, write }) => {
        if (text !== undefined) write('example.com.zone', text);
        const keys = path.join(folder, 'keys');
        if (guard === 'retired-algorithm') {
          const [name] = readdirSync(keys).filter((file) => file.endsWith('.key'));
          expect(name).toBeDefined();
          retire(keys);
        }
        const named = guard === 'foreign-key' ? ['--key', firstKey(keys)] : [];
        const run = (...more: string[]) =>
          named.length === 0
            ? sign(...options, '--no-verify', ...more)
            : zoneproof(['sign', zone, ...named, ...options, '--no-verify', ...more]);
        const refused = run();
        expect([refused.code, refused.stderr]).toEqual([code, expect.stringContaining(`--allow ${guard}`)]);
        expect(existsSync(`${zone}.signed`)).toBe(false);
        const allowed = run('--allow', guard);
        expect(allowed.code, allowed.stderr).toBe(0);
        expect(existsSync(`${zone}.signed`)).toBe(true);
      },
      guard === 'no-ksk' ? ['--zsk'] : guard === 'retired-algorithm' ? ['-a', 'RSASHA256', '--bits', '1024'] : [],
    ),
  );

  const firstKey = (keys: string): string =>
    path.join(
      keys,
      readdirSync(keys)
        .find((file) => file.endsWith('.key'))!
        .replace(/\.key$/, ''),
    );

  /** Makes an RSA/SHA-256 key one of RSA/SHA-1: another algorithm number, and so another name. */
  function retire(keys: string): void {
    const base = firstKey(keys);
    const publicText = readFileSync(`${base}.key`, 'latin1').replace(/DNSKEY 257 3 8 /, 'DNSKEY 257 3 5 ');
    const privateText = readFileSync(`${base}.private`, 'latin1').replace(/^Algorithm: .*$/m, 'Algorithm: 5 (RSASHA1)');
    const tag = String((Number(base.slice(-5)) - 3) & 0xffff).padStart(5, '0');
    const other = base.replace(/\+008\+\d+$/, `+005+${tag}`);
    for (const file of readdirSync(keys)) writeFileSync(path.join(keys, file), '');
    writeFileSync(`${other}.key`, publicText);
    writeFileSync(`${other}.private`, privateText, { mode: 0o600 });
    for (const ending of ['key', 'private']) rmSync(`${base}.${ending}`);
  }
});

describe('--deterministic', () => {
  it(
    'signs a large zone again to the same octets with any --jobs',
    () =>
      withZone(
        ({ zone, folder, sign, write, read }) => {
          // Threads start at 4000 names.
          const hosts = Array.from({ length: 4500 }, (_, i) => `h${i} IN A 192.0.2.1\n`).join('');
          write('example.com.zone', ZONE + hosts);
          const fixed = ['--deterministic', '--no-verify', '--serial', 'increment', '--jitter', '5d'];
          const at = (day: number): string[] => ['--now', String(1_900_000_000 + day * SECONDS_PER_DAY)];
          expect(sign(...fixed, ...at(0)).code).toBe(0);
          // Signed as a whole, verified, and printed: the same as what was written on the way.
          for (const jobs of ['1', '8']) {
            const how = ['--deterministic', '--serial', 'increment', '--jitter', '5d', ...at(0), '--jobs', jobs];
            const verified = sign(...how, '-o', path.join(folder, `whole${jobs}`));
            expect([verified.code, verified.stderr]).toEqual([0, expect.stringContaining(', verified, ')]);
            expect(read(`whole${jobs}`) === readFileSync(`${zone}.signed`, 'latin1')).toBe(true);
            expect(sign(...fixed, ...at(0), '--jobs', jobs, '-o', path.join(folder, `text${jobs}`)).code).toBe(0);
            expect(read(`text${jobs}`) === readFileSync(`${zone}.signed`, 'latin1')).toBe(true);
          }
          write('example.com.zone', `${ZONE}${hosts.replace('192.0.2.1', '192.0.2.2')}extra IN A 192.0.2.9\n`);
          const outputs = ['1', '2', '2'].map((jobs, i) => {
            const output = path.join(folder, `again${i}`);
            const again = sign(...fixed, ...at(3), '--previous', `${zone}.signed`, '--jobs', jobs, '-o', output);
            expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/\(\d{4} kept\)/)]);
            return read(`again${i}`);
          });
          expect(outputs[1] === outputs[0] && outputs[2] === outputs[0]).toBe(true);
          const unchanged = sign(
            ...fixed,
            ...at(4),
            '--previous',
            path.join(folder, 'again0'),
            '--jobs',
            '2',
            '-o',
            path.join(folder, 'later'),
          );
          expect(unchanged.stderr).toContain('needs no new signature');
          expect(read('later') === outputs[0]).toBe(true);
        },
        ['-a', 'ED25519'],
      ),
    120_000,
  );
});

describe('ended while it writes', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s, leaves the old file whole',
    (signal) =>
      withZone(
        async ({ folder, zone, write }) => {
          // Few signatures and much to write: 20 MB.
          const text = `"${'x'.repeat(250)}" `.repeat(40);
          const big = Array.from({ length: 2000 }, (_, i) => `h${i} IN TXT ${text}\n`).join('');
          const out = path.join(folder, 'out');
          mkdirSync(out);
          const signed = path.join(out, 'signed');
          write('example.com.zone', ZONE + big);
          const command = ['sign', zone, '--key-dir', path.join(folder, 'keys'), '--no-verify', '-o', signed];
          const fixed = ['--deterministic', '--jobs', '1'];
          expect(zoneproof([...command, ...fixed, '--now', '1900000000']).code).toBe(0);
          const old = readFileSync(signed);
          expect(old.length).toBeGreaterThan(20_000_000);
          let killed = 0;
          let whole: Buffer | undefined;
          const makeWhole = (): Buffer => {
            const file = path.join(folder, 'whole');
            expect(zoneproof([...command.slice(0, -1), file, ...fixed, '--now', '1900000001']).code).toBe(0);
            return readFileSync(file);
          };
          for (const octets of [0, 1, 1_000_000, 10_000_000, old.length]) {
            const child = spawn(process.execPath, [BIN, ...command, ...fixed, '--now', '1900000001'], {
              stdio: 'ignore',
            });
            const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
            let isRunning = true;
            void ended.then(() => (isRunning = false));
            while (isRunning) {
              // The file under its own name is the old one or the new one at every moment.
              expect(statSync(signed).size).toBe(old.length);
              const temporary = readdirSync(out).find((name) => name.endsWith('.tmp'));
              const size =
                temporary === undefined
                  ? -1
                  : (statSync(path.join(out, temporary), { throwIfNoEntry: false })?.size ?? -1);
              if (size >= octets) child.kill(signal);
              await new Promise((resolve) => setImmediate(resolve));
            }
            await ended;
            if (child.signalCode === signal) killed++;
            const left = readFileSync(signed);
            if (!left.equals(old)) {
              // It came to its end before the signal: then it is the new one, whole.
              whole ??= makeWhole();
              expect(left.equals(whole)).toBe(true);
              writeFileSync(signed, old);
            }
            const temporary = readdirSync(out).filter((name) => name.endsWith('.tmp'));
            if (signal !== 'SIGKILL') expect(temporary).toEqual([]);
            for (const name of temporary) rmSync(path.join(out, name));
          }
          expect(killed).toBeGreaterThan(0);
        },
        ['-a', 'ED25519'],
      ),
    120_000,
  );

  it(
    'by Ctrl-C while threads sign, leaves nothing of what they have written',
    () =>
      withZone(
        async ({ folder, zone, write }) => {
          write('example.com.zone', ZONE + Array.from({ length: 30_000 }, (_, i) => `h${i} IN A 192.0.2.1\n`).join(''));
          const out = path.join(folder, 'out');
          mkdirSync(out);
          const args = ['sign', zone, '--key-dir', path.join(folder, 'keys'), '--jobs', '2', '--no-verify'];
          const child = spawn(process.execPath, [BIN, ...args, '-o', path.join(out, 'signed')], { stdio: 'ignore' });
          const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
          let isRunning = true;
          void ended.then(() => (isRunning = false));
          while (isRunning) {
            const [name] = readdirSync(out);
            const written =
              name === undefined ? 0 : (statSync(path.join(out, name), { throwIfNoEntry: false })?.size ?? 0);
            if (written > 0) child.kill('SIGINT');
            await new Promise((resolve) => setImmediate(resolve));
          }
          expect(child.signalCode).toBe('SIGINT');
          expect(readdirSync(out)).toEqual([]);
        },
        ['-a', 'ED25519'],
      ),
    120_000,
  );

  it(
    'by Ctrl-C at any moment, leaves nothing or all',
    () =>
      withZone(
        async ({ folder, zone, write }) => {
          write('example.com.zone', ZONE + Array.from({ length: 30_000 }, (_, i) => `h${i} IN A 192.0.2.1\n`).join(''));
          const out = path.join(folder, 'out');
          const signed = path.join(out, 'signed');
          mkdirSync(out);
          const args = ['sign', zone, '--key-dir', path.join(folder, 'keys'), '--jobs', '4', '-o', signed];
          const endings: (string | null)[] = [];
          // While it starts, reads, signs in threads, or verifies what it signed: which of them, depends on the machine.
          for (const milliseconds of [50, 400, 800, 1200]) {
            const child = spawn(process.execPath, [BIN, ...args], { stdio: 'ignore' });
            const ended = new Promise<string | null>((resolve) =>
              child.once('exit', (_code, signal) => resolve(signal)),
            );
            setTimeout(() => child.kill('SIGINT'), milliseconds);
            endings.push(await ended);
            const left = readdirSync(out);
            if (left.length === 0) continue;
            expect(left).toEqual(['signed']);
            expect(zoneproof(['verify', signed]).code).toBe(0);
            rmSync(signed);
          }
          expect(endings).toContain('SIGINT');
        },
        ['-a', 'ED25519'],
      ),
    120_000,
  );
});
