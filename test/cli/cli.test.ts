import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ZONE = `$TTL 3600
@ IN SOA ns1 hostmaster 2026112001 7200 3600 1209600 3600
@ IN NS ns1
@ IN NS ns2
ns1 IN A 192.0.2.1
ns2 IN A 192.0.2.2
www IN A 192.0.2.3
`;

/** A folder with example.com.zone and keys. */
async function withSignedZone(
  use: (folder: string, zone: string) => void | Promise<void>,
  ...keyOptions: string[]
): Promise<void> {
  await inTempFolder(async (folder) => {
    const zone = path.join(folder, 'example.com.zone');
    writeFileSync(zone, ZONE);
    expect(
      zoneproof(['key', 'generate', 'example.com', ...keyOptions, '--key-dir', path.join(folder, 'keys')]).code,
    ).toBe(0);
    expect(zoneproof(['sign', zone, '--key-dir', path.join(folder, 'keys')]).code).toBe(0);
    await use(folder, zone);
  });
}

describe('nsec3hash', () => {
  // RFC 5155 appendix A.
  it('prints the hash of one name', () => {
    const result = zoneproof(['nsec3hash', 'a.example', '--salt', 'aabbccdd', '--iterations', '12']);
    expect(result.stdout).toBe('35mthgpgcu1qg68fab165klnsnk3dpvl (salt=aabbccdd, hash=1, iterations=12)\n');
    expect(zoneproof(['nsec3hash', 'example.com']).stdout).toContain('(salt=-, hash=1, iterations=0)\n');
  });
});

describe('usage', () => {
  it.each([
    [[], 2, /which command/],
    [['frobnicate'], 2, /unknown command "frobnicate"/],
    [['sing', 'x'], 2, /unknown command "sing"[\s\S]*did you mean sign/],
    // Help of a command that there is not.
    [['lintt', '--help'], 2, /unknown command "lintt"\n {2}help: did you mean lint\?/],
    [['-h', 'lintt'], 2, /unknown command "lintt"\n {2}help: did you mean lint\?/],
    [['key', 'genrate', '--help'], 2, /unknown command "genrate"\n {2}help: did you mean generate\?/],
    [['rollover', '--help', 'paln'], 2, /unknown command "paln"\n {2}help: did you mean plan\?/],
    [['verify'], 2, /verify: something is missing/],
    [['verify', 'x', '--dss', 'y'], 2, /unknown option --dss[\s\S]*did you mean --ds/],
    // What only another command of the group has is no suggestion.
    [['key', 'show', 'x', '--no-color'], 2, /unknown option --no-color\n {2}help: zoneproof key show --help lists/],
    [['verify', 'x', '-q'], 2, /unknown option -q\n/],
    [['sign', 'x', 'y'], 2, /sign: "y" is one word too many\n {2}help: zoneproof sign --help shows what it takes/],
    [['ds', 'check', '--at', 'now'], 2, /ds check: something is missing\n {2}help: zoneproof ds check --help shows/],
    [['verify', 'x', '--at'], 2, /--at needs a value\n/],
    [
      ['sign', 'x', '--serial', 'dat'],
      2,
      /--serial: "dat" is no choice\n {2}help: give one of keep, increment, unixtime/,
    ],
    [['verify', '/nonexistent/zone'], 4, /cannot read \/nonexistent\/zone: no such file/],
    [['sign', '/nonexistent/zone', '--at', 'x'], 2, /unknown option --at/],
    [['sign', 'x', '--serial', 'never'], 2, /serial/],
    [['verify', 'x', '--at', 'tomorrow'], 2, /"tomorrow" is not a time/],
    [['key', 'generate', 'my zone'], 2, /"my zone" is not a domain name: a blank in it has to be escaped \(\\032\)/],
    [['verify', '--origin', 'example,com;', 'package.json'], 2, /";" in it has to be escaped/],
    [['key', 'generate', 'example.com', '--algorithm', 'ROT13'], 2, /unknown algorithm "ROT13"/],
    [['key', 'generate', 'example.com', '--algorithm', 'RSASHA1'], 2, /cannot be used/],
    [['key', 'generate', 'exa..mple', '--csk'], 2, /not a domain name/],
    [['key', 'generate', 'example.com', '--ksk', '--zsk'], 2, /exclude each other/],
    [['ds', 'x', '--digest', 'md5'], 2, /unknown digest/],
    [['ds', 'x', '--digest'], 2, /digest/],
    [['key', 'gen', 'x'], 2, /unknown command "gen"/],
    [['nsec3hash'], 2, /something is missing/],
    [['nsec3hash', 'exa..mple'], 2, /not a domain name/],
    [['nsec3hash', 'example.com', '--salt', 'xyz'], 2, /not hexadecimal/],
    [['nsec3hash', 'example.com', '--iterations', '65536'], 2, /between 0 and 65535/],
    [['sign', 'x', '--zonemd', 'md5'], 2, /zonemd/],
    [['sign', 'x', '--origin', 'a', '--origin', 'b'], 2, /--origin is given more than once/],
    [['sign', 'x', '--jobs', 'many'], 2, /--jobs needs a whole number/],
    [['sign', 'x', '--nsec', '--nsec3'], 2, /--nsec and --nsec3 are mutually exclusive\n/],
  ])('%j ends with %d', (args, code, message) => {
    const result = zoneproof(args as string[]);
    expect(result.stderr).toMatch(message as RegExp);
    expect(result.stderr).not.toMatch(/\n {4}at /);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
  });

  it('says its version and helps', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(zoneproof(['--version']).stdout.trim()).toBe(version);
    const help = zoneproof(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['lint', 'print', 'sign', 'verify', 'ds', 'key'])
      expect(help.stdout).toContain(`zoneproof ${command}`);
  });
});

