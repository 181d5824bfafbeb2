import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONSEQUENCE_SEVERITY, type Consequence, consequencesOf } from '../../src/lint/index.js';
import { diffZones, parseZoneText, type Zone } from '../../src/zone/index.js';

const KSK = '257 3 13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==';
const ZSK = KSK.replace('257', '256');
const ZSK_2 = ZSK.replace('oJMR', 'pJMR');
const KSK_2 = KSK.replace('oJMR', 'qJMR');
const DIGEST = 'D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A';

const OLD = `$TTL 3600
@ SOA ns1 host 10 7200 900 1209600 600
@ NS ns1
@ NS ns2
@ MX 10 ns1
@ CAA 0 issue "ca.example.net"
@ DNSKEY ${KSK}
@ DNSKEY ${ZSK}
ns1 A 192.0.2.1
ns2 A 192.0.2.2
www 86400 A 192.0.2.3
www TXT "x"
a.deep A 192.0.2.4
deep A 192.0.2.5
*.wild 7200 A 192.0.2.6
one.wild A 192.0.2.7
sub NS ns1.sub
sub NS ns2
sub DS 1 13 2 ${DIGEST}
ns1.sub A 192.0.2.8
plain NS ns.test.
caa CAA 0 issue ";"
caa MX 0 .
caa A 192.0.2.9
`;
const RAISED = OLD.replace(' 10 7200', ' 11 7200');

function zoneOf(text: string): Zone {
  const { zone, diagnostics } = parseZoneText(text, 'example.');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return zone;
}

function consequences(after: string, before = OLD, maxRemovedPercent = 100): Consequence[] {
  const [oldZone, newZone] = [zoneOf(before), zoneOf(after)];
  return consequencesOf(oldZone, newZone, diffZones(oldZone, newZone), { maxRemovedPercent });
}

const lines = (found: readonly Consequence[]): string[] => found.map(({ id, message }) => `${id}: ${message}`);
/** The new zone: the old one with a raised serial, and some lines taken out or put in. */
const without = (pattern: RegExp, more = ''): string =>
  RAISED.split('\n')
    .filter((line) => !pattern.test(line))
    .join('\n') + more;

describe('nothing', () => {
  it('is said when nothing changes, or only the serial is raised', () => {
    expect(consequences(OLD)).toEqual([]);
    expect(consequences(RAISED)).toEqual([]);
  });
});

describe('signatures that are made anew', () => {
  const SIGNATURE = `example. ${'AAAA'.repeat(21)}AA==`;
  /** The zone with signatures over some of its records, made on a day of January for 30 days. */
  const signed = (text: string, days: readonly number[]): string =>
    text +
    ['www A', 'www TXT', 'deep A', '@ MX']
      .map((what, i) => {
        const [owner, type] = what.split(' ');
        const day = String(days[i]).padStart(2, '0');
        return `${owner} RRSIG ${type} 13 2 3600 202602${day}000000 202601${day}000000 1 ${SIGNATURE}\n`;
      })
      .join('');
  const churn = (before: string, after: string): string[] =>
    lines(consequences(after, before)).filter((line) => line.startsWith('rrsig-churn'));

  it('are told of when nothing else changed, and they were good for long', () => {
    expect(churn(signed(OLD, [1, 1, 1, 1]), signed(RAISED, [3, 3, 3, 3]))).toEqual([
      'rrsig-churn: 4 of 4 signatures are made anew, although no record changed and they had more than half of their time left',
    ]);
  });

  it.each([
    ['they were half through', signed(OLD, [1, 1, 1, 1]), signed(RAISED, [20, 20, 20, 20])],
    ['most are kept', signed(OLD, [1, 1, 1, 1]), signed(RAISED, [1, 1, 1, 3])],
    ['a record changed', signed(OLD, [1, 1, 1, 1]), signed(`${RAISED}new A 192.0.2.99\n`, [3, 3, 3, 3])],
    ['it is signed for the first time', OLD, signed(RAISED, [3, 3, 3, 3])],
  ])('are not when %s', (_why, before, after) => {
    expect(churn(before, after)).toEqual([]);
  });
});

