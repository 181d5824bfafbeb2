/** Texts that are read through a window come out as those in memory, wherever its ends fall. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { SourceMap } from '../../src/diagnostic/index.js';
import { latin1Bytes, latin1Text } from '../../src/wire/index.js';
import { entryPartSpan, inferOrigin, Lexer, surveyZoneFile } from '../../src/zonefile/index.js';
import { stored } from '../diagnostic/stored.js';
import { type Options, parse } from './support.js';

const SOA = '@ IN SOA ns1 hostmaster 1 7200 3600 1209600 3600\n';
const SIZES = Array.from({ length: 64 }, (_, i) => i + 1);

function expectSame(bytes: Uint8Array, sizes: readonly number[], options: Options = {}): void {
  for (const worthOctets of [0, Number.POSITIVE_INFINITY]) {
    const { sources: _, ...wanted } = parse(bytes, { dialect: 'any', worthOctets, ...options });
    for (const size of sizes) {
      const { sources: __, ...found } = parse(stored(bytes, size), { dialect: 'any', worthOctets, ...options });
      expect(found).toEqual(wanted);
    }
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  nothing: '',
  'a newline': '\n',
  'blank lines and comments': '\n\n; one\n   \n;two\n\r\n',
  'plain lines': `${SOA}a 60 IN A 192.0.2.1\n  TXT "x" ; y\n; note\n\na MX 10 mx.example.net.\n@ CAA 0 issue "x.example"\n`,
  'no newline at the end': `${SOA}a A 192.0.2.1\nb TXT "end"`,
  'a comment at the end': `${SOA}a A 192.0.2.1\n; the end`,
  'parentheses over lines': `${SOA}a TXT ( "one" ; (\n  "two"\n\n  "three" )\nb A (\n192.0.2.1\n)\n`,
  quotes: `${SOA}a TXT "one ; two ( three" "a\\"b"\nb TXT "open\nc TXT "over\\\nlines" x\nd TXT "q"w\n`,
  'lines that end in CRLF': `${SOA}a A 192.0.2.1\nb A 192.0.2.2\n\n; c\nd TXT (\n"x" )\n`.replaceAll('\n', '\r\n'),
  'lone carriage returns': `${SOA}a A 192.0.2.1\rb A 192.0.2.2\r\r\nc A 192.0.2.3\r`,
  'a carriage return at the very end': `${SOA}a A 192.0.2.1\n\r`,
  'NUL octets': `${SOA}a A 192.0.2.1\n\0\0\0\0\nb TXT "x\0y"\nc A 192.0.2.2\n`,
  'UTF-16': '\u00ff\u00fe@\0 \0A\0\n\0',
  'a byte order mark': `\u00ef\u00bb\u00bf${SOA}a A 192.0.2.1\n`,
  'half a byte order mark': `\u00ef\u00bb`,
  'a parenthesis that is never closed': `${SOA}a TXT ( "x"\nb A 192.0.2.1\nc A 192.0.2.2\n`,
  'many that are never closed': `${SOA}${'a TXT ( "x"\nb A 192.0.2.1\n'.repeat(12)}`,
  'closed ones too many': `${SOA}a A 192.0.2.1 )\nb A ) 192.0.2.1\n`,
  escapes: `${SOA}a\\.b A 192.0.2.1\nx\\032y TXT a\\"b\\\\\nz TXT end\\\nw A 192.0.2.1\n`,
  'long words': `${SOA}${'l'.repeat(63)} TXT ${'w'.repeat(200)} "${'q'.repeat(200)}"\n; ${'c'.repeat(500)}\nb A 192.0.2.1\n`,
  directives: `$TTL 60\n$ORIGIN sub\n${SOA}$ORIGIN example.\na A 192.0.2.1\n$GENERATE 1-3 g$ A 192.0.2.$ ; x\n$BOGUS\n $TTL 5\nb A 1.2.3\n`,
};

describe('windows of all sizes', () => {
  it.each(Object.entries(TEXTS))('over %s', (_, text) => {
    expectSame(latin1Bytes(text), SIZES);
  });

  it.each(Object.entries(TEXTS))('over %s, with low limits', (_, text) => {
    expectSame(latin1Bytes(text), SIZES, { limits: { entryOctets: 40, tokenOctets: 30, faults: 4 } });
    expectSame(latin1Bytes(text), SIZES, { limits: { records: 2, names: 2 } });
  });

  it('over files that include others, which are stored as well', () => {
    const parts: Readonly<Record<string, string>> = {
      one: 'a A 192.0.2.1\n$INCLUDE two\nb A 192.0.2.2\n  TXT "of b"',
      two: '$ORIGIN deep\nc A 192.0.2.3\nd TXT ( "x"\n',
    };
    const text = `${SOA}  TXT "before"\n$INCLUDE one\n  TXT "behind"\n$INCLUDE one sub\ne A 192.0.2.4\n$INCLUDE two\nf A 1.2\n`;
    const including = (size: number | undefined): Options => ({
      include: (target) => {
        const bytes = latin1Bytes(parts[target]!);
        return { path: target, identity: target, bytes: size === undefined ? bytes : stored(bytes, size) };
      },
    });
    const { sources: _, ...wanted } = parse(text, { dialect: 'any', ...including(undefined) });
    expect(wanted.records.length).toBeGreaterThan(10);
    for (const size of SIZES) {
      const { sources: __, ...found } = parse(stored(latin1Bytes(text), size), { dialect: 'any', ...including(size) });
      expect(found).toEqual(wanted);
    }
  });

  const root = fileURLToPath(new URL('../../', import.meta.url));
  const samples = fastGlob.sync(['zones/**/*.zone', 'zones/**/*.signed', 'test/**/*.zone'], { cwd: root }).sort();

  it.each(samples)('over %s, damaged or not', (file) => {
    const sample = latin1Text(readFileSync(`${root}${file}`));
    expectSame(latin1Bytes(sample), [7, 64, 300]);
    const octets = '(" \n;x\r\\\0';
    for (let i = 0; i < 18; i++) {
      const at = Math.floor((sample.length * i) / 18);
      const damaged = sample.slice(0, at) + octets[i % octets.length] + sample.slice(at + 1);
      expectSame(latin1Bytes(damaged), [5 + i * 11]);
    }
  });

  it('does not keep more than it needs', () => {
    const bytes = latin1Bytes(
      `${SOA}${'a A 192.0.2.1\n'.repeat(2000)}b TXT (${' "x"\n'.repeat(400)})\nc A 192.0.2.2\n`,
    );
    const lexer = new Lexer(stored(bytes, 100));
    let most = 0;
    while (lexer.next()) most = Math.max(most, lexer.text.buffer.byteLength);
    // Twice the longest entry at most.
    expect(most).toBeGreaterThan(2000);
    expect(most).toBeLessThan(4200);
  });
});

