/** Fragments, origins from server configurations, private keys: what a repository is, before any rule looks at it. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Files, lintFiles } from '../../src/operations/index.js';
import { secretIn } from '../../src/operations/repository/secrets.js';
import { readServerConfig, ServerConfigs } from '../../src/operations/repository/server-config.js';
import { ZoneTree } from '../../src/operations/repository/zone-files.js';
import { utf8Bytes } from '../../src/wire/index.js';
import { surveyZoneFile } from '../../src/zonefile/index.js';
import { memoryFiles } from './memory-files.js';

const TOP = path.resolve('/repo');
const HEAD =
  '@ 3600 SOA ns1.example.net. h 1 7200 1800 1209600 3600\n@ 3600 NS ns1.example.net.\n@ 3600 NS ns2.example.org.\n';

/** Files below /repo, which holds a repository. */
const repository = (contents: Readonly<Record<string, string>>): Files =>
  memoryFiles({
    [`${TOP}/.git/HEAD`]: '',
    ...Object.fromEntries(Object.entries(contents).map(([name, text]) => [`${TOP}/${name}`, text])),
  });

const inTop = (...names: string[]): string[] => names.map((name) => path.join(TOP, name));

const lint = (files: Files, ...paths: string[]) =>
  lintFiles(
    { ...files, trackedFiles: () => undefined },
    {
      paths: inTop(...paths),
      now: 1_780_272_000,
      provider: openssl,
    },
  );

const shown = (files: readonly string[]): string[] => files.map((file) => path.relative(TOP, path.resolve(file)));

describe('surveyZoneFile', () => {
  it.each([
    ['@ SOA a b 1 2 3 4 5\n$INCLUDE x.inc\n', true, ['x.inc']],
    ['@ IN 3600 soa a b 1 2 3 4 5\n', true, []],
    ['$include "a b.inc" sub.example.com.\nwww A 192.0.2.1\n', false, ['a b.inc']],
    ['www TXT "SOA" ; SOA\n; $INCLUDE no\n@ TXT "$INCLUDE no"\n', false, []],
    ['@ TXT ( "a"\n SOA )\n', false, []],
    ['\ufeff$INCLUDE x\n', false, ['x']],
    ['', false, []],
  ])('%j', (text, hasSoa, includes) => {
    expect(surveyZoneFile(utf8Bytes(text))).toEqual({ hasSoa, isHints: false, includes, isSigned: false });
  });

  it.each<[string, boolean]>([
    ['. 3600000 NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n', true],
    ['. 3600000 IN NS a.\na. 3600000 IN AAAA 2001:503:ba3e::2:30\n', true],
    ['. 3600000 NS a.\na. A 198.41.0.4\n. SOA a. b. 1 2 3 4 5\n', false],
    ['. 3600000 NS a.\n. TXT x\n', false],
    ['sub NS a.\na. A 198.41.0.4\n', false],
    ['. NS a.\n$INCLUDE x\n', false],
  ])('%j holds root hints: %j', (text, isHints) => {
    expect(surveyZoneFile(utf8Bytes(text)).isHints).toBe(isHints);
  });

  it('sees the first signature of a signed zone', () => {
    const soa = '@ SOA a b 1 2 3 4 5\n';
    const isSigned = (text: string): boolean => surveyZoneFile(utf8Bytes(text)).isSigned;
    expect(isSigned(`${soa}\tRRSIG\tSOA 13 2 3600`)).toBe(true);
    expect(isSigned(`${soa}RR A 192.0.2.1\nRRSI A 192.0.2.1\n`)).toBe(false);
  });
});

