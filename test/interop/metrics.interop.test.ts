/** Metrics, alert rules and the dashboard, held against Prometheus itself and the reader of OpenMetrics in Python. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openssl } from '../../src/crypto/index.js';
import { dsRdata, makeDs, signZone } from '../../src/dnssec/index.js';
import { type KeyTimes, printKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { METRIC_FAMILIES } from '../../src/report/metrics-families.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import { zoneproof } from '../cli/run-cli.js';
import { Metrics } from '../report/metrics-reader.js';
import { KeyMaker } from './key-folder.js';
import { peerTest, run, withTempDir } from './peers.js';
import { freePort, start, stop, withNameServers, withUnbound } from './servers.js';

const DOCS = new URL('../../docs/metrics/', import.meta.url);
const PYTHON = '/usr/bin/python3';
const PYTHON_READER = '/usr/lib/python3/dist-packages/prometheus_client';
const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const alertsText = readFileSync(new URL('alerts.yml', DOCS), 'utf8');
const rules = (parse(alertsText) as { groups: [{ rules: Rule[] }] }).groups[0].rules;

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly refId: string }[];
}
const dashboard = JSON.parse(readFileSync(new URL('dashboard.json', DOCS), 'utf8')) as { readonly panels: Panel[] };
/** What Grafana puts for the variable when all zones are shown. */
const expressions = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, refId }) => ({ title: `${title} ${refId}`, expr: expr.replaceAll('$zone', '.*') })),
);

const familyNames = new Set(METRIC_FAMILIES.map(({ name, type }) => (type === 'info' ? `${name}_info` : name)));
const metricNames = (expr: string): string[] =>
  expr.replace(/"[^"]*"/g, '""').match(/\b(?:zoneproof|zone|dnssec)_[a-z_]+\b/g) ?? [];

describe('what is written for metrics', () => {
  it.each([
    ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
    ...expressions.map(({ title, expr }) => [`panel ${title}`, expr] as const),
  ])('%s uses metrics and labels that there are', (_what, expr) => {
    expect(metricNames(expr)).not.toEqual([]);
    for (const name of metricNames(expr)) expect(familyNames, name).toContain(name);
    for (const [, name, matchers] of expr.matchAll(/\b([a-z_]+)\{([^}]*)\}/g)) {
      const labels = METRIC_FAMILIES.find((family) => family.name === name)!.labels;
      for (const [, label] of matchers!.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)) expect(labels, expr).toContain(label);
    }
  });

  it('the dashboard has the form of the classic model, and its panels do not overlap', () => {
    const ajv = new Ajv({ allowUnionTypes: true });
    const validate = ajv.compile(CLASSIC_DASHBOARD);
    expect(validate(dashboard), JSON.stringify(validate.errors)).toBe(true);
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, w } of panels.map(({ gridPos }) => gridPos)) expect(x + w).toBeLessThanOrEqual(24);
    expect(panels.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Validation success rate',
        'RRSIG expiry lead time',
        'DS sync',
        'SERVFAIL by cause',
        'Upcoming rollovers',
      ]),
    );
  });
});

