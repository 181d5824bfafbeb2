/** The proof must see what a formatter could get wrong. */
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/wire/index.js';
import { findDifference, readContent } from '../../src/zonefile/format-proof.js';

function difference(before: string, after: string): string | undefined {
  const [a, b] = [utf8Bytes(before), utf8Bytes(after)];
  return findDifference(readContent(a, 'x'), a, readContent(b, 'x'), b);
}

const ZONE = `$TTL 60
$ORIGIN example.com.
@ IN MX 10 Mail ; the only one
 TXT "a b" ( ; inside
   "c" )
$INCLUDE part sub
www CNAME @
`;

describe('the proof', () => {
  it('passes over looks', () => {
    expect(difference(ZONE, ZONE)).toBeUndefined();
    expect(
      difference(
        ZONE,
        '$ttl\t60\n\n$ORIGIN example.com.\n@ mx (10\nMail) ; the only one  \n\tIN TXT "a b" "c" ; inside\n$INCLUDE part  sub\nwww CNAME @',
      ),
    ).toBeUndefined();
  });

  it.each([
    ['a name with and without its dot', 'Mail', 'Mail.', 'records'],
    ['an owner', 'www', 'ww', 'records'],
    ['the case of a name', 'Mail', 'mail', 'records'],
    ['a TTL', '$TTL 60', '$TTL 61', 'records'],
    ['a TTL of a record', '@ IN', '@ 61 IN', 'records'],
    ['a type', 'CNAME', 'PTR', 'records'],
    ['a record less', 'www CNAME @\n', '', 'records'],
    ['a record more', 'www CNAME @\n', 'www CNAME @\nwww A 192.0.2.1\n', 'records'],
    [
      'the order',
      '@ IN MX 10 Mail ; the only one\n TXT',
      '@ TXT "a b" "c"\n@ IN MX 10 Mail ; the only one\n TXT',
      'records',
    ],
    ['strings joined', '"a b" (', '"a" "b" (', 'records'],
    ['an include elsewhere', '$INCLUDE part sub\nwww CNAME @\n', 'www CNAME @\n$INCLUDE part sub\n', 'records'],
    ['the file of an include', 'part', 'party', 'records'],
    ['the origin of an include', ' sub', '', '$INCLUDE part'],
    ['an include gone', '$INCLUDE part sub\n', '', 'records'],
    ['a comment', 'only one', 'only two', 'only two'],
    ['a comment gone', ' ; the only one', '', '; inside'],
    ['a comment more', 'CNAME @', 'CNAME @ ; new', '; new'],
    ['a fault', 'MX 10', 'MX ten', 'invalid preference'],
  ])('sees %s', (_what, from, to, shown) => {
    expect(ZONE).toContain(from);
    const after = ZONE.replace(from, to);
    expect(after).not.toBe(ZONE);
    expect(difference(ZONE, after)).toContain(shown);
  });
});