describe('lint', () => {
  it('clean: exit 0, from standard input too', () => {
    expect(zoneproof(['lint', '-', '--origin', 'example.com'], { input: ZONE })).toMatchObject({ code: 0, stderr: '' });
  });

  it('findings: exit 1, with place and rule', () => {
    const { code, stdout } = zoneproof(['lint', '-', '--origin', 'example.com'], {
      input: `${ZONE}bad IN A 300.0.0.1\n`,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/<stdin>:8:10: error: .*\[a-invalid\]/);
  });

  it('json has the published shape', () => {
    const { code, stdout } = zoneproof(['lint', '-', '--origin', 'example.com', '--json'], {
      input: `${ZONE}bad IN A 300.0.0.1\n`,
    });
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ schemaVersion: 1, tool: { name: 'zoneproof' }, summary: { errors: 1 } });
    expect(report.diagnostics[0]).toMatchObject({ rule: 'a-invalid', line: 8, column: 10, zone: 'example.com.' });
  });

  it('an unreadable file does not hide the findings of the others', () =>
    inTempFolder((folder) => {
      writeFileSync(path.join(folder, 'a.zone'), `${ZONE}bad IN A 300.0.0.1\n`);
      writeFileSync(path.join(folder, 'nameless'), 'www IN A 192.0.2.1\n');
      const { code, stdout, stderr } = zoneproof([
        'lint',
        path.join(folder, 'nameless'),
        path.join(folder, 'a.zone'),
        '--format',
        'stylish',
      ]);
      expect(stderr).toContain('cannot tell which zone');
      expect(stdout).toContain('a-invalid');
      expect(code).toBe(2);
    }));

  it('a folder without zone files is an error, not a success', () =>
    inTempFolder((folder) => {
      const { code, stderr } = zoneproof(['lint', folder]);
      expect([code, stderr]).toEqual([4, expect.stringContaining('no zone files')]);
    }));

  it('an include out of the folder is not read, and its content not shown', () =>
    inTempFolder((folder) => {
      mkdirSync(path.join(folder, 'zones'));
      writeFileSync(path.join(folder, 'secret'), 'topsecret IN A 192.0.2.1\n');
      symlinkSync(path.join(folder, 'secret'), path.join(folder, 'zones', 'link'));
      for (const target of ['../secret', path.join(folder, 'secret'), 'link', '/etc/shadow']) {
        writeFileSync(path.join(folder, 'zones', 'example.com.zone'), `${ZONE}$INCLUDE ${target}\n`);
        const { code, stdout, stderr } = zoneproof(['lint', path.join(folder, 'zones')]);
        expect(stdout + stderr).toContain('include-outside-root');
        expect(stdout + stderr).not.toMatch(/topsecret|root:/);
        expect(code).toBe(1);
      }
    }));

  it('finds the DS of a parent in the same run that does not match the keys of the child', () =>
    withSignedZone((folder, zone) => {
      const parent = path.join(folder, 'com.zone');
      const ds = `12345 13 2 ${'ab'.repeat(32)}`;
      writeFileSync(
        parent,
        `$TTL 3600\n@ IN SOA ns1.nic hostmaster.nic 1 7200 3600 1209600 3600\n@ IN NS ns1.nic\n@ IN NS ns2.nic\nns1.nic IN A 192.0.2.1\nns2.nic IN A 192.0.2.2\nexample IN NS ns1.example\nexample IN NS ns2.example\nns1.example IN A 192.0.2.1\nns2.example IN A 192.0.2.2\nexample IN DS ${ds}\n`,
      );
      const { code, stdout } = zoneproof(['lint', parent, `${zone}.signed`]);
      expect(stdout).toMatch(/com\.zone:11:15: error: .*\[ds-mismatch\]/);
      expect(code).toBe(1);
    }));
});

