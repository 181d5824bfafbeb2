import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { IANA_TRUST_ANCHORS } from '../../src/dnssec/index.js';
import { type Files, loadTrustAnchors } from '../../src/operations/index.js';
import { nameText } from '../../src/wire/index.js';

const KEY = 'mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==';
const DIGEST = 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D';

const filesWith = (text: string): Files =>
  ({ exists: (path: string) => path === 'anchors', readFile: () => Buffer.from(text) }) as unknown as Files;
const load = (input: string, text = ''): string[] =>
  loadTrustAnchors(filesWith(text), [input], openssl).map(
    ({ owner, ds }) => `${nameText(owner)} ${ds.keyTag} ${ds.algorithm} ${ds.digestType}`,
  );

describe('trust anchors', () => {
  it.each<[string, string, string[]]>([
    ['DS records', `. IN DS 20326 8 2 ${DIGEST}\n. 3600 IN DS 38696 8 2 ${DIGEST}\n`, ['. 20326 8 2', '. 38696 8 2']],
    ['a DNSKEY record', `example.com. 3600 IN DNSKEY 257 3 13 ${KEY}\n`, ['example.com. 2371 13 2']],
    [
      'the file of Unbound, without the keys that wait',
      `; autotrust trust anchor file
;;id: . 1
;;last_queried: 1 ;;Thu Jan  1 00:00:01 1970
. 172800 IN DNSKEY 257 3 13 ${KEY} ;{id = 1 (ksk), size = 256b} ;;state=2 [  VALID  ] ;;count=0
x. 172800 IN DNSKEY 257 3 13 ${KEY} ;{id = 1 (ksk), size = 256b} ;;state=1 [ ADDPEND ] ;;count=0
y. 172800 IN DNSKEY 257 3 13 ${KEY} ;{id = 1 (ksk), size = 256b} ;;state=3 [ MISSING ] ;;count=0
`,
      ['. 2371 13 2', 'y. 2371 13 2'],
    ],
    [
      'the configuration of BIND',
      `# comment with a "quote
/* trust-anchors { . static-ds 1 8 2 "00"; }; */
options { directory "/"; };
trust-anchors {
  . initial-ds 20326 8 2 "${DIGEST.slice(0, 20)} ${DIGEST.slice(20)}"; // the root
  "example.com" static-key 257 3 13 "${KEY}";
};
`,
      ['. 20326 8 2', 'example.com. 2371 13 2'],
    ],
    [
      'the older configuration of BIND',
      `trusted-keys { example.com. 257 3 13 "${KEY}"; };`,
      ['example.com. 2371 13 2'],
    ],
  ])('from %s', (_name, text, expected) => {
    expect(load('anchors', text)).toEqual(expected);
  });

  it('from the XML of RFC 9718, with the time in which they count', () => {
    const digest = (more: string, tag: number) =>
      `<KeyDigest id="a" ${more}>
  <KeyTag>${tag}</KeyTag><Algorithm> 8 </Algorithm><DigestType>2</DigestType>
  <Digest>${DIGEST}</Digest><PublicKey>AwEA</PublicKey><Flags>257</Flags>
</KeyDigest>`;
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="x" source="y"><Zone>.</Zone>
<!-- ${digest('', 1)} -->
${digest('validFrom="2010-07-15T00:00:00+00:00" validUntil="2019-01-11T00:00:00+00:00"', 19036)}
${digest("validFrom='2017-02-02T00:00:00+00:00'", 20326)}
</TrustAnchor>`;
    expect(load('anchors', xml)).toEqual(['. 19036 8 2', '. 20326 8 2']);
    const times = loadTrustAnchors(filesWith(xml), ['anchors'], openssl);
    expect(times.map(({ validFrom, validUntil }) => [validFrom, validUntil])).toEqual(
      IANA_TRUST_ANCHORS.slice(0, 2).map(({ validFrom, validUntil }) => [validFrom, validUntil]),
    );
  });

  it('from a record and from IANA', () => {
    expect(load(`. IN DS 20326 8 2 ${DIGEST}`)).toEqual(['. 20326 8 2']);
    expect(load('IANA')).toEqual(['. 19036 8 2', '. 20326 8 2', '. 38696 8 2']);
  });

  it.each([
    ['anchors', '', /anchors: no DS or DNSKEY record to trust/],
    ['anchors', 'example.com. A 192.0.2.1', /no DS or DNSKEY/],
    ['anchors', '. IN DS 20326 8\n', /anchors: /],
    ['anchors', 'trust-anchors { . initial-key 257 3; };', /anchors: /],
    ['20326 8 2 00', '', /--trust-anchor: /],
    ['anchors', '<TrustAnchor><Zone>.</Zone></TrustAnchor>', /anchors: no KeyDigest to trust/],
    ['anchors', '<TrustAnchor><Zone>.</Zone><KeyDigest></KeyDigest></TrustAnchor>', /anchors: /],
    [
      'anchors',
      '<TrustAnchor><KeyDigest validFrom="soon"></KeyDigest></TrustAnchor>',
      /anchors: validFrom is not a time/,
    ],
  ])('%s with %j are refused', (input, text, message) => {
    expect(() => load(input, text)).toThrow(message);
  });
});
