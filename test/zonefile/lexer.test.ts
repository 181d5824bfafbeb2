import { describe, expect, it } from 'vitest';
import { TOKEN } from '../../src/rdata/index.js';
import { latin1Text, utf8Bytes } from '../../src/wire/index.js';
import { Lexer } from '../../src/zonefile/index.js';

/** Each entry as its tokens: `word`, `"quoted"`, `+` before one that is adjacent, `\` behind one with escapes. */
function entries(text: string): string[][] {
  const lexer = new Lexer(utf8Bytes(text));
  const found: string[][] = [];
  while (lexer.next()) {
    const { tokens } = lexer;
    found.push(
      Array.from({ length: tokens.count }, (_, i) => {
        const flags = tokens.flags[i]!;
        const word = latin1Text(lexer.text, tokens.start[i]!, tokens.end[i]!);
        const quoted = flags & TOKEN.QUOTED ? `"${word}"` : word;
        return `${flags & TOKEN.ADJACENT ? '+' : ''}${quoted}${flags & TOKEN.ESCAPED ? '\\' : ''}`;
      }),
    );
  }
  return found;
}

describe('Lexer', () => {
  it.each([
    ['a b\tc\n', [['a', 'b', 'c']]],
    ['a "b c" d', [['a', '"b c"', 'd']]],
    ['a=b"c"d "e""f" "g"h"i"', [['a=b', '+"c"', '+d', '"e"', '+"f"', '"g"', '+h', '+"i"']]],
    ['"a"\\"b', [['"a"', '+\\"b\\']]],
    ['a\\ b c\\"d e\\;f \\( \\)', [['a\\ b\\', 'c\\"d\\', 'e\\;f\\', '\\(\\', '\\)\\']]],
    ['\\097b \\\\ x', [['\\097b\\', '\\\\\\', 'x']]],
    ['"a\\"b" ""', [['"a\\"b"\\', '""']]],
    ['a(b)c', [['a', 'b', 'c']]],
    ['a (b\nc\n\n;x\nd) e\nf', [['a', 'b', 'c', 'd', 'e'], ['f']]],
    ['a ((b\n)c\n)d\ne', [['a', 'b', 'c', 'd'], ['e']]],
    ['a;b\nc', [['a'], ['c']]],
    ['a\r\nb\r\n', [['a'], ['b']]],
    ['a\rb\r', [['a'], ['b']]],
    ['a (b\rc)\r\r\nd', [['a', 'b', 'c'], ['d']]],
    [';a\rb\nc', [['c']]],
    ['a "b\\\nc" d', [['a', '"b\\\nc"\\', 'd']]],
    ['a "b\rc"', [['a', '"b\rc"']]],
    ['é "é" \x01', [['Ã©', '"Ã©"', '\x01']]],
    ['\n \n;x\n( )\n\n', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(entries(text)).toEqual(expected);
  });

  it('takes any number of tokens', () => {
    const words = Array.from({ length: 1000 }, (_, i) => `w${i}`);
    expect(entries(words.join(' '))).toEqual([words]);
  });

  it('says where an entry starts, and where its first comment', () => {
    const text = '; head\n\n  a ( ; one\n b ) ; two\nc\n';
    const lexer = new Lexer(utf8Bytes(text));
    expect(lexer.next()).toBe(true);
    expect([lexer.entryStart, lexer.startsBlank, lexer.commentStart]).toEqual([8, true, text.indexOf('; one')]);
    expect(lexer.position).toBe(text.indexOf('c\n'));
    expect(lexer.next()).toBe(true);
    expect([lexer.entryStart, lexer.startsBlank, lexer.commentStart]).toEqual([text.indexOf('c\n'), false, -1]);
    expect(lexer.next()).toBe(false);
  });

  it('keeps twenty faults of an entry', () => {
    const lexer = new Lexer(utf8Bytes(')'.repeat(1000)));
    lexer.next();
    expect(lexer.faults).toHaveLength(20);
  });

  it('does not look for the end of a thousand open parentheses again and again', () => {
    const lexer = new Lexer(utf8Bytes('a ( b\n'.repeat(1000)));
    let faults = 0;
    while (lexer.next()) faults += lexer.faults.length;
    expect(faults).toBe(9);
  });
});
