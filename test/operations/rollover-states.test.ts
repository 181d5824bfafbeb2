/**
 * Rollovers that named's dnssec-policy carries out, by the key files that it leaves at each of its steps: what is under
 * way, and when it may go on. named's own waits are without the margins that we add at the end.
 */
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { makeDs } from '../../src/dnssec/index.js';
import { printKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rolloverStatus } from '../../src/operations/rollover-status.js';
import { dnskeyLine, makeKey, NOW, SMALL, sign, zoneOf } from '../dnssec/support.js';
import { memoryFiles } from './memory-files.js';

const HOUR = 3600;
const DAY = 24;

/** Hours from now. */
type Hours = number;
type Moments = Readonly<Record<string, Hours>>;

/** A key at a step. States are one letter for DNSKEY, KRRSIG, ZRRSIG and DS, `-` for what it does not have. */
interface Part {
  readonly key: SigningKey;
  readonly does: string;
  readonly states: string;
  /** when those that are coming or going began to, or the others came to rest */
  readonly changed?: Hours;
  readonly goal?: string;
  readonly times: Moments;
}

const NAMES: Readonly<Record<string, string>> = { h: 'hidden', r: 'rumoured', o: 'omnipresent', u: 'unretentive' };
const stamp = (hours: Hours): string =>
  new Date((NOW + hours * HOUR) * 1000).toISOString().replace(/[-:T]|\.\d+Z/g, '');

function stateFile({ key, states, changed = 0, goal = 'omnipresent', times }: Part): string {
  const roles = [`KSK: ${states[1] === '-' ? 'no' : 'yes'}`, `ZSK: ${states[2] === '-' ? 'no' : 'yes'}`];
  const records = ['DNSKEY', 'KRRSIG', 'ZRRSIG', 'DS'].flatMap((record, i) =>
    states[i] === '-' ? [] : [`${record}State: ${NAMES[states[i]!]}`, `${record}Change: ${stamp(changed)} (then)`],
  );
  const moments = Object.entries(times).map(([name, hours]) => `${name}: ${stamp(hours)}`);
  return `${[`Algorithm: ${key.dnskey.algorithm}`, ...roles, ...moments, ...records, `GoalState: ${goal}`].join('\n')}\n`;
}

/** `does`: p published, k signs keys, z signs data, d its DS is at the parent. */
async function statusOf(parts: readonly Part[], policy: Readonly<Record<string, Hours>>) {
  const doing = (letter: string) => parts.filter(({ does }) => does.includes(letter)).map(({ key }) => key);
  const uses = parts
    .filter(({ does }) => /[kz]/.test(does))
    .map(({ key, does }) => ({ key, signsKeys: does.includes('k'), signsData: does.includes('z') }));
  const resting = doing('p').filter((key) => !uses.some((use) => use.key === key));
  const source = SMALL + resting.map(({ dnskey }) => dnskeyLine(dnskey)).join('');
  const text =
    uses.length === 0
      ? SMALL
      : await sign(
          source,
          uses.map(({ key }) => key),
          { uses },
        );
  const files = Object.fromEntries(
    parts.flatMap((part) => [
      [`keys/${part.key.fileName}.key`, printKeyPair(part.key).publicText.replace(/^;.*\n/gm, '')],
      [`keys/${part.key.fileName}.state`, stateFile(part)],
    ]),
  );
  const status = rolloverStatus(memoryFiles(files), {
    zone: zoneOf(text),
    parent: undefined,
    policy: new Map(Object.entries(policy).map(([name, hours]) => [name, hours * HOUR])),
    times: new Map(),
    keyFolder: 'keys',
    ds: doing('d').map(({ owner, dnskey }) => makeDs(owner, dnskey, 2, openssl)),
    dsTtl: undefined,
    at: NOW,
    provider: openssl,
    isPublicOnly: true,
  });
  const stages = status.stages.map(({ recognition: { method, step }, nextFrom }) => [
    method.id,
    step + 1,
    (nextFrom - NOW) / HOUR,
  ]);
  return { kind: status.kind, stages, problems: status.problems, notes: status.notes };
}