/** The fields of a dashboard as Grafana documents them, closed where a typing error would go unnoticed. */
const DATASOURCE = {
  type: 'object',
  properties: { type: { const: 'prometheus' }, uid: { const: '$' + '{datasource}' } },
  required: ['type', 'uid'],
  additionalProperties: false,
};
const GRID = { type: 'integer', minimum: 0 };
const CLASSIC_DASHBOARD = {
  type: 'object',
  properties: {
    id: { type: 'null' },
    uid: { type: 'string', minLength: 8, maxLength: 40 },
    title: { type: 'string', minLength: 1 },
    description: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    timezone: { enum: ['utc', 'browser'] },
    editable: { type: 'boolean' },
    graphTooltip: { enum: [0, 1, 2] },
    time: {
      type: 'object',
      properties: { from: { type: 'string' }, to: { type: 'string' } },
      required: ['from', 'to'],
    },
    timepicker: { type: 'object' },
    refresh: { type: 'string' },
    fiscalYearStartMonth: { type: 'integer' },
    schemaVersion: { type: 'integer', minimum: 17 },
    version: { type: 'integer' },
    links: { type: 'array' },
    annotations: { type: 'object', properties: { list: { type: 'array' } }, required: ['list'] },
    templating: {
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              type: { enum: ['datasource', 'query'] },
              refresh: { enum: [0, 1, 2] },
            },
            required: ['name', 'type', 'query'],
          },
        },
      },
      required: ['list'],
    },
    panels: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'integer', minimum: 1 },
          type: { enum: ['stat', 'timeseries', 'state-timeline', 'table'] },
          title: { type: 'string', minLength: 1 },
          description: { type: 'string', minLength: 1 },
          datasource: DATASOURCE,
          gridPos: {
            type: 'object',
            properties: { x: GRID, y: GRID, w: GRID, h: GRID },
            required: ['x', 'y', 'w', 'h'],
            additionalProperties: false,
          },
          targets: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              properties: {
                refId: { type: 'string' },
                datasource: DATASOURCE,
                expr: { type: 'string', minLength: 1 },
                legendFormat: { type: 'string' },
                format: { enum: ['time_series', 'table'] },
                instant: { type: 'boolean' },
              },
              required: ['refId', 'datasource', 'expr'],
              additionalProperties: false,
            },
          },
          fieldConfig: {
            type: 'object',
            properties: { defaults: { type: 'object' }, overrides: { type: 'array' } },
            required: ['defaults', 'overrides'],
            additionalProperties: false,
          },
          options: { type: 'object' },
          transformations: { type: 'array', items: { type: 'object', required: ['id', 'options'] } },
        },
        required: ['id', 'type', 'title', 'datasource', 'gridPos', 'targets', 'fieldConfig', 'options'],
        additionalProperties: false,
      },
    },
  },
  required: ['uid', 'title', 'time', 'templating', 'annotations', 'schemaVersion', 'panels'],
  additionalProperties: false,
};

