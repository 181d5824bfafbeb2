import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { GAME_DAYS, METHODS } from '../../src/rollover/index.js';
import { inTempFolder, zoneproof } from './run-cli.js';

const ZONE = `$ORIGIN example.com.
$TTL 3600
@ IN SOA ns1 host 1 7200 3600 1209600 3600
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2
`;
/** Milliseconds, for many runs of the program one after the other on a busy machine. */
const SLOW = 120_000;
const START = ['--start', '2027-01-04T00:00:00Z'];
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/rollover-rehearsal.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ formats: { 'date-time': true }, allowUnionTypes: true }).compile(schema);

/** A folder with a signed zone of each shape that methods ask for, and its keys. */
function inSignedFolder<T>(use: (folder: string) => T): Promise<T> {
  return inTempFolder((folder) => {
    writeFileSync(path.join(folder, 'plain.zone'), ZONE);
    for (const [name, roles] of [
      ['split', ['--ksk', '--zsk']],
      ['csk', ['--csk']],
    ] as const) {
      for (const role of roles) {
        zoneproof(['key', 'generate', 'example.com', role, '--key-dir', `${name}-keys`], { cwd: folder });
      }
      for (const [denial, options] of [
        ['nsec', []],
        ['nsec3', ['--nsec3']],
      ] as const) {
        const out = `${name}-${denial}.zone`;
        const args = ['sign', 'plain.zone', '--key-dir', `${name}-keys`, ...options, '-o', out];
        expect(zoneproof(args, { cwd: folder }).code).toBe(0);
      }
    }
    return use(folder);
  });
}

function zoneFor(id: string): string {
  if (id === 'go-secure') return 'plain.zone';
  const { needs } = METHODS.find((method) => method.id === id)!;
  return `${needs === 'csk' ? 'csk' : 'split'}-${id.startsWith('nsec3-') ? 'nsec3' : 'nsec'}.zone`;
}

const algorithmFor = (id: string): string[] => (id.startsWith('algorithm') ? ['--algorithm', 'ED25519'] : []);

