import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { accountLabel, CAUSES, type IssuanceVerdict } from '../../src/issuance/index.js';
import type { Zone } from '../../src/zone/index.js';
import {
  anchor,
  climbOf,
  DAY,
  dsLine,
  dsOf,
  HEAD,
  type JudgeInput,
  judge,
  makeKey,
  NOW,
  short,
  sign,
  zoneOf,
} from './support.js';

const COM = 'example.com.';
const NET = 'example.net.';
const plain = (text: string, origin = COM): Zone => zoneOf(HEAD + text, origin);
const ISSUE = 'CAA 0 issue "ca.example.net"';
const OTHER = 'CAA 0 issue "other.example"';

describe('the climb', () => {
  it.each<[what: string, text: string, name: string, climb: string[], decision: string]>([
    ['no CAA', '', 'www.example.com', ['www.example.com. 0', 'example.com. 0', 'com. 0'], 'may-issue'],
    ['at the name', `www ${ISSUE}\n@ ${OTHER}`, 'www.example.com', ['www.example.com. 1'], 'may-issue'],
    [
      'at the apex',
      `@ ${OTHER}`,
      'a.b.example.com',
      ['a.b.example.com. 0', 'b.example.com. 0', 'example.com. 1'],
      'must-refuse ca-caa-denies',
    ],
    ['an empty set of others', '@ CAA 0 iodef "mailto:a@b.example"', 'example.com', ['example.com. 1'], 'may-issue'],
    [
      'the first set counts alone',
      `www CAA 0 iodef "mailto:a@b.example"\n@ ${OTHER}`,
      'www.example.com',
      ['www.example.com. 1'],
      'may-issue',
    ],
    [
      'a wildcard starts below its label',
      `x ${OTHER}\n@ ${ISSUE}`,
      '*.x.example.com',
      ['x.example.com. 1'],
      'must-refuse ca-caa-denies',
    ],
    [
      'a CAA made from a wildcard',
      `*.w ${OTHER}`,
      'a.w.example.com',
      ['a.w.example.com. 1'],
      'must-refuse ca-caa-denies',
    ],
    [
      'an alias with CAA',
      `www CNAME other\nother ${OTHER}\n@ ${ISSUE}`,
      'www.example.com',
      ['www.example.com. 1'],
      'must-refuse ca-caa-denies',
    ],
    [
      'an alias without',
      `www CNAME b.other\nb.other A 192.0.2.3\nother ${OTHER}\n@ ${ISSUE}`,
      'www.example.com',
      ['www.example.com. 0', 'example.com. 1'],
      'may-issue',
    ],
    [
      'a DNAME',
      `tree DNAME t\nt A 192.0.2.3\nx.t ${OTHER}`,
      'x.tree.example.com',
      ['x.tree.example.com. 1'],
      'must-refuse ca-caa-denies',
    ],
    [
      'an alias at a parent',
      `a.sub A 192.0.2.3\nsub CNAME other\nother ${OTHER}`,
      'a.sub.example.com',
      ['a.sub.example.com. 0', 'sub.example.com. 1'],
      'must-refuse ca-caa-denies',
    ],
    ['critical', '@ CAA 128 tbs "x"', 'example.com', ['example.com. 1'], 'must-refuse ca-caa-critical'],
    ['another case', '@ CAA 0 issue "CA.Example.net"', 'example.com', ['example.com. 1'], 'may-issue ca-caa-denies'],
    ['nearly critical', `@ CAA 1 tbs "x"`, 'example.com', ['example.com. 1'], 'may-issue ca-caa-critical'],
    [
      'issuewild',
      `@ ${ISSUE}\n@ CAA 0 issuewild ";"`,
      '*.example.com',
      ['example.com. 2'],
      'must-refuse ca-caa-blocks-wildcard',
    ],
    [
      'a method',
      '@ CAA 0 issue "ca.example.net; validationmethods=http-01"',
      'example.com',
      ['example.com. 1'],
      'must-refuse ca-caa-params-mismatch',
    ],
    [
      'an account',
      '@ CAA 0 issue "ca.example.net; accounturi=https://a.example/1"',
      'example.com',
      ['example.com. 1'],
      'may-issue ca-caa-params-mismatch',
    ],
    [
      'aliases without end',
      'www CNAME www2\nwww2 CNAME www',
      'www.example.com',
      ['www.example.com. 0'],
      'must-refuse ca-chain-indeterminate',
    ],
    [
      'an alias to a zone that is not given',
      'www CNAME www.elsewhere.example.',
      'www.example.com',
      ['www.example.com. 0'],
      'unknown ca-chain-indeterminate',
    ],
    [
      'a delegation that is not given',
      'sub NS ns.sub\nns.sub A 192.0.2.2',
      'www.sub.example.com',
      ['www.sub.example.com. 0'],
      'unknown ca-chain-indeterminate',
    ],
  ])('%s', async (_, text, name, climb, decision) => {
    const verdict = await judge([plain(`${text}\n`)], name);
    expect(climbOf(verdict)).toEqual(climb);
    expect(short(verdict)).toBe(decision);
  });

  it('follows aliases into other zones, and comes back to the name', async () => {
    const zones = [
      plain('www CNAME cdn.example.net.\n'),
      plain('cdn A 192.0.2.9\n@ CAA 0 issue "other.example"\n', NET),
    ];
    // RFC 8659 §3: the parents of the alias' target do not count.
    expect(short(await judge(zones, 'www.example.com'))).toBe('may-issue');
    const forbidding = [zones[0]!, plain(`cdn ${OTHER}\n`, NET)];
    const verdict = await judge(forbidding, 'www.example.com');
    expect(short(verdict)).toBe('must-refuse ca-caa-denies');
    expect(verdict.findings.find(({ rule }) => rule === 'ca-caa-denies')!.place!.zone.origin).toBe(NET);
  });

  it('takes the CAA of a parent zone that is given', async () => {
    const com = plain(`example NS ns1.example\nns1.example A 192.0.2.1\n@ ${OTHER}\n`, 'com.');
    const verdict = await judge([com, plain('')], 'example.com');
    expect(climbOf(verdict)).toEqual(['example.com. 0', 'com. 1']);
    expect(verdict.decision).toBe('must-refuse');
    expect(short(await judge([com, plain(`@ ${ISSUE}\n`)], 'example.com'))).toBe('may-issue');
  });

  it('says what was assumed', async () => {
    const { assumptions } = await judge([plain('')], 'example.com');
    expect(assumptions).toEqual([
      'example.com. is not signed, and no DS is given: assumed that its parent has none',
      'the file of com. is not given: assumed that it answers securely, without CAA records',
    ]);
  });

  it('mail addresses have their own records', async () => {
    const mail: JudgeInput = { mailbox: 'info', method: undefined };
    const zones = [plain('@ CAA 0 issue ";"\n@ CAA 0 issuemail "ca.example.net"\n')];
    expect(short(await judge(zones, 'example.com', mail))).toBe('may-issue');
    expect((await judge(zones, 'example.com', mail)).subject).toBe('info@example.com');
    expect(short(await judge([plain('@ CAA 0 issuemail ";"\n')], 'example.com', mail))).toBe(
      'must-refuse ca-caa-smime',
    );
  });

  it('strict, or at a certificate authority that honors it, flag 1 is critical', async () => {
    const zones = [plain('@ CAA 1 tbs "x"\n')];
    expect((await judge(zones, 'example.com', { isStrict: true })).decision).toBe('must-refuse');
    expect((await judge(zones, 'example.com', { ca: 'letsencrypt.org' })).decision).toBe('must-refuse');
    const capitals = [plain('@ CAA 0 issue "LetsEncrypt.org"\n')];
    expect((await judge(capitals, 'example.com', { ca: 'letsencrypt.org' })).decision).toBe('must-refuse');
  });

  it('notes contacts and long TTLs', async () => {
    const zones = [plain('@ 86400 CAA 0 contactemail "a@b.example"\n')];
    const { findings } = await judge(zones, 'example.com');
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['ca-contact-email', 'ca-renewal-window']));
  });
});