describe('promtool', () => {
  peerTest('finds nothing wrong in the alert rules, and can read every expression of the dashboard', ['promtool'], () =>
    withTempDir((folder) => {
      writeFileSync(path.join(folder, 'alerts.yml'), alertsText);
      const records = expressions.map(({ expr }, i) => ({ record: `panel:${i}`, expr }));
      const panels = { groups: [{ name: 'dashboard', rules: records }] };
      writeFileSync(path.join(folder, 'dashboard.yml'), JSON.stringify(panels));
      const { code, stdout, stderr } = run('promtool', ['check', 'rules', 'alerts.yml', 'dashboard.yml'], {
        cwd: folder,
      });
      expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
      expect(stdout).toContain(`SUCCESS: ${records.length} rules found`);
    }),
  );

  peerTest('finds nothing wrong in the metrics of good, bad and odd zones', ['promtool'], () => {
    const zones = ['good', 'broken', 'chain', 'signed', 'issuance'].map((folder) => `zones/${folder}`);
    for (const at of ['2026-12-10', '2031-01-01', '1999-01-01']) {
      const { stdout } = zoneproof(['metrics', ...zones, '--at', at]);
      expect(stdout.length).toBeGreaterThan(10_000);
      expect(run('promtool', ['check', 'metrics'], { input: stdout })).toEqual({ code: 0, stdout: '', stderr: '' });
    }
    // The names of others are read, and found odd.
    const { stdout } = zoneproof(['metrics', 'zones/signed', '--compat']);
    const { code, stderr } = run('promtool', ['check', 'metrics'], { input: stdout });
    expect(code).toBe(3);
    expect(stderr).toBe('dnssec_zone_record_days_left use base unit "seconds" instead of "days"\n');
  });

  /** Of each alert: series that make it fire, with what is behind its `for`, and such as do not. */
  const cases: readonly {
    readonly alert: string;
    readonly series: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly summary: string;
    readonly quiet: Readonly<Record<string, string>>;
    /** hours until it fires; default: 2 */
    readonly hours?: number;
  }[] = [
    {
      alert: 'DnssecZoneBogus',
      series: { 'dnssec_zone_status{zone="a.example",status="bogus"}': '1x9999' },
      labels: { zone: 'a.example', status: 'bogus' },
      summary: 'a.example: validating resolvers refuse answers from the zone file',
      quiet: {
        'dnssec_zone_status{zone="a.example",status="bogus"}': '0x9999',
        'dnssec_zone_status{zone="a.example",status="secure"}': '1x9999',
      },
    },
    {
      alert: 'DnssecServedZoneBogus',
      series: { 'dnssec_live_status{zone="a.example",status="bogus"}': '1x9999' },
      labels: { zone: 'a.example', status: 'bogus' },
      summary: 'a.example: what the servers send does not validate',
      quiet: { 'dnssec_live_status{zone="a.example",status="bogus"}': '0x9999' },
    },
    {
      alert: 'DnssecResolverServfail',
      series: {
        'dnssec_live_servfails{zone="a.example",role="resolver",server="x",cause="signature-expired"}': '2x9999',
        'dnssec_live_servfails{zone="a.example",role="resolver",server="y",cause="signature-expired"}': '1x9999',
      },
      labels: { zone: 'a.example', cause: 'signature-expired' },
      summary: 'a.example: resolvers answer SERVFAIL (signature-expired)',
      quiet: {
        'dnssec_live_servfails{zone="a.example",role="resolver",server="x",cause="signature-expired"}': '0x9999',
        'dnssec_live_servfails{zone="a.example",role="resolver",server="x",cause="unreachable"}': '3x9999',
        'dnssec_live_servfails{zone="a.example",role="authority",server="z",cause="bogus"}': '3x9999',
      },
    },
    {
      alert: 'DnssecZoneBogusSoon',
      // Two hours after the epoch there are 25 hours left.
      series: {
        'dnssec_zone_bogus_timestamp_seconds{zone="a.example"}': `${27 * 3600}x9999`,
        'dnssec_zone_rrsigs{zone="a.example",state="expiring"}': '7x9999',
      },
      labels: { zone: 'a.example' },
      summary: 'a.example becomes bogus in 1d 1h 0m 0s',
      quiet: {
        // One that lives shorter than that, and is renewed in time.
        'dnssec_zone_bogus_timestamp_seconds{zone="a.example"}': `${27 * 3600}x9999`,
        'dnssec_zone_rrsigs{zone="a.example",state="expiring"}': '0x9999',
        'dnssec_zone_rrsigs{zone="a.example",state="valid"}': '7x9999',
        'dnssec_zone_bogus_timestamp_seconds{zone="b.example"}': `${99 * 3600}x9999`,
        'dnssec_zone_rrsigs{zone="b.example",state="expiring"}': '7x9999',
      },
    },
    {
      alert: 'DnssecServedSignaturesEndSoon',
      series: { 'dnssec_live_earliest_rrsig_expiration_timestamp_seconds{zone="a.example"}': `${12 * 3600}x9999` },
      labels: { zone: 'a.example' },
      summary: 'a.example: a signature that is served ends in 10h 0m 0s',
      quiet: { 'dnssec_live_earliest_rrsig_expiration_timestamp_seconds{zone="a.example"}': `${3 * DAY}x9999` },
    },
    {
      alert: 'DnssecSignaturesExpiring',
      series: { 'dnssec_zone_rrsigs{zone="a.example",state="expiring"}': '7x9999' },
      labels: { zone: 'a.example', state: 'expiring' },
      summary: 'a.example: 7 RRsets lose their last signature soon',
      quiet: { 'dnssec_zone_rrsigs{zone="a.example",state="expiring"}': '0x9999' },
    },
    {
      alert: 'DnssecDsOutOfSync',
      series: { 'dnssec_ds_in_sync{zone="a.example"}': '0x9999' },
      labels: { zone: 'a.example' },
      summary: 'a.example: the DS records of the parent do not all lead to the zone',
      quiet: { 'dnssec_ds_in_sync{zone="a.example"}': '1x9999' },
    },
    {
      alert: 'ZoneServerFailing',
      series: { 'dnssec_live_answers{zone="a.example",role="authority",server="x",result="failed"}': '9x9999' },
      labels: { zone: 'a.example', server: 'x' },
      summary: 'a.example: x does not answer',
      quiet: {
        'dnssec_live_answers{zone="a.example",role="authority",server="x",result="failed"}': '0x9999',
        'dnssec_live_answers{zone="a.example",role="resolver",server="y",result="failed"}': '9x9999',
      },
    },
    {
      alert: 'ZoneServerBehind',
      series: { 'zone_live_soa_serial_drift{zone="a.example",server="x"}': '1x9999' },
      labels: { zone: 'a.example', server: 'x' },
      summary: 'a.example: x has an older serial than the file',
      quiet: {
        'zone_live_soa_serial_drift{zone="a.example",server="x"}': '0x9999',
        'zone_live_soa_serial_drift{zone="b.example",server="x"}': '-3x9999',
      },
      hours: 4,
    },
    {
      alert: 'DnssecRolloverStepDue',
      series: {
        'dnssec_rollover_next_step_timestamp_seconds{zone="a.example",method="ksk-double-ksk",exact="true"}': '60x9999',
      },
      labels: { zone: 'a.example', method: 'ksk-double-ksk', exact: 'true' },
      summary: 'a.example: the next step of ksk-double-ksk has been safe for a day',
      quiet: {
        'dnssec_rollover_next_step_timestamp_seconds{zone="a.example",method="x",exact="false"}': '60x9999',
        'dnssec_rollover_next_step_timestamp_seconds{zone="b.example",method="x",exact="true"}': `${9 * DAY}x9999`,
      },
      hours: 26,
    },
    {
      alert: 'DnssecRolloverProblem',
      series: { 'dnssec_rollover_problems{zone="a.example"}': '1x9999' },
      labels: { zone: 'a.example' },
      summary: 'a.example: something is wrong with its keys',
      quiet: { 'dnssec_rollover_problems{zone="a.example"}': '0x9999' },
    },
    {
      alert: 'DnssecKeysRunOut',
      series: { 'dnssec_key_coverage_end_timestamp_seconds{zone="a.example"}': `${10 * DAY + 2 * 3600}x9999` },
      labels: { zone: 'a.example' },
      summary: 'a.example: by their times, the keys sign without a gap for 10d 0h 0m 0s only',
      quiet: {
        'dnssec_key_coverage_end_timestamp_seconds{zone="a.example"}': `${99 * DAY}x9999`,
        'dnssec_key_coverage_end_timestamp_seconds{zone="b.example"}': '+Inf '.repeat(500).trim(),
      },
    },
    {
      alert: 'ZoneFileErrors',
      series: { 'zone_lint_findings{zone="a.example",severity="error"}': '2x9999' },
      labels: { zone: 'a.example', severity: 'error' },
      summary: 'a.example: 2 errors in the zone file',
      quiet: {
        'zone_lint_findings{zone="a.example",severity="error"}': '0x9999',
        'zone_lint_findings{zone="a.example",severity="warning"}': '5x9999',
      },
    },
    {
      alert: 'ZoneproofFileFailing',
      series: { 'zoneproof_file_success{file="db.a"}': '0x9999' },
      labels: { file: 'db.a' },
      summary: 'db.a cannot be read: nothing is known of its zone',
      quiet: { 'zoneproof_file_success{file="db.a"}': '1x9999' },
    },
    {
      alert: 'ZoneproofNotRunning',
      series: { zoneproof_last_run_timestamp_seconds: '60x9999' },
      labels: {},
      summary: 'zoneproof metrics does not run: nobody watches the zones',
      quiet: { zoneproof_last_run_timestamp_seconds: '0+60x9999' },
      hours: 5,
    },
    {
      alert: 'ZoneproofNotRunning',
      series: {},
      labels: {},
      summary: 'zoneproof metrics does not run: nobody watches the zones',
      quiet: { zoneproof_last_run_timestamp_seconds: '0+60x9999' },
    },
    {
      alert: 'ZoneproofFailing',
      series: { zoneproof_last_run_success: '0x9999' },
      labels: {},
      summary: 'zoneproof metrics has failed for six hours',
      quiet: { zoneproof_last_run_success: '0x60 1x9999' },
      hours: 7,
    },
  ];

  it('has a case for every alert', () => {
    expect([...new Set(cases.map(({ alert }) => alert))].sort()).toEqual(rules.map(({ alert }) => alert).sort());
    for (const { labels } of rules) expect(['page', 'ticket']).toContain(labels.severity);
  });

  peerTest('fires every alert when it should, and not otherwise', ['promtool'], () =>
    withTempDir((folder) => {
      writeFileSync(path.join(folder, 'alerts.yml'), alertsText);
      const tests = cases.flatMap(({ alert, series, labels = {}, summary, quiet, hours = 2 }) => {
        const rule = rules.find((one) => one.alert === alert)!;
        const description = rule.annotations.description.replace('{{ $labels.zone }}', labels.zone ?? '');
        // What a sum drops is not in its labels.
        const expected = {
          exp_labels: { ...labels, severity: rule.labels.severity },
          exp_annotations: { summary, description },
        };
        const test = (of: Readonly<Record<string, string>>, alerts: readonly object[]) => ({
          interval: '1m',
          input_series: Object.entries(of).map(([one, values]) => ({ series: one, values })),
          alert_rule_test: [{ eval_time: `${hours}h`, alertname: alert, exp_alerts: alerts }],
        });
        return [test(series, [expected]), test(quiet, [])];
      });
      const document = { rule_files: ['alerts.yml'], evaluation_interval: '1m', tests };
      writeFileSync(path.join(folder, 'tests.yml'), JSON.stringify(document));
      const { code, stdout, stderr } = run('promtool', ['test', 'rules', 'tests.yml'], { cwd: folder });
      expect(code, stdout + stderr).toBe(0);
    }),
  );
});

