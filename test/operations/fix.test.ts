/** Fixes: each row of the table, and what holds for all of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_INFOS, stopsLoading } from '../../src/lint/index.js';
import type { FixRequest } from '../../src/operations/index.js';
import { latin1Bytes } from '../../src/wire/index.js';
import { haveSameRecords, parseZone } from '../../src/zone/index.js';
import { HEAD, mend, ZONE_FILE } from './fix-support.js';

interface Case {
  readonly rule: string;
  /** behind the usual head, unless it starts with one of its own */
  readonly before: string;
  readonly after: string;
  /** an included file */
  readonly inc?: readonly [before: string, after: string];
}

const K300 = 'k'.repeat(300);
const SOA = '@ 300 IN SOA ns1.example.net. hostmaster.example.net. 1 7200 1800 1209600 3600\n';
const NS = '@ 300 NS ns1.example.net.\n@ 300 NS ns2.example.org.\n';

const SAFE: readonly Case[] = [
  { rule: 'adjacent-strings', before: 't TXT "a""b" c"d" ; x', after: 't TXT "a" "b" c "d" ; x' },
  {
    rule: 'blank-owner-after-origin',
    before: 'www A 192.0.2.80\n$ORIGIN shop.example.com.\n   A 192.0.2.81 ; mine',
    after: 'www A 192.0.2.80\n$ORIGIN shop.example.com.\nwww.example.com.   A 192.0.2.81 ; mine',
  },
  { rule: 'control-character', before: 't TXT "a\x01\\\x7f" b\x02 ; \x01', after: 't TXT "a\\001\\127" b\\002 ; \x01' },
  {
    rule: 'duplicate-rr',
    before: 'a A 192.0.2.1\na A 192.0.2.1\nb A 192.0.2.2',
    after: 'a A 192.0.2.1\nb A 192.0.2.2',
  },
  {
    rule: 'duplicate-rr',
    before: 'a A 192.0.2.1\nb A 192.0.2.2\na A 192.0.2.1 ; once more\n  TXT "x"',
    after: 'a A 192.0.2.1\nb A 192.0.2.2\n; once more\na  TXT "x"',
  },
  {
    rule: 'duplicate-rr',
    before: 'a TXT "x" "y"\nA IN TXT ( "x" ; one\n  "y" ; two\n  ) ; three\nb A 192.0.2.2',
    after: 'a TXT "x" "y"\n; one\n; two\n; three\nb A 192.0.2.2',
  },
  { rule: 'eui-format', before: 'h EUI48 0000.5e00.532a', after: 'h EUI48 00-00-5e-00-53-2a' },
  {
    rule: 'include-owner-leak',
    before: 'www A 192.0.2.1\n$INCLUDE part.inc\n  TXT "mine"',
    after: 'www A 192.0.2.1\n$INCLUDE part.inc\nwww.example.com.  TXT "mine"',
    inc: ['other A 192.0.2.9\n', 'other A 192.0.2.9\n'],
  },
  {
    rule: 'include-owner-leak',
    before: 'www A 192.0.2.1\n$INCLUDE part.inc',
    after: 'www A 192.0.2.1\n$INCLUDE part.inc',
    inc: ['  TXT "whose"\n', 'www.example.com.  TXT "whose"\n'],
  },
  {
    rule: 'include-owner-leak',
    before: '$INCLUDE part.inc\nwww IN A 192.0.2.1\n$TTL 7200',
    after: '$INCLUDE part.inc\n$TTL 60\nwww IN A 192.0.2.1\n$TTL 7200',
    inc: ['$TTL 60\nother A 192.0.2.9\n', '$TTL 60\nother A 192.0.2.9\n'],
  },
  {
    rule: 'inherited-ttl',
    before: `; top\n${SOA}${NS}a A 192.0.2.1`,
    after: `; top\n$TTL 300\n${SOA}${NS}a A 192.0.2.1`,
  },
  {
    rule: 'inherited-ttl',
    before: `${SOA}${NS}a A 192.0.2.1\nb 60 A 192.0.2.2\nc IN A 192.0.2.3`,
    after: `${SOA}${NS}a 300 A 192.0.2.1\nb 60 A 192.0.2.2\nc 60 IN A 192.0.2.3`,
  },
  { rule: 'missing-final-newline', before: `${HEAD}a A 192.0.2.1`, after: `${HEAD}a A 192.0.2.1\n` },
  {
    rule: 'missing-final-newline',
    before: `${HEAD}; end`.replaceAll('\n', '\r\n'),
    after: `${HEAD}; end\n`.replaceAll('\n', '\r\n'),
  },
  {
    rule: 'nested-parentheses',
    before: 't TXT ( "x" ( "y(" ) ; ((\n a(b)c )',
    after: 't TXT ( "x"  "y("  ; ((\n a b c )',
  },
  {
    rule: 'no-default-ttl',
    before: `@ SOA ns1.example.net. hostmaster.example.net. 1 7200 1800 1209600 900\n${NS.replaceAll(' 300', '')}`,
    after: `$TTL 900\n@ SOA ns1.example.net. hostmaster.example.net. 1 7200 1800 1209600 900\n${NS.replaceAll(' 300', '')}`,
  },
  {
    rule: 'non-ascii-text',
    before: 't TXT "Gr\xc3\xbc\xc3\x9fe" ; \xc3\xbc',
    after: 't TXT "Gr\\195\\188\\195\\159e" ; \xc3\xbc',
  },
  { rule: 'nonportable-syntax', before: '"www" CLASS1 A 192.0.2.1 ; x', after: 'www IN A 192.0.2.1 ; x' },
  { rule: 'nonportable-syntax', before: 'a=b,c TXT x', after: 'a\\=b\\,c TXT x' },
  { rule: 'nonportable-syntax', before: '"@" TXT x', after: '@ TXT x' },
  // BIND refuses a label that begins with \[.
  { rule: 'nonportable-syntax', before: '[a.b TXT x\n\\[c TXT x', after: '\\091a.b TXT x\n\\091c TXT x' },
  { rule: 'nonportable-syntax', before: 'a PTR b+c.example.net.', after: 'a PTR b\\+c.example.net.' },
  {
    rule: 'nonportable-syntax',
    before: `  ; one\n \t\n\n${HEAD}`,
    after: `; one\n\n\n${HEAD}`,
  },
  { rule: 'nonportable-syntax', before: 't TXT "a\\\nb"', after: 't TXT "a\\010b"' },
  { rule: 'nonportable-syntax', before: '( t TXT a\n  b )', after: 't TXT ( a\n  b )' },
  { rule: 'nonportable-syntax', before: '"$TTL" 60\na A 192.0.2.1', after: '$TTL 60\na A 192.0.2.1' },
  { rule: 'nonportable-syntax', before: '$DATE 2026 ; x', after: ';$DATE 2026 ; x' },
  { rule: 'nonportable-syntax', before: '$INCLUDE "part.inc"', after: '$INCLUDE part.inc', inc: ['', ''] },
  { rule: 'nul-byte', before: 't TXT "a\0\0b"', after: 't TXT "a\\000\\000b"' },
  {
    rule: 'relative-origin',
    before: '$ORIGIN sub\n$ORIGIN deep ; x\na A 192.0.2.1',
    after: '$ORIGIN sub.example.com.\n$ORIGIN deep.sub.example.com. ; x\na A 192.0.2.1',
  },
  {
    rule: 'string-too-long',
    before: `t TXT "${K300}" ; x\nu TXT \\107${K300}\nv TXT ( "a" ; b\n  "${K300}" )`,
    after: `t TXT "${K300.slice(45)}" "${K300.slice(255)}" ; x\nu TXT "\\107${K300.slice(46)}" "${K300.slice(254)}"\nv TXT ( "a" ; b\n  "${K300.slice(45)}" "${K300.slice(255)}" )`,
  },
  { rule: 'utf8-bom', before: `\xef\xbb\xbf${HEAD}`, after: HEAD },
];