describe('fragments', () => {
  const files = repository({
    'zones/example.com.zone': `${HEAD}$INCLUDE parts/web.inc\n`,
    'zones/example.net.zone': `${HEAD}$INCLUDE parts/web.inc\n`,
    'zones/parts/web.inc': 'www 3600 A 192.0.2.1\n$INCLUDE deep.inc\n',
    'zones/parts/deep.inc': 'deep 3600 A 192.0.2.300\n',
    'zones/parts/alone.inc': 'www 3600 A 192.0.2.1\n',
    'zones/parts/self.zone': '$INCLUDE self.zone\n',
  });

  it.each([
    ['zones/example.com.zone', ['zones/example.com.zone']],
    ['zones/parts/web.inc', ['zones/example.com.zone', 'zones/example.net.zone']],
    ['zones/parts/deep.inc', ['zones/example.com.zone', 'zones/example.net.zone']],
    ['zones/parts/alone.inc', ['zones/parts/alone.inc']],
    ['zones/parts/self.zone', ['zones/parts/self.zone']],
  ])('%s: %j', async (file, roots) => {
    expect(shown(await new ZoneTree(files).rootsOf(path.join(TOP, file)))).toEqual(roots);
  });

  it('are looked at in their zones, each once, and found in their own text', async () => {
    const { zones, failures } = await lint(
      files,
      'zones/parts/deep.inc',
      'zones/parts/web.inc',
      'zones/example.com.zone',
    );
    expect(failures).toEqual([]);
    expect(zones.map(({ zone }) => zone.origin)).toEqual(['example.com.', 'example.net.']);
    for (const { zone, diagnostics } of zones) {
      const [fault] = diagnostics.filter(({ rule }) => rule === 'a-invalid');
      expect(path.basename(zone.sources.fileAt(fault!.span!.start).path)).toBe('deep.inc');
    }
  });

  it('that nothing includes are said to be of no known zone, in one line', async () => {
    const { zones, failures } = await lint(files, 'zones/parts/alone.inc');
    expect(zones).toEqual([]);
    expect(failures.map(({ message }) => message)).toEqual([
      `cannot tell which zone ${path.join(TOP, 'zones/parts/alone.inc')} holds: no $ORIGIN, SOA, configuration, named.conf or the like, nor its file name says it`,
    ]);
  });

  it('are what they are when the origin is given', async () => {
    const { zones } = await lintFiles(files, {
      paths: inTop('zones/parts/alone.inc'),
      origin: 'example.org',
      now: 0,
      provider: openssl,
    });
    expect(
      zones.map(({ zone, diagnostics }) => [zone.origin, diagnostics.some(({ rule }) => rule === 'soa-missing')]),
    ).toEqual([['example.org.', true]]);
  });
});

describe('readServerConfig', () => {
  it.each([
    ['named.conf', 'zone "a.example" { type primary; file "db.a"; };', [['a.example', 'db.a']]],
    ['in a view', 'view v { zone b IN { file "x/b"; allow-query { any; }; }; };', [['b', 'x/b']]],
    [
      'comments',
      '// zone "a" { file "1"; };\n# zone "b" { file "2"; };\n/* zone "c" {\n file "3"; }; */ zone "d" { file "4"; };',
      [['d', '4']],
    ],
    ['nested file is of the zone alone', 'options { file "no"; };\nlogging { channel c { file "log"; }; };', []],
    ['unclosed', 'zone "a" { file "x', []],
    ['zone without file', 'zone "a" { type forward; };', []],
    [
      'nsd',
      'server:\n  ip: 1\nzone:\n  name: "a.example" # ours\n  zonefile: "m/%s.txt"\nzone:\n  name: b\n  zonefile: db.b\n',
      [
        ['a.example', 'm/a.example.txt'],
        ['b', 'db.b'],
      ],
    ],
    [
      'knot',
      'zone:\n  - domain: a.example\n    file: "a.txt"\n  - domain: b.example\n    file: b.txt\nlog:\n  - target: syslog\n    file: no\n',
      [
        ['a.example', 'a.txt'],
        ['b.example', 'b.txt'],
      ],
    ],
    ['nothing', '', []],
  ] as const)('%s', (_name, text, zones) => {
    expect(readServerConfig(text).zones.map(({ origin, file }) => [origin, file])).toEqual(zones);
  });

  it('finds what is included', () => {
    expect(readServerConfig('include "/etc/bind/a.conf";\nview x { include "b.conf"; };').includes).toEqual([
      '/etc/bind/a.conf',
      'b.conf',
    ]);
    expect(readServerConfig('include: "c.conf"\n').includes).toEqual(['c.conf']);
  });

  it('takes no time for hostile text', () => {
    for (const text of ['"'.repeat(200_000), '{'.repeat(200_000), '/*'.repeat(100_000), 'zone "a" '.repeat(50_000)]) {
      expect(readServerConfig(text).zones).toEqual([]);
    }
  });
});