const APEX = 'zone.';
const [ROOT, ONE, TWO] = ['127.0.0.21', '127.0.0.22', '127.0.0.23'];
const TIMES = { now: NOW, inception: NOW - DAY, expiration: NOW + 30 * DAY, provider: openssl } as const;

async function signedText(text: string, origin: string, keys: readonly SigningKey[]): Promise<string> {
  const { zone } = parseZone(Buffer.from(text), { origin });
  return printZone((await signZone(zone, { ...TIMES, keys, denial: { type: 'nsec' }, serial: 'keep' })).zone);
}

const dsLine = (origin: string, { dnskey }: SigningKey): string =>
  `${origin} DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf(origin), dnskey, 2, openssl)))}\n`;

const zoneText = (serial: number) => `$TTL 3600
@ SOA ns1 host ${serial} 7200 3600 1209600 3600
@ NS ns1
@ NS ns2
ns1 A ${ONE}
ns2 A ${TWO}
www A 192.0.2.2
`;

interface Lab {
  readonly folder: string;
  readonly metrics: (...args: readonly string[]) => ReturnType<typeof zoneproof>;
}

/**
 * A root and a zone whose second server is one version behind, an Unbound that validates, and a KSK rollover in the folder of
 * keys. With `isBogus` the root has the DS of a key that the zone has not.
 */
