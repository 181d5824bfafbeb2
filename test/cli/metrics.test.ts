import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { printBindPrivate, printBindPublic, type SigningKey } from '../../src/keys/index.js';
import { METRIC_FAMILIES } from '../../src/report/metrics-families.js';
import { COMPATIBLE_FAMILIES } from '../../src/report/metrics-families-compatible.js';
import { DAY, linesOf, makeKey, resign, SMALL, sign } from '../dnssec/support.js';
import { run } from '../interop/peers.js';
import { Metrics } from '../report/metrics-reader.js';
import { BIN, inTempFolder, zoneproof } from './run-cli.js';

const START = Date.UTC(2026, 2, 15) / 1000;
const END = START + 30 * DAY;
const AT = ['--at', '2026-03-15'];
const [ksk, zsk, other] = [makeKey('ksk'), makeKey('zsk'), makeKey('ksk')];
const ZONE = { zone: 'example.com' };

let signed: string;
let ds: string;
let otherDs: string;
beforeAll(async () => {
  const times = { now: START, inception: START - 3600, expiration: END };
  signed = await sign(SMALL, [ksk, zsk], times);
  const dsOf = (text: string) =>
    zoneproof(['ds', '-', '--origin', 'example.com'], { input: text }).stdout.trim().split('\n')[0]!;
  ds = dsOf(signed);
  otherDs = dsOf(await sign(SMALL, [other], times));
});

function metrics(args: readonly string[], input = signed) {
  const result = zoneproof(['metrics', ...args], { input });
  return { ...result, read: () => new Metrics(result.stdout) };
}