describe('ServerConfigs', () => {
  const files = repository({
    'bind/named.conf': 'include "/etc/bind/zones.conf";\ninclude "../../outside.conf";\ninclude "named.conf";\n',
    'bind/zones.conf':
      'zone "one.example" { file "/var/lib/bind/a/main"; };\nzone "two.example" { file "/var/lib/bind/b/main"; };\n' +
      'zone "p1.example" { file "parked"; };\nzone "p2.example" { file "parked"; };\n',
  });
  const configs = new ServerConfigs(files, inTop('bind/named.conf'), TOP);

  it.each([
    ['zones/a/main', ['one.example']],
    ['zones/b/main', ['two.example']],
    // As near to the one as to the other.
    ['zones/c/main', ['one.example', 'two.example']],
    ['zones/parked', ['p1.example', 'p2.example']],
    ['zones/other', []],
  ])('%s: %j', (file, origins) => {
    expect(configs.originsOf(path.join(TOP, file))).toEqual(origins);
  });
});

describe('origins', () => {
  it('come from the text, then from the server configuration, then from the file name', async () => {
    const files = repository({
      'named.conf':
        'zone "conf.example" { file "db.main"; };\nzone "x" { file "text.zone"; };\nzone "bare.example" { file "bare"; };',
      'zones/db.main': HEAD,
      'zones/text.zone': `$ORIGIN text.example.\n${HEAD}`,
      'zones/name.example.zone': HEAD,
      'zones/bare': HEAD,
    });
    const { zones } = await lint(files, 'zones/db.main', 'zones/text.zone', 'zones/name.example.zone', 'zones/bare');
    expect(zones.map(({ zone, originFrom }) => `${zone.origin} ${originFrom}`)).toEqual([
      'conf.example. server configuration',
      'text.example. $ORIGIN',
      'name.example. file name',
      'bare.example. server configuration',
    ]);
  });

  it('are not guessed when a server has one file for several zones', async () => {
    const files = repository({
      'named.conf': 'zone "a.example" { file "parked"; };\nzone "b.example" { file "parked"; };',
      parked: HEAD,
    });
    const { failures } = await lint(files, 'parked');
    expect(failures[0]!.message).toContain('the server configuration has it for a.example and b.example');
  });

  it('are not looked for in the sources of octoDNS and dnscontrol, which are passed over', async () => {
    const files = repository({
      'config/example.com.yaml': '? ""\n: type: A\n',
      'dnsconfig.js': 'D("example.com")',
      'example.com.zone': HEAD,
    });
    const { notes, zones, failures } = await lint(files, 'config/example.com.yaml', 'dnsconfig.js', 'example.com.zone');
    expect(failures).toEqual([]);
    expect(zones).toHaveLength(1);
    expect(notes.map((note) => /octoDNS|dnscontrol/.exec(note)?.[0])).toEqual(['octoDNS', 'dnscontrol']);
    await expect(lint(repository({ 'dnsconfig.js': '' }), '.')).rejects.toThrow('no zone files in');
  });
});

describe('secretIn', () => {
  const base64 = 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
  it.each([
    ['-----BEGIN PRIVATE KEY-----\n', `${base64}\n`, 'a PEM private key'],
    ['-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: x\r\n\r\n', base64, 'a PEM private key'],
    ['text before\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n', base64, 'a PEM private key'],
    [
      'Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ',
      base64,
      'a private key in the format of BIND',
    ],
    [
      'Private-key-format: v1.2\nAlgorithm: 8 (RSASHA256)\nModulus: AAAA\nPublicExponent: AQAB\nPrivateExponent: ',
      base64,
      'a private key in the format of BIND',
    ],
    ['{"kty":"EC","crv":"P-256","d":"', `${'A'.repeat(43)}"}`, 'a private JSON Web Key'],
    ['{"d": "', `${'A'.repeat(43)}", "kty": "OKP"}`, 'a private JSON Web Key'],
    [Buffer.from(base64, 'base64').toString('latin1'), '', 'a private key in DER'],
    // The first of two halves is no secret: a public key, a key in a token, and text about keys.
    ['-----BEGIN PUBLIC KEY-----\n', base64, undefined],
    [Buffer.from(base64, 'base64').toString('latin1'), '\n0 A 192.0.2.1', undefined],
    ['Private-key-format: v1.3\nAlgorithm: 13\nEngine: cGtjczExAA==\nLabel: ', base64, undefined],
    ['{"kty":"EC","x":"', `${'A'.repeat(43)}"}`, undefined],
    ["text.includes('-----BEGIN PRIVATE KEY-----')\n", base64, undefined],
    ['Private-key-format: is how it begins\n', base64, undefined],
  ])('%j', (head, rest, what) => {
    expect(secretIn(head + rest)?.what).toBe(what);
  });
});
