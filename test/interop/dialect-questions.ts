/**
 * The dialect questions of docs/zone-format.md as data: small zones, and which servers load them. What is said here of
 * BIND, Knot DNS, NSD and ldns is asked of them by dialect.interop.test.ts.
 */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how $GENERATE writes its modifiers

export interface DialectCase {
  /** heading of the bullet in docs/zone-format.md */
  readonly question: string;
  readonly name: string;
  /** the zone example. behind {@link HEAD}, unless it is `whole` */
  readonly text: string;
  readonly whole?: true;
  /** files beside it */
  readonly files?: Readonly<Record<string, string>>;
  readonly origin?: string;
  /** who loads it: BIND, Knot DNS, NSD, ldns */
  readonly loads: string;
  /**
   * Where we find no error, when that is not where it loads: without a dialect (`-`), and as B, K and N. The reason
   * stands beside the bullet.
   */
  readonly clean?: string;
}

export const HEAD = '$TTL 300\n@ SOA ns host 1 7200 1800 1209600 300\n@ NS ns\nns A 192.0.2.53\n';
const WITHOUT_TTL = '@ 300 SOA ns host 1 7200 1800 1209600 900\n@ 300 NS ns\nns 60 A 192.0.2.53\n';
const ROOT = '$TTL 300\n. SOA a. b. 1 7200 1800 1209600 300\n. NS a.\na. A 192.0.2.53\n';

/** `[name, text, loads, more]` */
type Row = readonly [name: string, text: string, loads: string, more?: Partial<DialectCase>];