describe('rollover rehearse', () => {
  it(
    'every method, done for real: each step is what the model says, and the whole is safe',
    () =>
      inSignedFolder((folder) => {
        for (const { id } of METHODS) {
          const args = [
            'rollover',
            'rehearse',
            zoneFor(id),
            '--method',
            id,
            ...algorithmFor(id),
            ...START,
            '--out',
            id,
          ];
          const { code, stdout, stderr } = zoneproof([...args, '--json'], { cwd: folder });
          expect([id, code, stderr]).toEqual([id, 0, '']);
          const report = JSON.parse(stdout) as {
            isSafe: boolean;
            steps: { id: string }[];
            written: { steps: { folder: string; zones: { file: string; status: string; expected: string }[] }[] };
          };
          expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
          expect(report.written.steps.map((step) => step.folder)).toEqual([
            '00-before',
            ...report.steps.map((step, i) => `0${i + 1}-${step.id}`),
          ]);
          for (const { zones, folder: step } of report.written.steps) {
            expect(existsSync(path.join(folder, id, step, 'ds.db'))).toBe(true);
            for (const { file, status, expected } of zones) {
              expect([id, file, status]).toEqual([id, file, expected]);
              expect(statSync(path.join(folder, id, file)).size).toBeGreaterThan(0);
            }
          }
        }
      }),
    SLOW,
  );

  it('the DS is forgotten: found, dated and explained on one screen', () =>
    inSignedFolder((folder) => {
      const args = ['split-nsec.zone', '--method', 'ksk-double-ksk', '--what-if', 'skip ds-update'];
      const { code, stdout, stderr } = zoneproof(['rollover', 'rehearse', ...args, ...START, '--out', 'out'], {
        cwd: folder,
      });
      expect([code, stderr]).toEqual([1, '']);
      const steady = stdout.replace(/\((\d+)\)/g, '(TAG)').replace(/\+\d{5}/g, '+TAG');
      expect(steady.split('\n').length).toBeLessThan(40);
      expect(steady).toMatchInlineSnapshot(`
        "example.com.: ksk-double-ksk, with 'skip ds-update'
          2027-01-04T00:00:00Z  publish  Publish the new KSK; both sign the DNSKEY RRset
          2027-01-06T06:00:00Z  remove   Remove the old KSK
        NOT SAFE: 1 cause in 3 cache states over 5 intervals

        The DS at the parent leads to a key that is not in the zone.
        when      from 2027-01-06T06:00:00Z on, until somebody mends it
        seen      SERVFAIL for every name of the zone
        hit       from 2027-01-06T06:00:00Z: resolvers that ask now: those with a cold cache, and others as
                  what they hold runs out
                  from 2027-01-06T09:00:00Z: every validating resolver
        sets      DS RRset: KSK1 (TAG); from before the first step, still published
                  DNSKEY RRset: ZSK1 (TAG), KSK2; signed by KSK2; since step remove, 2027-01-06T06:00:00Z,
                  still published
        way out   publish the key that the DS names again, and let it sign the DNSKEY RRset: over in Dprp +
                  TTLkey = 2 hours + 1 hour = 3 hours
        or        have the DS replaced by that of a key that signs the DNSKEY RRset: over in Dreg + DprpP +
                  TTLds = 1 day + 1 hour + 1 day = 2 days 1 hour
        reason    ds-names-no-key

        mend      no wait mends this
        remedy    skip ds-update: take the step now, and undo those behind it that were taken: their waits
                  start anew

        written to out, and verified at the moment of each step
          00-before   2027-01-04T00:00:00Z    SECURE  every answer of this zone validates
          01-publish  2027-01-04T00:00:00Z    SECURE  every answer of this zone validates
          02-remove   2027-01-06T06:00:00Z    BOGUS   some answers of this zone would not validate
          throw-away keys: KSK1 Kexample.com.+013+TAG, ZSK1 Kexample.com.+013+TAG, KSK2 Kexample.com.+013+TAG
        "
      `);
    }));

  it('keys and files: throw-away keys are for the user alone, and nothing is overwritten', () =>
    inSignedFolder((folder) => {
      const rehearse = (...args: string[]) =>
        zoneproof(['rollover', 'rehearse', 'split-nsec.zone', '--method', 'ksk-double-ksk', ...START, ...args], {
          cwd: folder,
        });
      expect(rehearse('--key-dir', 'split-keys', '--out', 'out').code).toBe(0);
      const keys = readdirSync(path.join(folder, 'out/keys'));
      // The keys of the zone stay where they are.
      expect(keys.map((name) => path.extname(name)).sort()).toEqual(['.key', '.private']);
      const secret = keys.find((name) => name.endsWith('.private'))!;
      expect(statSync(path.join(folder, 'out/keys', secret)).mode & 0o777).toBe(0o600);
      const before = readFileSync(path.join(folder, 'out/03-remove/zone.db'), 'utf8');
      const again = rehearse('--out', 'out');
      expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('out is not empty')]);
      expect(readFileSync(path.join(folder, 'out/03-remove/zone.db'), 'utf8')).toBe(before);
      mkdirSync(path.join(folder, 'empty'));
      expect(rehearse('--out', 'empty').code).toBe(0);
      // Each version follows the one before it.
      const serials = readdirSync(path.join(folder, 'empty'))
        .filter((name) => /^\d/.test(name))
        .map(
          (name) =>
            /SOA\s+\S+\s+\S+\s+(\d+)/.exec(readFileSync(path.join(folder, 'empty', name, 'zone.db'), 'utf8'))![1],
        );
      expect(new Set(serials).size).toBeGreaterThan(2);
      expect([...serials].sort()).toEqual(serials);
    }));

  it.each(GAME_DAYS.map((day) => [day.story, day] as const))(
    'game day: %s',
    (_, { method, algorithm, whatIf, reason }) =>
      inSignedFolder((folder) => {
        const options = algorithm === undefined ? [] : ['--algorithm', algorithm];
        const args = ['rollover', 'rehearse', 'split-nsec.zone', '--method', method, ...options, '--what-if', whatIf];
        const { code, stdout } = zoneproof([...args, '--json'], { cwd: folder });
        const report = JSON.parse(stdout) as {
          isSafe: boolean;
          causes: { reason: string; hits: object[]; recoveries: object[] }[];
        };
        expect([code, report.isSafe]).toEqual([1, false]);
        expect(report.causes.map((cause) => cause.reason)).toContain(reason);
        for (const { hits, recoveries } of report.causes) {
          expect(hits.length).toBeGreaterThan(0);
          expect(recoveries.length).toBeGreaterThan(0);
        }
        expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
      }),
  );

  it('lists incidents and game days without a zone, and refuses what makes no sense', () => {
    const list = zoneproof(['rollover', 'rehearse', '--what-if', 'list']);
    expect(list.code).toBe(0);
    for (const { story, whatIf } of GAME_DAYS) {
      expect(list.stdout).toContain(story);
      expect(list.stdout).toContain(`--what-if '${whatIf}'`);
    }
    const without = zoneproof(['rollover', 'rehearse', '--method', 'csk']);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('needs a zone file')]);
    const odd = zoneproof(['rollover', 'rehearse', '-', '--method', 'go-secure', '--what-if', 'sing'], { input: ZONE });
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('--what-if list explains them')]);
  });
});