const UNSAFE: readonly Case[] = [
  { rule: 'caa-iodef-scheme', before: '@ CAA 0 iodef "a@example.com"', after: '@ CAA 0 iodef "mailto:a@example.com"' },
  {
    rule: 'caa-tag-syntax',
    before: '@ CAA 0 issue-wild "ca.example.net"',
    after: '@ CAA 0 issuewild "ca.example.net"',
  },
  { rule: 'caa-tag-unknown', before: '@ CAA 0 isue "ca.example.net"', after: '@ CAA 0 issue "ca.example.net"' },
  { rule: 'class-mismatch', before: 'www CH A 192.0.2.1', after: 'www IN A 192.0.2.1' },
  { rule: 'empty-label', before: 'www..shop A 192.0.2.1', after: 'www.shop A 192.0.2.1' },
  { rule: 'generic-rdata-length', before: 'x TYPE65280 \\# 4 C000 02', after: 'x TYPE65280 \\# 3 C000 02' },
  { rule: 'indented-directive', before: '  $TTL 60\na A 192.0.2.1', after: '$TTL 60\na A 192.0.2.1' },
  {
    rule: 'missing-trailing-dot',
    before: 'www.example.com A 192.0.2.1\nb A 192.0.2.2\nwww.example.com A 192.0.2.3 ; x',
    after: 'www.example.com. A 192.0.2.1\nb A 192.0.2.2\nwww.example.com. A 192.0.2.3 ; x',
  },
  {
    rule: 'missing-trailing-dot',
    before: '$ORIGIN example.com\na A 192.0.2.1',
    after: '$ORIGIN example.com.\na A 192.0.2.1',
  },
  {
    rule: 'missing-trailing-dot-target',
    before: 'm A 192.0.2.1\nx MX 10 m.example.com',
    after: 'm A 192.0.2.1\nx MX 10 m.example.com.',
  },
  { rule: 'mx-null-pref', before: 'x MX 10 .', after: 'x MX 0 .' },
  {
    rule: 'no-owner',
    before: `  ${HEAD.slice(10).replace('@ ', '')}`.replace('  ', '$TTL 3600\n  '),
    after: HEAD.replace('@ IN SOA', '@  IN SOA'),
  },
  { rule: 'no-owner', before: `  ${HEAD.slice(10)}`.replace('  ', '$TTL 3600\n  '), after: HEAD },
  { rule: 'non-ascii-name', before: 'b\xc3\xbccher A 192.0.2.1', after: 'xn--bcher-kva A 192.0.2.1' },
  {
    rule: 'rrset-ttl-mismatch',
    before: 'q 600 A 192.0.2.5\nq A 192.0.2.6\n  300 A 192.0.2.7',
    after: 'q 300 A 192.0.2.5\nq 300 A 192.0.2.6\n  300 A 192.0.2.7',
  },
  { rule: 'semantically-identical-rr', before: 't TXT "v " "x"\nt TXT "v x" ; two', after: 't TXT "v " "x"\n; two' },
  {
    rule: 'soa-rname-at-sign',
    before: HEAD.replace('hostmaster.example.net.', 'host\\.master@example.net'),
    after: HEAD.replace('hostmaster.example.net.', 'host\\.master.example.net.'),
  },
  { rule: 'spf-type-without-txt', before: '@ SPF "v=spf1 -all"', after: '@ TXT "v=spf1 -all"' },
  {
    rule: 'svcb-alias-with-params',
    before: '@ HTTPS 0 pool.example.net. alpn=h2',
    after: '@ HTTPS 1 pool.example.net. alpn=h2',
  },
  {
    rule: 'txt-multi-string-boundary',
    before: '@ TXT "v=spf1 include:a.example.net" "include:b.example.net -all"',
    after: '@ TXT "v=spf1 include:a.example.net " "include:b.example.net -all"',
  },
  { rule: 'txt-quoting-doubled', before: '@ TXT "\\"v=spf1 -all\\""', after: '@ TXT "v=spf1 -all"' },
  {
    rule: 'unbalanced-quotes',
    before: '@ TXT "v=spf1 -all\nb A 192.0.2.1',
    after: '@ TXT "v=spf1 -all"\nb A 192.0.2.1',
  },
  {
    rule: 'unknown-directive',
    before: '$ORGIN sub.example.com.\nb A 192.0.2.1',
    after: '$ORIGIN sub.example.com.\nb A 192.0.2.1',
  },
  {
    rule: 'unquoted-semicolon',
    before: '_dmarc TXT v=DMARC1; p=reject; sp=none ; for all',
    after: '_dmarc TXT "v=DMARC1; p=reject; sp=none" ; for all',
  },
  {
    rule: 'unquoted-semicolon',
    before: '@ CAA 0 issue ca.example.net; validationmethods=dns-01',
    after: '@ CAA 0 issue "ca.example.net; validationmethods=dns-01"',
  },
];

