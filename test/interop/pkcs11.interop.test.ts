/** Keys in a token: SoftHSM 2 keeps them, its own tool and OpenSC's make some, BIND, ldns and Knot verify what they signed. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type CliResult, zoneproof } from '../cli/run-cli.js';
import { peerTest, run, withTempDir } from './peers.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RICH = path.join(ROOT, 'test/fixtures/rich.zone');
const APEX = 'example.com.';
const PIN = '271828';

const MODULE_FOLDERS = ['/usr/lib/softhsm', '/usr/lib64/softhsm', '/usr/lib64/pkcs11', '/usr/local/lib/softhsm'];
const MODULE =
  MODULE_FOLDERS.map((folder) => path.join(folder, 'libsofthsm2.so')).find((file) => existsSync(file)) ?? '';

/** Whether the optional package is there; where it is not, its tests are skipped as those of a missing tool. */
function hasPackage(): boolean {
  try {
    createRequire(import.meta.url).resolve('pkcs11js');
    return true;
  } catch {
    return false;
  }
}

const TOOLS = ['softhsm2-util', ...(hasPackage() ? [] : ['the package pkcs11js'])];
const VERIFIERS = ['dnssec-verify', 'ldns-verify-zone', 'kzonecheck'];

interface Workplace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs zoneproof in the folder, with the module and the PIN in the environment. */
  zoneproof(args: readonly string[], env?: Readonly<Record<string, string>>): CliResult;
  /** The same, which has to succeed; standard output without its last newline. */
  get(...args: readonly string[]): string;
  /** Runs a tool of others in the folder, which has to succeed. */
  tool(command: string, ...args: readonly string[]): string;
  initToken(label: string): void;
}

/** A folder with a token `zones` of its own, and a zone `db`. */
function withToken<Result>(use: (place: Workplace) => Result): Result {
  return withTempDir((folder) => {
    mkdirSync(path.join(folder, 'tokens'));
    const configuration = path.join(folder, 'softhsm2.conf');
    writeFileSync(configuration, `directories.tokendir = ${path.join(folder, 'tokens')}\nlog.level = ERROR\n`);
    cpSync(RICH, path.join(folder, 'db'));
    const env = { SOFTHSM2_CONF: configuration, ZONEPROOF_PKCS11_MODULE: MODULE, ZONEPROOF_PKCS11_PIN: PIN };
    const place: Workplace = {
      folder,
      env,
      zoneproof: (args, more = {}) => zoneproof(args, { cwd: folder, env: { ...env, ...more } }),
      get(...args) {
        const { code, stdout, stderr } = place.zoneproof(args);
        expect(`${code} ${code === 0 ? '' : stderr}`).toBe('0 ');
        return stdout.trimEnd();
      },
      tool(command, ...args) {
        const { code, stdout, stderr } = run(command, args, { cwd: folder, env });
        expect(`${code} ${code === 0 ? '' : stdout + stderr}`).toBe('0 ');
        return stdout;
      },
      initToken: (label) =>
        void place.tool('softhsm2-util', '--init-token', '--free', '--label', label, '--pin', PIN, '--so-pin', PIN),
    };
    place.initToken('zones');
    return use(place);
  });
}

function expectAccepted(place: Workplace, isCsk: boolean, file = 'db.signed'): void {
  place.tool('dnssec-verify', ...(isCsk ? ['-z'] : []), '-o', APEX, file);
  place.tool('ldns-verify-zone', file);
  place.tool('kzonecheck', '-o', APEX, '-d', 'on', file);
}

function opensslKey(place: Workplace, file: string, ...options: readonly string[]): void {
  place.tool('openssl', 'genpkey', '-out', file, ...options);
}

function importKey(place: Workplace, file: string, label: string, id: string, ...rest: readonly string[]): void {
  const where = ['--token', 'zones', '--pin', PIN, '--label', label, '--id', id];
  place.tool('softhsm2-util', '--import', file, ...where, ...rest);
}

