import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const sample = (name: string): string => path.join(ROOT, 'zones', 'chain', name);
const ZONES = ['root', 'example', 'bakery.example'].map((zone) => sample(`${zone}.zone.signed`));
const AT = ['--at', '2026-12-01'];
const ANCHOR = ['--trust-anchor', sample('root.ds')];

/** Holds a JSON output against its published schema, and gives it back. */
function checked<T>(name: string, output: string): T {
  const schema = JSON.parse(readFileSync(path.join(ROOT, 'schemas', `${name}.schema.json`), 'utf8'));
  const ajv = new Ajv({ allErrors: true, formats: { 'date-time': true } });
  const document = JSON.parse(output);
  expect(ajv.validate(schema, document), JSON.stringify(ajv.errors)).toBe(true);
  return document;
}

describe('a finding about a DS that was given', () => {
  const zone = path.join(ROOT, 'zones', 'signed', 'example.com.zone.signed');
  const stray = `12345 13 2 ${'AB'.repeat(32)}`;

  it('stands where the DS does: in the file, or in what was typed', () =>
    inTempFolder((cwd) => {
      const right = readFileSync(path.join(ROOT, 'zones', 'signed', 'example.com.ds'), 'utf8');
      writeFileSync(path.join(cwd, 'example.ds'), `${right}; older\nexample.com. 3600 IN DS ${stray}\n`);
      const placeOf = (...args: string[]) =>
        zoneproof([...args, '--format', 'gcc'], { cwd }).stdout.match(/^.*(?=: \w+: .*ds-)/m)?.[0];
      expect(placeOf('verify', zone, ...AT, '--ds', 'example.ds')).toBe('example.ds:3:25');
      expect(placeOf('verify', zone, ...AT, '--ds', stray)).toBe('<--ds>:1:1');
      expect(placeOf('verify', zone, ...AT, '--ds', right.trim(), '--ds', `example.com. DS ${stray}`)).toBe(
        '<--ds>:1:17',
      );
      copyFileSync(zone, path.join(cwd, 'example.com.zone'));
      writeFileSync(path.join(cwd, 'zoneproof.config.yaml'), 'zones: [{ file: example.com.zone, ds: example.ds }]\n');
      expect(placeOf('lint', 'example.com.zone')).toBe('example.ds:3:25');
      writeFileSync(
        path.join(cwd, 'com.zone'),
        `$ORIGIN com.\n@ 60 SOA a. b. 1 2 3 4 5\n@ 60 NS a.\nexample 60 NS a.\n 60 DS ${stray}\n`,
      );
      writeFileSync(path.join(cwd, 'zoneproof.config.yaml'), 'zones: [{ file: example.com.zone, parent: com.zone }]\n');
      expect(placeOf('lint', 'example.com.zone')).toBe('com.zone:5:8');
      const { stdout } = zoneproof(['verify', zone, ...AT, '--ds', stray, '--json', '--no-config'], { cwd });
      const report = checked<{ diagnostics: object[] }>('report', stdout);
      expect(report.diagnostics).toEqual([expect.objectContaining({ rule: 'ds-mismatch', file: '<--ds>', line: 1 })]);
    }));
});

