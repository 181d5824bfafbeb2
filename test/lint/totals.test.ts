/** One look at all records, held against a look for each question. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { specialRange } from '../../src/lint/addresses.js';
import { zoneTotals } from '../../src/lint/totals.js';
import { TYPE } from '../../src/rdata/index.js';
import { NODE, parseZoneText, type Zone } from '../../src/zone/index.js';

const KINDS = ['private', 'documentation', 'loopback', 'unusable'] as const;

function expectTotals(zone: Zone): void {
  const { records, tree } = zone;
  const { type, ttl, source, owner } = records;
  const all = [...type.keys()];
  const totals = zoneTotals(zone);
  expect([...totals.types].sort()).toEqual([...new Set(type)].sort());
  expect(totals.longestTtl).toBe(Math.max(0, ...ttl));
  expect(totals.firstSource).toBe(Math.min(0xffffffff, ...source));
  expect(totals.hasDuplicates).toBe(all.some((i) => records.isDuplicate(i)));
  const isMixed = (i: number) => type[i] !== TYPE.RRSIG && !records.isFirstOfRrset(i) && ttl[i] !== ttl[i - 1];
  expect(totals.mixesTtls).toBe(all.some(isMixed));
  expect(totals.aliases).toBe(all.filter((i) => type[i] === TYPE.CNAME).length);
  const counted = all.filter((i) => !records.isDuplicate(i) && tree.kind[owner[i]!] !== NODE.OUT_OF_ZONE);
  for (const [number, counts] of [
    [TYPE.A, totals.a],
    [TYPE.AAAA, totals.aaaa],
  ] as const) {
    const addresses = counted.filter((i) => type[i] === number);
    expect(counts.all).toBe(addresses.length);
    for (const kind of KINDS) {
      expect(counts[kind]).toBe(addresses.filter((i) => specialRange(zone, i)?.kind === kind).length);
    }
  }
  for (const kind of KINDS) {
    const isAddress = (i: number) => type[i] === TYPE.A || type[i] === TYPE.AAAA;
    const special = counted.filter((i) => isAddress(i) && specialRange(zone, i)?.kind === kind);
    expect(totals.special(kind)).toEqual(special);
  }
}

const line = fc
  .record({
    owner: fc.constantFrom('@', 'a', 'b', 'b', 'out.test.', 'x.y'),
    ttl: fc.constantFrom('60', '300', '300', '86400'),
    data: fc.constantFrom(
      'A 192.0.2.1',
      'A 10.0.0.1',
      'A 8.8.8.8',
      'A 127.0.0.1',
      'AAAA 2001:db8::1',
      'AAAA 2600::1',
      'AAAA fe80::1',
      'CNAME .',
      'CNAME rpz-drop.',
      'CNAME a',
      'TXT x',
      'TYPE600 \\# 1 00',
      'TYPE60000 \\# 1 00',
    ),
  })
  .map(({ owner, ttl, data }) => `${owner} ${ttl} ${data}`);

describe('zoneTotals', () => {
  it('says of zones what a look for each question says', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        expectTotals(parseZoneText(['@ 300 SOA a b 1 2 3 4 5', ...lines].join('\n'), 'example.').zone);
      }),
    );
  });

  it('goes on where a block of records ends', () => {
    const lines = Array.from({ length: 1500 }, (_, i) => `@ ${i >= 1024 ? 60 : 300} A 10.${i >> 8}.${i & 255}.1`);
    const { zone } = parseZoneText(['@ 300 SOA a b 1 2 3 4 5', ...lines].join('\n'), 'example.');
    expectTotals(zone);
    expect(zoneTotals(zone).mixesTtls).toBe(true);
  });

  it('counts the actions of a policy', () => {
    const actions = ['.', '*.', 'rpz-drop.', 'RPZ-passthru.', 'rpz.', 'a', 'drop.example.net.'];
    const text = ['@ 300 SOA a b 1 2 3 4 5', ...actions.map((to, i) => `n${i} 300 CNAME ${to}`)].join('\n');
    expect(zoneTotals(parseZoneText(text, 'example.').zone)).toMatchObject({ aliases: 7, actions: 4 });
  });
});