type Step = readonly [name: string, parts: readonly Part[], expected: readonly (string | number)[] | string];

function check(policy: Readonly<Record<string, Hours>>, steps: readonly Step[]): void {
  it.each(steps)('%s', async (_name, parts, expected) => {
    const { kind, stages, problems } = await statusOf(parts, policy);
    expect(problems).toEqual([]);
    if (typeof expected === 'string') expect([kind, stages]).toEqual([expected, []]);
    else expect([kind, stages]).toEqual(['under-way', [expected]]);
  });
}

const OLD = -90 * DAY;
const since = (hours: Hours): Moments => ({ Published: hours, Active: hours });
const [ksk, zsk] = [makeKey('ksk'), makeKey('zsk')];
const KSK: Part = { key: ksk, does: 'pkd', states: 'oo-o', changed: OLD, times: since(OLD) };
const ZSK: Part = { key: zsk, does: 'pz', states: 'o-o-', changed: OLD, times: since(OLD) };

describe('a ZSK that is published beforehand', () => {
  const next = makeKey('zsk');
  const [publish, retire] = [26, 241];
  check(
    {
      'zone.propagation': 1,
      'zone.signing': 7 * DAY,
      'zone.dnskeyTtl': 1,
      'zone.maxTtl': DAY,
      'zone.negativeTtl': 1,
      'safety.publish': DAY,
      'safety.retire': 2 * DAY,
    },
    [
      ['at rest', [KSK, ZSK], 'at-rest'],
      [
        'published',
        [
          KSK,
          { ...ZSK, goal: 'hidden', times: { ...since(OLD), Retired: publish } },
          { key: next, does: 'p', states: 'r-h-', times: { Published: 0, Active: publish } },
        ],
        ['zsk-pre-publication', 1, publish],
      ],
      [
        'signing',
        [
          KSK,
          { ...ZSK, does: 'p', states: 'o-u-', changed: 0, goal: 'hidden', times: { ...since(OLD), Retired: 0 } },
          { key: next, does: 'pz', states: 'o-r-', times: { Published: -publish, Active: 0 } },
        ],
        ['zsk-pre-publication', 2, retire],
      ],
      [
        'alone, and caches hold the other one',
        [
          KSK,
          {
            ...ZSK,
            does: '',
            states: 'u-h-',
            changed: 0,
            goal: 'hidden',
            times: { ...since(OLD), Retired: -retire, Removed: 0 },
          },
          { key: next, does: 'pz', states: 'o-o-', times: { Published: -publish - retire, Active: -retire } },
        ],
        ['zsk-pre-publication', 3, 50],
      ],
      [
        'alone',
        [
          KSK,
          {
            ...ZSK,
            does: '',
            states: 'h-h-',
            changed: 0,
            goal: 'hidden',
            times: { ...since(OLD), Retired: -retire - 2, Removed: -2 },
          },
          { key: next, does: 'pz', states: 'o-o-', times: { Published: -publish - retire - 2, Active: -retire - 2 } },
        ],
        'at-rest',
      ],
    ],
  );
});

describe('keys that stand by', () => {
  const [otherKsk, otherZsk] = [makeKey('ksk'), makeKey('zsk')];
  const times = { Published: -30 * DAY, Active: 300 * DAY };
  const spare: Part = { key: otherKsk, does: 'p', states: 'oh-h', times };
  const note = ({ key }: Part) => `${key.fileName} stands by: it is published, and signs nothing`;

  it.each<readonly [string, readonly Part[]]>([
    ['a KSK', [spare]],
    ['a KSK with its DS', [{ ...spare, does: 'pd', states: 'oh-o' }]],
    ['a KSK and a ZSK', [spare, { key: otherZsk, does: 'p', states: 'o-h-', times }]],
  ])('%s', async (_name, spares) => {
    const { kind, problems, notes } = await statusOf([KSK, ZSK, ...spares], {});
    expect([kind, problems]).toEqual(['at-rest', []]);
    expect([...notes].sort()).toEqual(spares.map(note).sort());
  });

  it('are no excuse where the DS leads to one of them alone', async () => {
    const status = await statusOf([{ ...KSK, does: 'pk' }, ZSK, { ...spare, does: 'pd' }], {});
    expect(status).toMatchObject({ kind: 'unknown', notes: [] });
    expect(status.problems).toHaveLength(1);
  });
});