describe('the serial', () => {
  const withSerial = (serial: number) =>
    `${OLD.replace(' 10 7200', ` ${serial} 7200`)}new.plain.test. A 192.0.2.1\nx TXT y\n`;
  it.each([
    [
      10,
      'error soa-serial-unchanged: the serial stays 10: secondaries will not fetch the change',
      'raise the serial, to 11 at least',
    ],
    [
      9,
      'error soa-serial-backwards: the serial goes back from 10 to 9: secondaries keep the old zone',
      'use a serial after 10; to get to 9, publish 2147483657 first',
    ],
    [
      2147483658,
      'warning soa-serial-jump: the serials 10 and 2147483658 are 2147483648 apart, so neither is after the other: secondaries differ in what they do',
      'use a serial from 11 on',
    ],
  ])('%d', (serial, expected, help) => {
    const [first] = consequences(withSerial(serial));
    expect(`${first!.severity} ${first!.id}: ${first!.message}`).toBe(expected);
    expect(first).toMatchObject({ help, owners: ['example.'] });
  });

  it('that is raised is worth no word', () => {
    expect(consequences(withSerial(11)).map(({ id }) => id)).toEqual(['negative-ttl']);
  });

  it('goes back even when nothing else changes', () => {
    expect(consequences(OLD.replace(' 10 7200', ' 9 7200')).map(({ id }) => id)).toEqual(['soa-serial-backwards']);
  });
});

describe('caches', () => {
  it('hold what changed for its old TTL', () => {
    const found = consequences(RAISED.replace('86400 A 192.0.2.3', '60 A 192.0.2.33'));
    expect(lines(found)).toEqual(['ttl-in-force: resolvers may keep the old www.example. A for 86400 s (1 day)']);
    expect(found[0]).toMatchObject({ severity: 'info', seconds: 86400, owners: ['www.example.'] });
  });

  it('hold the longest of several', () => {
    const found = consequences(RAISED.replace('"x"', '"y"').replace('86400 A', '60 A'));
    expect(lines(found)).toEqual([
      'ttl-in-force: resolvers may keep the old records of 2 RRsets, the longest www.example. A for 86400 s (1 day)',
    ]);
  });

  it('hold nothing for a TTL of 0, nor what no answer holds', () => {
    const zero = 'z 0 A 192.0.2.1\nnosuch.sub TXT x\n';
    expect(consequences(RAISED, OLD + zero).map(({ id }) => id)).toEqual(['name-lost']);
  });

  it('hold glue', () => {
    expect(lines(consequences(RAISED.replace('192.0.2.8', '192.0.2.88')))).toEqual([
      'ttl-in-force: resolvers may keep the old ns1.sub.example. A for 3600 s (1 hour)',
    ]);
  });

  it('hold denials for the negative TTL of the old zone: the lesser of SOA TTL and minimum (RFC 2308 §5)', () => {
    expect(lines(consequences(`${RAISED}new A 192.0.2.1\n`))).toEqual([
      'negative-ttl: resolvers that asked for new.example. A too early may deny it for 600 s (10 minutes)',
    ]);
    const low = (text: string) => text.replace('@ SOA', '@ 30 SOA');
    expect(consequences(`${low(RAISED)}www AAAA ::1\nnew A 192.0.2.1\n`, low(OLD))).toMatchObject([
      {
        message: 'resolvers that asked for one of the 2 new RRsets too early may deny it for 30 s',
        seconds: 30,
        owners: ['new.example.', 'www.example.'],
      },
    ]);
  });

  it('hold what a wildcard answered', () => {
    expect(lines(consequences(`${RAISED}two.wild A 192.0.2.1\n`))).toEqual([
      'ttl-in-force: resolvers may keep the old *.wild.example. A for 7200 s (2 hours)',
    ]);
    expect(consequences(`${RAISED}two.wild AAAA ::1\n`).map(({ id }) => id)).toEqual(['negative-ttl']);
  });

  it('were not asked for what a delegated zone answers', () => {
    expect(consequences(`${RAISED}ns9.sub A 192.0.2.1\n`)).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['are gone', /^ns2 /, ['ns2.example. is gone: resolvers will say that no such name exists']],
    ['become empty', /^deep /, ['deep.example. owns no record any more, only names below remain']],
    ['are made from a wildcard', /^one\.wild /, ['one.wild.example. is gone: a wildcard answers instead']],
    [
      'are several',
      /^(?:ns2|www|deep|one\.wild) /,
      [
        'ns2.example. and www.example. are gone: resolvers will say that no such name exists',
        'one.wild.example. is gone: a wildcard answers instead',
        'deep.example. owns no record any more, only names below remain',
      ],
    ],
  ])('%s', (_what, pattern, messages) => {
    const lost = consequences(without(pattern)).filter(({ id }) => id === 'name-lost');
    expect(lost.map(({ message }) => message)).toEqual(messages);
    expect(lost.every(({ severity }) => severity === 'warning')).toBe(true);
  });

  it('are listed in part, and kept in full', () => {
    const more = Array.from({ length: 6 }, (_, i) => `n${i} TXT x\n`).join('');
    expect(consequences(RAISED, OLD + more)[0]).toMatchObject({
      message: 'n0.example., n1.example., n2.example. and 3 more are gone: resolvers will say that no such name exists',
      owners: Array.from({ length: 6 }, (_, i) => `n${i}.example.`),
    });
  });

  it('are not lost with one of their RRsets', () => {
    expect(consequences(without(/^www TXT/)).map(({ id }) => id)).toEqual(['ttl-in-force']);
  });
});