const key = makeKey(COM);
const stranger = makeKey(COM);
const SIGNED = await sign(`www A 192.0.2.2\n@ ${ISSUE}\nalias CNAME www.example.net.\n`, COM, key);
const without = (text: string, pattern: RegExp): string => {
  expect(text).toMatch(pattern);
  return text.replace(pattern, '');
};
const causeOf = ({ climb, challenge }: IssuanceVerdict): string | undefined => {
  const cause = [...climb, ...challenge].find((answer) => answer.cause !== undefined)?.cause;
  return cause && CAUSES[cause].code;
};

describe('DNSSEC on the way (SC-085v2)', () => {
  const trust = { anchors: [anchor(COM, key)] };
  it.each<[what: string, text: string, input: JudgeInput, decision: string, code: string | undefined]>([
    ['healthy', SIGNED, trust, 'may-issue', undefined],
    ['healthy, keys assumed', SIGNED, {}, 'may-issue', undefined],
    ['unsigned without a DS', `${HEAD}www A 192.0.2.2\n`, {}, 'may-issue', undefined],
    ['DS without DNSKEY', `${HEAD}www A 192.0.2.2\n`, trust, 'must-refuse ca-chain-bogus', 'DNSKEY_MISSING'],
    [
      'DS and DNSKEY do not match',
      SIGNED,
      { anchors: [anchor(COM, stranger)] },
      'must-refuse ca-chain-bogus',
      'DNSSEC_BOGUS',
    ],
    [
      'one of two DS invalid',
      SIGNED,
      { anchors: [anchor(COM, key), anchor(COM, stranger)] },
      'may-issue ca-ds-partly-invalid',
      undefined,
    ],
    [
      'one of two DS invalid, strict',
      SIGNED,
      { anchors: [anchor(COM, key), anchor(COM, stranger)], isStrict: true },
      'must-refuse ca-ds-partly-invalid',
      undefined,
    ],
    ['expired', SIGNED, { ...trust, now: NOW + 31 * DAY }, 'must-refuse ca-chain-bogus', 'DNSSEC_BOGUS'],
    ['not yet valid', SIGNED, { ...trust, now: NOW - 31 * DAY }, 'must-refuse ca-chain-bogus', 'DNSSEC_BOGUS'],
    [
      'no signature over CAA',
      without(SIGNED, /^.*\tRRSIG\tCAA .*\n/m),
      trust,
      'must-refuse ca-chain-bogus',
      'RSIGS_MISSING',
    ],
    [
      'no signature over DNSKEY',
      without(SIGNED, /^.*\tRRSIG\tDNSKEY .*\n/m),
      trust,
      'must-refuse ca-chain-bogus',
      'RSIGS_MISSING',
    ],
    [
      'changed behind the signature',
      SIGNED.replace('0 issue "ca.example.net"', '0 issue "ca.example.org"'),
      trust,
      'must-refuse ca-chain-bogus',
      'DNSSEC_BOGUS',
    ],
    [
      'no NSEC at all',
      SIGNED.replace(/^.*\t(?:RRSIG\t)?NSEC[\t ].*\n/gm, ''),
      trust,
      'must-refuse ca-chain-bogus ca-dcv-name-missing-proof',
      'NSEC_MISSING',
    ],
  ])('%s', async (_, text, input, decision, code) => {
    const verdict = await judge([zoneOf(text, COM)], 'www.example.com', input);
    expect(short(verdict)).toBe(decision);
    expect(causeOf(verdict)).toBe(code);
  });

  it('a challenge name without its proof refuses, though CAA is fine', async () => {
    const text = await sign(`${ISSUE.replace(/^/, '@ ')}\n_z TXT "z"\n`, COM, key);
    // The span that _acme-challenge lies in starts at the apex.
    const broken = without(
      without(text, /^example\.com\.\t\d+\tIN\tNSEC\t.*\n/m),
      /^example\.com\.\t\d+\tIN\tRRSIG\tNSEC .*\n/m,
    );
    const verdict = await judge([zoneOf(broken, COM)], 'example.com', trust);
    expect(short(verdict)).toBe('must-refuse ca-dcv-name-missing-proof');
  });

  it('every parent is on the way', async () => {
    const comKey = makeKey('com.');
    const delegation = 'example NS ns1.example\nns1.example A 192.0.2.1\n';
    const secure = await sign(delegation + dsLine(COM, key), 'com.', comKey);
    const insecure = await sign(delegation, 'com.', comKey);
    const unproven = insecure.replace(/^example\.com\.\t\d+\tIN\t(?:RRSIG\t)?NSEC[\t ].*\n/gm, '');
    const ask = (parent: string, child: string) =>
      judge([zoneOf(parent, 'com.'), zoneOf(child, COM)], 'www.example.com', { anchors: [anchor('com.', comKey)] });
    expect(short(await ask(secure, SIGNED))).toBe('may-issue');
    const free = await ask(insecure, `${HEAD}www A 192.0.2.2\n`);
    expect(short(free)).toBe('may-issue');
    expect(free.findings.map(({ rule }) => rule)).toContain('ca-chain-insecure-ok');
    expect(causeOf(await ask(secure, `${HEAD}www A 192.0.2.2\n`))).toBe('DNSKEY_MISSING');
    expect(causeOf(await ask(unproven, `${HEAD}www A 192.0.2.2\n`))).toBe('NSEC_MISSING');
    const dangling = await ask(
      await sign(delegation + dsLine(COM, key) + dsLine(COM, stranger), 'com.', comKey),
      SIGNED,
    );
    expect(short(dangling)).toBe('may-issue ca-ds-partly-invalid');
    expect(dangling.findings.find(({ rule }) => rule === 'ca-ds-partly-invalid')!.place!.zone.origin).toBe('com.');
  });

  it('SHA-1 and NSEC3 iterations are hazards', async () => {
    const shadow = { ...anchor(COM, key), ds: dsOf(COM, key, 1) };
    const sha1 = await judge([zoneOf(SIGNED, COM)], 'www.example.com', { anchors: [shadow] });
    expect(short(sha1)).toBe('may-issue ca-sha1-insecure-dependence');
    // Insecure by RFC 9905 §2, but most resolvers still look for a key of it.
    const retired = { ...anchor(COM, key), ds: { ...dsOf(COM, key), algorithm: 5 } };
    const refused = await judge([zoneOf(SIGNED, COM)], 'www.example.com', { anchors: [retired] });
    expect(short(refused)).toBe('must-refuse ca-sha1-insecure-dependence');
    const denial = { type: 'nsec3', optOut: false, iterations: 60, salt: new Uint8Array(0) } as const;
    const hashed = await sign('www A 192.0.2.2\n', COM, key, { denial });
    expect(short(await judge([zoneOf(hashed, COM)], 'www.example.com', trust))).toBe('may-issue ca-nsec3-cap');
    expect(short(await judge([zoneOf(hashed, COM)], 'www.example.com', { ...trust, isStrict: true }))).toBe(
      'must-refuse ca-nsec3-cap',
    );
  });

  it('a challenge that leads to a bogus zone refuses', async () => {
    const netKey = makeKey(NET);
    const net = without(await sign('_acme-challenge.www TXT "x"\n', NET, netKey), /^.*\tRRSIG\tTXT .*\n/m);
    const com = await sign('_acme-challenge.www CNAME _acme-challenge.www.example.net.\n', COM, key);
    const verdict = await judge([zoneOf(com, COM), zoneOf(net, NET)], 'www.example.com', trust);
    expect(short(verdict)).toBe('must-refuse ca-dcv-cname-target-unsigned-bogus');
  });

  it('knows when it starts to fail', async () => {
    const { validUntil, findings } = await judge([zoneOf(SIGNED, COM)], 'www.example.com', trust);
    expect(validUntil).toBe(NOW + 30 * DAY);
    expect(findings.map(({ rule }) => rule)).toContain('ca-clock');
  });

  it('a big DNSKEY answer needs TCP', async () => {
    const big = makeKey(COM, 8);
    const keys = [1, 2, 3, 4].map(() => makeKey(COM, 8).dnskey.rdata);
    const lines = keys.map((rdata) => `@ DNSKEY \\# ${rdata.length} ${Buffer.from(rdata).toString('hex')}\n`).join('');
    const text = await sign(`www A 192.0.2.2\n${lines}`, COM, big);
    const { findings } = await judge([zoneOf(text, COM)], 'www.example.com', {});
    expect(findings.map(({ rule }) => rule)).toContain('ca-dnskey-answer-size');
  });
});