describe('a KSK beside another one', () => {
  const next = makeKey('ksk');
  const [publish, retire] = [27, 50];
  check(
    {
      'zone.propagation': 1,
      'zone.dnskeyTtl': 2,
      'parent.registration': 0,
      'parent.propagation': 1,
      'parent.dsTtl': 1,
      'safety.publish': DAY,
      'safety.retire': 2 * DAY,
    },
    [
      [
        // named means it to be active when its DS comes, and has it sign the keys before.
        'published, and signing the keys',
        [
          { ...KSK, goal: 'hidden', times: { ...since(OLD), Retired: publish } },
          ZSK,
          { key: next, does: 'pk', states: 'rr-h', changed: -1, times: { Published: -1, Active: publish } },
        ],
        ['ksk-double-ksk', 1, publish - 1],
      ],
      [
        'with its DS at the parent',
        [
          { ...KSK, does: 'pk', states: 'oo-u', goal: 'hidden', times: { ...since(OLD), Retired: -1, DSRemoved: -1 } },
          ZSK,
          { key: next, does: 'pkd', states: 'oo-r', times: { Published: -publish - 1, Active: -1, DSPublish: -1 } },
        ],
        ['ksk-double-ksk', 2, retire - 1],
      ],
      [
        'alone',
        [
          {
            ...KSK,
            does: '',
            states: 'hh-h',
            goal: 'hidden',
            times: { ...since(OLD), Retired: -retire - 3, Removed: -3, DSRemoved: -retire - 3 },
          },
          ZSK,
          {
            key: next,
            does: 'pkd',
            states: 'oo-o',
            times: { Published: -publish - retire - 3, Active: -retire - 3, DSPublish: -retire - 3 },
          },
        ],
        'at-rest',
      ],
    ],
  );
});

describe('a CSK', () => {
  const [old, next] = [makeKey('csk'), makeKey('csk')];
  const [publish, ds, signatures] = [3, 4, 627];
  const OLDER = { key: old, goal: 'hidden' } as const;
  const roll = (retired: Hours) => ({ ...since(OLD), Retired: retired, DSRemoved: retired });
  const succeed = (active: Hours) => ({ Published: active - publish, Active: active, DSPublish: active });
  check(
    {
      'zone.propagation': 1,
      'zone.signing': 25 * DAY,
      'zone.dnskeyTtl': 1,
      'zone.maxTtl': DAY,
      'zone.negativeTtl': 1,
      'parent.registration': 0,
      'parent.propagation': 1,
      'parent.dsTtl': 1,
      'safety.publish': 1,
      'safety.retire': 2,
    },
    [
      [
        'published',
        [
          { ...OLDER, does: 'pkzd', states: 'oooo', changed: OLD, times: { ...since(OLD), Retired: publish } },
          { key: next, does: 'pk', states: 'rrhh', times: { Published: 0, Active: publish } },
        ],
        ['csk', 1, publish],
      ],
      [
        'signing, with its DS at the parent',
        [
          { ...OLDER, does: 'pk', states: 'oouu', times: roll(0) },
          { key: next, does: 'pkzd', states: 'oorr', times: succeed(0) },
        ],
        ['csk', 2, signatures],
      ],
      [
        'while the other one still verifies data, and signs nothing more',
        [
          { ...OLDER, does: 'p', states: 'ouuh', changed: -ds, times: roll(-ds) },
          { key: next, does: 'pkzd', states: 'ooro', changed: -ds, times: succeed(-ds) },
        ],
        ['csk', 2, signatures - ds],
      ],
      [
        'alone, and caches hold the other one',
        [
          { ...OLDER, does: '', states: 'uhhh', times: { ...roll(-signatures), Removed: 0 } },
          { key: next, does: 'pkzd', states: 'oooo', times: succeed(-signatures) },
        ],
        ['csk', 3, 4],
      ],
    ],
  );

  it('that stops signing the keys while caches hold its DS is in no state to be in', async () => {
    const parts: readonly Part[] = [
      { ...OLDER, does: 'p', states: 'ouuu', times: roll(0) },
      { key: next, does: 'pkzd', states: 'oorr', times: succeed(0) },
    ];
    expect(await statusOf(parts, {})).toMatchObject({ kind: 'unknown', stages: [] });
  });
});

