import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, type ConfigRequest, ConfigSource, presetSettings, zoneMatches } from '../../src/config/index.js';
import { ConfigurationError, frameOf, ZoneproofError } from '../../src/diagnostic/index.js';

const ROOT = path.resolve('/repo');

/** Files of a repository in memory. */
function fileSystem(files: Readonly<Record<string, string>>) {
  const known = new Map(Object.entries(files).map(([name, text]) => [path.resolve(ROOT, name), text]));
  const folders = new Set<string>([ROOT]);
  for (const file of known.keys()) {
    for (let folder = path.dirname(file); folder.startsWith(ROOT); folder = path.dirname(folder)) folders.add(folder);
  }
  return {
    exists: (file: string) => known.has(path.resolve(file)) || folders.has(path.resolve(file)),
    realPath: (file: string) => path.resolve(file),
    readFile(file: string) {
      const text = known.get(path.resolve(file));
      if (text === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
      return new TextEncoder().encode(text);
    },
  };
}

function load(files: Readonly<Record<string, string>>, folder = '.', request: ConfigRequest = {}): Promise<Config> {
  return new ConfigSource(fileSystem({ '.git/HEAD': '', ...files }), request).forFolder(path.resolve(ROOT, folder));
}

const loadYaml = (text: string) => load({ 'zoneproof.config.yaml': text });
const at = (file: string) => path.join(ROOT, file);
const severities = (config: Config, file = 'a.zone', origin = 'example.com.') =>
  config.settingsOf({ file: at(file), origin }).severities;

/** `line:column-end message | help` for each fault. */
async function faultsOf(loading: Promise<unknown>): Promise<string[]> {
  try {
    await loading;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ message, help, span }) => {
      const { line, column } = error.sources.position(span.start);
      const marked = frameOf(error.sources, span);
      const text = marked?.text.slice(marked.carets.indexOf('^'), marked.carets.length);
      return `${line}:${column} «${text}» ${message}${help === undefined ? '' : ` | ${help}`}`;
    });
  }
  return [];
}