describe('verify with several zones', () => {
  it('shows the chain', () => {
    const { code, stdout, stderr } = zoneproof(['verify', ...ZONES, ...ANCHOR, ...AT]);
    expect(code).toBe(0);
    expect(stdout).toContain('  bakery.example. SECURE: the DS RRset in example. leads to key 60139');
    expect(stderr).toContain('5 of 5 expectations in');
  });

  it('as JSON', () => {
    const { code, stdout } = zoneproof(['verify', ...ZONES, ...ANCHOR, ...AT, '--json']);
    expect(code).toBe(0);
    const report = checked<{ chain: { zone: string; start: string }[]; zones: object[] }>('report', stdout);
    expect(report.chain.map(({ zone, start }) => `${zone} ${start}`)).toEqual([
      '. anchor',
      'example. parent',
      'bakery.example. parent',
    ]);
    expect(report.zones).toHaveLength(3);
  });

  it('gives a finding about a DS to the parent', async () => {
    await inTempFolder((folder) => {
      const child = path.join(folder, 'bakery.example.zone');
      writeFileSync(child, '$ORIGIN bakery.example.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n');
      const keys = ['--key-dir', path.join(folder, 'keys')];
      expect(zoneproof(['key', 'generate', 'bakery.example', '--ksk', ...keys]).code).toBe(0);
      expect(zoneproof(['key', 'generate', 'bakery.example', '--zsk', ...keys]).code).toBe(0);
      const times = ['--inception', '2026-11-18', '--expiration', '2027-01-18'];
      expect(zoneproof(['sign', child, ...keys, ...times]).code).toBe(0);
      const parent = ZONES[1]!;
      const { code, stdout } = zoneproof(['verify', parent, `${child}.signed`, ...AT, '--json']);
      expect(code).toBe(1);
      const { diagnostics, chain } = checked<{
        diagnostics: { rule: string; file: string }[];
        chain: { status: string; reason: string }[];
      }>('report', stdout);
      expect(diagnostics.filter(({ rule }) => rule === 'ds-mismatch').map(({ file }) => file)).toEqual([parent]);
      expect(chain[1]).toMatchObject({ status: 'BOGUS' });
    });
  });

  it.each([
    [[ZONES[0]!, ZONES[0]!], /both hold \./],
    [[ZONES[0]!, ZONES[1]!, '--origin', '.'], /--origin is for one zone file/],
    [[ZONES[0]!, ZONES[1]!, '--ds', sample('root.ds')], /--ds is for one zone file/],
    [[ZONES[0]!, '--ds', sample('root.ds'), ...ANCHOR], /mutually exclusive/],
    [[ZONES[0]!, ZONES[1]!, '--forecast'], /--forecast is for one zone file/],
    [[ZONES[0]!, '--query', 'a A', '--format', 'sarif'], /answers have no format sarif/],
    [[ZONES[0]!, '--query', 'a b c'], /is not a name and a type/],
    [[ZONES[0]!, '--query', 'a AAAAA'], /unknown type AAAAA[\s\S]*did you mean AAAA/],
    [[ZONES[0]!, '--query', 'a ANY'], /no zone has an answer of type ANY/],
  ])('%j is refused', (args, message) => {
    const { code, stderr } = zoneproof(['verify', ...args, ...AT]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('says that an anchor is not used', () => {
    const { code, stdout, stderr } = zoneproof(['verify', ZONES[1]!, '--trust-anchor', 'iana', ...AT]);
    expect(stderr).toBe('zoneproof: the trust anchor of . is not used: no file given holds that zone\n');
    expect(stdout).toContain('assuming that its keys are the right ones');
    expect(code).toBe(0);
  });

  it('says that a file of anchors is missing', () => {
    const { code, stderr } = zoneproof(['verify', ZONES[0]!, '--trust-anchor', 'nowhere.key']);
    expect(stderr).toContain('cannot read nowhere.key');
    expect(code).toBe(4);
  });
});

describe('verify --query', () => {
  it('explains answers', () => {
    const queries = ['nope.example A', 'x.customers.bakery.example A', 'old.bakery.example A', 'florist.example DS'];
    const args = queries.flatMap((query) => ['--query', query]);
    const { code, stdout } = zoneproof(['verify', ...ZONES, ...ANCHOR, ...AT, ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain('nope.example. A: INSECURE, NXDOMAIN at 2026-12-01T00:00:00Z');
    expect(stdout).toContain('made from the wildcard *.customers.bakery.example.');
    expect(stdout.match(/^chain of trust$/gm)).toHaveLength(1);
    const json = zoneproof(['verify', ...ZONES, ...ANCHOR, ...AT, ...args, '--json']);
    const { answers } = checked<{ answers: { status: string; rcode: string }[] }>('answers', json.stdout);
    expect(answers.map(({ status, rcode }) => `${status} ${rcode}`)).toEqual([
      'INSECURE NXDOMAIN',
      'SECURE NOERROR',
      'SECURE NOERROR',
      'INSECURE NOERROR',
    ]);
  });

  it('writes answers to files', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'answers.json');
      const args = ['--query', 'www.bakery.example A', '--format', `json=${file}`, '--format', 'stylish'];
      expect(zoneproof(['verify', ...ZONES, ...ANCHOR, ...AT, ...args]).stdout).toContain('SECURE, NOERROR');
      checked('answers', readFileSync(file, 'utf8'));
    });
  });

  it('ends with 1 when an answer is bogus', () => {
    const late = zoneproof([
      'verify',
      ...ZONES,
      ...ANCHOR,
      '--at',
      '2027-02-01',
      '--query',
      'www.bakery.example A',
      '--json',
    ]);
    expect(late.code).toBe(1);
    const { answers } = checked<{ answers: object[] }>('answers', late.stdout);
    expect(answers).toMatchObject([{ status: 'BOGUS', rcode: 'SERVFAIL', serverRcode: 'NOERROR' }]);
  });
});

describe('verify --query of a broken zone', () => {
  it('says each thing that is wrong once', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'bakery.example.zone.signed');
      const text = readFileSync(ZONES[2]!, 'utf8')
        .replace(/^ns1\.bakery\.example\.\t\d+\tIN\t(?:RRSIG\t)?NSEC.*\n/gm, '')
        .replace(/^(www\.bakery\.example\..*RRSIG\tA .* )(\S)/m, (_all, head, c) => `${head}${c === 'A' ? 'B' : 'A'}`);
      writeFileSync(file, text);
      const ask = (query: string, ...args: string[]) =>
        zoneproof([
          'verify',
          ZONES[0]!,
          ZONES[1]!,
          file,
          ...ANCHOR,
          '--query',
          query,
          ...(args.length > 0 ? args : AT),
        ]);
      const count = (output: string, what: string): number => output.split(what).length - 1;
      const signature = ask('www.bakery.example A').stdout;
      expect(signature).toContain(
        'www.bakery.example. A: BOGUS, SERVFAIL (the servers say NOERROR) at 2026-12-01T00:00:00Z\n  the signature over www.bakery.example. A by key 18911 does not verify\n',
      );
      expect(count(signature, '\n      the signature by key 18911 does not verify\n')).toBe(1);
      const proof = ask('nz.bakery.example A').stdout;
      const fault =
        'the NSEC record of mail.bakery.example. does not deny nz.bakery.example.: its span ends at ns1.bakery.example.';
      expect(count(proof, fault)).toBe(2);
      expect(proof).not.toContain('nz.bakery.example. lies behind');
      expect(ask('ns1.bakery.example MX').stdout).toContain('  no NSEC record matches ns1.bakery.example.\n');
      const late = ask('www.bakery.example A', '--at', '2027-03-01').stdout;
      expect(late).toContain('  bakery.example. BOGUS: . above it is BOGUS: the signature over . DNSKEY expired on');
    });
  });
});