const withLab = (isBogus: boolean, use: (lab: Lab) => Promise<void> | void): Promise<void> =>
  withTempDir(async (folder) => {
    const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
    const keys = new KeyMaker(APEX, NOW);
    const [rootKey, ksk, zsk] = [new KeyMaker('.', NOW).make('csk'), keys.make('ksk'), keys.make('zsk')];
    const [next, stranger] = [keys.make('ksk'), keys.make('ksk')];
    const writeKey = (key: SigningKey, times: KeyTimes) => {
      const { publicText, privateText } = printKeyPair({ ...key, times });
      write(`${key.fileName}.key`, publicText);
      write(`${key.fileName}.private`, privateText);
    };
    const old = { created: NOW - 99 * DAY, publish: NOW - 99 * DAY, activate: NOW - 99 * DAY };
    writeKey(ksk, { ...old, inactive: NOW + 9 * DAY, delete: NOW + 10 * DAY });
    writeKey(zsk, old);
    writeKey(next, { created: NOW - DAY, publish: NOW - DAY, activate: NOW - DAY, dsPublish: NOW + 2 * DAY });
    const zoneKeys = [ksk, zsk, next];
    write('zone.signed', await signedText(zoneText(7), APEX, zoneKeys));
    write('stale.signed', await signedText(zoneText(6), APEX, zoneKeys));
    const delegation = `zone. NS ns1.zone.\nzone. NS ns2.zone.\nns1.zone. A ${ONE}\nns2.zone. A ${TWO}\n`;
    const rootText = `$TTL 3600\n@ SOA ns.root. host. 1 7200 3600 1209600 3600\n@ NS ns.root.\nns.root. A ${ROOT}\n`;
    write('root', await signedText(rootText + delegation + dsLine(APEX, isBogus ? stranger : ksk), '.', [rootKey]));
    write('named.root', `. 3600 NS ns.root.\nns.root. 3600 A ${ROOT}\n`);
    write('anchor', dsLine('.', rootKey));
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    run('openssl', [...request, '-subj', '/CN=x', '-keyout', 'tls.key', '-out', 'tls.pem'], { cwd: folder });
    const port = await freePort();
    const [udp, tls, https] = [await freePort(), await freePort(), await freePort()];
    const files = { certificate: path.join(folder, 'tls.pem'), key: path.join(folder, 'tls.key') };
    const stubs = Object.entries({ '.': ROOT, [APEX]: ONE }).map(([origin, address]) => {
      return { origin, server: `${address}@${port}` };
    });
    const walk = ['--hints', 'named.root', '--trust-anchor', 'anchor', '--port', String(port), '--key-dir', '.'];
    await withNameServers(
      folder,
      port,
      [
        { address: ROOT, zones: [{ origin: '.', file: 'root' }] },
        { address: ONE, zones: [{ origin: APEX, file: 'zone.signed' }] },
        { address: TWO, zones: [{ origin: APEX, file: 'stale.signed' }] },
      ],
      () =>
        withUnbound(folder, udp, stubs, dsLine('.', rootKey).trim(), { tls, https, ...files }, async () => {
          const live = ['--live', '--resolver', `127.0.0.1:${udp}`, ...walk];
          const metrics: Lab['metrics'] = (...args) =>
            zoneproof(['metrics', 'zone.signed', ...live, ...args], { cwd: folder });
          await use({ folder, metrics });
        }),
    );
  });

