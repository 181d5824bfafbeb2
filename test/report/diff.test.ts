import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { consequencesOf } from '../../src/lint/index.js';
import { DIFF_REPORTERS, type DiffFormat, type DiffReport } from '../../src/report/index.js';
import { diffZones, parseZoneText } from '../../src/zone/index.js';

const schema = JSON.parse(readFileSync(new URL('../../schemas/diff.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

const HEAD = '$TTL 3600\n@ SOA ns host 1 2 3 4 600\n@ NS ns\nns A 192.0.2.53\n';

function reportOf(before: string, after: string, file = 'db.example'): DiffReport {
  const [oldZone, newZone] = [parseZoneText(before, 'example.').zone, parseZoneText(after, 'example.').zone];
  const diff = diffZones(oldZone, newZone);
  const consequences = consequencesOf(oldZone, newZone, diff);
  return {
    tool: { name: 'zoneproof', version: '0.1.0' },
    old: { file: `git:HEAD:${file}` },
    new: { file },
    diff,
    consequences,
  };
}

const show = (format: DiffFormat, report: DiffReport, color = false): string =>
  DIFF_REPORTERS[format](report, { color });

const CHANGE = reportOf(
  `${HEAD}a A 192.0.2.1\na 60 AAAA 2001:db8::1\nb 60 TXT "x"\nb RRSIG TXT 13 2 60 20260101000000 20251201000000 1 example. AAAA\n`,
  `${HEAD.replace(' 1 2', ' 2 2')}a A 192.0.2.2\na 120 AAAA 2001:db8::1\nc MX 0 .\n`,
);

describe('text', () => {
  it('shows files, counts, records in columns, signatures, and what it means', () => {
    expect(show('text', CHANGE)).toBe(`--- git:HEAD:db.example
+++ db.example
example. serial 1 -> 2 (raised by 1), 6 -> 6 records
1 RRset added, 1 removed, 2 changed; 2 records added, 2 removed

a.example.
  - 3600  A     192.0.2.1
  + 3600  A     192.0.2.2
  ~       AAAA  TTL 60 (1 minute) -> 120 (2 minutes)

b.example.
  - 60  TXT  "x"

c.example.
  + 3600  MX  0 .

signatures and denial
  RRSIG: 1 removed

warning: the new zone is not signed: as long as the parent has a DS, validators refuse every answer [signatures-lost]
  help: sign it before it is published, or remove the DS first and wait until it has left the caches
warning: b.example. is gone: resolvers will say that no such name exists [name-lost]
info: resolvers may keep the old records of 3 RRsets, the longest a.example. A for 3600 s (1 hour) [ttl-in-force]
info: resolvers that asked for c.example. MX too early may deny it for 600 s (10 minutes) [negative-ttl]
`);
  });

  it('uses colors when asked to, and says the same', () => {
    const colored = show('text', CHANGE, true);
    expect(colored).toContain('\u001b[31m  - 3600  A     192.0.2.1\u001b[39m');
    expect(colored).toContain('\u001b[32m  + 3600  A     192.0.2.2\u001b[39m');
    expect(stripVTControlCharacters(colored)).toBe(show('text', CHANGE));
  });

  it('says so when nothing differs', () => {
    expect(show('text', reportOf(HEAD, HEAD))).toBe('example.: no difference\n');
    expect(show('markdown', reportOf(HEAD, HEAD))).toBe('### `example.`: no difference\n');
  });

  it('tells a raised serial and new signatures from data', () => {
    expect(show('text', reportOf(HEAD, HEAD.replace(' 1 2', ' 7 2')))).toBe(
      '--- git:HEAD:db.example\n+++ db.example\nexample. serial 1 -> 7 (raised by 6), 3 -> 3 records\nno data differs\n',
    );
    const soaLost = show('text', reportOf(HEAD, '$TTL 3600\n@ NS ns\nns A 192.0.2.53\n'));
    expect(soaLost).toContain('\nexample. 3 -> 2 records\n1 RRset removed; 1 record removed\n');
  });

  it('lets nothing raw through to the terminal', () => {
    const evil = 'x\u001b]0;title\u0007\u202e';
    const report = reportOf(HEAD, `${HEAD}a\\027\\007 TXT "\\027[31m"\n`, evil);
    for (const format of ['text', 'markdown'] as const) {
      expect(show(format, report).replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe('json', () => {
  it('is as the schema says', () => {
    for (const report of [CHANGE, reportOf(HEAD, HEAD), reportOf('', HEAD), reportOf(HEAD, '')]) {
      const document = JSON.parse(show('json', report)) as object;
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('says what differs', () => {
    expect(JSON.parse(show('json', CHANGE))).toMatchObject({
      zone: 'example.',
      old: { file: 'git:HEAD:db.example', serial: 1, records: 6 },
      new: { file: 'db.example', serial: 2, records: 6 },
      isEmpty: false,
      serial: 'raised',
      summary: { rrsetsAdded: 1, rrsetsRemoved: 1, rrsetsChanged: 2, recordsAdded: 2, recordsRemoved: 2 },
      changes: [
        {
          ...{
            kind: 'changed',
            owner: 'a.example.',
            type: 'A',
            ttlBefore: 3600,
            ttlAfter: 3600,
            kept: 0,
            isRetimed: false,
          },
          removed: [{ ttl: 3600, data: '192.0.2.1', rdata: 'C0000201' }],
          added: [{ ttl: 3600, data: '192.0.2.2', rdata: 'C0000202' }],
        },
        {
          kind: 'changed',
          type: 'AAAA',
          ttlBefore: 60,
          ttlAfter: 120,
          kept: 1,
          isRetimed: true,
          removed: [],
          added: [],
        },
        { kind: 'removed', owner: 'b.example.', ttlAfter: null },
        { kind: 'added', owner: 'c.example.', ttlBefore: null },
      ],
      dnssec: [{ type: 'RRSIG', before: 1, after: 0, removed: 1, added: 0 }],
      consequences: [
        { id: 'signatures-lost', severity: 'warning', owners: ['example.'], seconds: null },
        { id: 'name-lost', help: null },
        { id: 'ttl-in-force', seconds: 3600 },
        { id: 'negative-ttl', seconds: 600 },
      ],
    });
  });
});

describe('markdown', () => {
  it('is a heading, what it means, and a table', () => {
    expect(
      show('markdown', CHANGE),
    ).toBe(`### \`example.\`: 1 RRset added, 1 removed, 2 changed; 2 records added, 2 removed

\`git:HEAD:db.example\` → \`db.example\`: 6 → 6 records, serial 1 → 2 (raised by 1)

- **warning**: the new zone is not signed: as long as the parent has a DS, validators refuse every answer (sign it before it is published, or remove the DS first and wait until it has left the caches) \`signatures-lost\`
- **warning**: \`b.example.\` is gone: resolvers will say that no such name exists \`name-lost\`
- **info**: resolvers may keep the old records of 3 RRsets, the longest \`a.example.\` A for 3600 s (1 hour) \`ttl-in-force\`
- **info**: resolvers that asked for \`c.example.\` MX too early may deny it for 600 s (10 minutes) \`negative-ttl\`

| | owner | TTL | type | data |
| --- | --- | ---: | --- | --- |
| - | \`a.example.\` | 3600 | A | \`192.0.2.1\` |
| + | \`a.example.\` | 3600 | A | \`192.0.2.2\` |
| ~ | \`a.example.\` | 60 → 120 | AAAA | TTL 60 (1 minute) → 120 (2 minutes) |
| - | \`b.example.\` | 60 | TXT | \`"x"\` |
| + | \`c.example.\` | 3600 | MX | \`0 .\` |

Signatures and denial: RRSIG: 1 removed.
`);
  });

  it.each([
    ['a pipe', '"a|b"', '`"a\\|b"`'],
    ['a backtick', '"a`b"', '``"a`b"``'],
    ['backticks', '"a```b``"', '````"a```b``"````'],
    ['HTML', '"<img src=x> &amp;"', '`"<img src=x> &amp;"`'],
    ['a backslash before a pipe', '"a\\\\|b"', '`"a\\\\\\|b"`'],
    ['Markdown', '"**b** [x](y)"', '`"**b** [x](y)"`'],
  ])('keeps %s in its cell', (_what, data, cell) => {
    const text = show('markdown', reportOf(HEAD, `${HEAD}a TXT ${data}\n`));
    expect(text).toContain(`| + | \`a.example.\` | 3600 | TXT | ${cell} |\n`);
  });

  it('takes backticks at the edge of a name apart from the fence', () => {
    expect(show('markdown', reportOf(HEAD, `${HEAD}\`a A 192.0.2.1\n`))).toContain('| + | `` `a.example. `` |');
    expect(show('markdown', reportOf(HEAD, `${HEAD}\`a A 192.0.2.1\n`))).toContain('asked for `` `a.example. `` A too');
  });

  it('folds a long table, cuts long cells, and stays below what a comment may hold', () => {
    const lines = (count: number, data: string) =>
      Array.from({ length: count }, (_, i) => `n${i} TXT "${data}"\n`).join('');
    const open = show('markdown', reportOf(HEAD, HEAD + lines(30, 'x')));
    expect(open).not.toContain('<details>');
    const folded = show('markdown', reportOf(HEAD, HEAD + lines(31, 'x')));
    expect(folded).toContain('<details>\n<summary>31 rows</summary>\n\n| | owner |');
    expect(folded).toMatch(/\n\n<\/details>\n/);
    const huge = show('markdown', reportOf(HEAD, HEAD + lines(5000, 'y'.repeat(200))));
    expect(huge.length).toBeLessThan(65_536);
    expect(huge).toMatch(/\n\nand \d+ more rows, which `zoneproof diff` shows\n/);
    expect(huge).toContain(`${'y'.repeat(119)}…\``);
  });
});