describe('print', () => {
  it('writes one full record a line, the SOA first', () => {
    const { code, stdout } = zoneproof(['print', '-', '--origin', 'example.com'], { input: ZONE });
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      'example.com.\t3600\tIN\tSOA\tns1.example.com. hostmaster.example.com. 2026112001 7200 3600 1209600 3600',
    );
    expect(stdout.trim().split('\n')).toHaveLength(6);
  });

  it('prints nothing of a zone with faults', () => {
    const { code, stdout, stderr } = zoneproof(['print', '-', '--origin', 'example.com'], {
      input: `${ZONE}x IN A 1\n`,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('a-invalid');
  });

  it('ends quietly when its reader goes away', async () => {
    const big = ZONE + Array.from({ length: 50_000 }, (_, i) => `host${i} IN A 192.0.2.1\n`).join('');
    const bin = fileURLToPath(new URL('../../bin/zoneproof.cjs', import.meta.url));
    const child = spawn(process.execPath, [bin, 'print', '-', '--origin', 'example.com'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    child.stdin.on('error', () => {});
    child.stdin.end(big);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, errors]).toEqual([0, '']);
  });

  it.skipIf(!existsSync('/dev/full'))('says that standard output takes no more', () => {
    const bin = fileURLToPath(new URL('../../bin/zoneproof.cjs', import.meta.url));
    const full = openSync('/dev/full', 'w');
    const run = (stderr: 'pipe' | number) =>
      spawnSync(process.execPath, [bin, 'print', '-', '--origin', 'example.com'], {
        input: ZONE,
        stdio: ['pipe', full, stderr],
        encoding: 'utf8',
      });
    const message = 'zoneproof: error: cannot write to standard output: no space left on the device\n';
    expect(run('pipe')).toMatchObject({ status: 4, stderr: message });
    expect(run(full).status).toBe(4);
    closeSync(full);
  });
});

describe('keys', () => {
  it('writes the private file for its owner alone, and never over another', () =>
    inTempFolder((folder) => {
      const { code, stdout } = zoneproof(['key', 'generate', 'example.com', '--ksk', '--key-dir', folder]);
      expect(code).toBe(0);
      const base = path.join(folder, stdout.trim());
      expect(statSync(`${base}.private`).mode & 0o777).toBe(0o600);
      expect(readFileSync(`${base}.key`, 'utf8')).toMatch(/IN DNSKEY 257 3 13 /);
    }));

  it('a damaged private key is named without being shown', () =>
    inTempFolder((folder) => {
      const name = zoneproof(['key', 'generate', 'example.com', '--csk', '--key-dir', folder]).stdout.trim();
      const file = path.join(folder, `${name}.private`);
      const secret = /PrivateKey: (\S+)/.exec(readFileSync(file, 'utf8'))![1]!;
      writeFileSync(path.join(folder, 'example.com.zone'), ZONE);
      for (const damage of [
        (text: string) => text.replace(secret, secret.slice(0, 20)),
        (text: string) => text.replace('v1.3', 'v9.0'),
        () => '',
      ]) {
        const original = readFileSync(file, 'utf8');
        writeFileSync(file, damage(original));
        const { code, stderr, stdout } = zoneproof([
          'sign',
          path.join(folder, 'example.com.zone'),
          '--key-dir',
          folder,
        ]);
        expect(code).toBe(5);
        expect(stderr).toContain(name);
        expect(stdout + stderr).not.toContain(secret.slice(0, 12));
        expect(existsSync(path.join(folder, 'example.com.zone.signed'))).toBe(false);
        writeFileSync(file, original);
      }
    }));

  it('no key at all says how to make one', () =>
    inTempFolder((folder) => {
      writeFileSync(path.join(folder, 'example.com.zone'), ZONE);
      const { code, stderr } = zoneproof(['sign', path.join(folder, 'example.com.zone')]);
      expect([code, stderr]).toEqual([5, expect.stringContaining('zoneproof key generate example.com.')]);
    }));
});

describe('sign and verify', () => {
  it.each([[['--csk']], [['--csk', '-a', 'ED25519']]])('a zone with keys %j, whole way', (keyOptions) =>
    withSignedZone(
      (folder, zone) => {
        const ds = zoneproof(['ds', `${zone}.signed`]);
        expect(ds.stdout).toMatch(/^example\.com\. IN DS \d+ 1[35] 2 [0-9A-F]{64}\n$/);
        const verified = zoneproof(['verify', `${zone}.signed`, '--ds', ds.stdout]);
        expect([verified.code, verified.stderr]).toEqual([0, '']);
        expect(verified.stdout).toContain('SECURE');
        const report = JSON.parse(zoneproof(['verify', `${zone}.signed`, '--json']).stdout);
        expect(report).toMatchObject({ schemaVersion: 1, status: 'SECURE', diagnostics: [] });
        expect(Date.parse(report.earliestExpiration)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
        const later = zoneproof(['verify', `${zone}.signed`, '--at', '+31d', '--json']);
        expect(later.code).toBe(1);
        expect(JSON.parse(later.stdout)).toMatchObject({ status: 'BOGUS' });
        expect(readdirSync(folder).sort()).toEqual(['example.com.zone', 'example.com.zone.signed', 'keys']);
      },
      ...keyOptions,
    ),
  );

  it.each([
    // noble makes a few thousand ECDSA signatures a second: many names only with EdDSA, few with ECDSA.
    ['ED25519', 4500],
    ['ECDSAP256SHA256', 20],
  ])('--deterministic with %s and %d names: same octets for any --jobs', (algorithm, names) =>
    withSignedZone(
      (folder) => {
        const big = path.join(folder, 'example.com.big');
        writeFileSync(big, ZONE + Array.from({ length: names }, (_, i) => `h${i} IN A 192.0.2.1\n`).join(''));
        const outputs = ['1', '2'].map((jobs) => {
          const out = path.join(folder, `out${jobs}`);
          const result = zoneproof([
            ...['sign', big, '--origin', 'example.com', '--key-dir', path.join(folder, 'keys'), '--deterministic'],
            ...['--no-verify', '--inception', '20260101000000', '--expiration', '20270101000000'],
            ...['--jobs', jobs, '-o', out],
          ]);
          expect(result.stderr).toContain('signed example.com.');
          expect(result.code).toBe(0);
          return readFileSync(out);
        });
        expect(outputs[0]!.equals(outputs[1]!)).toBe(true);
        const verified = zoneproof([
          'verify',
          path.join(folder, 'out1'),
          '--origin',
          'example.com',
          '--at',
          '2026-06-01',
        ]);
        expect(verified.code, verified.stdout).toBe(0);
      },
      '-a',
      algorithm,
    ),
  );

  it.each([
    ['keep', 2026112001],
    ['increment', 2026112002],
  ])('--serial %s', (policy, serial) =>
    withSignedZone((folder, zone) => {
      const { stdout } = zoneproof([
        'sign',
        zone,
        '--key-dir',
        path.join(folder, 'keys'),
        '--serial',
        policy as string,
        '-o',
        '-',
      ]);
      expect(stdout.split('\n')[0]).toContain(` ${serial} `);
    }),
  );

  it('a zone with faults is not signed and nothing is written', () =>
    withSignedZone((folder, zone) => {
      writeFileSync(zone, `${ZONE}x IN A 1\n`);
      const before = readFileSync(`${zone}.signed`);
      const { code, stderr } = zoneproof(['sign', zone, '--key-dir', path.join(folder, 'keys')]);
      expect(code).toBe(1);
      expect(stderr).toContain('a-invalid');
      expect(readFileSync(`${zone}.signed`).equals(before)).toBe(true);
    }));

  it('keeps the mode of the file it replaces, and a link in its place', () =>
    withSignedZone((folder, zone) => {
      chmodSync(`${zone}.signed`, 0o640);
      symlinkSync('example.com.zone.signed', path.join(folder, 'link'));
      expect(
        zoneproof(['sign', zone, '--key-dir', path.join(folder, 'keys'), '-o', path.join(folder, 'link')]).code,
      ).toBe(0);
      expect(statSync(`${zone}.signed`).mode & 0o777).toBe(0o640);
      expect(readdirSync(folder)).not.toContainEqual(expect.stringContaining('.tmp'));
    }));

  it('does not write over the zone that it signs', () =>
    withSignedZone((folder, zone) => {
      symlinkSync('example.com.zone', path.join(folder, 'link'));
      for (const output of [zone, path.join(folder, 'link')]) {
        const { code, stderr } = zoneproof(['sign', zone, '--key-dir', path.join(folder, 'keys'), '-o', output]);
        expect([code, stderr]).toEqual([2, expect.stringContaining('it would be lost')]);
      }
      expect(readFileSync(zone, 'utf8')).toBe(ZONE);
    }));

  it('does not write over keys, included files, or one output over the other', () =>
    withSignedZone((folder, zone) => {
      const keys = path.join(folder, 'keys');
      const secret = path.join(keys, readdirSync(keys).find((name) => name.endsWith('.private'))!);
      const included = path.join(folder, 'more.inc');
      writeFileSync(included, 'more A 192.0.2.9\n');
      writeFileSync(zone, `${ZONE}$INCLUDE more.inc\n`);
      const held = [secret, included, zone].map((file) => readFileSync(file, 'utf8'));
      const other = path.join(folder, 'other');
      const refused: readonly [readonly string[], RegExp][] = [
        [['-o', secret], /is a key file: it would be lost/],
        [['-o', other, '--keyset', secret], /is a key file: it would be lost/],
        [['-o', included], /is part of the zone to sign: it would be lost/],
        [['-o', other, '--dsset', zone], /is part of the zone to sign: it would be lost/],
        [['-o', other, '--dsset', other], /cannot take two outputs/],
        [['-o', other, '--dsset', `${other}2`, '--keyset', `${other}2`], /cannot take two outputs/],
        [['-o', other, '--previous', `${zone}.signed`, '--dsset', `${zone}.signed`], /as it was signed last: it would/],
      ];
      for (const [options, message] of refused) {
        const { code, stderr } = zoneproof(['sign', zone, '--key-dir', keys, ...options]);
        expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
      }
      expect([secret, included, zone].map((file) => readFileSync(file, 'utf8'))).toEqual(held);
      expect(existsSync(other)).toBe(false);
    }));

  it('a folder that cannot be written is an error 4, and says where', () =>
    withSignedZone((folder, zone) => {
      const { code, stderr } = zoneproof([
        'sign',
        zone,
        '--key-dir',
        path.join(folder, 'keys'),
        '-o',
        path.join(folder, 'no', 'where'),
      ]);
      expect([code, stderr]).toEqual([4, expect.stringContaining('cannot write')]);
    }));

  it.each([
    [['--opt-out'], /only makes sense with --nsec3/],
    [['--nsec3', '--salt', 'xyz'], /is not hexadecimal/],
    [['--nsec3', '--iterations', '100'], /between 0 and 50/],
    [['--expiration', 'now-2h'], /is not after the inception/],
    [['--expiration', '2099-01-01'], /more than 68 years/],
  ])('options that make no sense: %j', (options, message) =>
    withSignedZone((folder, zone) => {
      const { code, stderr } = zoneproof([
        'sign',
        zone,
        '--key-dir',
        path.join(folder, 'keys'),
        '-o',
        '-',
        ...(options as string[]),
      ]);
      expect(stderr).toMatch(message as RegExp);
      expect(code).toBe(2);
    }),
  );
});