describe('a file that a server would refuse', () => {
  it('has no answers', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'example.com.zone');
      writeFileSync(file, '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\nwww A 192.0.2\n');
      const { code, stdout, stderr } = zoneproof(['verify', file, '--query', 'ns.example.com A']);
      expect(stdout).toContain('INDETERMINATE');
      expect(stdout).toContain('the zone file has 1 fault');
      expect(stderr).toContain('example.com.zone:5:');
      expect(code).toBe(1);
    });
  });
});

describe('expectations', () => {
  const run = (folder: string, yaml: string, ...args: string[]) => {
    const zone = path.join(folder, 'bakery.example.zone.signed');
    copyFileSync(ZONES[2]!, zone);
    writeFileSync(`${zone}.expect.yaml`, yaml);
    return zoneproof(['verify', zone, ...AT, ...args]);
  };

  it('fail with their place', async () => {
    await inTempFolder((folder) => {
      const yaml = '# ü\n- name: www.bakery.example\n  type: AAAA\n  status: BOGUS # ü\n  data: ["2001:DB8:0::23"]\n';
      const { code, stdout } = run(folder, yaml);
      expect(code).toBe(1);
      expect(stdout).toContain(
        'expect.yaml:4:11: error: www.bakery.example. AAAA has status SECURE instead of BOGUS [expect-failed]\n  4 |   status: BOGUS # ü\n    |           ^^^^^\n'.replaceAll(
          'ü',
          '\u00c3\u00bc',
        ),
      );
      expect(run(folder, yaml.replace('BOGUS', 'SECURE')).code).toBe(0);
      checked('report', run(folder, yaml, '--json').stdout);
      for (const format of ['sarif', 'gcc', 'junit', 'github', 'markdown', 'jsonl']) {
        expect(run(folder, yaml, '--format', format)).toMatchObject({
          code: 1,
          stdout: expect.stringContaining('expect-failed'),
        });
      }
    });
  });

  it.each<[yaml: string, message: RegExp]>([
    [
      '- {name: www.bakery.example, type: A, data: [192.0.2.23, 192.0.2.24]}',
      /has data 192\.0\.2\.23 instead of data 192\.0\.2\.23, 192\.0\.2\.24/,
    ],
    ['- {name: nope.bakery.example, type: A, data: 192.0.2.1}', /has no data instead of data 192\.0\.2\.1/],
    ['- {name: nope.bakery.example, type: A, rcode: NOERROR}', /has rcode NXDOMAIN instead of NOERROR/],
    [
      '- {name: elsewhere.net, type: A, status: SECURE}',
      /status INDETERMINATE instead of SECURE: no zone given holds elsewhere\.net\./,
    ],
    ['- {name: a, type: A}', /expects nothing/],
    ['- {name: a..b, type: A, status: SECURE}', /name is "a\.\.b"; it should be a domain name/],
    ['- {name: a, type: ANY, status: SECURE}', /type is "ANY"/],
    ['- {name: a, type: A, staus: SECURE}', /unknown key staus; did you mean status\?/],
    ['- {name: a, type: A, status: }', /status has no value|status is ""/],
    ['- {name: a, type: A, data: [1.2.3]}', /does not fit type A/],
    ['name: a', /is a list/],
    ['', /is a list/],
    ['- &a [*a]', /has the keys/],
    ['- {name: a, name: b, type: A}', /not YAML/],
    ['- "', /not YAML/],
    ['\t- x', /not YAML|has the keys|is a list/],
  ])('%j is a finding', async (yaml, message) => {
    await inTempFolder((folder) => {
      const { code, stdout, stderr } = run(folder, yaml);
      expect(stdout).toMatch(message);
      expect(stderr).not.toContain('internal error');
      expect(code).toBe(1);
    });
  });

  it('of the sample fit their schema', async () => {
    const { parse } = await import('yaml');
    const document = parse(readFileSync(sample('bakery.example.zone.signed.expect.yaml'), 'utf8'));
    checked('expect', JSON.stringify(document));
    const schema = JSON.parse(readFileSync(path.join(ROOT, 'schemas', 'expect.schema.json'), 'utf8'));
    expect(new Ajv().validate(schema, [{ name: 'a', type: 'A' }])).toBe(false);
  });

  it('say how many could not be read', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'expected.yaml');
      const said = (yaml: string): string => {
        writeFileSync(file, yaml);
        return zoneproof(['verify', ZONES[2]!, ...AT, '--expect', file]).stderr;
      };
      const good = '- {name: www.bakery.example, type: A, status: SECURE}\n';
      expect(said('- {nam: www.bakery.example}\n')).toBe(`zoneproof: no expectation in ${file} can be read\n`);
      expect(said(`${good}- {nam: www.bakery.example}\n`)).toBe(
        `zoneproof: 1 of 1 expectation in ${file} met; others cannot be read\n`,
      );
    });
  });

  it('may stand elsewhere', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'expected.yaml');
      writeFileSync(file, '- {name: www.bakery.example, type: A, status: SECURE}\n');
      const met = zoneproof(['verify', ZONES[2]!, ...AT, '--expect', file]);
      expect(met).toMatchObject({ code: 0, stderr: `zoneproof: 1 of 1 expectation in ${file} met\n` });
      expect(zoneproof(['verify', ZONES[2]!, ...AT, '--expect', `${file}x`]).code).toBe(4);
    });
  });
});
