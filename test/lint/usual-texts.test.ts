import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_RULES, type Finding } from '../../src/lint/index.js';
import { ZoneLookup } from '../../src/lint/lookup.js';
import { LostRecords } from '../../src/lint/lost-records.js';
import { isSpfPolicy } from '../../src/lint/spf.js';
import { SPF_LOOK, UsualTexts } from '../../src/lint/usual-texts.js';
import { WrittenNames } from '../../src/lint/written-names.js';
import { TYPE } from '../../src/rdata/index.js';
import { latin1Bytes, nameOf } from '../../src/wire/index.js';
import { type Zone, ZoneBuilder } from '../../src/zone/index.js';
import { NOW } from './marked-zone.js';

/** A zone with one TXT record, of one string or of several. */
function zoneOf(owner: string, ...strings: readonly string[]): Zone {
  const builder = new ZoneBuilder();
  const octets = strings.flatMap((text) => [text.length, ...latin1Bytes(text)]);
  builder.addRecord(nameOf(owner), TYPE.TXT, 3600, Uint8Array.from(octets));
  return builder.freeze(nameOf('example.com.'));
}

/** Reads every text in full. */
class PlainTexts extends UsualTexts {
  readonly #records: Zone['records'];
  constructor(records: Zone['records']) {
    super(records);
    this.#records = records;
  }
  override spf(index: number): number {
    return isSpfPolicy(this.#records, index) ? SPF_LOOK.OTHER : SPF_LOOK.NO_POLICY;
  }
  override hasPlainKey(): boolean {
    return false;
  }
}

const TEXT_RULES = ALL_RULES.filter(({ id }) => id.startsWith('spf-') || id.startsWith('dkim-'));

function findings(zone: Zone, texts: UsualTexts): (Finding & { id: string })[] {
  const lookup = new ZoneLookup(zone, new LostRecords(zone, []));
  const written = new WrittenNames(zone, lookup);
  const found: (Finding & { id: string })[] = [];
  for (const rule of TEXT_RULES) {
    const report = (finding: Finding) => found.push({ id: rule.id, ...finding });
    rule.create({ options: {}, zone, lookup, written, texts, now: NOW, report }).record?.(0);
  }
  return found;
}

function expectSame(zone: Zone): void {
  expect(findings(zone, new UsualTexts(zone.records))).toEqual(findings(zone, new PlainTexts(zone.records)));
}

const term = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('ip4:198.51.100.7', 'ip6:2001:db8::1', 'mx', 'a', 'include:spf.example.net'),
  },
  fc.constantFrom('-all', '~all', '?all', '+all', 'all', 'ALL', '-ip4:1.2.3.4', 'ptr', '?', '-', 'redirect=x', 'exp='),
  fc.constantFrom(
    'ip4:1.2.3',
    'ip4:01.2.3.4',
    'ip4:1.2.3.4/33',
    'ip4:',
    'ip6:::',
    'ip6:1::2::3',
    'ip6:1:2:3:4:5:6:7:8:9',
  ),
  fc.constantFrom(
    'include:',
    'include:%{d}',
    'include:example.com',
    'MX',
    'a:',
    'a:x',
    'mx/24',
    'i',
    'in',
    'ip',
    'ip6:::1',
  ),
  fc.string({ maxLength: 6 }).map((text) => text.replace(/[^!-~]/g, '')),
);
const policy = fc
  .tuple(fc.constantFrom('v=spf1', 'V=SPF1', 'v=spf1 '), fc.array(term, { maxLength: 14 }), fc.constantFrom(' ', '  '))
  .map(([version, terms, blank]) => [version, ...terms].join(blank).slice(0, 255));

const digit = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const base64 = (minLength: number, maxLength: number) => fc.string({ unit: digit, minLength, maxLength });
const rsaHead = 'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7';
/** Mostly the first one, which makes a plain key together with the others that come first. */
const mostly = (usual: string, ...others: readonly string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const key = fc
  .tuple(
    mostly('v=DKIM1;', 'v=DKIM1', 'v=DKIM2;', 'v=DKIM1 ;', ''),
    mostly(' ', '', '  '),
    mostly('k=rsa;', 'k=ed25519;', '', 'k=rsa ;', 't=s;'),
    mostly(' ', ''),
    mostly('p=', 'p =', 'p= ', ''),
    fc.oneof(
      { weight: 4, arbitrary: base64(20, 100).map((text) => rsaHead + text) },
      fc.constantFrom('', 'AAAA', 'A'.repeat(30), 'A'.repeat(43)),
    ),
    mostly('', '=', '==', '===', ';', '; ', '*', 'é'),
  )
  .map((parts) => parts.join(''));

describe('the quick look at TXT records', () => {
  it('finds nothing in policies in which the full reading finds something', () => {
    fc.assert(
      fc.property(policy, fc.nat(255), (text, cut) => {
        expectSame(zoneOf('example.com.', text));
        expectSame(zoneOf('example.com.', text.slice(0, cut), text.slice(cut)));
      }),
      { numRuns: 2000 },
    );
  });

  it('says of keys what the full reading says', () => {
    fc.assert(
      fc.property(key, fc.nat(255), fc.nat(60), (text, cut, length) => {
        const [first, rest] = [text.slice(0, cut), text.slice(cut, 255)];
        expectSame(zoneOf('s._domainkey.example.com.', first, rest));
        expectSame(zoneOf('s._domainkey.example.com.', first, rest.slice(0, length), rest.slice(length)));
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ['v=spf1 ip4:198.51.100.7 ip6:2001:db8::1 mx a -all', SPF_LOOK.PLAIN],
    ['v=spf1', SPF_LOOK.PLAIN],
    ['v=spf1 include:spf.example.net ~all', SPF_LOOK.INCLUDING],
    ['v=spf1 -all mx', SPF_LOOK.OTHER],
    [`v=spf1 ${'mx '.repeat(11)}-all`, SPF_LOOK.OTHER],
    ['v=spf10', SPF_LOOK.NO_POLICY],
  ])('%j', (text, look) => {
    expect(new UsualTexts(zoneOf('example.com.', text).records).spf(0)).toBe(look);
  });

  it('tells plain keys and their length', () => {
    const texts = new UsualTexts(
      zoneOf('s._domainkey.example.com.', `v=DKIM1; k=rsa; p=${rsaHead}${'A'.repeat(40)}`).records,
    );
    expect(texts.hasPlainKey(0)).toBe(true);
    expect(texts.rsaBits).toBe(1024);
  });
});
