import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Answer, type Denial, resolveQuestion, TrustChain } from '../../src/dnssec/index.js';
import { typeNumber } from '../../src/rdata/index.js';
import { nameOf, nameText } from '../../src/wire/index.js';
import { parseZone, type Zone } from '../../src/zone/index.js';
import { APEX, makeKey, NOW, NSEC, NSEC3, resign, sign, zoneOf } from './support.js';

const TEXT = `$TTL 3600
@ SOA ns1 host 7 7200 3600 1209600 600
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2
*.wild TXT "w"
a.b.ent TXT "e"
alias CNAME www
loop1 CNAME loop2
loop2 CNAME loop1
away CNAME www.elsewhere.net.
tree DNAME b.ent
long DNAME ${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.b.ent
free NS ns.free
ns.free A 192.0.2.3
secure NS ns.free
secure DS 12345 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
`;
const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const keys = [ksk, zsk];
const OPT_OUT: Denial = { ...NSEC3, optOut: true };
const texts = {
  NSEC: await sign(TEXT, keys),
  NSEC3: await sign(TEXT, keys, { denial: NSEC3 }),
  'opt-out': await sign(TEXT, keys, { denial: OPT_OUT }),
};
type Kind = keyof typeof texts;

function askZones(zones: readonly Zone[], question: string): Answer {
  const [name, type] = question.split(' ');
  const chain = new TrustChain(zones, { now: NOW, anchors: [], provider: openssl });
  return resolveQuestion(chain, { name: nameOf(name!), type: typeNumber(type!)! });
}
const ask = (text: string, question: string): Answer => askZones([zoneOf(text)], question);
const short = ({ status, rcode, steps }: Answer): string =>
  `${status} ${rcode ?? '-'} ${steps.map(({ kind }) => kind).join(' ')}`;

describe('answers', () => {
  it.each<[question: string, nsec: string, optOut?: string]>([
    ['www.example.com A', 'SECURE NOERROR answer'],
    ['WWW.Example.COM A', 'SECURE NOERROR answer'],
    ['www.example.com AAAA', 'SECURE NOERROR nodata'],
    ['nope.example.com A', 'SECURE NXDOMAIN nxdomain', 'INSECURE NXDOMAIN nxdomain'],
    ['x.wild.example.com TXT', 'SECURE NOERROR answer', 'INSECURE NOERROR answer'],
    ['x.y.wild.example.com A', 'SECURE NOERROR nodata', 'INSECURE NOERROR nodata'],
    ['*.wild.example.com TXT', 'SECURE NOERROR answer'],
    ['b.ent.example.com A', 'SECURE NOERROR nodata'],
    ['x.b.ent.example.com A', 'SECURE NXDOMAIN nxdomain', 'INSECURE NXDOMAIN nxdomain'],
    ['alias.example.com A', 'SECURE NOERROR cname answer'],
    ['alias.example.com CNAME', 'SECURE NOERROR answer'],
    ['alias.example.com MX', 'SECURE NOERROR cname nodata'],
    ['a.tree.example.com TXT', 'SECURE NOERROR dname answer'],
    ['a.tree.example.com CNAME', 'SECURE NOERROR dname'],
    ['tree.example.com A', 'SECURE NOERROR nodata'],
    [`${'d'.repeat(63)}.long.example.com A`, 'SECURE YXDOMAIN dname'],
    ['free.example.com DS', 'SECURE NOERROR nodata', 'INSECURE NOERROR nodata'],
    ['secure.example.com DS', 'SECURE NOERROR answer'],
    ['host.free.example.com A', 'INSECURE - referral'],
    ['host.secure.example.com A', 'INDETERMINATE - referral'],
    ['away.example.com A', 'INDETERMINATE - cname unknown'],
    ['example.net A', 'INDETERMINATE - unknown'],
    ['example.com DS', 'INDETERMINATE - unknown'],
    ['example.com RRSIG', 'INSECURE NOERROR answer'],
    ['example.com DNSKEY', 'SECURE NOERROR answer'],
  ])('%s', (question, nsec, optOut = nsec) => {
    expect(short(ask(texts.NSEC, question))).toBe(nsec);
    expect(short(ask(texts.NSEC3, question))).toBe(nsec);
    expect(short(ask(texts['opt-out'], question))).toBe(optOut);
  });

  it('give up aliases that do not end', () => {
    const answer = ask(texts.NSEC, 'loop1.example.com A');
    expect(answer).toMatchObject({ status: 'INDETERMINATE', rcode: 'SERVFAIL', reason: 'the aliases do not end' });
    expect(answer.steps.length).toBeLessThan(20);
  });

  it('say which records prove what', () => {
    const { proof } = ask(texts.NSEC3, 'x.b.ent.example.com A').steps[0]!;
    expect(proof?.steps.map(({ role, name, relation }) => `${role} ${name} ${relation}`)).toEqual([
      'closest encloser b.ent.example.com. matches',
      'next closer x.b.ent.example.com. covers',
      'wildcard *.b.ent.example.com. covers',
    ]);
    expect(proof?.steps.every(({ hash, record }) => hash?.length === 32 && record?.status === 'SECURE')).toBe(true);
    const nsec = ask(texts.NSEC, 'nope.example.com A').steps[0]!.proof;
    expect(nsec?.steps.map(({ name, record, next }) => [name, record?.owner, next])).toEqual([
      ['nope.example.com.', 'loop2.example.com.', 'ns1.example.com.'],
      ['*.example.com.', 'example.com.', 'alias.example.com.'],
    ]);
  });

  it('are not those of the names of NSEC3 hashes', () => {
    const hash = /^([0-9a-v]{32})\./m.exec(texts.NSEC3)![1]!;
    expect(short(ask(texts.NSEC3, `${hash}.example.com A`))).toBe('SECURE NXDOMAIN nxdomain');
    expect(short(ask(texts.NSEC3, `x.${hash}.example.com A`))).toBe('SECURE NXDOMAIN nxdomain');
  });

  it('do not care for what is broken elsewhere', () => {
    const broken = texts.NSEC.replace(
      /^(www\..*RRSIG\tA .* )(\S)/m,
      (_all, head, c) => `${head}${c === 'A' ? 'B' : 'A'}`,
    );
    expect(short(ask(broken, 'www.example.com A'))).toBe('BOGUS SERVFAIL answer');
    expect(short(ask(broken, 'alias.example.com A'))).toBe('BOGUS SERVFAIL cname answer');
    expect(short(ask(broken, 'alias.example.com CNAME'))).toBe('SECURE NOERROR answer');
  });

  it('see through a wildcard whose signature counts its asterisk', async () => {
    const counted = await resign(texts.NSEC, '*.wild.example.com.', 'TXT', zsk, { labels: 4 });
    const answer = ask(counted, 'x.wild.example.com TXT');
    expect(answer).toMatchObject({ status: 'BOGUS', rcode: 'SERVFAIL', serverRcode: 'NOERROR' });
    expect(answer.reason).toContain('the asterisk does not count');
  });

  it('go on in the zone of a child', async () => {
    const child = parseZone(Buffer.from('$TTL 1\n@ SOA a b 1 2 3 4 5\n@ NS a\nhost A 192.0.2.7\n'), {
      origin: 'free.example.com.',
    }).zone;
    const answer = askZones([child, zoneOf(texts.NSEC)], 'host.free.example.com A');
    expect(short(answer)).toBe('INSECURE NOERROR answer');
    expect(answer.links.map(({ zone, status }) => `${zone.origin} ${status}`)).toEqual([
      'example.com. SECURE',
      'free.example.com. INSECURE',
    ]);
    // The DS of the child is still the parent's.
    expect(short(askZones([child, zoneOf(texts.NSEC)], 'free.example.com DS'))).toBe('SECURE NOERROR nodata');
  });
});

