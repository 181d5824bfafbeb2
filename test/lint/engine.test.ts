import { describe, expect, it } from 'vitest';
import { ALL_RULES, lintZone, type Rule, type RuleHandlers } from '../../src/lint/index.js';
import { TYPE } from '../../src/rdata/index.js';
import { parseZoneText } from '../../src/zone/index.js';
import { NOW } from './marked-zone.js';

const { zone } = parseZoneText(
  `$TTL 3600
@ SOA ns1 hostmaster 1 7200 1800 1209600 3600
@ NS ns1
@ NS ns1
ns1 A 192.0.2.1
sub NS ns1
www.example.org. A 192.0.2.2
`,
  'example.com.',
);
const { records } = zone;

/** A rule that only has handlers. */
const spy = (create: Rule['create']): Rule => ({
  id: 'spy',
  category: 'syntax',
  severity: 'info',
  summary: '',
  why: '',
  advice: '',
  rfc: [],
  create,
});

function calls(types: readonly number[] | undefined): string[] {
  const seen: string[] = [];
  const handlers: RuleHandlers = {
    ...(types && { types }),
    record: (index) => seen.push(`record ${zone.ownerText(index)} ${records.type[index]}`),
    rrset: (first, end) => seen.push(`rrset ${zone.ownerText(first)} ${records.type[first]} ${end - first}`),
    name: (id) => seen.push(`name ${zone.nameText(id)}`),
    delegation: (id) => seen.push(`delegation ${zone.nameText(id)}`),
    zone: () => seen.push('zone'),
  };
  lintZone(zone, { now: NOW, rules: [spy(() => handlers)] });
  return seen;
}

describe('the walk', () => {
  it('goes through names, delegations, RRsets and records in canonical order, and leaves out what is not in the zone', () => {
    expect(calls(undefined)).toEqual([
      'name example.com.',
      `rrset example.com. ${TYPE.NS} 2`,
      `record example.com. ${TYPE.NS}`,
      `rrset example.com. ${TYPE.SOA} 1`,
      `record example.com. ${TYPE.SOA}`,
      'name ns1.example.com.',
      `rrset ns1.example.com. ${TYPE.A} 1`,
      `record ns1.example.com. ${TYPE.A}`,
      'name sub.example.com.',
      'delegation sub.example.com.',
      `rrset sub.example.com. ${TYPE.NS} 1`,
      `record sub.example.com. ${TYPE.NS}`,
      'zone',
    ]);
  });

  it('calls handlers for the types they name only', () => {
    const ofType = calls([TYPE.A, TYPE.SOA]).filter((call) => /^(record|rrset)/.test(call));
    expect(ofType.map((call) => Number(call.split(' ')[2]))).toEqual([TYPE.SOA, TYPE.SOA, TYPE.A, TYPE.A]);
  });
});

describe('findings', () => {
  it('carry subject, place and severity', () => {
    const index = records.findRrset(zone.names.find(zone.apex), TYPE.SOA);
    const rule = spy(({ report }) => ({
      zone() {
        report({ message: 'of the zone' });
        report({ message: 'of a record', index, part: 2, severity: 'error', related: [{ message: 'see', index: 0 }] });
      },
    }));
    const [ofRecord, ofZone] = lintZone(zone, { now: NOW, rules: [rule] });
    expect(ofRecord).toMatchObject({
      rule: 'spy',
      severity: 'error',
      subject: { zone: 'example.com.', owner: 'example.com.', type: 'SOA' },
      related: [{ message: 'see' }],
    });
    const { start, end } = ofRecord!.span!;
    expect(new TextDecoder().decode(zone.sources.files[0]!.slice(start, end))).toBe('1');
    expect(ofZone).toMatchObject({ severity: 'info', span: undefined, subject: { zone: 'example.com.' } });
    expect(ofZone?.subject?.owner).toBeUndefined();
  });

  it('are sorted by place', () => {
    const { zone: broken } = parseZoneText('z CNAME a\na CNAME b\nm CNAME x', 'example.com.');
    const starts = lintZone(broken, { now: NOW }).map(({ span }) => span?.start ?? Number.POSITIVE_INFINITY);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('of a zone that came from no file have no place', () => {
    const { zone: empty } = parseZoneText('', 'example.com.');
    expect(lintZone(empty, { now: NOW })).toEqual([]);
  });
});

describe('severity of rrset-ttl-mismatch', () => {
  const text = '$TTL 60\n@ SOA ns h 1 7200 1800 1209600 3600\na 1 A 192.0.2.1\na 2 A 192.0.2.2\n';
  const rules = ALL_RULES.filter(({ id }) => id === 'rrset-ttl-mismatch');
  const severities = (extra: string) =>
    lintZone(parseZoneText(text + extra, 'example.com.').zone, { now: NOW, rules }).map(({ severity }) => severity);

  it('is an error in a signed zone', () => {
    expect(severities('')).toEqual(['warning']);
    expect(severities('@ DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=')).toEqual(['error']);
  });

  it('leaves signatures alone', () => {
    const rrsig = (ttl: number, type: string) =>
      `b ${ttl} RRSIG ${type} 15 3 ${ttl} 20300101000000 20260101000000 1 example.com. AAAA\n`;
    expect(severities(rrsig(10, 'A') + rrsig(20, 'AAAA'))).toEqual(['warning']);
  });
});

describe('findings beyond number', () => {
  const KEPT = 100_000;
  const lintTimes = (times: number, severities = {}) =>
    lintZone(zone, {
      now: NOW,
      severities,
      rules: [
        spy(({ report }) => ({
          zone: () => {
            for (let i = 0; i < times; i++) report({ message: `no. ${i}`, index: i < KEPT ? 0 : 1 });
          },
        })),
      ],
    });

  it('are all kept up to the limit', () => {
    const findings = lintTimes(KEPT);
    expect(findings).toHaveLength(KEPT);
    expect(findings.filter(({ message }) => message.includes('more of these'))).toEqual([]);
  });

  it('are counted in one of their own from there on, where the first of them stands', () => {
    const findings = lintTimes(KEPT + 3);
    expect(findings).toHaveLength(KEPT + 1);
    expect(findings.find(({ message }) => message.includes('more of these'))).toMatchObject({
      rule: 'spy',
      severity: 'info',
      message: '3 more of these were found in example.com.',
      span: zone.span(1),
      subject: { zone: 'example.com.' },
    });
  });

  it('have the severity that the configuration gives', () => {
    expect(lintTimes(KEPT + 1, { spy: 'error' }).every(({ severity }) => severity === 'error')).toBe(true);
  });
});