const questions: Readonly<Record<string, readonly Row[]>> = {
  'Owner after $ORIGIN': [
    ['a blank keeps the owner', 'a A 192.0.2.1\n$ORIGIN b.example.\n TXT x\n', 'BKNL'],
    ['relative', '$ORIGIN b\nx TXT x\n', 'BL'],
    ['at sign', '$ORIGIN b.example.\n$ORIGIN @\nx TXT x\n', 'BNL', { clean: '-B' }],
  ],
  'State after $INCLUDE': [
    ['owner', 'a A 192.0.2.1\n$INCLUDE inc\n TXT after\n', 'BKN', { files: { inc: 'i A 192.0.2.2\n' } }],
    ['origin', '$INCLUDE inc\nz TXT z\n', 'BKN', { files: { inc: '$ORIGIN sub.example.\ni A 192.0.2.2\n' } }],
    ['default TTL', '$INCLUDE inc\nz TXT z\n', 'BKN', { files: { inc: '$TTL 77\ni A 192.0.2.2\n' } }],
    [
      'stated TTL',
      `${WITHOUT_TTL}$INCLUDE inc\nz TXT z\n`,
      'BKN',
      { whole: true, files: { inc: 'i 77 A 192.0.2.2\n' } },
    ],
    [
      'origin for the file',
      '$INCLUDE inc sub.example.\nz TXT z\n',
      'BKN',
      { files: { inc: 'i A 192.0.2.2\n@ TXT x\n' } },
    ],
    ['relative origin for the file', '$INCLUDE inc sub\nz TXT z\n', 'B', { files: { inc: 'i A 192.0.2.2\n' } }],
    ['blank owner in the file', 'a TXT a\n$INCLUDE inc\n', 'BN', { files: { inc: ' A 192.0.2.2\n' } }],
    ['file name in quotes', '$INCLUDE "inc" ; c\nz TXT z\n', 'BK', { files: { inc: 'i A 192.0.2.2\n' } }],
    ['comment right behind', '$INCLUDE inc;c\nz TXT z\n', 'BKN', { files: { inc: 'i A 192.0.2.2\n' } }],
    ['no newline at its end', '$INCLUDE inc\nz TXT z\n', 'BKN', { files: { inc: 'i A 192.0.2.2' } }],
    ['twice', '$INCLUDE inc a.example.\n$INCLUDE inc b.example.\n', 'BKN', { files: { inc: 'i A 192.0.2.2\n' } }],
    ['itself', '$INCLUDE inc\n', '', { files: { inc: '$INCLUDE inc\n' } }],
    ['open parenthesis in the file', '$INCLUDE inc\n "z" )\n', '', { files: { inc: 'i TXT ( "x"\n' } }],
    ['more than a name and an origin', '$INCLUDE inc sub.example. x\n', '', { files: { inc: 'i A 192.0.2.2\n' } }],
  ],
  'TTLs that are left out': [
    ['$TTL, not the stated one', 'a 60 TXT a\nb TXT b\n', 'BKNL'],
    ['the last stated one', `${WITHOUT_TTL}b A 192.0.2.1\n`, 'BKNL', { whole: true }],
    ['SOA minimum', '@ SOA ns host 1 7200 1800 1209600 900\n@ NS ns\nns A 192.0.2.53\n', 'BKNL', { whole: true }],
    ['before any', `b A 192.0.2.1\n${WITHOUT_TTL}`, 'KNL', { whole: true, clean: '' }],
  ],
  'TTLs and their units': [
    ['units', 'a 1H30M TXT x\nb 1w1d1h1m1s TXT x\nc 1s1h TXT x\nd 1h1h TXT x\n', 'BKNL'],
    ['number without a unit behind units', 'a 1h30 TXT x\n', 'NL', { clean: '' }],
    ['$TTL with units', '$TTL 1h\na TXT x\n', 'BKNL'],
    ['zero', 'a 0 TXT x\n', 'BKNL'],
    ['leading zeros', 'a 000060 TXT x\n', 'BKNL'],
    ['minus', 'a -1 TXT x\n', ''],
    ['class first', 'a IN 60 TXT x\n', 'BKN'],
    ['TTL first', 'a 60 IN TXT x\n', 'BKNL'],
    ['two TTLs', 'a 60 IN 70 TXT x\n', ''],
    ['in quotes', 'a "60" TXT x\n', 'N', { clean: '' }],
  ],
  'TTLs above 2^31-1': [
    ['2^31-1', 'a 2147483647 TXT x\n', 'BKNL'],
    ['2^31', 'a 2147483648 TXT x\n$TTL 2147483648\nb TXT x\n', 'BKNL', { clean: '' }],
    [
      'SOA minimum',
      '@ SOA ns host 1 7200 1800 1209600 2147483648\n@ NS ns\nns A 192.0.2.53\n',
      'BKNL',
      { whole: true },
    ],
    ['2^32', 'a 4294967296 TXT x\n', 'NL', { clean: '' }],
  ],
  Parentheses: [
    ['nested', 'a TXT ( "x" ( "y" ) "z" )\n', 'BL'],
    ['one behind the other', 'a TXT ( "x" ) ( "y" )\n', 'BKNL'],
    ['without blanks', 'a TXT("x")\n', 'BKNL'],
    ['before the owner', '(a) TXT x\n', 'BL'],
    ['for an owner that is left out', 'a TXT x\n ( TXT y )\n', 'BKL'],
    ['empty', 'a TXT x (\n)\nb TXT ()x\n', 'BKNL'],
    ['never closed', 'a TXT ( "x"\n', 'NL', { clean: '' }],
    ['never opened', 'a TXT x )\n', 'L'],
    ['comments inside', 'a TXT ( "x" ; c ) "\n "y" )\n', 'BKNL'],
  ],
  'Adjacent strings': [
    ['two quoted ones', 'a TXT "x""y"\n', 'BNL'],
    ['word behind', 'a TXT "x"y\n', 'BNL'],
    ['word before', 'a TXT x"y"\n', 'BNL'],
  ],
  'Strings above 255 octets': [
    ['255', `a TXT "${'x'.repeat(255)}"\n`, 'BKNL'],
    ['256', `a TXT "${'x'.repeat(256)}"\n`, 'K', { clean: '' }],
  ],
  'Quotes and escapes': [
    ['semicolon in quotes', 'a TXT "x;y" x\\;y\n', 'BKNL'],
    ['escaped quote', 'a TXT "x\\"y" x\\"y\n', 'BKNL'],
    ['not closed', 'a TXT "x\n', 'L'],
    ['newline', 'a TXT "x\ny"\n', 'N', { clean: '' }],
    ['newline in parentheses', 'a TXT ( "x\ny" )\n', 'KNL', { clean: '' }],
    ['backslash and newline', 'a TXT "x\\\ny"\n', 'BNL', { clean: '-BN' }],
    ['backslash at the end of the line', 'a TXT x\\\nb TXT y\n', 'NL', { clean: '' }],
    ['\\DDD above 255', 'a TXT "\\256"\n', 'N', { clean: '' }],
    ['two digits', 'a TXT "\\25"\n', 'N', { clean: '' }],
  ],
  'Backslash and number sign': [
    ['in quotes it is text', 'a TXT "\\#" 1 00\n', 'BKNL'],
    ['for a known type', 'a TXT \\# 2 0161\nb A \\# 4 C0000201\n', 'BKNL'],
    ['alone is text to BIND', 'a TXT \\#\n', 'B', { clean: '' }],
    ['before a word is text to BIND', 'a TXT \\# abc\n', 'BNL', { clean: '' }],
    ['too short', 'a TYPE731 \\# 2 ab\n', 'N', { clean: '' }],
    ['no data of the type', 'a A \\# 3 c00002\n', 'K', { clean: '' }],
    ['odd pieces', 'a TYPE731 \\# 2 a bcd\n', 'BNL', { clean: '-BKN' }],
  ],
  'Line ends': [
    ['CRLF', `${HEAD}a TXT x\n`.replaceAll('\n', '\r\n'), 'BNL'],
    ['CRLF behind a comment', 'a TXT x ; c\r\n', 'BKNL'],
    ['CR in the middle', 'a TXT x\r TXT y\n', 'BNL'],
    ['CR everywhere', `${HEAD}a TXT x\n`.replaceAll('\n', '\r'), 'BNL', { whole: true, clean: '-BN' }],
    ['CR in quotes', 'a TXT "x\ry"\n', 'BNL'],
    ['CR does not end a comment', 'z TXT z\n; c\ra TXT x\n', 'BKNL'],
    ['missing at the end', 'a TXT x', 'BKNL'],
    ['missing behind a comment', 'a TXT x ; c', 'BKNL'],
  ],
  'Byte order mark': [['before $TTL', `\xef\xbb\xbf${HEAD}`, '', { whole: true }]],
  'NUL and other control characters': [
    ['NUL in a word', 'a TXT x\0y\n', 'NL', { clean: '' }],
    ['NUL in quotes', 'a TXT "x\0y"\n', 'BNL', { clean: 'BN' }],
    ['NUL in a comment', 'a TXT x ; \0\n', 'BKNL'],
    ['control character', 'a TXT "x\x01y"\n', 'BNL'],
    ['form feed', 'a TXT x\fy\n', 'BN'],
    ['tab in quotes', 'a TXT "x\ty"\n', 'BKNL'],
  ],
  Classes: [
    ['lower case', 'a in TXT x\n', 'BKNL'],
    ['number', 'a CLASS1 TXT x\n', 'BNL'],
    ['another', 'a CH TXT x\n', 'L'],
    ['twice', 'a IN IN TXT x\n', ''],
  ],
  Types: [
    ['lower case', 'a txt x\n', 'BKNL'],
    ['number', 'a TYPE1 192.0.2.1\n', 'BKNL'],
    ['as owner', 'A A 192.0.2.1\n', 'BKNL'],
  ],
  'The at sign': [
    ['in rdata', 'a CNAME @\nb MX 10 @\nc HTTPS 1 @\n', 'BKNL'],
    ['as text', 'a TXT "@"\n', 'BKNL'],
    ['escaped', '\\@ TXT x\n', 'BKNL'],
    ['in quotes', '"@" TXT x\n', 'BNL'],
    ['with more behind', 'a CNAME @.\n', 'BL', { clean: '-BKN' }],
  ],
  'Names in quotes': [
    ['owner', '"a b" TXT x\n', 'BN'],
    ['in rdata', 'a CNAME "b"\n', 'NL'],
  ],
  'Values in quotes': [
    ['address', 'a A "192.0.2.1"\n', 'N'],
    ['number', 'a MX "10" ns\n', 'N'],
    ['octets', 'a DS 1 13 200 "00"\n', 'N'],
    ['octets in generic form', 'a A \\# 4 "c0000201"\n', 'N'],
    ['tag of CAA', 'a CAA 0 "issue" "ca.example.net"\n', 'KN'],
    ['value of CAA', 'a CAA 0 issue "ca.example.net"\n', 'BKNL'],
    ['target of URI', 'a URI 1 1 "ftp://a"\n', 'BKNL'],
    ['target of URI without', 'a URI 1 1 ftp://a\n', 'KN'],
  ],
  'Numbers by name': [
    ['digest type', `a DS 1 8 SHA-1 ${'00'.repeat(20)}\n`, 'B'],
    ['digest type without the hyphen', `a DS 1 8 sha256 ${'00'.repeat(32)}\n`, 'B'],
    ['flags', 'a DNSKEY ZONE|KSK 3 8 AwEAAQ==\n', 'B'],
    ['protocol', 'a DNSKEY 257 DNSSEC 8 AwEAAQ==\n', 'B'],
    ['hash algorithm', 'a NSEC3PARAM SHA-1 0 0 -\n', 'B'],
    ['type by number', 'a RRSIG 1 8 2 300 20260401000000 20260301000000 1 example. AA==\n', 'BL'],
    ['algorithm', 'a DNSKEY 257 3 RSASHA256 AwEAAQ==\n', 'BKNL'],
    [
      'units in the TTL of a signature',
      'a RRSIG A 8 2 1h 20260401000000 20260301000000 1 . AA==\n',
      'N',
      { clean: '' },
    ],
  ],
  'Service parameters by number': [
    ['octets', 'a SVCB 1 . key1=\\002h2 key65535=x\n', 'BKNL'],
    ['the usual form', 'a SVCB 1 . key1=h2\n', 'KNL', { clean: '' }],
    ['no value', 'a SVCB 1 . alpn=h2 key2\n', 'BKNL'],
  ],
  'Characters in names': [
    [
      'underscore, slash, hyphen, asterisk',
      '_a A 192.0.2.1\na/b A 192.0.2.1\n-a A 192.0.2.1\n*.w A 192.0.2.1\n',
      'BKNL',
    ],
    ['equals sign', 'a=b TXT x\n', 'BNL'],
    ['dollar in the middle', 'a$x TXT x\n', 'BNL'],
    ['in data', 'a MX 1 b+c\n', 'BNL'],
    ['with a backslash', 'a\\=b TXT x\na MX 1 b\\+c\n', 'BKNL'],
    ['bracket at the start of a label', '\\[a TXT x\n', 'KNL'],
    ['bracket elsewhere', 'a\\[ TXT x\n\\091a TXT x\n', 'BKNL'],
    ['escaped blank and dot', 'a\\ b TXT x\na\\.b TXT x\na\\032c TXT x\n', 'BKNL'],
    ['empty label', 'a..b TXT x\n', ''],
    ['64 octets', `${'x'.repeat(64)} TXT x\n`, ''],
    ['256 octets', `${'a.'.repeat(123)}b TXT x\n`, 'L'],
  ],
  'Relative names at the root': [
    ['owners and targets', `${ROOT}com NS ns.com\nns.com A 192.0.2.1\n@ TXT x\n`, 'BKNL', { whole: true, origin: '.' }],
    ['$ORIGIN of the root', '$ORIGIN .\nexample TXT x\nb.example TXT y\n', 'BKNL'],
  ],
  IDNs: [
    ['UTF-8 owner', 'b\xc3\xbccher TXT x\n', 'BNL'],
    ['UTF-8 target', 'a CNAME b\xc3\xbccher\n', 'BNL'],
    ['A-label', 'xn--bcher-kva TXT x\n', 'BKNL'],
    ['octets', 'b\\195\\188cher TXT x\n', 'BKNL'],
    ['UTF-8 text', 'a TXT "b\xc3\xbccher"\n', 'BNL'],
    ['UTF-8 comment', 'a TXT x ; b\xc3\xbccher\n', 'BKNL'],
  ],
  Directives: [
    ['lower case', '$ttl 44\na TXT x\n$origin b.example.\nc TXT x\n', 'BKN'],
    ['in parentheses', '$ORIGIN ( sub.example. )\na TXT x\n', 'BKNL'],
    ['with a comment', '$TTL 44;c\na TXT x\n', 'BKNL'],
    ['in quotes', '"$TTL" 44\na TXT x\n', 'B'],
    ['indented', ' $TTL 44\na TXT x\n', ''],
    ['unknown', '$FOO x\na TXT x\n', 'L'],
    ['$DATE', '$DATE 20260101000000\na TXT x\n', 'B'],
    ['more than they take', '$TTL 44 55\na TXT x\n', 'L'],
  ],
  'Blanks before the first owner': [
    ['comment', `$TTL 300\n  ; c\n${HEAD}`, 'BNL'],
    ['blanks', `$TTL 300\n \t\n${HEAD}`, 'BNL'],
    ['in an included file', '$INCLUDE inc\n', 'BN', { files: { inc: ' ; c\ni A 192.0.2.2\n' } }],
    ['empty lines and comments', `$TTL 300\n\n; c\n${HEAD}`, 'BKNL'],
    ['further down', 'a TXT a\n  ; c\n  \nb TXT b\n', 'BKNL'],
  ],
  'Owner of the first record': [
    [
      'blank',
      '$TTL 300\n SOA ns host 1 7200 1800 1209600 300\n NS ns\nns A 192.0.2.53\n',
      'NL',
      { whole: true, clean: '' },
    ],
  ],
  $GENERATE: [
    ['range', '$GENERATE 1-3 a$ A 192.0.2.$\n', 'B'],
    ['step', '$GENERATE 0-6/2 a$ A 192.0.2.$\n$GENERATE 1-3/9 b$ A 192.0.2.$\n', 'B'],
    ['lower case, leading zeros, comment', '$generate 01-03 a$ A 192.0.2.$;c\n', 'B'],
    ['TTL and class', '$GENERATE 1-2 a$ 60 IN A 192.0.2.$\n$GENERATE 1-2 b$ IN 60 A 192.0.2.$\n', 'B'],
    ['offset and width', '$GENERATE 9-11 a${0,3} TXT ${-10}\n$GENERATE 1-2 b${+5,3,d} TXT x${-5,3,d}\n', 'B'],
    ['bases', '$GENERATE 8-9 a${0,3,o} TXT "${10,4,x} ${250,2,X} ${-10,0,o}"\n', 'B'],
    ['nibbles', '$GENERATE 10-11 ${0,3,N} TXT ${171,6,n}\n$GENERATE 18-19 x${0,0,n} TXT ${0,0,N}\n', 'B'],
    ['blanks in a modifier', '$GENERATE 1-1 a$ TXT "${ 1, 2}"\n', 'B'],
    ['escapes', '$GENERATE 1-2 a\\$b$ TXT "$$ \\$ \\\\$ x\\010y"\n$GENERATE 1-1 c$$ TXT $$\n', 'B'],
    ['data in quotes', '$GENERATE 1-2 a$ MX "10 mx$"\n$GENERATE 1-2 b$ TXT "\\"x $ y\\" z" ; c\n', 'B'],
    ['a comment in data', '$GENERATE 1-2 a$ TXT "x;$"\n', 'B'],
    ['parentheses in data', '$GENERATE 1-2 a$ TXT "(x $)"\n', 'B'],
    ['at sign', '$GENERATE 1-2 @ TXT $\n$GENERATE 1-2 a$ CNAME @\n', 'B'],
    ['owner behind it', 'q TXT q\n$GENERATE 1-2 a$ A 192.0.2.$\n TXT after\n', 'B'],
    ['stated TTL behind it', `${WITHOUT_TTL}$GENERATE 1-2 a$ 77 A 192.0.2.$\nz TXT z\n`, 'B', { whole: true }],
    ['2^31-1', '$GENERATE 2147483646-2147483647 a$ TXT x\n', 'B'],
    ['text behind the range', '$GENERATE 1-3x a$ A 192.0.2.$\n', 'B', { clean: 'B' }],
    ['2^31', '$GENERATE 2147483647-2147483648 a$ TXT x\n', ''],
    ['backwards', '$GENERATE 3-1 a$ A 192.0.2.$\n', ''],
    ['step of zero', '$GENERATE 1-3/0 a$ A 192.0.2.$\n', ''],
    ['no range', '$GENERATE 1 a$ A 192.0.2.$\n', ''],
    ['unknown base', '$GENERATE 1-2 a${0,0,z} TXT x\n', ''],
    ['unclosed modifier', '$GENERATE 1-2 a${0 TXT x\n', ''],
    ['offset out of range', '$GENERATE 1-2 a${2147483647} TXT x\n', ''],
    ['offset that overflows', '$GENERATE 1-2 a${99999999999} TXT x\n', 'B', { clean: '' }],
    ['width above 127', '$GENERATE 1-2 a$ TXT ${0,128}\n', ''],
    ['data of several fields', '$GENERATE 1-2 a$ MX 10 mx$\n', ''],
    ['owner in quotes', '$GENERATE 1-2 "a$" A 192.0.2.$\n', ''],
    ['parentheses', '$GENERATE 1-2 a$ A ( 192.0.2.$ )\n', ''],
    ['no data', '$GENERATE 1-2 a$ TXT\n', ''],
    ['another class', '$GENERATE 1-2 a$ CH TXT x\n', ''],
  ],
};

export const DIALECT_CASES: readonly DialectCase[] = Object.entries(questions).flatMap(([question, rows]) =>
  rows.map(([name, text, loads, more]) => ({
    question,
    name,
    text: more?.whole === true || text.startsWith('$TTL 300') ? text : HEAD + text,
    loads,
    ...more,
  })),
);