/** Of the zone on standard input, judged on 15 March 2026 unless `args` say otherwise. */
function readZone(input: string, ...args: readonly string[]): Metrics {
  const at = args.includes('--at') ? [] : AT;
  const { code, stderr, read } = metrics(['-', '--origin', 'example.com', ...at, ...args], input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return read();
}

const rrsigs = (found: Metrics) => found.by('state', 'dnssec_zone_rrsigs', ZONE);
const NONE = { valid: 0, expiring: 0, expired: 0, future: 0, unchecked: 0, bogus: 0 };

describe('metrics', () => {
  it('say of a zone what the other commands say of it', () => {
    const common = ['-', '--origin', 'example.com', ...AT];
    const json = (command: readonly string[], ...more: string[]) =>
      JSON.parse(zoneproof([...command, ...common, ...more, '--json'], { input: signed }).stdout);
    const found = readZone(signed, '--ds', ds);
    const seconds = (time: string) => Date.parse(time) / 1000;

    const { forecast } = json(['forecast'], '--ds', ds);
    expect(found.get('dnssec_zone_bogus_timestamp_seconds', ZONE)).toBe(seconds(forecast.bogusFrom));
    expect(found.get('dnssec_zone_resign_by_timestamp_seconds', ZONE)).toBe(seconds(forecast.resign.by));
    const verification = json(['verify'], '--ds', ds).zones[0];
    expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe(verification.status.toLowerCase());
    const findings = json(['lint']).diagnostics as { severity: string }[];
    const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
    expect(found.by('severity', 'zone_lint_findings', ZONE)).toEqual({
      error: count('error'),
      warning: count('warning'),
      info: count('info'),
    });
    const status = json(['rollover', 'status'], '--ds', ds);
    expect(found.state('state', 'dnssec_rollover_state', ZONE)).toBe(status.kind ?? status.status);

    expect(found.get('zone_soa_serial', ZONE)).toBe(7);
    expect(found.by('type', 'zone_records', ZONE)).toMatchObject({ SOA: 1, NS: 1, A: 2, DNSKEY: 2, NSEC: 3 });
    expect(found.get('dnssec_zone_earliest_rrsig_expiration_timestamp_seconds', ZONE)).toBe(END);
    const apex = found.by('type', 'dnssec_rrsig_expiration_timestamp_seconds', { ...ZONE, owner: 'example.com' });
    expect(apex).toEqual({ SOA: END, NS: END, NSEC: END, DNSKEY: END });
    expect(found.get('dnssec_ds_in_sync', ZONE)).toBe(1);
    expect(found.by('grade', 'dnssec_ds_records', ZONE)).toEqual({ good: 1, note: 0, warning: 0, bad: 0 });
    for (const [key, role] of [[ksk, 'ksk'] as const, [zsk, 'zsk'] as const]) {
      const labels = { ...ZONE, key_tag: String(key.dnskey.keyTag), role };
      expect(found.state('state', 'dnssec_key_state', labels)).toBe('active');
    }
  });

  it('count every signature in one state, at every moment', async () => {
    const count = readZone(signed).by('type', 'zone_records', ZONE).RRSIG!;
    const at = (moment: string, ...more: string[]) => rrsigs(readZone(signed, '--at', moment, ...more));
    expect(at('2026-03-15')).toEqual({ ...NONE, valid: count });
    // A week before the end; a zone that is signed for longer than four weeks.
    expect(at('2026-04-06')).toEqual({ ...NONE, valid: count });
    expect(at('2026-04-08')).toEqual({ ...NONE, expiring: count });
    expect(at('2026-04-06', '--min-margin', '10d')).toEqual({ ...NONE, expiring: count });
    expect(at('2026-04-08', '--min-margin', '1d')).toEqual({ ...NONE, valid: count });
    expect(at('2026-05-01')).toEqual({ ...NONE, expired: count });
    expect(at('2026-03-01')).toEqual({ ...NONE, future: count });
    const [line] = linesOf(signed, 'www.example.com.', 'RRSIG A');
    const broken = signed.replace(line!, line!.replace(/ [A-Za-z0-9+/=]+\n$/, ` ${'A'.repeat(86)}==\n`));
    expect(rrsigs(readZone(broken))).toEqual({ ...NONE, valid: count - 1, bogus: 1 });
    // One that covers nothing is nobody's business, but it is there.
    expect(rrsigs(readZone(signed + line!.replace(/RRSIG\tA /, 'RRSIG\tTXT ')))).toEqual({
      ...NONE,
      valid: count,
      unchecked: 1,
    });
    const early = await resign(signed, 'www.example.com.', 'A', zsk, {
      inception: START - 3600,
      expiration: START + 3 * 3600,
    });
    const soon = readZone(early, '--min-margin', '1d');
    expect(rrsigs(soon)).toEqual({ ...NONE, valid: count - 1, expiring: 1 });
    expect(soon.get('dnssec_zone_earliest_rrsig_expiration_timestamp_seconds', ZONE)).toBe(START + 3 * 3600);
    expect(soon.get('dnssec_zone_bogus_timestamp_seconds', ZONE)).toBe(START + 3 * 3600 + 1);
  });

  it('know when a zone ended that has ended', () => {
    const found = readZone(signed, '--at', '2026-05-01');
    expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe('bogus');
    expect(found.get('dnssec_zone_earliest_rrsig_expiration_timestamp_seconds', ZONE)).toBe(END);
    // It is bogus already, so from the moment on that is asked for.
    expect(found.get('dnssec_zone_bogus_timestamp_seconds', ZONE)).toBe(Date.UTC(2026, 4, 1) / 1000);
    expect(found.get('dnssec_zone_resign_by_timestamp_seconds', ZONE)).toBeUndefined();
  });

  it.each([
    ['the right DS', () => [ds], 1, 'secure', { good: 1, bad: 0 }],
    ['another DS', () => [otherDs], 0, 'bogus', { good: 0, bad: 1 }],
    ['a right DS and another', () => [ds, otherDs], 0, 'secure', { good: 1, bad: 1 }],
  ])('judge %s', (_what, given, inSync, status, grades) => {
    const found = readZone(signed, ...given().flatMap((one) => ['--ds', one]));
    expect(found.get('dnssec_ds_in_sync', ZONE)).toBe(inSync);
    expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe(status);
    expect(found.by('grade', 'dnssec_ds_records', ZONE)).toMatchObject(grades);
  });

  it('say nothing of a DS that nobody knows, and find an unsigned zone at a DS bogus', () => {
    expect(readZone(signed).families.has('dnssec_ds_in_sync')).toBe(false);
    const plain = `$ORIGIN example.com.\n${SMALL}`;
    expect(readZone(plain).state('status', 'dnssec_zone_status', ZONE)).toBe('insecure');
    const lost = readZone(plain, '--ds', ds);
    expect(lost.state('status', 'dnssec_zone_status', ZONE)).toBe('bogus');
    expect(lost.get('dnssec_ds_in_sync', ZONE)).toBe(0);
  });

  it('take the DS of the configuration, and of a parent in the run that is signed', () =>
    inTempFolder((folder) => {
      const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
      write('child.zone', `$ORIGIN example.com.\n${SMALL}`);
      write('com.zone', `$ORIGIN com.\n${SMALL.replace('www A 192.0.2.2', `example NS ns1\n${ds}`)}`);
      const inFolder = () => new Metrics(zoneproof(['metrics', folder, ...AT]).stdout);
      // Both may be what servers sign: nothing follows for what they serve.
      expect(inFolder().state('status', 'dnssec_zone_status', ZONE)).toBe('insecure');
      write('child.zone', signed);
      expect(inFolder().get('dnssec_ds_in_sync', ZONE)).toBe(1);
      write('com.zone', '');
      write('parent.ds', `${otherDs}\n`);
      write('zoneproof.config.yaml', 'ignore: com.zone\nzones:\n  - file: child.zone\n    ds: parent.ds\n');
      expect(inFolder().get('dnssec_ds_in_sync', ZONE)).toBe(0);
    }));

  it('show where keys and rollovers stand, without opening a private key', () =>
    inTempFolder((folder) => {
      const write = (key: SigningKey, times: SigningKey['times']) => {
        const base = path.join(folder, key.fileName);
        writeFileSync(`${base}.key`, printBindPublic({ owner: key.owner, dnskey: key.dnskey, ttl: 3600 }, times));
        // Whoever opened it would wait for ever.
        if (!existsSync(`${base}.private`)) run('mkfifo', [`${base}.private`]);
      };
      const old = START - 90 * DAY;
      write(ksk, { created: old, publish: old, activate: old, inactive: START + 40 * DAY, delete: START + 50 * DAY });
      write(zsk, { created: old, publish: old, activate: old });
      write(other, { created: START, publish: START + 10 * DAY, activate: START + 60 * DAY });
      writeFileSync(path.join(folder, 'example.com.zone'), signed);
      const { code, read } = metrics([folder, ...AT, '--key-dir', folder, '--ds', ds]);
      expect(code).toBe(0);
      const found = read();
      const tag = ({ dnskey }: SigningKey) => ({ ...ZONE, key_tag: String(dnskey.keyTag) });
      const state = (key: SigningKey) => found.state('state', 'dnssec_key_state', tag(key));
      expect([ksk, zsk, other].map(state)).toEqual(['active', 'active', 'generated']);
      const events = (key: SigningKey) => found.by('event', 'dnssec_key_event_timestamp_seconds', tag(key));
      expect(events(ksk)).toEqual({ retire: START + 40 * DAY, remove: START + 50 * DAY });
      expect(events(other)).toEqual({ publish: START + 10 * DAY, activate: START + 60 * DAY });
      // The old KSK ceases to sign twenty days before the new one begins.
      expect(found.get('dnssec_key_coverage_end_timestamp_seconds', ZONE)).toBeLessThanOrEqual(START + 40 * DAY);
      expect(found.get('dnssec_key_coverage_end_timestamp_seconds', ZONE)).toBeGreaterThan(START);
      expect(found.get('dnssec_rollover_problems', ZONE)).toBe(0);
      // With the times of the .key files alone, the keys last for ever.
      write(ksk, { created: old, publish: old, activate: old });
      write(other, { created: old, publish: old, activate: old, inactive: START - 2 * DAY, delete: START - DAY });
      const rested = readZone(signed, '--key-dir', folder);
      expect(rested.get('dnssec_key_coverage_end_timestamp_seconds', ZONE)).toBe(Number.POSITIVE_INFINITY);
      expect(rested.by('state', 'dnssec_key_state', tag(other))).toEqual({});
    }));

  it('show the next step of a rollover that is under way', () =>
    inTempFolder(async (folder) => {
      const times = { now: START, inception: START - 3600, expiration: END };
      const both = await sign(SMALL, [ksk, other, zsk], times);
      const compare = (...args: string[]) => {
        const common = ['-', '--origin', 'example.com', ...AT, '--ds', ds, ...args];
        const { stdout } = zoneproof(['rollover', 'status', ...common, '--json'], { input: both });
        const { candidates } = JSON.parse(stdout) as {
          candidates: { method: string; next: { safeFrom: string; isExact: boolean } }[];
        };
        const found = readZone(both, '--ds', ds, ...args);
        const exact = [false, true].map((isExact) => {
          const of = candidates.filter(({ next }) => next.isExact === isExact);
          const expected = of.map(({ method, next }) => [method, Date.parse(next.safeFrom) / 1000]);
          const labels = { ...ZONE, exact: String(isExact) };
          const steps = found.by('method', 'dnssec_rollover_next_step_timestamp_seconds', labels);
          expect(steps).toEqual(Object.fromEntries(expected));
          return of.length;
        });
        expect(found.get('dnssec_rollover_problems', ZONE)).toBe(0);
        return exact;
      };
      const [open] = compare();
      expect(open).toBeGreaterThan(0);
      for (const key of [ksk, zsk, other]) {
        const since = START - (key === other ? 1 : 90) * DAY;
        const known = { created: since, publish: since, activate: since };
        const base = path.join(folder, key.fileName);
        writeFileSync(`${base}.key`, printBindPublic({ ...key, ttl: 3600 }, known));
        writeFileSync(`${base}.private`, printBindPrivate({ ...key, times: known }), { mode: 0o600 });
      }
      const [, closed] = compare('--key-dir', folder);
      expect(closed).toBeGreaterThan(0);
    }));

  it('take no finding of lint for a reason to know nothing', () => {
    const found = readZone(`$ORIGIN example.com.\n${SMALL.replace(/^ns1 A .*$/m, '')}`);
    expect(found.by('severity', 'zone_lint_findings', ZONE).error).toBeGreaterThan(0);
    expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe('insecure');
  });

  it('do not fail for what is wrong in zones', () => {
    const found = readZone('$ORIGIN example.com.\n@ SOA ns1 host 1 2 3\nwww A 192.0.2.\n');
    expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe('indeterminate');
    expect(found.by('severity', 'zone_lint_findings', ZONE).error).toBeGreaterThan(0);
    expect(found.get('zoneproof_last_run_success')).toBe(1);
  });

  it('show files that cannot be read as failures, beside the others', () =>
    inTempFolder((folder) => {
      const file = (name: string) => path.join(folder, name);
      writeFileSync(file('a.zone'), signed);
      writeFileSync(file('b.zone'), 'www A 192.0.2.1\n');
      const gone = file('gone.zone');
      const { code, stderr, read } = metrics([file('a.zone'), file('b.zone'), gone, ...AT]);
      expect(code).not.toBe(0);
      expect(stderr).toContain('no such file');
      const found = read();
      expect(found.by('file', 'zoneproof_file_success')).toMatchObject({ [file('a.zone')]: 1, [gone]: 0 });
      expect(found.get('zoneproof_last_run_success')).toBe(0);
      expect(found.get('zoneproof_last_success_timestamp_seconds')).toBeUndefined();
      expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe('secure');
      expect(metrics([gone]).code).toBe(4);
      expect(metrics([gone]).read().by('file', 'zoneproof_file_success')).toEqual({ [gone]: 0 });
    }));

  it('take what is signed of a zone and its source, and refuse to choose between views', () =>
    inTempFolder((folder) => {
      const file = (name: string) => path.join(folder, name);
      writeFileSync(file('db.example.com'), SMALL.replace(' 7 ', ' 9 '));
      writeFileSync(file('db.example.com.signed'), signed);
      const both = metrics([file('db.example.com'), file('db.example.com.signed'), '--origin', 'example.com', ...AT]);
      expect(both.code).toBe(0);
      expect(both.read().get('zone_soa_serial', ZONE)).toBe(7);
      writeFileSync(file('internal.signed'), signed);
      const views = metrics([file('db.example.com.signed'), file('internal.signed'), ...AT]);
      expect(views.code).toBe(2);
      expect(views.stderr).toContain('internal.signed holds the zone example.com.');
      expect(views.stderr).toContain('--label view=');
      expect(views.read().get('zoneproof_file_success', { file: file('internal.signed') })).toBe(0);
      expect(views.read().state('status', 'dnssec_zone_status', ZONE)).toBe('secure');
    }));

  it('escape what stands in names of files, and in labels', () =>
    inTempFolder((folder) => {
      const file = path.join(folder, 'a "b" \\ c\nd.zone');
      writeFileSync(file, signed);
      const { code, stdout, read } = metrics([file, ...AT, '--label', 'view=a "b" \\ c\nd', '--compat']);
      expect(code).toBe(0);
      const view = 'a "b" \\ c\nd';
      expect(read().get('zoneproof_file_success', { file, view })).toBe(1);
      for (const labels of read().families.values()) expect(labels.has('view')).toBe(true);
      expect(stdout).toContain('{view="a \\"b\\" \\\\ c\\nd"');
    }));

  it('have the names of prometheus-dnssec-exporter when asked', () => {
    const found = readZone(signed, '--compat');
    const soa = { ...ZONE, record: '@', type: 'SOA' };
    expect(found.get('dnssec_zone_record_days_left', soa)).toBe(30);
    expect(found.get('dnssec_zone_record_earliest_rrsig_expiry', { ...soa, resolver: 'zone-file' })).toBe(END);
    expect(readZone(signed).families.has('dnssec_zone_record_days_left')).toBe(false);
  });

  it('have no other labels than their families declare', () =>
    inTempFolder((folder) => {
      writeFileSync(path.join(folder, `${ksk.fileName}.key`), 'no key');
      const base = path.join(folder, zsk.fileName);
      const times = { created: START, activate: START, inactive: END };
      writeFileSync(`${base}.key`, printBindPublic({ owner: zsk.owner, dnskey: zsk.dnskey, ttl: 3600 }, times));
      const texts = [readZone(signed, '--ds', ds, '--compat')];
      const broken = metrics(['-', '--origin', 'example.com', ...AT, '--key-dir', folder]);
      expect(broken.code).toBe(5);
      expect(broken.read().state('status', 'dnssec_zone_status', ZONE)).toBe('secure');
      writeFileSync(path.join(folder, `${ksk.fileName}.key`), printBindPublic({ ...ksk, ttl: 3600 }, times));
      texts.push(readZone(signed, '--key-dir', folder));
      const declared = new Map([...METRIC_FAMILIES, ...COMPATIBLE_FAMILIES].map((one) => [one.name, one]));
      for (const [name, labels] of texts.flatMap(({ families }) => [...families])) {
        const family = declared.get(name.replace(/_info$/, ''))!;
        expect([...labels], name).toEqual(family.labels);
        expect(name.endsWith('_seconds'), name).toBe(family.unit === 'seconds');
      }
    }));

  it('refuse DS records for several zones', () =>
    inTempFolder((folder) => {
      const file = path.join(folder, 'other.zone');
      writeFileSync(file, `$ORIGIN example.net.\n${SMALL}`);
      const { code, stderr } = metrics(['-', file, ...AT, '--ds', ds]);
      expect(code).toBe(2);
      expect(stderr).toContain('configuration');
    }));

  it.each([
    [['--format', 'openmetrics', '--textfile', 'x.prom'], 'the textfile collector reads the format prometheus only'],
    [['--textfile', 'x.txt'], 'does not end in .prom'],
    [['--label', 'zone=x'], 'is a label that samples have already'],
    [['--label', 'resolver=x'], 'is a label that samples have already'],
    [['--label', '__x=y'], 'is not a label'],
    [['--label', 'a-b=y'], 'is not a label'],
    [['--label', 'view'], 'is not a label'],
    [['--resolver', '192.0.2.1'], '--resolver goes with --live'],
    [['--trust-anchor', 'iana'], '--trust-anchor goes with --live'],
    [['--live', '--server', 'ns1'], 'is not an address'],
    [['--at', 'soon'], 'is not a time'],
  ])('refuse %j', (args, message) => {
    const { code, stderr, stdout } = metrics(['-', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('metrics --textfile', () => {
  const textfile = (folder: string, ...args: readonly string[]) => {
    const file = path.join(folder, 'zoneproof.prom');
    const result = metrics(['-', '--origin', 'example.com', ...AT, '--textfile', file, ...args]);
    return { ...result, file, saved: () => new Metrics(readFileSync(file, 'utf8')) };
  };

  it('writes the file for everybody to read, whatever the mask and the mode before, and nothing else', () =>
    inTempFolder((folder) => {
      const file = path.join(folder, 'zoneproof.prom');
      const masked = () => {
        const command = `umask 077; exec "${process.execPath}" "${BIN}" metrics - --origin example.com --textfile "${file}"`;
        return spawnSync('sh', ['-c', command], { input: signed, encoding: 'utf8' });
      };
      expect(masked()).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(statSync(file).mode & 0o777).toBe(0o644);
      const inode = statSync(file).ino;
      chmodSync(file, 0o600);
      expect(masked().status).toBe(0);
      expect(statSync(file).mode & 0o777).toBe(0o644);
      // Another file was renamed over it: readers of the old one read on.
      expect(statSync(file).ino).not.toBe(inode);
      expect(readdirSync(folder)).toEqual(['zoneproof.prom']);
      expect(new Metrics(readFileSync(file, 'utf8')).get('zoneproof_last_run_success')).toBe(1);
    }));

  it('remembers the last success over failures, by its labels', () =>
    inTempFolder((folder) => {
      const view = { view: 'ä' };
      const label = ['--label', 'view=ä'];
      const success = (found: Metrics) => found.get('zoneproof_last_success_timestamp_seconds', view);
      expect(textfile(folder, ...label).code).toBe(0);
      const { file, saved } = textfile(folder, ...label);
      const first = success(saved())!;
      expect(first).toBe(saved().get('zoneproof_last_run_timestamp_seconds', view));
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(String(first), String(first - 7777)));
      for (let run = 0; run < 2; run++) {
        const failed = textfile(folder, ...label, path.join(folder, 'gone.zone'));
        expect(failed.code).toBe(4);
        expect(success(failed.saved())).toBe(first - 7777);
        expect(failed.saved().get('zoneproof_last_run_success', view)).toBe(0);
        expect(failed.saved().get('zone_soa_serial', { ...ZONE, ...view })).toBe(7);
      }
      expect(success(textfile(folder, ...label).saved())).toBeGreaterThanOrEqual(first);
      expect(success(textfile(folder, path.join(folder, 'gone.zone')).saved())).toBeUndefined();
    }));

  it('shows a run that ended early as a failure', () =>
    inTempFolder((folder) => {
      const config = path.join(folder, 'zoneproof.config.yaml');
      writeFileSync(config, 'rules: nothing\n');
      const { code, stderr, saved } = textfile(folder, '--config', config);
      expect(code).toBe(3);
      expect(stderr).toContain('zoneproof.config.yaml:1:8: error');
      expect(saved().get('zoneproof_last_run_success')).toBe(0);
      expect(saved().families.has('zone_soa_serial')).toBe(false);
    }));

  it('leaves nothing behind where it cannot write', () =>
    inTempFolder((folder) => {
      const missing = metrics(['-', '--textfile', path.join(folder, 'no', 'where.prom'), '--origin', 'example.com']);
      expect(missing).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('cannot write') });
      mkdirSync(path.join(folder, 'a.prom'));
      expect(metrics(['-', '--textfile', path.join(folder, 'a.prom'), '--origin', 'example.com']).code).toBe(4);
      expect(readdirSync(folder)).toEqual(['a.prom']);
    }));
});