describe('keys made in the token by zoneproof', () => {
  for (const algorithm of ['8', '10', '13', '14', '15', '16']) {
    peerTest(`algorithm ${algorithm}, NSEC and NSEC3`, [...TOOLS, ...VERIFIERS], () =>
      withToken((place) => {
        const name = place.get(
          'key',
          'generate',
          APEX,
          '--token',
          'pkcs11:token=zones',
          '-a',
          algorithm,
          '--key-dir',
          'keys',
        );
        expect(readdirSync(path.join(place.folder, 'keys')).sort()).toEqual([`${name}.key`, `${name}.private`]);
        const privateText = readFileSync(path.join(place.folder, 'keys', `${name}.private`), 'utf8');
        expect(privateText).toMatch(/^Engine: cGtjczExAA==\nLabel: \S+\n/m);
        expect(privateText).not.toMatch(/^Private(Key|Exponent):/m);
        place.get('key', 'check', 'keys');
        for (const denial of ['--nsec', '--nsec3']) {
          place.get('sign', 'db', '--origin', APEX, '--key-dir', 'keys', denial);
          expectAccepted(place, true);
        }
        place.get('sign', 'db', '--origin', APEX, '--key', `keys/${name}`);
        expectAccepted(place, true);
      }),
    );
  }

  peerTest('are sensitive and never extractable, says OpenSC', [...TOOLS, 'pkcs11-tool'], () =>
    withToken((place) => {
      place.get('key', 'generate', APEX, '--token', 'pkcs11:token=zones;object=new-key', '--ksk');
      const listed = place.tool('pkcs11-tool', '--module', MODULE, '--login', '--pin', PIN, '-O');
      expect(listed).toMatch(/Private Key Object; EC\s+label:\s+new-key\s+ID:\s+\w{16}\s+Usage:\s+sign\n/);
      expect(listed).toMatch(/Access:\s+sensitive, always sensitive, never extractable, local\n/);
      expect(listed).toMatch(/Public Key Object; EC[\s\S]*Usage:\s+verify\n/);
      const again = place.zoneproof(['key', 'generate', APEX, '--token', 'pkcs11:token=zones;object=new-key']);
      expect(again).toMatchObject({ code: 5, stderr: expect.stringContaining('has an object "new-key" already') });
    }),
  );

  peerTest('leave the token again when their files cannot be written', TOOLS, () =>
    withToken((place) => {
      const [first] = [place.get('key', 'generate', APEX, '--token', 'pkcs11:token=zones', '--key-dir', 'keys')];
      // A tag range without room for the key makes it fail after some keys were made.
      const failed = place.zoneproof([
        ...['key', 'generate', APEX, '--token', 'pkcs11:token=zones', '--key-dir', 'keys', '--tag-range', '0:10'],
      ]);
      expect(failed.code).toBe(2);
      writeFileSync(path.join(place.folder, 'file'), '');
      const unwritable = ['key', 'generate', APEX, '--token', 'pkcs11:token=zones', '--key-dir', 'file/keys'];
      expect(place.zoneproof(unwritable).code).toBe(4);
      const ambiguous = place.zoneproof(['key', 'show', 'pkcs11:token=zones', '--zone', APEX, '--flags', '257']);
      expect(ambiguous.stdout).toContain(`key tag       ${Number(first!.slice(-5))},`);
    }),
  );

  peerTest('a KSK in the token and a ZSK in a file, with threads', [...TOOLS, ...VERIFIERS], () =>
    withToken((place) => {
      place.get('key', 'generate', APEX, '--token', 'pkcs11:token=zones', '--ksk', '--key-dir', 'keys');
      place.get('key', 'generate', APEX, '--zsk', '--key-dir', 'keys');
      const hosts = Array.from({ length: 4100 }, (_, i) => `h${i} A 192.0.2.1\n`);
      writeFileSync(
        path.join(place.folder, 'large'),
        `$ORIGIN ${APEX}\n$TTL 300\n@ SOA ns hostmaster 1 3600 900 604800 300\n@ NS ns\nns A 192.0.2.1\n${hosts.join('')}`,
      );
      for (const denial of ['--nsec', '--nsec3']) {
        place.get('sign', 'db', '--origin', APEX, '--key-dir', 'keys', denial);
        expectAccepted(place, false);
      }
      place.get('sign', 'large', '--origin', APEX, '--key-dir', 'keys', '--jobs', '2');
      place.tool('dnssec-verify', '-o', APEX, 'large.signed');
      const previous = ['--previous', 'large.signed', '--jobs', '2'];
      const again = place.zoneproof(['sign', 'large', '--origin', APEX, '--key-dir', 'keys', ...previous]);
      expect(again.stderr).toContain('needs no new signature');
      // Without threads the same RRsets are signed.
      const count = () => readFileSync(path.join(place.folder, 'large.signed'), 'latin1').split('\tRRSIG\t').length;
      const withThreads = count();
      place.get('sign', 'large', '--origin', APEX, '--key-dir', 'keys', '--jobs', '1');
      expect(count()).toBe(withThreads);
    }),
  );

  peerTest('EdDSA and RSA sign the same octets again; ECDSA is refused with --deterministic', TOOLS, () =>
    withToken((place) => {
      const sign = (algorithm: string, output: string) => {
        const folder = `keys${algorithm}`;
        if (!existsSync(path.join(place.folder, folder))) {
          place.get('key', 'generate', APEX, '--token', 'pkcs11:token=zones', '-a', algorithm, '--key-dir', folder);
        }
        const times = ['--inception', '20260101000000', '--expiration', '20360101000000'];
        return place.zoneproof([
          'sign',
          'db',
          '--origin',
          APEX,
          '--key-dir',
          folder,
          '--deterministic',
          ...times,
          '-o',
          output,
        ]);
      };
      for (const algorithm of ['15', '8']) {
        expect(sign(algorithm, 'once').code).toBe(0);
        expect(sign(algorithm, 'twice').code).toBe(0);
        const [once, twice] = ['once', 'twice'].map((file) => readFileSync(path.join(place.folder, file)));
        expect(once).toEqual(twice);
      }
      expect(sign('13', 'never')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('ECDSA signatures are random'),
      });
    }),
  );
});

