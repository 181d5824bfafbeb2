/** TSIG: keys as files hold them, and codes that only the same secret makes. */
import { describe, expect, it } from 'vitest';
import { encodeQuery } from '../../src/live/message.js';
import { parseTsigKey, signQuery, type TsigKey, TsigVerifier } from '../../src/live/tsig.js';
import { nameOf, nameText } from '../../src/wire/index.js';

const NOW = 1_770_000_000;
const SECRET = 'c2VjcmV0IG9mIHRoZSB0ZXN0';

function keyOf(text: string): TsigKey {
  const key = parseTsigKey(text);
  if (typeof key === 'string') throw new Error(key);
  return key;
}

const KEY = keyOf(`hmac-sha256:Transfer.Example:${SECRET}`);
const QUERY = encodeQuery({
  id: 7,
  name: nameOf('example.com'),
  type: 252,
  recursionDesired: false,
  checkingDisabled: false,
  edns: false,
});
/** What a server would answer: an answer is signed like a question, with the code of the question before it. */
const now = () => NOW;

describe('keys', () => {
  it.each([
    ['as tsig-keygen writes them', `key "transfer.example" {\n\talgorithm hmac-sha256;\n\tsecret "${SECRET}";\n};\n`],
    ['with comments', `// of ns1\nkey transfer.example. { algorithm "hmac-sha256"; # new\n secret "${SECRET}"; };`],
    ['in one line', `hmac-sha256:transfer.example:${SECRET}`],
  ])('%s', (_what, text) => {
    const key = keyOf(text);
    expect(nameText(key.name)).toBe('transfer.example.');
    expect(key.algorithm).toBe('hmac-sha256');
    expect(Buffer.from(key.secret).toString()).toBe('secret of the test');
  });

  it.each([
    ['nothing', '', 'no key with an algorithm and a secret'],
    [
      'MD5',
      `hmac-md5:a:${SECRET}`,
      'algorithm hmac-md5 is not supported; known are hmac-sha256, hmac-sha384, hmac-sha512',
    ],
    ['no base64', 'hmac-sha256:a:=a=', 'the secret is not base64'],
  ])('%s is refused without showing the secret', (_what, text, why) => {
    expect(parseTsigKey(text)).toBe(why);
  });
});

describe('answers', () => {
  /** An answer signed by a server with `key`: RFC 8945 §5.3 has the code of the question in front. */
  const answerOf = (key: TsigKey, at: number) => signQuery(QUERY, key, at).wire;

  it('without a code are not trusted', () => {
    const { mac } = signQuery(QUERY, KEY, NOW);
    expect(new TsigVerifier(KEY, mac, now).take(QUERY)).toBe('does not sign its answer with the TSIG key');
  });

  it('with a code that leaves the question out are not trusted', () => {
    const { mac } = signQuery(QUERY, KEY, NOW);
    const verifier = new TsigVerifier(KEY, mac, now);
    expect(verifier.take(answerOf(KEY, NOW))).toBe('signs its answer with a TSIG code that does not verify');
  });

  it('by another key are not trusted', () => {
    const other = keyOf(`hmac-sha512:transfer.example:${SECRET}`);
    const { mac } = signQuery(QUERY, KEY, NOW);
    expect(new TsigVerifier(KEY, mac, now).take(answerOf(other, NOW))).toBe('signs with another TSIG key or algorithm');
  });
});