describe('records removed', () => {
  const share = (max: number) =>
    consequences(without(/^(?:www|deep|a\.deep) /), OLD, max).filter(({ id }) => id === 'mass-delete');
  it('are reported above the share', () => {
    // www A, www TXT, deep A and a.deep A of 23 records.
    expect(share(18)).toEqual([]);
    expect(share(17)).toMatchObject([
      {
        message: '4 of 23 records are removed: 17.4 %, more than 17 %',
        owners: ['deep.example.', 'a.deep.example.', 'www.example.'],
      },
    ]);
  });

  it('are not removed when others take their place', () => {
    expect(consequences(RAISED.replaceAll('192.0.2.', '198.51.100.'), OLD, 0).map(({ id }) => id)).toEqual([
      'ttl-in-force',
    ]);
  });
});

describe('delegations', () => {
  it('end, and the names with them', () => {
    expect(lines(consequences(without(/^(?:sub|ns1\.sub) /)))).toEqual([
      'delegation-lost: sub.example. is delegated no more: names at and below it cease to exist',
      'ttl-in-force: resolvers may keep the old records of 3 RRsets, the longest sub.example. NS for 3600 s (1 hour)',
    ]);
  });

  it('end, and this zone answers', () => {
    expect(lines(consequences(without(/^(?:sub|ns1\.sub) /, 'sub A 192.0.2.1\n')))).toContain(
      'delegation-lost: sub.example. is delegated no more: other records of this zone answer there',
    );
  });

  it('begin, and hide names', () => {
    const found = consequences(`${RAISED}deep NS ns.test.\n`);
    expect(found[0]).toMatchObject({
      id: 'delegation-hides',
      message: 'the delegation of deep.example. hides a name that this zone answered for: a.deep.example.',
      owners: ['a.deep.example.'],
    });
    expect(lines(consequences(without(/^\*\.wild|^one\.wild/, 'wild DNAME other.test.\n')))).toContain(
      'delegation-hides: the DNAME at wild.example. hides 2 names that this zone answered for: *.wild.example. and one.wild.example.',
    );
    expect(consequences(`${RAISED}fresh NS ns.test.\n`).map(({ id }) => id)).toEqual(['negative-ttl']);
  });

  it('lose, get and replace their DS', () => {
    const ds = (text: string) => RAISED.replace(`sub DS 1 13 2 ${DIGEST}`, text);
    expect(lines(consequences(without(/^sub DS/)))[0]).toBe(
      'ds-lost: sub.example. loses its DS: validators will treat that zone as unsigned',
    );
    expect(lines(consequences(`${RAISED}plain DS 1 13 2 ${DIGEST}\n`))[0]).toBe(
      'ds-added: plain.example. gets a DS: validators will refuse it unless it is signed with that key',
    );
    expect(consequences(ds(`sub DS 2 13 2 ${DIGEST}`))[0]).toMatchObject({
      id: 'ds-replaced',
      message:
        'sub.example. keeps none of its DS records: it must be signed with old and new keys until the old DS has left the caches, for 3600 s (1 hour)',
      seconds: 3600,
    });
    // Another key beside the old one, or another digest of the same key, breaks nothing.
    const both = `sub DS 1 13 2 ${DIGEST}\nsub DS 2 13 2 ${DIGEST}`;
    expect(consequences(ds(both)).map(({ id }) => id)).toEqual(['ttl-in-force']);
    expect(consequences(ds(`sub DS 1 13 4 ${DIGEST}${DIGEST.slice(0, 32)}`)).map(({ id }) => id)).toEqual([
      'ttl-in-force',
    ]);
  });

  it('get other servers', () => {
    expect(lines(consequences(RAISED.replace('plain NS ns.test.', 'plain NS ns.other.test.')))[0]).toBe(
      'ns-replaced: plain.example. keeps none of its name servers: ns.test. must go on answering for 3600 s (1 hour) at least',
    );
    expect(consequences(without(/^sub NS ns2/)).map(({ id }) => id)).toEqual(['ttl-in-force']);
  });
});