const isWhole = (text: string): boolean => /(?:^|\s)SOA\s/.test(text);
const whole = (text: string, rule: string): string => {
  const framed = isWhole(text) ? text : HEAD + text;
  return rule === 'missing-final-newline' || framed.endsWith('\n') ? framed : `${framed}\n`;
};

async function run({ rule, before, inc }: Case, request: Partial<FixRequest>) {
  const files = { [ZONE_FILE]: whole(before, rule), ...(inc && { 'part.inc': inc[0] }) };
  return mend(files, request);
}

describe('the table of fixes', () => {
  it('has a case for each row', () => {
    const kinds = new Map(RULE_INFOS.flatMap(({ id, fix }) => (fix === undefined ? [] : [[id, fix]])));
    expect([...new Set([...SAFE, ...UNSAFE].map(({ rule }) => rule))].sort()).toEqual([...kinds.keys()]);
    for (const { rule } of SAFE) expect([rule, kinds.get(rule)]).toEqual([rule, 'safe']);
    for (const { rule } of UNSAFE) expect([rule, kinds.get(rule)]).toEqual([rule, 'unsafe']);
  });

  it.each(SAFE)('mends $rule: $before', async (one) => {
    const { texts, fixed, dropped, lint } = await run(one, { fixes: 'safe' });
    expect(texts[ZONE_FILE]).toBe(whole(one.after, one.rule));
    if (one.inc !== undefined) expect(texts['part.inc']).toBe(one.inc[1]);
    expect(dropped).toEqual([]);
    expect(fixed.map(({ rule }) => rule)).toContain(one.rule);
    expect(lint.zones[0]!.diagnostics.filter(({ rule }) => rule === one.rule)).toEqual([]);
  });

  it.each(UNSAFE)('mends $rule when asked for more: $before', async (one) => {
    const safe = await run(one, { fixes: 'safe' });
    expect(safe.fixed.map(({ rule }) => rule)).not.toContain(one.rule);
    const { texts, fixed, dropped, lint, changedZones } = await run(one, { fixes: 'all' });
    expect(texts[ZONE_FILE]).toBe(whole(one.after, one.rule));
    expect(dropped).toEqual([]);
    expect(fixed.map(({ rule }) => rule)).toContain(one.rule);
    expect(lint.zones[0]!.diagnostics.filter(({ rule }) => rule === one.rule)).toEqual([]);
    expect(changedZones.length).toBe(1);
  });
});

