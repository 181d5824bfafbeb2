import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import ICAL from 'ical.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { printBindPrivate, printBindPublic, type SigningKey } from '../../src/keys/index.js';
import { METHODS } from '../../src/rollover/index.js';
import { DAY, makeKey, SMALL, sign } from '../dnssec/support.js';
import { inTempFolder, zoneproof } from './run-cli.js';

const START = Date.UTC(2026, 2, 15) / 1000;
const [ksk, zsk, csk] = [makeKey('ksk'), makeKey('zsk'), makeKey('csk')];

const validatorOf = (name: string) => {
  const file = new URL(`../../schemas/rollover-${name}.schema.json`, import.meta.url);
  return new Ajv({ formats: { 'date-time': true }, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(file, 'utf8')) as object,
  );
};

let split: string;
let single: string;
beforeAll(async () => {
  const times = { now: START, inception: START - 3600, expiration: START + 30 * DAY };
  split = await sign(SMALL, [ksk, zsk], times);
  single = await sign(SMALL, [csk], times);
});

const rollover = (command: string, input: string, ...args: string[]) =>
  zoneproof(['rollover', command, '-', '--origin', 'example.com', ...args], { input });
const plan = (method: string, ...args: string[]) =>
  rollover('plan', split, '-m', method, '--start', '2026-03-15', ...args);

function writeKey(folder: string, key: SigningKey, times: SigningKey['times']): void {
  const base = path.join(folder, key.fileName);
  writeFileSync(`${base}.private`, printBindPrivate({ ...key, times }), { mode: 0o600 });
  writeFileSync(`${base}.key`, printBindPublic({ owner: key.owner, dnskey: key.dnskey, ttl: undefined }, times));
}
const withKeys = <T>(keys: readonly (readonly [SigningKey, SigningKey['times']])[], use: (folder: string) => T) =>
  inTempFolder((folder) => {
    for (const [key, times] of keys) writeKey(folder, key, times);
    return use(folder);
  });

/** Milliseconds, for many runs of the program one after the other on a busy machine. */
const SLOW = 120_000;