describe('places in stored texts', () => {
  it('are those in texts in memory', () => {
    const entries = Object.values(TEXTS).join('\n');
    const bytes = latin1Bytes(entries);
    const parts = ['entry', 'owner', 'ttl', 'class', 'type', 'rdata', 0, 2] as const;
    for (let at = 0; at <= bytes.length; at++) {
      const part = parts[at % parts.length]!;
      expect(entryPartSpan(stored(bytes, 5 + (at % 60)), at, part)).toEqual(entryPartSpan(bytes, at, part));
    }
  });

  it('of faults are told with the line', () => {
    const sources = new SourceMap();
    sources.add('f', stored(latin1Bytes(`${SOA}a A 1.2\n`), 8));
    expect(sources.position(SOA.length + 4)).toEqual({ line: 2, column: 5 });
  });
});

describe('what is seen of a file beforehand', () => {
  const texts = [
    ...Object.values(TEXTS),
    `$ORIGIN example.net.\n${'; c\n'.repeat(40)}${SOA}`,
    `a A 192.0.2.1\n$INCLUDE x\n${SOA}$include "y z"\n`,
    '. NS a.root-servers.net.\na.root-servers.net. A 198.41.0.4\n',
    `${SOA}@ RRSIG SOA 13 1 60 20300101000000 20200101000000 1 example. AAAA\n`,
  ];

  it.each(texts)('is the same through a window (%#)', (text) => {
    const bytes = latin1Bytes(text);
    for (const size of SIZES) {
      // How far signatures are looked for depends on what is read at once.
      const { isSigned: _, ...found } = surveyZoneFile(stored(bytes, size));
      const { isSigned, ...wanted } = surveyZoneFile(bytes);
      expect(found).toEqual(wanted);
      expect(surveyZoneFile(stored(bytes, 1000)).isSigned).toBe(isSigned);
      expect(inferOrigin(stored(bytes, size), 'db.example.org')).toEqual(inferOrigin(bytes, 'db.example.org'));
    }
  });
});