const LAB = ['nsd', 'dig', 'unbound', 'openssl'];
const ZONE = { zone: 'zone' };

describe('metrics --live', () => {
  peerTest('see a healthy zone, and the server that is behind', LAB, () =>
    withLab(false, ({ metrics }) => {
      const { code, stdout, stderr } = metrics();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const found = new Metrics(stdout);
      expect(found.state('status', 'dnssec_live_status', ZONE)).toBe('secure');
      const authority = { ...ZONE, role: 'authority' };
      const answers = found.by('result', 'dnssec_live_answers', { ...authority, server: serverAt(found, ONE) });
      expect(answers).toMatchObject({ insecure: 0, bogus: 0, failed: 0 });
      expect(answers.validated).toBeGreaterThan(5);
      const resolver = found.by('result', 'dnssec_live_answers', { ...ZONE, role: 'resolver' });
      expect(resolver).toMatchObject({ insecure: 0, bogus: 0, failed: 0 });
      expect(resolver.validated).toBeGreaterThan(5);
      expect(Object.values(found.by('cause', 'dnssec_live_servfails', ZONE)).every((count) => count === 0)).toBe(true);
      const drift = found.by('server', 'zone_live_soa_serial_drift', ZONE);
      expect(drift).toEqual({ [serverAt(found, ONE)]: 0, [serverAt(found, TWO)]: 1 });
      const serials = found.by('server', 'zone_live_soa_serial', ZONE);
      expect(Object.values(serials).sort()).toEqual([6, 7]);
      expect(found.by('severity', 'zone_live_findings', ZONE)).toMatchObject({ error: 0, warning: 1 });
      expect(found.get('dnssec_live_earliest_rrsig_expiration_timestamp_seconds', ZONE)).toBe(NOW + 30 * DAY);
      // That the parent has this DS nobody has said: it was asked.
      expect(found.get('dnssec_ds_in_sync', ZONE)).toBe(1);
    }),
  );

  peerTest('see which answers a resolver refuses, and why', LAB, () =>
    withLab(true, ({ metrics }) => {
      const { code, stdout } = metrics();
      expect(code).toBe(0);
      const found = new Metrics(stdout);
      expect(found.state('status', 'dnssec_live_status', ZONE)).toBe('bogus');
      expect(found.state('status', 'dnssec_zone_status', ZONE)).toBe('bogus');
      expect(found.get('dnssec_ds_in_sync', ZONE)).toBe(0);
      const resolver = found.by('result', 'dnssec_live_answers', { ...ZONE, role: 'resolver' });
      expect(resolver).toMatchObject({ validated: 0, insecure: 0, failed: 0 });
      const causes = found.by('cause', 'dnssec_live_servfails', { ...ZONE, role: 'resolver' });
      expect(causes['dnskey-missing']! + causes.bogus!).toBe(resolver.bogus);
      expect(causes['dnskey-missing']).toBeGreaterThan(0);
      const authority = found.by('result', 'dnssec_live_answers', { ...ZONE, server: serverAt(found, ONE) });
      expect(authority).toMatchObject({ validated: 0, failed: 0 });
      expect(authority.bogus).toBeGreaterThan(5);
    }),
  );

  peerTest('are read by promtool and by Python', [...LAB, 'promtool', PYTHON_READER], () =>
    withLab(true, ({ folder, metrics }) => {
      writeFileSync(path.join(folder, 'b.zone'), '@ SOA ns1 host 1 2 3\n');
      const odd = ['--label', 'view=a "b" \\ ä\nc', 'no such.zone', 'b.zone'];
      const text = metrics(...odd).stdout;
      const checked = run('promtool', ['check', 'metrics'], { input: Buffer.from(text, 'latin1') });
      expect(checked).toEqual({ code: 0, stdout: '', stderr: '' });
      const open = metrics(...odd, '--format', 'openmetrics').stdout;
      expect(open.endsWith('\n# EOF\n')).toBe(true);
      writeFileSync(path.join(folder, 'read.py'), READ_OPENMETRICS);
      const read = run(PYTHON, ['read.py'], { cwd: folder, input: Buffer.from(open, 'latin1') });
      expect(read.code, read.stderr).toBe(0);
      const families = JSON.parse(read.stdout) as {
        name: string;
        type: string;
        unit: string;
        help: string;
        samples: number;
      }[];
      const expected = METRIC_FAMILIES.map(({ name, type = 'gauge', unit = '', help }) => ({
        name,
        type,
        unit,
        help,
      }));
      const names = new Set(families.map(({ name }) => name));
      expect(families.map(({ samples: _, ...rest }) => rest)).toEqual(expected.filter(({ name }) => names.has(name)));
      const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(families.reduce((sum, family) => sum + family.samples, 0)).toBe(samples.length);
    }),
  );

  peerTest('are scraped by Prometheus in both formats, and fill the dashboard', [...LAB, 'prometheus'], async () => {
    const texts: Record<string, string> = {};
    await withLab(false, ({ metrics }) => {
      texts.healthy = metrics().stdout;
    });
    await withLab(true, ({ metrics }) => {
      texts.bogus = metrics().stdout;
      texts.open = metrics('--format', 'openmetrics').stdout;
    });
    await withTempDir((folder) =>
      withPrometheus(folder, texts, async (query) => {
        expect(await query('count(up == 1)')).toEqual([3]);
        // Both formats say the same.
        const same = 'zone_records{job="open"} == ignoring (job) group_left zone_records{job="bogus"}';
        expect((await query(same)).length).toBe(texts.bogus!.match(/^zone_records\{/gm)!.length);
        for (const { title, expr } of expressions) expect((await query(expr)).length, title).toBeGreaterThan(0);
      }),
    );
  });
});

/** The label of the server with an address. */
function serverAt(found: Metrics, address: string): string {
  return Object.keys(found.by('server', 'zone_live_soa_serial', ZONE)).find((server) => server.includes(address))!;
}

const READ_OPENMETRICS = `import json, sys
from prometheus_client.openmetrics.parser import text_fd_to_metric_families
sys.stdin.reconfigure(encoding='utf-8', newline='')
print(json.dumps([
  dict(name=f.name, type=f.type, unit=f.unit, help=f.documentation, samples=len(f.samples))
  for f in text_fd_to_metric_families(sys.stdin)
]))
`;

/** A Prometheus on loopback that scrapes texts, a job for each; `query` gives the values of an expression. */
async function withPrometheus(
  folder: string,
  texts: Readonly<Record<string, string>>,
  use: (query: (expr: string) => Promise<number[]>) => Promise<void>,
): Promise<void> {
  const exporter = createServer((request, response) => {
    const text = texts[request.url!.slice(1)] ?? '';
    const type = text.endsWith('# EOF\n') ? 'application/openmetrics-text; version=1.0.0' : 'text/plain; version=0.0.4';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end(Buffer.from(text, 'latin1'));
  });
  const target = await new Promise<number>((resolve) => {
    exporter.listen(0, '127.0.0.1', () => resolve((exporter.address() as { port: number }).port));
  });
  const jobs = Object.keys(texts).map((job) => {
    const targets = [{ targets: [`127.0.0.1:${target}`] }];
    return { job_name: job, scrape_interval: '1s', metrics_path: `/${job}`, static_configs: targets };
  });
  writeFileSync(path.join(folder, 'prometheus.yml'), JSON.stringify({ scrape_configs: jobs }));
  const port = await freePort();
  const flags = {
    'config.file': 'prometheus.yml',
    'storage.tsdb.path': 'data',
    'web.listen-address': `127.0.0.1:${port}`,
  };
  const words = Object.entries({ ...flags, 'log.level': 'error' }).map(([name, value]) => `--${name}=${value}`);
  const server = start('prometheus', words, { cwd: folder });
  const query = async (expr: string): Promise<number[]> => {
    const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`;
    const { data } = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
    return data.result.map(({ value }) => Number(value[1]));
  };
  try {
    for (let attempt = 0; attempt < 300; attempt++) {
      const [up] = await query('count(up)').catch(() => []);
      if (up === jobs.length) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await use(query);
  } finally {
    await stop(server);
    exporter.closeAllConnections();
    await new Promise((resolve) => exporter.close(resolve));
  }
}