describe('rollover plan', () => {
  it('shows steps, formulas with their numbers, commands and checks', () => {
    const { code, stdout, stderr } = plan('ksk-double-ksk');
    expect([code, stderr]).toEqual([0, '']);
    const tag = String(ksk.dnskey.keyTag);
    expect(stdout).toContain(`KSK1  ${tag.padEnd(14)}`);
    expect(stdout).toContain('1. 2026-03-15T00:00:00Z  Publish the new KSK');
    // Dprp is the SOA refresh, TTLkey the TTL of the DNSKEY RRset.
    expect(stdout).toContain('Ipub = Dprp + TTLkey + Spub = 2 hours + 1 hour + 1 hour = 4 hours');
    expect(stdout).toContain('2. 2026-03-15T04:00:00Z  Have the DS replaced');
    expect(stdout).toContain('dig @ns1.example.com example.com DNSKEY');
    expect(stdout).toMatch(/dnssec-keygen .* -f KSK -P 20260315000000 -A 20260315000000 example\.com/);
    expect(stdout).toMatch(/rndc dnssec -checkds -key "\$\{KSK2##\*\+\}" published example\.com/);
    expect(stdout).toContain('keymgr example.com set');
    expect(plan('ksk-double-ksk', '--tool', 'knot').stdout).not.toContain('dnssec-keygen');
  });

  it.each(METHODS.map(({ id, needs }) => [id, needs]))(
    '%s: JSON as its schema says, and a calendar that parses',
    (id, needs) => {
      const isNsec3 = id === 'nsec3-to-nsec' || id === 'nsec3-parameters';
      const base = id === 'go-secure' ? SMALL : needs === 'csk' ? single : split;
      const input = isNsec3 ? `${base}example.com. 0 NSEC3PARAM 1 0 5 AB\n` : base;
      const args = ['-m', id, '--start', '2026-03-15', '-a', id.startsWith('algorithm') ? 'ED25519' : '13'];
      const json = rollover('plan', input, ...args, '--json');
      expect(json.stderr).toBe('');
      const document = JSON.parse(json.stdout) as {
        steps: { notBefore: string; wait: { until: string } }[];
        end: string;
      };
      const validate = validatorOf('plan');
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      document.steps.forEach(({ wait }, i) => {
        expect(document.steps[i + 1]?.notBefore ?? document.end).toBe(wait.until);
      });
    },
  );

  it.each(['algorithm-conservative', 'operator-join', 'trust-anchor'])('%s: calendar, runbook and picture', (id) => {
    const args = ['-m', id, '--start', '2026-03-15', '-a', 'ED25519'];
    const document = JSON.parse(rollover('plan', split, ...args, '--json').stdout) as {
      steps: { notBefore: string }[];
    };
    const input = split;
    const calendar = rollover('plan', input, ...args, '--format', 'ics').stdout;
    const events = new ICAL.Component(ICAL.parse(calendar) as unknown[] as never).getAllSubcomponents('vevent');
    expect(events.length).toBe(document.steps.length + 1);
    expect(new Set(events.map((event) => String(event.getFirstPropertyValue('uid')))).size).toBe(events.length);
    const markdown = rollover('plan', input, ...args, '--format', 'markdown').stdout;
    for (const { notBefore } of document.steps) expect(markdown).toContain(`Not before **${notBefore}**`);
    const svg = rollover('plan', input, ...args, '--format', 'svg').stdout;
    expect(svg).toMatch(/^<\?xml[\s\S]*<\/svg>\s*$/);
    // Custom properties are black where librsvg draws.
    expect(svg).not.toMatch(/NaN|undefined|Infinity|var\(/);
  });

  it.each([
    [['-m', 'csk'], 2, /csk does not fit example\.com\., which has a KSK and a ZSK/, /zsk-pre-publication/],
    [['-m', 'csk-to-ksk-zsk'], 2, /does not fit/, /the method that fits is ksk-zsk-to-csk/],
    [['-m', 'ksk-duble-ksk'], 2, /no method "ksk-duble-ksk"/, /did you mean ksk-double-ksk/],
    [['-m', 'everything'], 2, /no method/, /the methods are zsk-pre-publication/],
    [['-m', 'algorithm-liberal'], 2, /needs the algorithm/, /--algorithm/],
    [['-m', 'algorithm-liberal', '-a', '13'], 2, /has algorithm 13 .* already/, undefined],
    [['-m', 'algorithm-liberal', '-a', 'RSAMD5'], 2, /"RSAMD5" is no algorithm/, /ED25519/],
    [['-m', 'go-secure'], 2, /is signed already/, /another method/],
    [['-m', 'nsec3-to-nsec'], 2, /denies with NSEC/, /nsec-to-nsec3/],
    [['-m', 'csk', '--start', 'soon'], 2, /is not a time/, /2026/],
    [['-m', 'csk', '--ds-ttl', 'long'], 2, /is not a period/, /7d/],
    [['-m', 'csk', '--ttl-before', 'dnskye=1d'], 2, /not a name and a period/, /did you mean dnskey/],
    [['-m', 'csk', '--policy', 'nowhere.yaml'], 3, /cannot read the policy/, undefined],
    [['-m', 'csk', '--parent', 'nowhere.zone'], 4, /cannot read/, undefined],
  ])('%j is refused', (args, code, message, help) => {
    const result = rollover('plan', split, ...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(message);
    if (help !== undefined) expect(result.stderr).toMatch(help);
    expect(result.stdout).toBe('');
  });

  it('refuses a split method for a CSK, and names the one that fits', () => {
    const { code, stderr } = rollover('plan', single, '-m', 'ksk-double-ksk');
    expect(code).toBe(2);
    expect(stderr).toContain('which has one key for everything (CSK)');
    expect(stderr).toContain('the method that fits is csk');
  });

  it('refuses to choose between two keys that do the same', () =>
    withKeys(
      [
        [ksk, {}],
        [csk, {}],
        [zsk, {}],
      ],
      async (folder) => {
        const { code, stderr } = rollover('plan', SMALL, '-m', 'ksk-double-ksk', '--key-dir', folder);
        expect(code).toBe(5);
        expect(stderr).toContain('2 keys that sign as KSK');
        expect(stderr).toContain('zoneproof rollover status');
      },
    ));

  it('takes a key that waits in the folder for the new one', () => {
    const waiting = makeKey('ksk');
    const later = START + 100 * DAY;
    return withKeys(
      [
        [ksk, {}],
        [zsk, {}],
        [waiting, { publish: later, activate: later }],
      ],
      (folder) => {
        const { stdout } = plan('ksk-double-ksk', '--key-dir', folder, '--tool', 'zoneproof');
        expect(stdout).toContain(`KSK2  ${waiting.dnskey.keyTag}`);
        expect(stdout).toContain(`zoneproof key settime ${folder}/${waiting.fileName} --publish 20260315000000`);
        expect(stdout).not.toContain('key generate');
      },
    );
  });

  it('counts a former TTL until caches have let go of it, and says so', () => {
    const { stdout } = plan('zsk-pre-publication', '--ttl-before', 'dnskey=1d');
    expect(stdout).toContain('Ipub = Dprp + TTLkey + Spub = 2 hours + 1 day + 1 hour = 1 day 3 hours');
    expect(stdout).toContain('TTL of the DNSKEY RRset (zone file; 1 day before)');
    expect(stdout).toContain('note: TTLs were changed');
    // The last step comes when it has drained.
    expect(stdout).toContain('Iret = Dprp + TTLkey + Sret = 2 hours + 1 hour + 1 hour = 4 hours');
  });

  it('takes former TTLs from the zone as it was before', () =>
    inTempFolder((folder) => {
      const former = path.join(folder, 'before.zone');
      writeFileSync(former, SMALL.replace('$TTL 3600', '$TTL 86400'));
      const { stdout } = plan('zsk-pre-publication', '--previous', former);
      expect(stdout).toMatch(/TTLsig +1 hour +.*\(zone file; 1 day before\)/);
      expect(stdout).toContain('note: TTLs were changed');
      expect(plan('zsk-pre-publication', '--previous', former, '--ttl-before', 'data=2d').stdout).toMatch(
        /TTLsig +1 hour +.*2 days before/,
      );
      // What was raised or stayed is no matter.
      writeFileSync(former, SMALL.replace('$TTL 3600', '$TTL 60'));
      expect(plan('zsk-pre-publication', '--previous', former).stdout).toBe(plan('zsk-pre-publication').stdout);
      writeFileSync(former, 'www.example.org. 60 A 192.0.2.1\n');
      const other = plan('zsk-pre-publication', '--previous', former);
      expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('holds no version of example.com.')]);
    }));

  it('reads a policy, YAML or JSON, and says where it is wrong', () =>
    inTempFolder((folder) => {
      const write = (name: string, text: string): string => {
        const file = path.join(folder, name);
        writeFileSync(file, text);
        return file;
      };
      const yaml = write(
        'policy.yaml',
        'zone:\n  propagation: PT5M\n  dnskeyTtl: 2h\nlifetimes: { zsk: 90d }\nsafety: { publish: 0 }\n',
      );
      const fromYaml = plan('zsk-pre-publication', '--policy', yaml).stdout;
      expect(fromYaml).toContain('Ipub = Dprp + TTLkey = 5 minutes + 2 hours = 2 hours 5 minutes');
      expect(fromYaml).toContain('by its lifetime the new ZSK is to be replaced by 2026-06-13T02:05:00Z');
      const json = write(
        'policy.json',
        '{ "zone": { "propagation": 300, "dnskeyTtl": "PT2H" }, "lifetimes": { "zsk": "P90D" }, "safety": { "publish": 0 } }',
      );
      expect(plan('zsk-pre-publication', '--policy', json).stdout).toBe(fromYaml);
      const short = write('short.yaml', 'lifetimes: { zsk: 1h }\n');
      expect(plan('zsk-pre-publication', '--policy', short).stdout.replace(/\s+/g, ' ')).toMatch(
        /is to be replaced by \S+, before this rollover is over: lifetimes\.zsk is too short/,
      );
      const wrong = write('wrong.yaml', 'zone:\n  propagaton: 5m\n  dnskeyTtl: soon\nsafety: 1h\n');
      const { code, stderr } = plan('zsk-pre-publication', '--policy', wrong);
      expect(code).toBe(3);
      expect(stderr).toMatch(/wrong\.yaml:2:3: error: unknown key "propagaton"/);
      expect(stderr).toContain('did you mean propagation?');
      expect(stderr).toMatch(/wrong\.yaml:3:14: error: "soon" is not a period/);
      expect(stderr).toMatch(/wrong\.yaml:4:9: error: safety has to be a mapping/);
      const clash = write('clash.yaml', 'signatures:\n  validity: 7d\n  refresh: 8d\n');
      expect(plan('zsk-pre-publication', '--policy', clash).stderr).toMatch(/clash\.yaml:3:12: error: refresh/);
    }));

  it('takes the TTLs of the parent from its zone', () =>
    inTempFolder((folder) => {
      const parent = path.join(folder, 'com.zone');
      const ds = zoneproof(['ds', '-', '--origin', 'example.com'], { input: split }).stdout.split('\n')[0]!;
      writeFileSync(
        parent,
        `$ORIGIN com.\n@ 900 SOA ns host 1 1800 900 604800 900\n@ 900 NS ns\nns 900 A 192.0.2.1\nexample 172800 NS ns1.example\nns1.example 172800 A 192.0.2.1\n${ds.replace(/ (?:\d+ )?IN DS/, ' 43200 IN DS')}\n`,
      );
      const { stdout, stderr } = plan('ksk-double-ksk', '--parent', parent);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/TTLds +12 hours +TTL of the DS RRset \(parent zone\)/);
      expect(stdout).toMatch(/DprpP +30 minutes +.*\(parent zone\)/);
      expect(plan('ksk-double-ksk', '--parent', parent, '--ds-ttl', '1h').stdout).toMatch(
        /TTLds +1 hour +.*\(option\)/,
      );
    }));
});