describe('a wildcard that is an empty non-terminal (RFC 4592 §2.2.2)', () => {
  const text = `${TEXT}_25._tcp.*.mx TXT "t"\n`;
  it.each<[kind: string, denial: Denial]>([
    ['NSEC', NSEC],
    ['NSEC3', NSEC3],
    ['opt-out', OPT_OUT],
  ])('%s: what it stands for exists, and has nothing', async (kind, denial) => {
    const signed = await sign(text, keys, { denial });
    const status = kind === 'opt-out' ? 'INSECURE' : 'SECURE';
    for (const question of ['a.mx.example.com A', '_25._tcp.a.mx.example.com TXT', 'a.b.mx.example.com A']) {
      expect(short(ask(signed, question))).toBe(`${status} NOERROR nodata`);
    }
    expect(short(ask(signed, 'a.example.com A'))).toBe(`${status} NXDOMAIN nxdomain`);
    expect(short(ask(signed, '*.mx.example.com A'))).toBe('SECURE NOERROR nodata');
  });

  it('left out under opt-out, above an insecure delegation alone: a wildcard further up is in the way of a proof', async () => {
    const alone = await sign(`${TEXT}deep.*.sky NS ns.free\n`, keys, { denial: OPT_OUT });
    for (const type of ['A', 'DS'])
      expect(short(ask(alone, `x.sky.example.com ${type}`))).toBe('INSECURE NOERROR nodata');
    const starred = await sign(`${TEXT}deep.*.sky NS ns.free\n* A 192.0.2.9\n`, keys, { denial: OPT_OUT });
    expect(short(ask(starred, 'x.sky.example.com A'))).toBe('BOGUS SERVFAIL nodata');
    for (const type of ['TXT', 'DS']) {
      expect(short(ask(starred, `x.sky.example.com ${type}`))).toBe('INSECURE NOERROR nodata');
    }
  });

  it('its span does not show that there is none', async () => {
    // The chain of that zone in a version where something else is below mx, and nothing below the wildcard.
    const isChain = (line: string): boolean => /\t(?:RRSIG\t)?NSEC[ \t]/.test(line);
    const linesWith = (signed: string, isKept: (line: string) => boolean) => signed.split('\n').filter(isKept);
    const mixed = [
      ...linesWith(await sign(`${TEXT}x.mx A 192.0.2.7\n`, keys), (line) => !isChain(line)),
      ...linesWith(await sign(text, keys), (line) => isChain(line) && !line.startsWith('_25.')),
      '',
    ].join('\n');
    const answer = ask(mixed, '\\033.mx.example.com A');
    expect(short(answer)).toBe('BOGUS SERVFAIL nxdomain');
    expect(answer.reason).toMatch(/shows \*\.mx\.example\.com\. as an empty non-terminal/);
  });
});