describe('the challenge', () => {
  const ACCOUNT = 'https://example.com/acme/acct/ExampleAccount';

  it('has the label of draft-ietf-acme-dns-account-label', () => {
    expect(accountLabel(ACCOUNT, openssl)).toBe('_ujmmovf2vn55tgye');
  });

  it.each<[method: JudgeInput['method'], names: string[]]>([
    ['dns-01', ['TXT _acme-challenge.www.example.com.']],
    ['http-01', ['A www.example.com.', 'AAAA www.example.com.']],
    ['tls-alpn-01', ['A www.example.com.', 'AAAA www.example.com.']],
    ['dns-account-01', ['TXT _ujmmovf2vn55tgye._acme-challenge.www.example.com.']],
    ['dns-persist-01', ['TXT _validation-persist.www.example.com.']],
  ])('of %s', async (method, names) => {
    const { challenge } = await judge([plain('www A 192.0.2.2\n')], 'www.example.com', { method, accountUri: ACCOUNT });
    expect(challenge.map(({ type, name }) => `${type} ${name}`)).toEqual(names);
  });

  it.each<[what: string, text: string, decision: string]>([
    ['an address', 'www AAAA 2001:db8::1', 'may-issue'],
    ['an alias to an address', 'www CNAME a\na A 192.0.2.3', 'may-issue'],
    ['no address', 'www TXT "x"', 'must-refuse ca-dcv-no-address'],
    ['no name', '', 'must-refuse ca-dcv-no-address'],
  ])('http-01 with %s', async (_, text, decision) => {
    expect(short(await judge([plain(`${text}\n`)], 'www.example.com', { method: 'http-01' }))).toBe(decision);
  });

  const until = (seconds: number) => `ca.example.net; accounturi=${ACCOUNT}; persistUntil=${seconds}`;
  const bad = 'must-refuse ca-dcv-persist-shape';
  it.each<[what: string, values: string[], host: string, wildcard: string]>([
    ['none', [], bad, bad],
    ['right', [`ca.example.net; accounturi=${ACCOUNT}`], 'may-issue', bad],
    ['for wildcards', [`ca.example.net; accounturi=${ACCOUNT}; policy=WildCard`], 'may-issue', 'may-issue'],
    [
      'in two strings',
      ['ca.example.net;" " accounturi=https://example.com/acme/acct/ExampleAccount'],
      'may-issue',
      bad,
    ],
    ['of another CA', [`other.example; accounturi=${ACCOUNT}`], bad, bad],
    ['of two CAs', [`other.example; accounturi=${ACCOUNT}`, `ca.example.net; accounturi=${ACCOUNT}`], 'may-issue', bad],
    ['of another account', ['ca.example.net; accounturi=https://example.com/2'], bad, bad],
    ['without an account', ['ca.example.net'], bad, bad],
    ['that ends', [until(NOW + 1)], 'may-issue', bad],
    ['that ended', [until(NOW - 1)], bad, bad],
    [
      'malformed beside a right one',
      [`ca.example.net; accounturi=${ACCOUNT}`, 'hello world'],
      'may-issue ca-dcv-persist-shape',
      bad,
    ],
    ['with tags in capitals', [`ca.example.net; AccountURI=${ACCOUNT}; PERSISTUNTIL=${NOW - 1}`], bad, bad],
    ['with two accounts', [`ca.example.net; accounturi=${ACCOUNT}; accounturi=${ACCOUNT}`], bad, bad],
    ['with a date', [`ca.example.net; accounturi=${ACCOUNT}; persistUntil=2027-01-01`], bad, bad],
  ])('dns-persist-01, a record %s', async (_, values, host, wildcard) => {
    const text = values.map((value) => `_validation-persist TXT "${value}"\n`).join('');
    const input: JudgeInput = { method: 'dns-persist-01', accountUri: ACCOUNT };
    expect(short(await judge([plain(text)], 'example.com', input))).toBe(host);
    expect(short(await judge([plain(text)], '*.example.com', input))).toBe(wildcard);
  });

  it('may be too long for a name', async () => {
    const label = 'a'.repeat(61);
    const name = `${label}.${label}.${label}.${'b'.repeat(49)}.example.com.`;
    expect(short(await judge([plain('')], name))).toBe('must-refuse ca-dcv-name-too-long');
  });
});
