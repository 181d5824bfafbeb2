import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { CATEGORY_TITLES } from '../../src/diagnostic/index.js';
import { RULE_INFOS } from '../../src/lint/index.js';
import { zoneproof } from './run-cli.js';

const lines = (...args: readonly string[]) =>
  zoneproof(['rules', ...args])
    .stdout.split('\n')
    .slice(0, -1);

describe('zoneproof rules', () => {
  it('lists every rule, one a line', () => {
    expect(lines().map((line) => line.split(' ')[0])).toEqual(RULE_INFOS.map(({ id }) => id));
  });

  it('shows severity, category and summary', () => {
    expect(lines('mx-null-pref')).toEqual([`mx-null-pref  warning  mail  unsafe fix  ${sentence('mx-null-pref')}`]);
  });

  const sentence = (id: string) => {
    const { summary } = RULE_INFOS.find((rule) => rule.id === id)!;
    return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  };

  it('takes categories, severities and words', () => {
    const ids = (...args: readonly string[]) => lines(...args).map((line) => line.split(' ')[0]);
    const expected = (test: (rule: (typeof RULE_INFOS)[number]) => boolean) =>
      RULE_INFOS.filter(test).map(({ id }) => id);
    expect(ids('--category', 'mail')).toEqual(expected(({ category }) => category === 'mail'));
    expect(ids('--category', 'mail', '--category', 'soa', '--severity', 'error')).toEqual(
      expected(({ category, severity }) => ['mail', 'soa'].includes(category) && severity === 'error'),
    );
    expect(ids('SPF', 'multiple')).toContain('spf-multiple');
    expect(ids('SPF', 'multiple').length).toBeLessThan(ids('spf').length);
    expect(ids('RFC 8659').length).toBeGreaterThan(1);
  });

  it('says so when there is none', () => {
    expect(zoneproof(['rules', 'zebra'])).toEqual({ code: 0, stdout: '', stderr: 'zoneproof: no rule is like that\n' });
    expect(zoneproof(['rules', '--category', 'zebra']).code).toBe(2);
  });

  it('prints JSON of its schema', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../schemas/rules.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv({ allErrors: true }).compile(schema);
    const document = JSON.parse(Buffer.from(zoneproof(['rules', '--json']).stdout, 'latin1').toString()) as {
      rules: { id: string }[];
    };
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document.rules.map(({ id }) => id)).toEqual(RULE_INFOS.map(({ id }) => id));
    expect(validate({ ...document, rules: [{ id: 'x' }] })).toBe(false);
  });
});

describe('zoneproof explain', () => {
  const explain = (...args: readonly string[]) => {
    const { stdout, ...rest } = zoneproof(['explain', ...args]);
    return { ...rest, stdout: Buffer.from(stdout, 'latin1').toString() };
  };

  it('shows the page with what zoneproof says of the example', () => {
    expect(explain('mx-target-cname')).toEqual({
      code: 0,
      stderr: '',
      stdout: `mx-target-cname  warning  Mail

The target of an MX record is an alias.

Why
  Mail exchangers must be named by a name with addresses. Many senders follow
  the alias all the same; some bounce, and loops in mail routing are not
  noticed.

Wrong
  @     MX     10 mail
  mail  CNAME  host1
  host1  A     192.0.2.25

What zoneproof says
  example.com.zone:1:17: warning: mail exchanger mail.example.com. is an alias [mx-target-cname]
    1 | @     MX     10 mail
      |                 ^^^^
    help: name a host that has A or AAAA records itself
    example.com.zone:2:1: the CNAME of mail.example.com.

Right
  @     MX  10 mail
  mail  A   192.0.2.25

What to do
  Write the canonical name, or give the name A and AAAA records in place of the
  CNAME.

Other tools
  Also checked by BIND, validns, PowerDNS, Zonemaster, octoDNS.

References
  RFC 2181 §10.3  https://www.rfc-editor.org/rfc/rfc2181#section-10.3
  RFC 5321 §5.1   https://www.rfc-editor.org/rfc/rfc5321#section-5.1
`,
    });
  });

  it('shows files, the command and its output where an excerpt cannot show the mistake', () => {
    const { code, stdout } = explain('rrsig-expired');
    expect(code).toBe(0);
    const [wrong = '', right = ''] = stdout.split('\nRight\n');
    expect(wrong).toContain(
      '\nWrong\n  example.com.zone.signed:\n  ...\n  www.example.com.  3600  IN  RRSIG  A 13 3 3600 2026',
    );
    expect(wrong).toContain(
      '\n  $ zoneproof verify example.com.zone.signed\n  example.com.zone.signed:29:44: error: the signature over www.example.com. A expired on 2026-05-31',
    );
    expect(wrong).toContain('[rrsig-expired]');
    expect(right).toContain('  $ zoneproof verify example.com.zone.signed\n  example.com.: SECURE at ');
    expect(right).not.toContain('[rrsig-expired]');
  });

  it('has a page for every rule, and colors only when asked', () => {
    for (const id of ['rrsig-expired', 'keyfile-permissions', 'a-invalid', 'no-default-ttl']) {
      const { code, stdout } = explain(id);
      expect(code, id).toBe(0);
      expect(stdout.split('\n')[0], id).toMatch(new RegExp(`^${id}  (?:error|warning|info)  `));
      expect(stdout, id).not.toContain('\u001b');
    }
    expect(explain('a-invalid', '--color').stdout).toContain('\u001b[1ma-invalid\u001b[22m');
    expect(Object.values(CATEGORY_TITLES).some((title) => explain('a-invalid').stdout.includes(title))).toBe(true);
  });

  it('takes an id as it stands behind a finding, and knows the nearest', () => {
    expect(explain('[a-invalid]').code).toBe(0);
    expect(explain('mx-target-cnam')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'zoneproof: error: no rule is called "mx-target-cnam"\n  help: did you mean mx-target-cname?\n',
    });
    expect(explain('dmarc').stderr).toContain('help: ');
    expect(explain('constructor').code).toBe(2);
  });
});