describe('NSEC3 iterations', () => {
  it.each([
    [150, 'SECURE NXDOMAIN nxdomain'],
    [151, 'INSECURE NXDOMAIN nxdomain'],
  ])('%i', async (iterations, expected) => {
    const text = await sign(TEXT, keys, { denial: { ...NSEC3, iterations } });
    expect(short(ask(text, 'nope.example.com A'))).toBe(expected);
    expect(short(ask(text, 'www.example.com A'))).toBe('SECURE NOERROR answer');
  });

  it('are believed only when they are signed', async () => {
    const text = await sign(TEXT, keys, { denial: { ...NSEC3, iterations: 151 } });
    const broken = text.replaceAll(
      /^(\S{32}\..*RRSIG\tNSEC3 .* )(\S)/gm,
      (_all, head, c) => `${head}${c === 'A' ? 'B' : 'A'}`,
    );
    expect(short(ask(broken, 'nope.example.com A'))).toBe('BOGUS SERVFAIL nxdomain');
  });
});

describe('whatever is asked of a healthy zone', () => {
  const label = fc.constantFrom('www', 'wild', '*', 'a', 'b', 'ent', 'alias', 'tree', 'ns1', 'x', 'zz', '0', '~');
  const question = fc.tuple(fc.array(label, { maxLength: 4 }), fc.constantFrom('A', 'TXT', 'CNAME', 'NS', 'SOA', 'MX'));
  it.each<Kind>(['NSEC', 'NSEC3', 'opt-out'])('%s: the answer is never bogus', (kind) => {
    const chain = new TrustChain([zoneOf(texts[kind])], { now: NOW, anchors: [], provider: openssl });
    fc.assert(
      fc.property(question, ([labels, type]) => {
        const name = nameOf([...labels, APEX].join('.'));
        const answer = resolveQuestion(chain, { name, type: typeNumber(type)! });
        expect([nameText(name), answer.status]).not.toEqual([nameText(name), 'BOGUS']);
        if (kind !== 'opt-out') expect([nameText(name), answer.status]).toEqual([nameText(name), 'SECURE']);
      }),
      { numRuns: 500 },
    );
  });

  it.each<Kind>(['NSEC', 'NSEC3'])('%s: without its chain nothing can be denied', (kind) => {
    const bare = zoneOf(texts[kind].replaceAll(/^\S+\t\d+\tIN\t(?:RRSIG\t)?NSEC3?[ \t].*\n/gm, ''));
    const chain = new TrustChain([bare], { now: NOW, anchors: [], provider: openssl });
    fc.assert(
      fc.property(question, ([labels, type]) => {
        const name = nameOf([...labels, APEX].join('.'));
        const answer = resolveQuestion(chain, { name, type: typeNumber(type)! });
        const isDenied = answer.steps.some(
          ({ kind: step, rrsets }) => step === 'nodata' || step === 'nxdomain' || rrsets[0]?.wildcard !== undefined,
        );
        expect([nameText(name), type, answer.status]).toEqual([nameText(name), type, isDenied ? 'BOGUS' : 'SECURE']);
      }),
      { numRuns: 300 },
    );
  });
});

describe('whatever a zone holds', () => {
  const lines = texts.NSEC3.split('\n').concat(texts.NSEC.split('\n'));
  const questions = ['www A', 'nope A', 'x.wild TXT', 'x.tree A', 'free DS', 'b.ent A', 'alias A', 'x.free A'];

  it('asking it does not throw', () => {
    const damage = fc.record({
      dropped: fc.uniqueArray(fc.nat(lines.length - 1), { maxLength: 60 }),
      swapped: fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(300), fc.constantFrom(...'AZaz019.* \\-')), {
        maxLength: 40,
      }),
    });
    fc.assert(
      fc.property(damage, ({ dropped, swapped }) => {
        const left = lines.map((line, i) => (dropped.includes(i) ? '' : line));
        for (const [i, at, by] of swapped) left[i] = left[i]!.slice(0, at) + by + left[i]!.slice(at + 1);
        const { zone } = parseZone(Buffer.from(left.join('\n')), { origin: APEX });
        const chain = new TrustChain([zone], { now: NOW, anchors: [], provider: openssl });
        for (const question of questions) {
          const [label, type] = question.split(' ');
          const name = nameOf(`${label}.${APEX}`);
          const { status, reason } = resolveQuestion(chain, { name, type: typeNumber(type!)! });
          expect(`${status} ${reason}`).not.toContain('undefined');
        }
      }),
      { numRuns: 150 },
    );
  });
});