/** Lines that a person might write, wrong ones among them; each has a comment of its own. */
const LINES: readonly string[] = [
  'a A 192.0.2.1',
  'A IN A 192.0.2.1',
  '"a" A 192.0.2.1',
  'a 600 A 192.0.2.2',
  'b TXT "x""y"',
  'b TXT ( "x" ( "y" ) )',
  '  TXT "same owner"',
  '  CLASS1 TXT "same owner"',
  'c TXT "\xfc\x02"',
  `d TXT "${'long'.repeat(80)}"`,
  '$ORIGIN sub',
  '$ORIGIN example.com.',
  '$ORIGIN other.example.com.',
  '$TTL 300',
  '$GENERATE 1-3 g$ A 192.0.2.$',
  'e.example.com A 192.0.2.3',
  'f MX 10 a.example.com',
  '@ CAA 0 isue "ca.example.net"',
  'h TXT v=DMARC1; p=none',
  'i TXT "open',
  'j..k A 192.0.2.4',
  'l A 192.0.2.999',
  '  $TTL 60',
  'm TXT ( "two"',
  '"lines" )',
  '',
];

const zoneText = fc
  .tuple(
    fc.constantFrom('', '\xef\xbb\xbf'),
    fc.constantFrom(HEAD, `${SOA}${NS}`),
    fc.array(fc.constantFrom(...LINES), { maxLength: 14 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([mark, head, lines, lineEnd, isEnded]) => {
    const body = lines.map((line, i) => `${line} ; note${i}`).join('\n');
    return `${mark}${head}${body}${isEnded ? '\n' : ''}`.replaceAll('\n', lineEnd);
  });

const parsed = (text: string) => parseZone(latin1Bytes(text), { file: ZONE_FILE });
const notesOf = (text: string): string[] => text.match(/; note\d+/g) ?? [];
const runs = { numRuns: 200 };

describe('safe fixes of any text', () => {
  it('leave all records as they are, but for those that could not be read', async () => {
    await fc.assert(
      fc.asyncProperty(zoneText, async (text) => {
        const { texts } = await mend({ [ZONE_FILE]: text });
        const [before, after] = [parsed(text), parsed(texts[ZONE_FILE]!)];
        const isLossless = !before.diagnostics.some(stopsLoading);
        if (isLossless) expect(haveSameRecords(before.zone, after.zone)).toBe(true);
        else expect(after.zone.records.count).toBeGreaterThanOrEqual(distinct(before.zone));
        expect(after.diagnostics.filter(stopsLoading).length).toBeLessThanOrEqual(
          before.diagnostics.filter(stopsLoading).length,
        );
      }),
      runs,
    );
  });

  it('change nothing a second time', async () => {
    await fc.assert(
      fc.asyncProperty(zoneText, async (text) => {
        const { texts } = await mend({ [ZONE_FILE]: text });
        const again = await mend(texts);
        expect(again.texts).toEqual(texts);
        expect(again.fixed).toEqual([]);
      }),
      runs,
    );
  });

  it('keep comments and the ends of lines', async () => {
    await fc.assert(
      fc.asyncProperty(zoneText, async (text) => {
        const { texts } = await mend({ [ZONE_FILE]: text });
        expect(notesOf(texts[ZONE_FILE]!)).toEqual(notesOf(text));
        const after = texts[ZONE_FILE]!;
        if (text.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
        else expect(after).not.toContain('\r');
      }),
      runs,
    );
  });
});

describe('unsafe fixes of any text', () => {
  it('make nothing unreadable, and come to an end', async () => {
    await fc.assert(
      fc.asyncProperty(zoneText, async (text) => {
        const { texts } = await mend({ [ZONE_FILE]: text }, { fixes: 'all' });
        const count = (one: string) => parsed(one).diagnostics.filter(stopsLoading).length;
        expect(count(texts[ZONE_FILE]!)).toBeLessThanOrEqual(count(text));
        expect((await mend(texts, { fixes: 'all' })).texts).toEqual(texts);
      }),
      runs,
    );
  });
});

describe('a fix that does not stand the proof', () => {
  it('is left out and told, and others are made', async () => {
    // The duplicate is one line that is included twice.
    const { texts, dropped, fixed } = await mend({
      [ZONE_FILE]: `${HEAD}$INCLUDE part.inc\n$INCLUDE part.inc\nb TXT "x""y"\n`,
      'part.inc': 'a A 192.0.2.1\n',
    });
    expect(texts['part.inc']).toBe('a A 192.0.2.1\n');
    expect(texts[ZONE_FILE]).toContain('b TXT "x" "y"\n');
    expect(fixed.map(({ rule }) => rule)).toEqual(['adjacent-strings']);
    expect(dropped.map(({ rule, file, reason }) => [rule, file, reason])).toEqual([
      ['duplicate-rr', 'part.inc', 'it would change records of example.com.'],
    ]);
  });

  it('is left out where it is right in one zone and wrong in another', async () => {
    const second = HEAD.replace(/\n$/, '\nother A 192.0.2.7\n$INCLUDE part.inc\n');
    const { texts, dropped } = await mend(
      {
        [ZONE_FILE]: `${HEAD}one A 192.0.2.1\n$INCLUDE part.inc\n`,
        'second.zone': second,
        'part.inc': '  TXT "whose"\n',
      },
      { paths: [ZONE_FILE, 'second.zone'] },
    );
    expect(texts['part.inc']).toBe('  TXT "whose"\n');
    expect(dropped.length).toBeGreaterThan(0);
  });
});

describe('files that several zones include', () => {
  it('are mended once', async () => {
    const { texts, fixed } = await mend(
      {
        [ZONE_FILE]: `${HEAD}$INCLUDE part.inc\n`,
        'example.net.zone': `${HEAD}$INCLUDE part.inc\n`,
        'part.inc': 't TXT "a""b"\n',
      },
      { paths: [ZONE_FILE, 'example.net.zone'] },
    );
    expect(texts['part.inc']).toBe('t TXT "a" "b"\n');
    expect(fixed.filter(({ rule }) => rule === 'adjacent-strings').length).toBe(1);
  });
});

describe('fixes', () => {
  it('keep away from what is waved through or off', async () => {
    const text = `${HEAD}t TXT "a""b" ; zoneproof-disable-line adjacent-strings -- a test of readers\n`;
    expect((await mend({ [ZONE_FILE]: text })).texts[ZONE_FILE]).toBe(text);
  });

  it('keep away from the text that $GENERATE makes', async () => {
    const text = `${HEAD}$GENERATE 1-2 a$ TXT "x""y"\n$GENERATE 1-2 b A 192.0.2.1\n`;
    expect((await mend({ [ZONE_FILE]: text }, { fixes: 'all' })).texts[ZONE_FILE]).toBe(text);
  });

  it('find many duplicates in few readings', async () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `h${i} A 192.0.2.1\nh${i} A 192.0.2.1\n`).join('');
    const { texts } = await mend({ [ZONE_FILE]: HEAD + lines });
    expect(texts[ZONE_FILE]).toBe(HEAD + Array.from({ length: 2000 }, (_, i) => `h${i} A 192.0.2.1\n`).join(''));
  });
});

describe('serials', () => {
  const soa = (serial: number | string) => HEAD.replace('2026010101', String(serial));
  it.each([
    ['auto', 2026010101, 2026010200],
    ['auto', 2026010205, 2026010206],
    ['auto', 41, 42],
    ['auto', 1767311999, 1767312000],
    ['increment', 2026010101, 2026010102],
    ['unixtime', 41, 1767312000],
    ['date', 41, 2026010200],
    // RFC 1982 §3.2: the serial after the last is zero.
    ['increment', 4294967295, 0],
  ] as const)('%s: %i becomes %i', async (bumpSerial, before, after) => {
    const { texts } = await mend({ [ZONE_FILE]: soa(before) }, { fixes: 'none', bumpSerial });
    expect(texts[ZONE_FILE]).toBe(soa(after));
  });

  it('rise only where fixes changed records', async () => {
    const contents = { [ZONE_FILE]: `${HEAD}t TXT "a""b"\n`, 'example.net.zone': `${HEAD}m MX 1 .\n` };
    const paths = Object.keys(contents);
    const { texts } = await mend(contents, { paths, fixes: 'all', bumpSerial: 'increment' });
    expect(texts[ZONE_FILE]).toBe(`${HEAD}t TXT "a" "b"\n`);
    expect(texts['example.net.zone']).toBe(`${soa(2026010102)}m MX 0 .\n`);
  });

  it('of signed zones stay', async () => {
    const signed = `${HEAD}@ RRSIG A 13 2 3600 20260201000000 20260101000000 1 example.com. AAAA\n@ DNSKEY 257 3 13 AAAA\n`;
    const { texts, notes } = await mend({ [ZONE_FILE]: signed }, { fixes: 'none', bumpSerial: 'auto' });
    expect(texts[ZONE_FILE]).toBe(signed);
    expect(notes.join()).toContain('signed');
  });
});

/** Records without duplicates. */
function distinct(zone: ReturnType<typeof parseZone>['zone']): number {
  let count = 0;
  for (let i = 0; i < zone.records.count; i++) if (!zone.records.isDuplicate(i)) count++;
  return count;
}
