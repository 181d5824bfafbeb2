import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, SourceMap } from '../../src/diagnostic/index.js';

function frame(bytes: Uint8Array, start: number, end: number) {
  const sources = new SourceMap();
  sources.add('f', bytes);
  return frameOf(sources, { start, end })!;
}
const textFrame = (text: string, start: number, end: number) => frame(new TextEncoder().encode(text), start, end);
/** What stands above the carets. */
const marked = ({ text, carets }: { text: string; carets: string }) => text.slice(carets.indexOf('^'), carets.length);

describe('frameOf', () => {
  it('puts carets below the span', () => {
    expect(textFrame('a\nbcd ef\n', 6, 8)).toEqual({ line: 2, text: 'bcd ef', carets: '    ^^' });
  });

  it('shows one caret for an empty span, and behind the end of a line', () => {
    expect(textFrame('abc\n', 1, 1).carets).toBe(' ^');
    expect(textFrame('abc\n', 3, 3).carets).toBe('   ^');
    expect(textFrame('', 0, 0)).toEqual({ line: 1, text: '', carets: '^' });
  });

  it('aligns tabs', () => {
    expect(textFrame('ab\tcd\te', 3, 5)).toEqual({ line: 1, text: 'ab      cd      e', carets: '        ^^' });
  });

  it('stays on the first line of a span that goes on', () => {
    expect(textFrame('a ( b\nc )\n', 2, 9)).toEqual({ line: 1, text: 'a ( b', carets: '  ^^^' });
  });

  it('counts characters, not octets', () => {
    expect(textFrame('é€x', 5, 6)).toEqual({ line: 1, text: 'é€x', carets: '  ^' });
  });

  it('shows controls as escapes', () => {
    expect(textFrame('a\u0001b', 2, 3)).toEqual({ line: 1, text: 'a\\u0001b', carets: '       ^' });
  });

  it('leaves out the carriage return', () => {
    expect(textFrame('abc\r\n', 0, 3)).toEqual({ line: 1, text: 'abc', carets: '^^^' });
  });

  it('looks at a part of a line that is the whole file', () => {
    const huge = `${'€'.repeat(100_000)}HERE${'y'.repeat(5000)}`;
    const cut = textFrame(huge, 300_000, 300_004);
    expect(marked(cut)).toBe('HERE');
    expect(cut.text).toMatch(/^\.\.\.€+HEREy+\.\.\.$/);
    expect(cut.text.length).toBeLessThanOrEqual(106);
  });

  it('shows a caret behind the end of a long line', () => {
    const cut = textFrame(`${'x'.repeat(300)}\n`, 300, 300);
    expect(cut.carets).toMatch(/^ +\^$/);
    expect(cut.carets.length).toBe(cut.text.length + 1);
  });

  it('points at a character when the span starts inside of it', () => {
    expect(textFrame('xé', 2, 3).carets).toBe(' ^');
    expect(marked(textFrame(`${'x'.repeat(300)}é`, 301, 302))).toBe('é');
  });

  it('cuts a long line around the span', () => {
    const long = `${'x'.repeat(300)}HERE${'y'.repeat(300)}`;
    const cut = textFrame(long, 300, 304);
    expect(marked(cut)).toBe('HERE');
    expect(cut.text.length).toBeLessThanOrEqual(106);
    expect(cut.text.startsWith('...x') && cut.text.endsWith('y...')).toBe(true);
    const whole = textFrame(long, 0, 604);
    expect(whole.carets.length).toBeLessThanOrEqual(whole.text.length);
  });

  it('shows the span of a long line also behind characters that take several columns', () => {
    for (const wide of ['\t', '\0', '\u0001€']) {
      expect(marked(textFrame(`${wide.repeat(60)}HERE${wide.repeat(60)}`, ...spanOf(wide)))).toBe('HERE');
    }
    function spanOf(wide: string): [number, number] {
      const start = new TextEncoder().encode(wide).length * 60;
      return [start, start + 4];
    }
  });

  it('never shows anything unprintable, and always marks something, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(40), (bytes, from, length) => {
        const start = Math.min(from, bytes.length);
        const shown = frame(bytes, start, Math.min(start + length, bytes.length));
        expect(shown.text + shown.carets).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
        expect(shown.carets).toMatch(/^ *\^+$/);
      }),
    );
  });

  it('marks exactly the span of printable text', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '.', '"', ';'), minLength: 1, maxLength: 250 });
    fc.assert(
      fc.property(line, fc.nat(), fc.nat(), (text, a, b) => {
        const start = a % text.length;
        const end = start + 1 + (b % Math.min(60, text.length - start));
        expect(marked(textFrame(text, start, end))).toBe(text.slice(start, end));
      }),
    );
  });
});