describe('rollover status and coverage', () => {
  it(
    'follows a rollover from step to step',
    () =>
      inTempFolder((folder) => {
        const run = (...args: string[]) => zoneproof(args, { cwd: folder });
        writeFileSync(path.join(folder, 'example.com.zone'), SMALL);
        const day = (n: number) => `202601${String(n).padStart(2, '0')}000000`;
        const active = ['--publish', day(1), '--activate', day(1), '--key-dir', 'keys'];
        const old = run('key', 'generate', 'example.com', '--ksk', ...active, '--ds-publish', day(2)).stdout.trim();
        run('key', 'generate', 'example.com', '--zsk', ...active);
        const signAt = (at: string, ...args: string[]) => {
          const { code, stderr } = run(
            'sign',
            'example.com.zone',
            '--key-dir',
            'keys',
            '--now',
            at,
            '--in-place',
            ...args,
          );
          expect(code, stderr).toBe(0);
        };
        const status = (at: string, ...args: string[]) => {
          const { code, stdout, stderr } = run(
            'rollover',
            'status',
            'example.com.zone',
            '--key-dir',
            'keys',
            '--at',
            at,
            '--json',
            ...args,
          );
          expect(stderr).toBe('');
          const document = JSON.parse(stdout) as {
            status: string;
            candidates: { method: string; step: { id: string }; next: object }[];
          };
          const validate = validatorOf('status');
          expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
          return { code, ...document };
        };
        const dsOf = (key: string) => {
          const file = path.join(folder, `ds.${key}`);
          // Of a key that is deleted there is no DS to be had any more.
          if (!existsSync(file)) writeFileSync(file, run('ds', `keys/${key}`).stdout);
          return ['--ds', file];
        };
        signAt('2026-01-02');
        expect(status('2026-01-05', ...dsOf(old))).toMatchObject({ code: 0, status: 'at-rest', candidates: [] });

        const next = run(
          'key',
          'generate',
          'example.com',
          '--ksk',
          '--publish',
          day(10),
          '--activate',
          day(10),
          '--key-dir',
          'keys',
        ).stdout.trim();
        expect(run('rollover', 'status', 'example.com.zone', '--key-dir', 'keys', '--at', '2026-01-05').stdout).toMatch(
          new RegExp(`2026-01-10T00:00:00Z +${next.replace(/[.+]/g, '\\$&')} +is published`),
        );
        signAt('2026-01-10T00:01:00Z', '--serial', 'increment');
        const published = status('2026-01-10T01:00:00Z', ...dsOf(old));
        expect(published.candidates.find(({ method }) => method === 'ksk-double-ksk')).toMatchObject({
          step: { id: 'publish', takenAt: '2026-01-10T00:00:00Z' },
          next: { id: 'ds-update', safeFrom: '2026-01-10T04:00:00Z', isExact: true, isSafeNow: false },
        });
        expect(published.candidates.every(({ method }) => method !== 'trust-anchor')).toBe(true);
        expect(status('2026-01-10T04:00:00Z', ...dsOf(old)).candidates[0]!.next).toMatchObject({ isSafeNow: true });

        // The DS is replaced, and nobody notes when.
        expect(status('2026-01-11', ...dsOf(next)).candidates[0]).toMatchObject({
          method: 'ksk-double-ksk',
          step: { id: 'ds-update', takenAt: null },
          next: { id: 'remove', safeFrom: '2026-01-13T02:00:00Z', isExact: false, isSafeNow: false },
        });
        run('key', 'settime', `keys/${next}`, '--ds-publish', day(10));
        run('key', 'settime', `keys/${old}`, '--ds-removed', day(10));
        expect(status('2026-01-11', ...dsOf(next)).candidates[0]!.next).toMatchObject({
          safeFrom: '2026-01-12T02:00:00Z',
          isExact: true,
        });

        run('key', 'settime', `keys/${old}`, '--inactive', day(13), '--delete', day(13));
        signAt('2026-01-13T00:01:00Z', '--serial', 'increment');
        expect(status('2026-01-13T01:00:00Z', ...dsOf(next)).candidates[0]).toMatchObject({
          step: { id: 'remove' },
          next: { id: null },
        });
        expect(status('2026-01-14', ...dsOf(next))).toMatchObject({ code: 0, status: 'at-rest', candidates: [] });

        // The DS of the key that is gone: everything is bogus.
        const wrong = status('2026-01-14', ...dsOf(old));
        expect(wrong.code).toBe(1);
        expect(wrong).toMatchObject({
          problems: expect.arrayContaining([expect.stringContaining('no DS of the parent leads to a key')]),
        });
      }),
    SLOW,
  );

  it("takes BIND's .state files at their word: one key that does everything, and what caches know", () => {
    const next = makeKey('csk');
    return inTempFolder(async (folder) => {
      const times = { publish: START - DAY, activate: START - DAY };
      for (const key of [csk, next]) {
        writeKey(folder, key, key === csk ? { publish: START - 90 * DAY, activate: START - 90 * DAY } : times);
        const [state, ds] = key === csk ? ['omnipresent', 'omnipresent'] : ['rumoured', 'hidden'];
        const lines = ['Algorithm: 13', 'KSK: yes', 'ZSK: yes', `DNSKEYState: ${state}`, `DSState: ${ds}`];
        writeFileSync(path.join(folder, `${key.fileName}.state`), `${lines.join('\n')}\n`);
      }
      const both = await sign(SMALL, [csk, next], {
        now: START,
        inception: START - 3600,
        expiration: START + 30 * DAY,
      });
      const stdout = rollover('status', both, '--key-dir', folder, '--at', '2026-03-15').stdout.replace(/\s+/g, ' ');
      expect(stdout).toContain('CSK rollover (csk)');
      expect(stdout).toContain('step 1 of 3 is taken, at 2026-03-14T00:00:00Z');
      expect(stdout).toContain('is safe now, since 2026-03-14T04:00:00Z');
      expect(stdout).toContain('(DNSKEY rumoured, DS hidden)');
      expect(stdout).not.toContain('ksk-double-ksk');
    });
  });

  it('says what it does not know', () => {
    const { code, stdout } = rollover('status', split, '--at', '2026-03-16');
    expect(code).toBe(0);
    expect(stdout).toContain('no rollover is under way');
    expect(stdout).toContain('DS not known');
    expect(stdout).toContain('note: nobody says what the parent has');
    expect(rollover('status', SMALL, '--at', '2026-03-16').stdout).toContain('the zone is not signed');
  });

  it('covers, or shows the gap and ends with 1', () => {
    const active = { publish: START - DAY, activate: START - DAY };
    return withKeys(
      [
        [ksk, active],
        [zsk, { ...active, inactive: START + 50 * DAY }],
      ],
      (folder) => {
        const cover = (...args: string[]) =>
          zoneproof(['rollover', 'coverage', '--key-dir', folder, '--at', '2026-03-15', ...args]);
        expect(cover('--until', '30d')).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('its keys last until 2026-05-04T00:00:00Z'),
        });
        const gap = cover('--until', '2026-06-01');
        expect(gap.code).toBe(1);
        expect(gap.stdout).toContain('no ZSK of algorithm 13 (ECDSAP256SHA256) signs data');
        expect(gap.stdout).toContain('2026-05-04T00:00:00Z to 2026-06-01T00:00:00Z, 28 days');
        const json = cover('--until', '2026-06-01', '--json');
        const validate = validatorOf('coverage');
        expect(validate(JSON.parse(json.stdout)), JSON.stringify(validate.errors)).toBe(true);
        expect(
          zoneproof([
            'rollover',
            'coverage',
            'example.com',
            '--key-dir',
            folder,
            '--at',
            '2026-03-15',
            '--until',
            '30d',
          ]).code,
        ).toBe(0);
        expect(zoneproof(['rollover', 'coverage', 'example.org', '--key-dir', folder])).toMatchObject({
          code: 5,
          stderr: expect.stringContaining('holds no key of example.org.'),
        });
        expect(cover('--until', 'soon')).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('neither a moment nor a period'),
        });
        expect(cover('--until', '2020-01-01').code).toBe(2);
      },
    );
  });

  it('tells a file that it cannot read from a folder without keys', () => {
    expect(zoneproof(['rollover', 'coverage', '--key-dir', '/nowhere/at/all'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('cannot read the key folder'),
    });
  });
});