describe('keys that others put into the token', () => {
  const imported = [
    ['13', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['8', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ['15', ['-algorithm', 'ED25519']],
  ] as const;
  for (const [algorithm, options] of imported) {
    const tools = [...TOOLS, ...VERIFIERS, 'openssl', 'dnssec-dsfromkey'];
    peerTest(`softhsm2-util --import of a PEM file, algorithm ${algorithm}`, tools, () =>
      withToken((place) => {
        opensslKey(place, 'key.pem', ...options);
        importKey(place, 'key.pem', 'a key; of mine', '0102');
        const uri = 'pkcs11:token=zones;object=a%20key%3B%20of%20mine;id=%01%02';
        const hints = algorithm === '8' ? ['--key-algorithm', 'RSASHA256'] : [];
        place.get('sign', 'db', '--origin', APEX, '--key', uri, '--key-flags', '257', ...hints);
        expectAccepted(place, true);
        // The same key from its file has the same tag and DS.
        const rsa = algorithm === '8' ? ['-a', '8'] : [];
        const convert = ['key', 'convert', '--zone', APEX, '--flags', '257', ...rsa];
        const fromFile = place.get(...convert, 'key.pem', '--key-dir', 'file').split('\n')[1]!;
        const fromToken = place.get(...convert, uri, '--key-dir', 'token').split('\n')[1]!;
        const [file, token] = [fromFile, fromToken].map((name) => readFileSync(path.join(place.folder, name), 'utf8'));
        expect(token).toBe(file);
        const ds = place.get('ds', uri, '--origin', APEX, ...hints);
        expect(ds.split(' ').slice(3)).toEqual(
          place.tool('dnssec-dsfromkey', '-2', fromFile).trim().split(' ').slice(3),
        );
        place.get('sign', 'db', '--origin', APEX, '--key-dir', 'token');
        expectAccepted(place, true);
        const shown = place.get('key', 'show', uri, '--zone', APEX, '--flags', '257', ...rsa);
        expect(shown).toContain(`token         ${uri}\n`);
      }),
    );
  }

  const tools = [...TOOLS, ...VERIFIERS, 'pkcs11-tool'];
  peerTest('pkcs11-tool --keypairgen, with a PIN for each signature', tools, () =>
    withToken((place) => {
      const login = ['--module', MODULE, '--token-label', 'zones', '--login', '--pin', PIN];
      const make = [...login, '--keypairgen', '--key-type', 'EC:secp384r1', '--label', 'ksk', '--id', '07'];
      place.tool('pkcs11-tool', ...make, '--always-auth');
      const uri = 'pkcs11:object=ksk?module-name=softhsm2';
      place.get('sign', 'db', '--origin', APEX, '--key', uri, '--key-flags', '257');
      expectAccepted(place, true);
    }),
  );

  peerTest('a .private file as dnssec-keyfromlabel writes it', [...TOOLS, ...VERIFIERS, 'openssl'], () =>
    withToken((place) => {
      opensslKey(place, 'key.pem', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
      importKey(place, 'key.pem', 'ksk', '01');
      writeFileSync(path.join(place.folder, 'pin'), `${PIN}\n`);
      const convert = ['key', 'convert', 'key.pem', '--zone', APEX, '--flags', '257', '--key-dir', 'keys'];
      const privateFile = path.join(place.folder, place.get(...convert).split('\n')[0]!);
      const label = Buffer.from(`pkcs11:token=zones;object=ksk;pin-source=${place.folder}/pin\0`).toString('base64');
      const lines = ['Private-key-format: v1.3', 'Algorithm: 13 (ECDSAP256SHA256)', 'Engine: cGtjczExAA=='];
      writeFileSync(privateFile, [...lines, `Label: ${label}`, 'Created: 20260101000000', ''].join('\n'));
      const signed = place.zoneproof(['sign', 'db', '--origin', APEX, '--key-dir', 'keys'], {
        ZONEPROOF_PKCS11_PIN: '',
      });
      expect(signed.stderr).toContain('signed example.com.');
      expectAccepted(place, true);
    }),
  );
});

describe('what goes wrong is said', () => {
  /** A token with two keys of the name `twin`, one `alone`, and one `private-only`. */
  function withKeys(use: (place: Workplace) => void): void {
    withToken((place) => {
      opensslKey(place, 'key.pem', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
      opensslKey(place, 'other.pem', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
      importKey(place, 'key.pem', 'twin', '01');
      importKey(place, 'other.pem', 'twin', '02');
      importKey(place, 'key.pem', 'alone', '03');
      importKey(place, 'other.pem', 'private-only', '04', '--no-public-key');
      use(place);
    });
  }

  const sign = (
    place: Workplace,
    key: string,
    env: Readonly<Record<string, string>> = {},
    ...rest: readonly string[]
  ) => place.zoneproof(['sign', 'db', '--origin', APEX, '--key', key, '--key-flags', '257', ...rest], env);

  peerTest('keys', [...TOOLS, 'openssl'], () =>
    withKeys((place) => {
      const cases: readonly (readonly [key: string, code: number, message: RegExp])[] = [
        [
          'pkcs11:token=zones;object=twin',
          5,
          /2 public keys in token "zones" match[\s\S]*"twin" \(id 01\) and "twin" \(id 02\)/,
        ],
        ['pkcs11:token=zones;object=none', 5, /no private key in token "zones" matches/],
        ['pkcs11:token=zones;object=private-only', 5, /does not have the public part of the key[\s\S]*\.key file/],
        [
          'pkcs11:token=none;object=alone',
          5,
          /no token of PKCS #11 module .* matches\n {2}help: there is "zones" \(serial \w+\)/,
        ],
        ['pkcs11:token=zones;object=alone;type=cert', 2, /type=cert/],
        ['pkcs11:token=zones;object=alone;novel=x', 2, /"novel" is not known/],
        ['pkcs11:object=alone?module-path=/nonexistent.so', 5, /module does not load: [\s\S]*--pkcs11-module/],
        [`pkcs11:object=alone?module-path=${RICH}`, 5, /module does not load/],
        ['pkcs11:object=alone?module-name=nonexistent', 5, /no PKCS #11 module with the name "nonexistent"/],
        ['pkcs11:object=alone?pin-source=%7Ccat%20pin', 2, /runs no program/],
        ['pkcs11:object=alone?pin-source=https:x', 2, /https: is not supported/],
        ['pkcs11:object=alone?pin-source=none', 4, /cannot read none: no such file/],
      ];
      for (const [key, code, message] of cases) {
        const result = sign(place, key);
        expect(result.stderr).toMatch(message);
        expect(result.code, result.stderr).toBe(code);
      }
      expect(existsSync(path.join(place.folder, 'db.signed'))).toBe(false);
      place.get('sign', 'db', '--origin', APEX, '--key', 'pkcs11:object=alone', '--key-flags', '257');
    }),
  );

  peerTest(
    'a key without a public part signs with its .key file; a wrong .key file is refused',
    [...TOOLS, 'openssl'],
    () =>
      withKeys((place) => {
        const filesOf = (pem: string, object: string): string => {
          const convert = ['key', 'convert', pem, '--zone', APEX, '--flags', '257', '--key-dir', `${pem}-${object}`];
          const privateFile = place.get(...convert).split('\n')[0]!;
          const label = Buffer.from(`pkcs11:token=zones;object=${object}\0`).toString('base64');
          const text = `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nLabel: ${label}\n`;
          writeFileSync(path.join(place.folder, privateFile), text);
          return privateFile;
        };
        place.get('sign', 'db', '--origin', APEX, '--key', filesOf('other.pem', 'private-only'));
        const other = sign(place, filesOf('other.pem', 'alone'));
        expect(other).toMatchObject({
          code: 5,
          stderr: expect.stringContaining('is another one than that of the .key file'),
        });
        const untold = sign(place, filesOf('key.pem', 'private-only'));
        expect(untold).toMatchObject({
          code: 5,
          stderr: expect.stringContaining('does not verify with the public key'),
        });
      }),
  );

  peerTest('PINs, which are never shown', [...TOOLS, 'openssl'], () =>
    withKeys((place) => {
      const key = 'pkcs11:token=zones;object=alone';
      writeFileSync(path.join(place.folder, 'right pin'), `${PIN}\n`);
      writeFileSync(path.join(place.folder, 'wrong'), '314159\n');
      writeFileSync(path.join(place.folder, 'empty'), '\n');
      const none = { ZONEPROOF_PKCS11_PIN: '314159' };
      const results = [
        sign(place, key, none),
        sign(place, key, {}, '--pin-file', 'wrong'),
        sign(place, `${key}?pin-source=wrong`),
        sign(place, key, {}, '--pin-file', 'empty'),
        sign(place, `${key}?pin-value=314159`),
      ];
      const expected = [
        /the PIN is wrong/,
        /the PIN is wrong/,
        /the PIN is wrong/,
        /does not begin with a PIN/,
        /pin-value: a PIN must not/,
      ];
      results.forEach(({ code, stdout, stderr }, i) => {
        expect(stderr).toMatch(expected[i]!);
        expect(code).toBe(i === 4 ? 2 : 5);
        expect(stdout + stderr).not.toContain('314159');
      });
      expect(sign(place, key, none, '--pin-file', 'right pin').code).toBe(0);
      const encoded = encodeURIComponent(`file:${place.folder}/right%20pin`).replaceAll('%2F', '/');
      expect(sign(place, `${key}?pin-source=${encoded}`, none).code).toBe(0);
      const { ZONEPROOF_PKCS11_PIN: _pin, ...pinless } = place.env;
      const asked = run(
        process.execPath,
        [path.join(ROOT, 'bin/zoneproof.cjs'), 'sign', 'db', '--origin', APEX, '--key', key, '--key-flags', '257'],
        {
          cwd: place.folder,
          env: pinless,
        },
      );
      expect(asked).toMatchObject({
        code: 5,
        stderr: expect.stringMatching(/token "zones" wants a PIN[\s\S]*--pin-file/),
      });
    }),
  );

  peerTest('several tokens, and no module', TOOLS, () =>
    withToken((place) => {
      place.tool('softhsm2-util', '--init-token', '--free', '--label', 'zones', '--pin', PIN, '--so-pin', PIN);
      const several = sign(place, 'pkcs11:token=zones;object=a');
      expect(several).toMatchObject({ code: 5, stderr: expect.stringMatching(/2 tokens of [\s\S]*serial=/) });
      const unknown = sign(place, 'pkcs11:token=zones;object=a', { ZONEPROOF_PKCS11_MODULE: '' });
      expect(unknown).toMatchObject({
        code: 5,
        stderr: expect.stringMatching(/which PKCS #11 module[\s\S]*--pkcs11-module/),
      });
    }),
  );

  peerTest('sessions are closed and the module finalized, also after errors', [...TOOLS, 'pkcs11-tool'], () =>
    withToken((place) => {
      const folders = [
        '/usr/lib/x86_64-linux-gnu/pkcs11',
        '/usr/lib/aarch64-linux-gnu/pkcs11',
        '/usr/lib64/pkcs11',
        '/usr/lib/pkcs11',
      ];
      const spy = folders.map((folder) => path.join(folder, 'pkcs11-spy.so')).find((file) => existsSync(file))!;
      const log = path.join(place.folder, 'spy.log');
      const spied = { PKCS11SPY: MODULE, PKCS11SPY_OUTPUT: log, ZONEPROOF_PKCS11_MODULE: spy };
      expect(sign(place, 'pkcs11:token=zones;object=none', spied).code).toBe(5);
      const calls = readFileSync(log, 'latin1').match(/C_\w+(?=\n)/g)!;
      expect(calls.slice(-3)).toEqual(['C_Logout', 'C_CloseSession', 'C_Finalize']);
    }),
  );
});

describe('without the package pkcs11js', () => {
  peerTest('files sign, and a token is told what is missing', [], () =>
    withTempDir((folder) => {
      for (const part of ['bin', 'dist', 'package.json'])
        cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
      cpSync(RICH, path.join(folder, 'db'));
      const command = (...args: readonly string[]) =>
        run(process.execPath, ['bin/zoneproof.cjs', ...args], { cwd: folder });
      expect(command('key', 'generate', APEX, '--key-dir', 'keys').code).toBe(0);
      expect(command('sign', 'db', '--origin', APEX, '--key-dir', 'keys', '--jobs', '1').code).toBe(0);
      const token = command('key', 'show', 'pkcs11:object=a?module-path=/m.so', '--zone', APEX, '--flags', '257');
      expect(token.code).toBe(5);
      expect(token.stderr).toContain('need the package pkcs11js, which is not installed');
      expect(token.stderr).toContain('npm install pkcs11js');
    }),
  );
});