describe('another algorithm', () => {
  const [ksk8, zsk8] = [makeKey('ksk', 8, 1024), makeKey('zsk', 8, 1024)];
  const policy = {
    'zone.propagation': 1,
    'zone.dnskeyTtl': 1,
    'zone.maxTtl': 6,
    'zone.negativeTtl': 1,
    'parent.registration': 0,
    'parent.propagation': 1,
    'parent.dsTtl': 2,
    'safety.publish': 1,
    'safety.retire': 2,
  };
  const retiring = (retired: Hours): Moments => ({ ...since(OLD), Retired: retired });
  check(policy, [
    [
      // Both at once, so the signatures are what is waited for.
      'beside the other one',
      [
        { key: ksk8, does: 'pkd', states: 'oo-o', changed: OLD, goal: 'hidden', times: retiring(-3) },
        { key: zsk8, does: 'pz', states: 'o-o-', changed: OLD, goal: 'hidden', times: retiring(-3) },
        { key: ksk, does: 'pk', states: 'oo-h', times: since(-3) },
        { key: zsk, does: 'pz', states: 'o-r-', changed: -3, times: since(-3) },
      ],
      ['algorithm-liberal', 1, 8 - 3],
    ],
    [
      'with its DS at the parent',
      [
        { key: ksk8, does: 'pk', states: 'oo-u', goal: 'hidden', times: { ...retiring(-7), DSRemoved: 0 } },
        { key: zsk8, does: 'pz', states: 'o-o-', changed: OLD, goal: 'hidden', times: retiring(-7) },
        { key: ksk, does: 'pkd', states: 'oo-r', times: { ...since(-7), DSPublish: 0 } },
        { key: zsk, does: 'pz', states: 'o-o-', times: since(-7) },
      ],
      // A DNSKEY TTL more than named waits: keys outlive the DS that they were validated with.
      ['algorithm-liberal', 2, 5 + 1],
    ],
    [
      'alone, and caches hold the other one',
      [
        { key: ksk8, does: '', states: 'uu-h', goal: 'hidden', times: { ...retiring(-12), Removed: 0, DSRemoved: -5 } },
        { key: zsk8, does: '', states: 'u-u-', goal: 'hidden', times: { ...retiring(-12), Removed: 0 } },
        { key: ksk, does: 'pkd', states: 'oo-o', times: { ...since(-12), DSPublish: -5 } },
        { key: zsk, does: 'pz', states: 'o-o-', times: since(-12) },
      ],
      ['algorithm-liberal', 3, 9],
    ],
  ]);
});

describe('a zone without a DS', () => {
  const key = makeKey('csk');
  const policy = {
    'zone.propagation': 1,
    'zone.dnskeyTtl': 2,
    'zone.maxTtl': DAY,
    'zone.negativeTtl': 1,
    'parent.registration': 0,
    'parent.propagation': 1,
    'parent.dsTtl': DAY,
    'safety.publish': 1,
    'safety.retire': 1,
  };
  check(policy, [
    [
      'on its way in, with one key for all',
      [{ key, does: 'pkz', states: 'oorh', changed: -2, times: since(-2) }],
      ['go-secure', 1, DAY + 2 - 2],
    ],
    [
      'on its way out',
      [{ key, does: 'pkz', states: 'ooou', goal: 'hidden', times: { ...since(OLD), DSRemoved: -3 } }],
      ['go-insecure', 1, DAY + 4 - 3],
    ],
    [
      'on its way out, with two keys',
      [
        { ...KSK, does: 'pk', states: 'oo-u', goal: 'hidden', times: { ...since(OLD), DSRemoved: 0 } },
        { ...ZSK, goal: 'hidden' },
      ],
      ['go-insecure', 1, DAY + 4],
    ],
  ]);
});