describe('faults', () => {
  it.each<[string, string, string[]]>([
    ['an unknown key', 'rulez: {}', ['1:1 «rulez» unknown key "rulez" | did you mean rules?']],
    [
      'an unknown rule',
      'rules:\n  ns-sinlge: off',
      ['2:3 «ns-sinlge» there is no rule "ns-sinlge" | did you mean ns-single?'],
    ],
    [
      'an unknown rule in an override',
      'overrides:\n  - files: a\n    rules: { nope: off }',
      ['3:14 «nope» there is no rule "nope" | docs/rules/README.md lists them'],
    ],
    [
      'an unknown severity',
      'rules: { ns-single: warn }',
      ['1:21 «warn» "warn" is not one of off, info, warning or error'],
    ],
    ['a severity that is no text', 'rules: { ns-single: 2 }', ['1:21 «2» 2 is not one of off, info, warning or error']],
    [
      'a misspelled severity',
      'rules: { ns-single: eror }',
      ['1:21 «eror» "eror" is not one of off, info, warning or error | did you mean error?'],
    ],
    [
      'an unknown option',
      'rules:\n  ns-single: [off, { most: 1 }]',
      ['2:22 «most» unknown option "most" of ns-single | there is none'],
    ],
    [
      'a misspelled option',
      'rules:\n  caa-tag-unknown: [error, { alow: [x] }]',
      ['2:30 «alow» unknown option "alow" of caa-tag-unknown | did you mean allow?'],
    ],
    [
      'an option of the wrong kind',
      'rules:\n  caa-tag-unknown: [error, { allow: 1 }]',
      ['2:37 «1» allow has to be a list, not 1'],
    ],
    [
      'too long a list',
      'rules:\n  ns-single: [off, {}, 1]',
      ['2:14 «[off, {}, 1]» the list has more than a severity and options | write [severity, { option: value }]'],
    ],
    [
      'a rule that cannot be lowered',
      'rules:\n  syntax-error: warning',
      [
        '2:17 «warning» syntax-error is always an error: no server loads a zone in which it finds something | mend the zone, or list files that hold no zone of their own under ignore',
      ],
    ],
    [
      'a rule of the linter that cannot be lowered',
      'rules:\n  cname-and-other: [off]',
      [
        '2:20 «[off]» cname-and-other is always an error: no server loads a zone in which it finds something | mend the zone, or list files that hold no zone of their own under ignore',
      ],
    ],
    [
      'an unknown preset',
      'extends: stritc',
      [
        '1:10 «stritc» "stritc" is neither a preset (recommended, strict, signed, registry, private) nor a file | did you mean strict?',
      ],
    ],
    [
      'an unknown preset in an override',
      'overrides: [{ files: a, extends: privat }]',
      ['1:34 «privat» "privat" is not one of recommended, strict, signed, registry or private | did you mean private?'],
    ],
    ['a missing file', 'extends: [strict, ./no.yaml]', ['1:19 «./no.yaml» there is no file "./no.yaml"']],
    [
      'a file outside',
      'extends: ../no.yaml',
      [
        '1:10 «../no.yaml» "../no.yaml" lies outside of ../../../repo, and is not read | a configuration may name what is in its repository, or in its own folder where there is none'.replace(
          '../../../repo',
          path.relative('', ROOT),
        ),
      ],
    ],
    [
      'itself',
      'extends: ./zoneproof.config.yaml',
      ['1:10 «./zoneproof.config.yaml» "./zoneproof.config.yaml" extends itself, directly or through other files'],
    ],
    [
      'an override of nothing',
      'overrides:\n  - rules: {}',
      [
        '2:5 «rules: {}» the override says neither files nor zones, so it speaks of nothing | what is meant for all zones stands at the top',
      ],
    ],
    ['a zone without a file', 'zones: [{ origin: x }]', ['1:9 «{ origin: x }» the key file is missing']],
    [
      'an origin that is none',
      'zones: [{ file: x, origin: a..b }]',
      ['1:28 «a..b» "a..b" is not a domain name: a label is empty'],
    ],
    [
      'an unknown policy',
      'zones: [{ file: x, policy: b }]\npolicies: { bb: {} }',
      ['1:28 «b» there is no policy "b" | did you mean bb?'],
    ],
    [
      'an unknown dialect',
      'dialect: binds',
      ['1:10 «binds» "binds" is not one of bind, nsd, knot or rfc | did you mean bind?'],
    ],
    [
      'no period',
      'minMargin: 7 days',
      [
        '1:12 «7 days» "7 days" is not a period | write seconds, or numbers with the units w, d, h, m and s, such as 7d or 1h30m',
      ],
    ],
    ['too small a period', 'minMargin: -5', ['1:12 «-5» -5 is below 0, the least that minMargin can be']],
    [
      'a list instead of a mapping',
      '- a',
      ['1:1 «-» the configuration has to be a mapping of keys to values, not ["a"]'],
    ],
    ['a key twice', 'rules: {}\nrules: {}', ['2:1 «r» map keys must be unique']],
    [
      'broken YAML',
      'rules: [a\nb: c',
      ['2:1 «b» flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    [
      'several at once, in order',
      'b: 1\na: 1',
      [
        '1:1 «b» unknown key "b" | known here: extends, rules, minMargin, overrides, zones, policies, ignore, dialect, includeRoot, placeholders',
        '2:1 «a» unknown key "a" | known here: extends, rules, minMargin, overrides, zones, policies, ignore, dialect, includeRoot, placeholders',
      ],
    ],
    [
      'a place behind characters of several octets',
      '# é\nrules: { "ü": off }',
      ['2:10 «"ü"» there is no rule "ü" | docs/rules/README.md lists them'],
    ],
  ])('%s', async (_, text, wanted) => {
    expect(await faultsOf(loadYaml(text))).toEqual(wanted);
  });

  it('stand in the file that has them', async () => {
    const loading = load({ 'zoneproof.config.yaml': 'extends: ./base.yml', 'base.yml': '\nx: 1' });
    await expect(loading).rejects.toThrow(/base\.yml: unknown key "x"/);
  });

  it('are found in a cycle over several files', async () => {
    const loading = load({
      'zoneproof.config.yaml': 'extends: ./b.yaml',
      'b.yaml': 'extends: ./zoneproof.config.yaml',
    });
    expect(await faultsOf(loading)).toEqual([
      expect.stringContaining('"./zoneproof.config.yaml" extends itself, directly or through other files'),
    ]);
  });

  it('are no bombs', async () => {
    const bomb = `a: &a [${'x,'.repeat(9)}]\n${'bcdefghi'.replace(/./g, (key, i: number) => `${key}: &${key} [${`*${'abcdefghi'[i]},`.repeat(9)}]\n`)}`;
    await expect(loadYaml('a: &a [*a]\n')).rejects.toThrow('cannot be read as YAML');
    await expect(loadYaml(bomb)).rejects.toThrow(/too many aliases|cannot be read/);
    await expect(loadYaml('['.repeat(100_000))).rejects.toBeInstanceOf(ConfigurationError);
    await expect(loadYaml(' '.repeat(2 ** 20 + 1))).rejects.toThrow(/larger than 1 MiB/);
  });

  it('do not reach the prototype of objects', async () => {
    expect(await faultsOf(loadYaml('rules: { __proto__: off, constructor: off }'))).toHaveLength(2);
  });

  it('two files in one folder', async () => {
    const loading = load({ 'zoneproof.config.yaml': '', 'zoneproof.config.json': '{}' });
    await expect(loading).rejects.toBeInstanceOf(ZoneproofError);
    await expect(loading).rejects.toThrow(/holds zoneproof\.config\.yaml and zoneproof\.config\.json/);
  });
});

describe('finding', () => {
  const files = {
    'zoneproof.config.yaml': 'rules: { ns-single: off }',
    'deep/er/zoneproof.config.yml': 'rules: { ns-single: info }',
  };

  it('takes the nearest', async () => {
    expect(severities(await load(files, 'deep'))['ns-single']).toBe('off');
    expect(severities(await load(files, 'deep/er'))['ns-single']).toBe('info');
    expect(severities(await load(files, 'deep/er/est'))['ns-single']).toBe('info');
  });

  it('stops at the top of the repository', async () => {
    const nested = { ...files, 'other/.git/HEAD': '' };
    expect(severities(await load(nested, 'other'))['ns-single']).toBeUndefined();
  });

  it('is not done when a file is named, or none is wanted', async () => {
    expect(severities(await load(files, 'deep/er', { file: at('zoneproof.config.yaml') }))['ns-single']).toBe('off');
    expect(severities(await load(files, 'deep/er', { isOff: true }))['ns-single']).toBeUndefined();
    await expect(load(files, '.', { file: at('no.yaml') })).rejects.toThrow(/cannot read/);
  });

  it.each([
    ['json', '{ "rules": { "ns-single": "off" } }'],
    ['jsonc', '{\n\t// why: "x"\n\t"rules": { "ns-single": "off", /* " */ },\n}'],
    ['yml', '# comment\nrules:\n  ns-single: off\n'],
  ])('reads %s', async (ending, text) => {
    expect(severities(await load({ [`zoneproof.config.${ending}`]: text }))['ns-single']).toBe('off');
  });

  it('takes an empty file for no settings', async () => {
    expect(severities(await loadYaml(''))).toEqual(severities(await load({})));
    expect(severities(await loadYaml('# nothing\n'))).toEqual(severities(await load({})));
  });
});

describe('layers', () => {
  it('start from recommended', async () => {
    expect(severities(await load({}))['zone-not-signed']).toBe('off');
  });

  it('go from what is extended to the file, its policies, its overrides and the command line', async () => {
    const config = await load(
      {
        'base.yaml': 'extends: strict\nrules: { ns-v6-only: info, mx-null-pref: info, glue-orphan: info }',
        'zoneproof.config.yaml': `
extends: [./base.yaml, private]
rules: { mx-null-pref: warning, hostname-invalid: error }
policies: { lax: { rules: { hostname-invalid: warning, caa-flags: info } } }
zones: [{ file: lax.zone, policy: lax }]
overrides:
  - { files: '*.zone', rules: { caa-flags: warning } }
  - { zones: example.org, extends: signed }
`,
      },
      '.',
      { settings: [{ source: '--rule', rules: { 'duplicate-rr': { severity: 'info' } } }] },
    );
    expect(config.files).toEqual(['base.yaml', 'zoneproof.config.yaml'].map((name) => path.relative('', at(name))));
    expect(severities(config)).toMatchObject({
      'ns-single': 'off', // private, behind strict
      'ns-v6-only': 'off', // private, behind the base file
      'glue-orphan': 'info', // base file, behind strict
      'mx-null-pref': 'warning', // the file, behind the base file
      'hostname-invalid': 'error', // the file, behind private
      'caa-flags': 'warning',
      'duplicate-rr': 'info', // command line, behind strict
      'zone-not-signed': 'off',
    });
    expect(severities(config, 'lax.zone')).toMatchObject({ 'hostname-invalid': 'warning', 'caa-flags': 'warning' });
    expect(severities(config, 'lax.db')).toMatchObject({ 'hostname-invalid': 'error' });
    expect(severities(config, 'a.zone', 'Example.ORG.')).toMatchObject({ 'zone-not-signed': 'error' });
    expect(config.settingsOf({ file: at('a.zone'), origin: 'example.org.' }).sources).toMatchObject({
      'zone-not-signed': 'preset signed',
      'caa-flags': `${path.relative('', at('zoneproof.config.yaml'))}, override 1`,
    });
  });

  it('let the presets of the command line win', async () => {
    const config = await load({ 'zoneproof.config.yaml': 'rules: { ns-single: off }' }, '.', {
      settings: [presetSettings('strict')],
    });
    expect(severities(config)['ns-single']).toBe('error');
  });

  it('join options of a rule', async () => {
    const config = await loadYaml(
      'rules: { caa-tag-unknown: [error, { allow: [a] }] }\noverrides: [{ zones: "*.org", rules: { caa-tag-unknown: info } }]',
    );
    expect(config.settingsOf({ file: at('x'), origin: 'example.org.' })).toMatchObject({
      severities: { 'caa-tag-unknown': 'info' },
      options: { 'caa-tag-unknown': { allow: ['a'] } },
    });
  });

  it.each([
    ['7d', 604_800],
    ['1h30m', 5400],
    [90, 90],
  ])('take %s for a period', async (text, seconds) => {
    expect((await loadYaml(`minMargin: ${text}`)).settingsOf({ file: at('x'), origin: 'x.' }).minMarginSeconds).toBe(
      seconds,
    );
  });
});

describe('globs', () => {
  it.each<[string, string, boolean]>([
    ['*.bak', 'old/a.bak', true],
    ['old/*.zone', 'old/a.zone', true],
    ['old/*.zone', 'very/old/a.zone', false],
    ['old/', 'old/deep/a.zone', true],
    ['./old/**', 'old/deep/a.zone', true],
    ['**/.hidden/*', 'a/.hidden/b', true],
    ['{a,b}.zone', 'b.zone', true],
    ['0-127.2.0.192.in-addr.arpa', '0-127.2.0.192.in-addr.arpa', true],
    ['db.[x]', 'db.[x]', true],
  ])('%s ignores %s: %s', async (glob, file, wanted) => {
    expect((await loadYaml(`ignore: ${JSON.stringify(glob)}`)).isIgnored(at(file))).toBe(wanted);
  });

  it('are relative to the file that has them', async () => {
    const config = await load(
      { 'sub/zoneproof.config.yaml': 'extends: ../base.yaml', 'base.yaml': 'ignore: sub/a.zone' },
      'sub',
    );
    expect(config.isIgnored(at('sub/a.zone'))).toBe(true);
    expect(config.isIgnored(at('sub/sub/a.zone'))).toBe(false);
  });
});

describe('zones', () => {
  it('say how their files are read, the later the stronger', async () => {
    const config = await loadYaml(`
dialect: bind
placeholders: { A: '1', B: '2' }
zones:
  - { file: ['a.zone', 'b/*'], origin: example.com, parent: p.zone, ds: ds/a, placeholders: { B: '3' } }
  - { file: b/x, dialect: knot, includeRoot: . }
`);
    expect(config.readingOf(at('other'))).toEqual({ dialect: 'bind', placeholders: { A: '1', B: '2' } });
    expect(config.readingOf(at('b/x'))).toEqual({
      ...{ dialect: 'knot', origin: 'example.com', placeholders: { A: '1', B: '3' } },
      ...{ parent: at('p.zone'), ds: at('ds/a'), includeRoot: ROOT },
    });
    expect(config.zonePatterns).toEqual([at('a.zone'), at('b/*'), at('b/x')]);
  });

  it('name no files outside of the repository', async () => {
    const faults = await faultsOf(
      loadYaml('zones: [{ file: x, ds: ../../etc/passwd, parent: /etc/hosts, includeRoot: .. }]'),
    );
    expect(faults).toHaveLength(3);
    expect(faults.every((fault) => fault.includes('lies outside of'))).toBe(true);
  });

  it.each<[string, string, boolean]>([
    ['example.com', 'example.com.', true],
    ['Example.COM.', 'example.com.', true],
    ['example.com', 'www.example.com.', false],
    ['*.example.com', 'www.example.com.', true],
    ['*.example.com', 'a.www.example.com.', true],
    ['*.example.com', 'example.com.', false],
    ['*.example.com', 'badexample.com.', false],
    ['.', '.', true],
  ])('%s means %s: %s', (pattern, origin, wanted) => {
    expect(zoneMatches(pattern, origin)).toBe(wanted);
  });
});