describe('the apex', () => {
  it('gets other name servers', () => {
    const help = 'change the NS records at the parent alike';
    expect(consequences(without(/^@ NS ns2/))[0]).toMatchObject({
      id: 'ns-changed',
      message: 'the name servers of example. change: ns2.example. must go on answering for 3600 s (1 hour) at least',
      help,
    });
    expect(consequences(`${RAISED}@ NS ns3.test.\n`)[0]).toMatchObject({
      id: 'ns-changed',
      message: 'the name servers of example. change',
      help,
    });
    expect(consequences(without(/^@ NS/, '@ NS ns3.test.\n'))[0]).toMatchObject({ id: 'ns-replaced', help });
    expect(
      consequences(
        RAISED.replace(/^(?=@ NS)/gm, '@ 60 NS ns1\n')
          .replace(/^@ NS ns1\n/m, '')
          .replace(/^@ NS ns2/m, '@ 60 NS ns2'),
      ).map(({ id }) => id),
    ).toEqual(['ttl-in-force']);
  });

  it.each([
    [
      'a KSK removed',
      without(/DNSKEY 257/),
      'warning',
      /^key \d+ removed, a secure entry point: the parent needs a DS of a key that is kept$/,
    ],
    [
      'a ZSK rolled',
      RAISED.replace(ZSK, ZSK_2),
      'info',
      /^the keys change \(key \d+ removed, key \d+ added\): resolvers may use the old set for 3600 s/,
    ],
    ['a ZSK added', `${RAISED}@ DNSKEY ${ZSK_2}\n`, 'info', /^the keys change \(key \d+ added\)/],
    [
      'all replaced',
      RAISED.replace(KSK, KSK_2).replace(ZSK, ZSK_2),
      'warning',
      /^no key is kept \(keys \d+ and \d+ removed, keys \d+ and \d+ added\)/,
    ],
    [
      'all removed',
      without(/DNSKEY/),
      'warning',
      /has no DNSKEY any more: as long as the parent has a DS, validators refuse/,
    ],
  ])('keys: %s', (_what, after, severity, message) => {
    const [first] = consequences(after).filter(({ id }) => id.startsWith('dnskey'));
    expect(first).toMatchObject({ severity, message: expect.stringMatching(message) as unknown });
  });

  it('loses its signatures', () => {
    const signed = `${OLD}www RRSIG A 13 2 300 20260101000000 20251201000000 1 example. AAAA\n`;
    expect(consequences(RAISED, signed)).toMatchObject([{ id: 'signatures-lost', severity: 'warning' }]);
    expect(consequences(signed.replace(' 10 7200', ' 11 7200'))).toEqual([]);
  });

  it('loses its restrictions and its mail', () => {
    expect(lines(consequences(without(/^@ (?:CAA|MX)/)))).toEqual([
      'mx-lost: example. has no MX any more: mail goes to the addresses of the name itself, if it has any',
      'caa-lost: any authority may issue certificates for example. again: no CAA in this zone restricts it',
      'ttl-in-force: resolvers may keep the old records of 2 RRsets, the longest example. MX for 3600 s (1 hour)',
    ]);
    // The CAA of the apex holds for the names below it (RFC 8659 §3).
    expect(consequences(without(/^caa CAA/)).map(({ id }) => id)).toEqual(['ttl-in-force']);
  });
});

describe('consequences', () => {
  it('come errors first', () => {
    const found = consequences(without(/^(?:www|sub) /).replace(' 11 7200', ' 10 7200'), OLD, 0);
    const ranks = found.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
    expect(new Set(ranks)).toEqual(new Set([0, 1, 2]));
    expect(ranks).toEqual([...ranks].sort());
  });

  it('are those of the schema and of the documentation', () => {
    const ids = Object.keys(CONSEQUENCE_SEVERITY);
    const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    const schema = JSON.parse(read('schemas/diff.schema.json')) as {
      definitions: { consequence: { properties: { id: { enum: string[] } } } };
    };
    expect(schema.definitions.consequence.properties.id.enum).toEqual(ids);
    const rows = [...read('docs/diff.md').matchAll(/^\| `([a-z-]+)` +\| (error|warning|info) +\|/gm)];
    expect(rows.map(([, id, severity]) => [id, severity])).toEqual(Object.entries(CONSEQUENCE_SEVERITY));
  });
});
