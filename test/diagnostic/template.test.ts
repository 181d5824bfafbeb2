import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, locate, SourceMap, wholeText } from '../../src/diagnostic/index.js';
import { lintZone } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function filled(text: string, placeholders: Record<string, string>) {
  const sources = new SourceMap(placeholders);
  return { sources, file: sources.add('f', encode(text)) };
}

describe('placeholders', () => {
  it.each([
    ['a {{ b }} c', { '{{ b }}': '1' }, 'a 1 c'],
    ['{{a}}{{a}}', { '{{a}}': 'long value' }, 'long valuelong value'],
    ['_S_ _SERIAL_', { _S_: 'x', _SERIAL_: 'y' }, 'x y'],
    ['abab', { ab: '1', abab: '2' }, '2'],
    ['aaa', { aa: 'b' }, 'ba'],
    ['gone', { gone: '' }, ''],
    ['{{ é }}', { '{{ é }}': 'ü' }, 'ü'],
    ['none', { '{{ b }}': '1' }, 'none'],
    ['none', { '': '1' }, 'none'],
  ])('%s with %j reads %s', (text, placeholders, wanted) => {
    const { file } = filled(text, placeholders as Record<string, string>);
    expect(decode(wholeText(file.text))).toBe(wanted);
    expect(file.template === undefined).toBe(wanted === text);
  });

  it('leave each place where it is in the file', () => {
    const part = fc.constantFrom('{{x}}', '_Y_', 'a', ' ', '\n');
    fc.assert(
      fc.property(fc.array(part), fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (parts, x, y) => {
        fc.pre(!/[{_]/.test(x + y));
        const { sources, file } = filled(parts.join(''), { '{{x}}': x, _Y_: y });
        const values: Record<string, string> = { '{{x}}': x, _Y_: y };
        let read = 0;
        let written = 0;
        for (const text of parts) {
          // An empty value has no place of its own.
          if ((values[text] ?? text) !== '') expect(sources.shown(read)).toBe(written);
          read += encode(values[text] ?? text).length;
          written += encode(text).length;
        }
        expect(read).toBe(file.length);
        expect(sources.shown(read)).toBe(written);
      }),
    );
  });

  it('are shown in frames as the file has them', () => {
    const { sources, file } = filled('www {{ttl}} A 192.0.2.300 ; {{ttl}}', { '{{ttl}}': '5' });
    const start = decode(wholeText(file.text)).indexOf('192');
    expect(frameOf(sources, { start, end: start + 11 })).toMatchObject({
      text: 'www {{ttl}} A 192.0.2.300 ; {{ttl}}',
      carets: '              ^^^^^^^^^^^',
    });
    expect(sources.position(start)).toEqual({ line: 1, column: 15 });
  });

  it('work for zones with includes', () => {
    const text =
      '$TTL 60\n@ SOA ns h {{ serial }} 1800 7200 1209600 60\n@ NS ns.example.net.\n@ NS ns.example.org.\n$INCLUDE x\n';
    const { zone, diagnostics } = parseZone(encode(text), {
      origin: 'example.com',
      placeholders: { '{{ serial }}': '17', '{{ t }}': 'nowhere' },
      include: () => ({ path: 'x', identity: 'x', bytes: encode('{{ t }} A 192.0.2.1\nb CNAME\t{{ t }}x\n') }),
    });
    expect(diagnostics).toEqual([]);
    expect(zone.soa?.serial).toBe(17);
    const places = lintZone(zone, { now: 0 }).map((found) => {
      const { rule, file, start, end } = locate(found, zone.sources);
      return `${file}:${start?.line}:${start?.column}-${end?.column} ${rule}`;
    });
    expect(places).toEqual(['<input>:2:30-34 soa-retry-ge-refresh', 'x:2:9-17 cname-dangling']);
  });
});
