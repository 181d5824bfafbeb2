import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaaProperty, decideCaa, parseCaa, parseIssueValue } from '../../src/issuance/index.js';

const properties = (lines: readonly string[]): CaaProperty[] =>
  lines.map((line) => {
    const [, flags, tag, value] = /^(\d+) (\S+) "(.*)"$/.exec(line)!;
    const octets = Buffer.from(value!, 'latin1');
    const rdata = Buffer.concat([Buffer.of(Number(flags), tag!.length), Buffer.from(tag!), octets]);
    return parseCaa({ rdata, place: undefined })!;
  });

type Ask = Partial<Parameters<typeof decideCaa>[1]>;
const decide = (lines: readonly string[], ask: Ask = {}) =>
  decideCaa(properties(lines), {
    ca: 'ca1.example.net',
    kind: 'host',
    method: 'dns-01',
    accountUri: undefined,
    ...ask,
  });

describe('a set of CAA records', () => {
  it.each<[what: string, lines: string[], host: string, wildcard: string, mail: string]>([
    ['none', [], 'unrestricted', 'unrestricted', 'unrestricted'],
    // RFC 8659 §4.2
    [
      'two issuers',
      ['0 issue "ca2.example.org"', '0 issue "ca1.example.net"'],
      'permitted',
      'permitted',
      'unrestricted',
    ],
    ['another issuer', ['0 issue "ca2.example.org"'], 'denied', 'denied', 'unrestricted'],
    ['nobody', ['0 issue ";"'], 'denied', 'denied', 'unrestricted'],
    ['nobody, without a semicolon', ['0 issue ""'], 'denied', 'denied', 'unrestricted'],
    ['a malformed value', ['0 issue "%%%%%"'], 'denied', 'denied', 'unrestricted'],
    ['nobody and one', ['0 issue ";"', '0 issue "ca1.example.net"'], 'permitted', 'permitted', 'unrestricted'],
    ['a parameter of the CA', ['0 issue "ca1.example.net; account=230123"'], 'permitted', 'permitted', 'unrestricted'],
    ['case of tag and issuer', ['0 ISSUE "CA1.Example.NET"'], 'permitted', 'permitted', 'unrestricted'],
    ['blanks', ['0 issue " ca1.example.net\t; a = b "'], 'permitted', 'permitted', 'unrestricted'],
    ['a dot at the end', ['0 issue "ca1.example.net."'], 'denied', 'denied', 'unrestricted'],
    ['a URL', ['0 issue "https://ca1.example.net"'], 'denied', 'denied', 'unrestricted'],
    ['a semicolon behind a parameter', ['0 issue "ca1.example.net; a=b;"'], 'denied', 'denied', 'unrestricted'],
    // RFC 8659 §4.3
    ['wild2', ['0 issue "ca1.example.net"', '0 issuewild "ca2.example.org"'], 'permitted', 'denied', 'unrestricted'],
    ['wild3', ['0 issue "ca1.example.net"', '0 issuewild ";"'], 'permitted', 'denied', 'unrestricted'],
    ['wild4', ['0 issue ";"', '0 issuewild "ca1.example.net"'], 'denied', 'permitted', 'unrestricted'],
    ['issuewild alone', ['0 issuewild "ca2.example.org"'], 'unrestricted', 'denied', 'unrestricted'],
    // RFC 8659 §4.4, §4.5
    ['iodef alone', ['0 iodef "mailto:security@example.com"'], 'unrestricted', 'unrestricted', 'unrestricted'],
    ['iodef, critical', ['128 iodef "mailto:s@example.com"'], 'unrestricted', 'unrestricted', 'unrestricted'],
    ['critical unknown', ['0 issue "ca1.example.net"', '128 tbs "Unknown"'], 'critical', 'critical', 'critical'],
    ['unknown', ['0 issue "ca1.example.net"', '0 tbs "Unknown"'], 'permitted', 'permitted', 'unrestricted'],
    ['critical issue', ['128 issue "ca1.example.net"'], 'permitted', 'permitted', 'unrestricted'],
    // RFC 9495 §4
    ['mail for nobody', ['0 issuemail ";"'], 'unrestricted', 'unrestricted', 'denied'],
    ['mail', ['0 issuemail "ca1.example.net"', '0 issue ";"'], 'denied', 'denied', 'permitted'],
    ['mail for another', ['0 issue "ca1.example.net"', '0 issuemail "a.example"'], 'permitted', 'permitted', 'denied'],
  ])('%s', (_, lines, host, wildcard, mail) => {
    const kinds = ['host', 'wildcard', 'mail'] as const;
    expect(kinds.map((kind) => decide(lines, { kind }).outcome)).toEqual([host, wildcard, mail]);
  });

  const ACCOUNT = 'https://example.net/account/1234';
  it.each<[what: string, value: string, ask: Ask, outcome: string]>([
    // RFC 8657 §3, §4
    ['the account', `accounturi=${ACCOUNT}`, { accountUri: ACCOUNT }, 'permitted'],
    ['another account', `accounturi=${ACCOUNT}`, { accountUri: `${ACCOUNT}5` }, 'parameters account'],
    [
      'an account in another case',
      `accounturi=${ACCOUNT}`,
      { accountUri: ACCOUNT.toUpperCase() },
      'parameters account',
    ],
    ['an account that is not named', `accounturi=${ACCOUNT}`, {}, `permitted ${ACCOUNT}`],
    ['two accounts', `accounturi=${ACCOUNT}; accounturi=${ACCOUNT}`, { accountUri: ACCOUNT }, 'parameters malformed'],
    ['the method', 'validationmethods=dns-01', {}, 'permitted'],
    ['one of two methods', 'validationmethods=http-01,dns-01', {}, 'permitted'],
    ['another method', 'validationmethods=http-01', {}, 'parameters methods'],
    ['no method', 'validationmethods=', {}, 'parameters methods'],
    ['methods with a blank', 'validationmethods=http-01, dns-01', {}, 'denied'],
    ['methods twice', 'validationmethods=dns-01; validationmethods=dns-01', {}, 'parameters malformed'],
    ['methods that are none', 'validationmethods=dns-01,,http-01', {}, 'parameters malformed'],
    ['both', `accounturi=${ACCOUNT}; validationmethods=dns-01`, { accountUri: ACCOUNT }, 'permitted'],
    ['both, one wrong', `accounturi=${ACCOUNT}; validationmethods=ca-x`, { accountUri: ACCOUNT }, 'parameters methods'],
  ])('%s', (_, value, ask, outcome) => {
    const found = decide([`0 issue "ca1.example.net; ${value}"`], ask);
    expect([found.outcome, found.fault ?? found.onlyAccount].filter(Boolean).join(' ')).toBe(outcome);
  });

  it('one record that permits is enough', () => {
    const lines = ['0 issue "ca1.example.net; validationmethods=http-01"', '0 issue "ca1.example.net"'];
    expect(decide(lines).outcome).toBe('permitted');
    const accounts = ['0 issue "ca1.example.net; accounturi=https://a/"', '0 issue "ca1.example.net"'];
    expect(decide(accounts)).toMatchObject({ outcome: 'permitted', onlyAccount: undefined });
  });

  it('says when the issuer is written in another case, and nobody else permits', () => {
    expect(decide(['0 issue "Ca1.example.NET; a=b"'])).toMatchObject({
      outcome: 'permitted',
      otherCase: 'Ca1.example.NET',
    });
    const lines = ['0 issue "CA1.example.net"', '0 issue "ca1.example.net; accounturi=https://a/"'];
    expect(decide(lines)).toMatchObject({ otherCase: undefined, onlyAccount: 'https://a/' });
    expect(decide([...lines, '0 ISSUE " ca1.example.net"'])).toMatchObject({
      otherCase: undefined,
      onlyAccount: undefined,
    });
  });

  it('knows flag 1, which many take for critical', () => {
    expect(decide(['1 tbs "x"', '0 issue "ca1.example.net"']).nearlyCritical.map(({ tag }) => tag)).toEqual(['tbs']);
    expect(decide(['1 issue "ca1.example.net"']).nearlyCritical).toEqual([]);
    expect(decide(['128 issuemail "ca1.example.net"']).nearlyCritical.map(({ tag }) => tag)).toEqual(['issuemail']);
    expect(decide(['0 issuemail "ca1.example.net"']).nearlyCritical).toEqual([]);
  });
});

describe('an issue value', () => {
  it('keeps what the grammar allows', () => {
    expect(parseIssueValue('ca.example; a=1; b-c = x:y')).toEqual({
      issuer: 'ca.example',
      parameters: [
        ['a', '1'],
        ['b-c', 'x:y'],
      ],
    });
    expect(parseIssueValue('ca.example;')).toEqual({ issuer: 'ca.example', parameters: [] });
    for (const wrong of [
      '-ca.example',
      'ca..example',
      'ca example',
      'ca; x',
      'ca; =x',
      'ca; a=b c',
      '\u00e4.example',
    ]) {
      expect(parseIssueValue(wrong), wrong).toBeUndefined();
    }
  });

  it('never throws, and never hangs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), (text, rdata) => {
        parseIssueValue(text);
        const property = parseCaa({ rdata, place: undefined });
        if (property !== undefined)
          decideCaa([property], { ca: 'a', kind: 'host', method: undefined, accountUri: undefined });
      }),
    );
    expect(parseIssueValue(`${'a-'.repeat(50_000)};`)).toBeUndefined();
    expect(parseCaa({ rdata: Uint8Array.of(0, 9, 65), place: undefined })).toBeUndefined();
  });
});