describe('the configuration', () => {
  it('says which zone a file holds, and what its parent has', () =>
    inTempFolder((folder) => {
      const file = path.join(folder, 'primary.txt');
      const status = (...args: string[]) => zoneproof(['rollover', 'status', file, '--at', '2026-03-16', ...args]);
      const relative = '$TTL 3600\n@ SOA ns1 host 7 7200 3600 1209600 3600\n@ NS ns1\nns1 A 192.0.2.1\n';
      writeFileSync(file, relative);
      writeFileSync(path.join(folder, 'parent.ds'), 'example.net. IN DS 1 13 2 00\n');
      writeFileSync(
        path.join(folder, 'zoneproof.config.yaml'),
        'zones:\n  - file: primary.txt\n    origin: example.net\n    ds: parent.ds\n',
      );
      expect(status('--ds', 'none').stdout).toMatch(/^example\.net\. at /);
      expect(status('--no-config').stdout).toMatch(/^primary\. at /);
      // It is read, and has a digest that is too short.
      expect(status()).toMatchObject({ code: 2, stderr: expect.stringMatching(/parent\.ds: .*octet/) });
      for (const command of [['plan', '-m', 'go-secure'], ['rehearse', '-m', 'go-secure'], ['coverage']]) {
        expect(zoneproof(['rollover', ...command, file]).stderr).toContain('parent.ds: ');
      }
    }));
});
