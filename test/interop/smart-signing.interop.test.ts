/**
 * Keys chosen by their times: the same folder in the hands of `dnssec-signzone -S`. All combinations of times stand in one
 * folder, and one run of each signer judges them all, key by key.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { apexDnskeys, dsRdata, makeDs, readRrsig } from '../../src/dnssec/index.js';
import { type Dnskey, type KeyRole, type KeyTimes, type SigningKey, withFlags } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { DNSKEY_FLAG } from '../../src/wire/index.js';
import type { Zone } from '../../src/zone/index.js';
import { zoneproof } from '../cli/run-cli.js';
import { APEX, DAY, SMALL, zoneOf } from '../dnssec/support.js';
import { KeyMaker, writeKeys } from './key-folder.js';
import { peerTest, run, withTempDir } from './peers.js';

const now = Math.floor(Date.now() / 1000);
type TimeName = Exclude<keyof KeyTimes, 'created'>;
const CASES = ['-', 'past', 'future'] as const;
const LETTERS: Readonly<Partial<Record<TimeName, string>>> = {
  publish: 'P',
  activate: 'A',
  revoke: 'R',
  inactive: 'I',
  delete: 'D',
  syncPublish: 'Psync',
  syncDelete: 'Dsync',
};

/** All ways to set some times or not, in the past or the future. */
function combinations(names: readonly TimeName[]): Omit<KeyTimes, 'created'>[] {
  return names.reduce<Omit<KeyTimes, 'created'>[]>(
    (rows, name, i) =>
      rows.flatMap((row) =>
        CASES.map((kind) => {
          if (kind === '-') return row;
          return { ...row, [name]: kind === 'past' ? now - (20 - i) * DAY : now + (20 + i) * DAY };
        }),
      ),
    [{}],
  );
}

/** `P past, A future`: the times of a key in words. */
const timesText = (times: Omit<KeyTimes, 'created'>): string =>
  (Object.entries(LETTERS) as [TimeName, string][])
    .filter(([name]) => times[name] !== undefined)
    .map(([name, letter]) => `${letter} ${times[name]! <= now ? 'past' : 'future'}`)
    .join(', ') || 'no times';

/** What became of a key in a signed zone, in words. */
function fateOf(zone: Zone, { dnskey }: SigningKey): string {
  const forms = [dnskey, withFlags(dnskey, dnskey.flags | DNSKEY_FLAG.REVOKE)];
  const published = apexDnskeys(zone).map(({ rdata }) => rdataText(TYPE.DNSKEY, rdata));
  const isIn = (type: number, texts: readonly string[]): boolean => {
    const { records, apexId } = zone;
    const first = records.findRrset(apexId, type);
    for (let i = first; first >= 0 && i < records.rrsetEnd(first); i++) {
      if (texts.includes(rdataText(type, records.rdata(i)))) return true;
    }
    return false;
  };
  const words: string[] = forms.map((form, i) =>
    published.includes(rdataText(TYPE.DNSKEY, form.rdata)) ? (i === 0 ? 'published' : 'published revoked') : '',
  );
  for (const [type, name] of [
    [TYPE.DNSKEY, 'signs keys'],
    [TYPE.SOA, 'signs data'],
    [TYPE.CDS, 'signs CDS'],
  ] as const) {
    if (forms.some((form) => signs(zone, form, type))) words.push(name);
  }
  const ds = (form: Dnskey): string => rdataText(TYPE.CDS, dsRdata(makeDs(zone.apex, form, 2, openssl)));
  if (isIn(TYPE.CDS, forms.map(ds))) words.push('CDS');
  if (
    isIn(
      TYPE.CDNSKEY,
      forms.map(({ rdata }) => rdataText(TYPE.CDNSKEY, rdata)),
    )
  )
    words.push('CDNSKEY');
  return words.filter((word) => word !== '').join(', ') || 'absent';
}

function signs({ records, apexId }: Zone, key: Dnskey, type: number): boolean {
  const first = records.findRrset(apexId, TYPE.RRSIG);
  for (let i = first; i < records.rrsetEnd(first); i++) {
    const rrsig = readRrsig(records.pool, records.rdataOffset[i]!, records.rdataOffset[i + 1]!);
    if (rrsig.typeCovered === type && rrsig.keyTag === key.keyTag && rrsig.algorithm === key.algorithm) return true;
  }
  return false;
}

/** Both signers over one folder; the keys whose fates differ. */
function compare(folder: string, keys: readonly SigningKey[]) {
  const keyFolder = path.join(folder, 'keys');
  mkdirSync(keyFolder);
  writeKeys(keyFolder, keys);
  const zoneFile = path.join(folder, 'zone');
  writeFileSync(zoneFile, SMALL);
  const theirs = path.join(folder, 'theirs');
  const ours = path.join(folder, 'ours');
  const bind = run('dnssec-signzone', [
    '-S',
    '-P',
    '-x',
    '-K',
    keyFolder,
    '-d',
    folder,
    '-o',
    APEX,
    '-f',
    theirs,
    zoneFile,
  ]);
  expect(bind.code, bind.stderr).toBe(0);
  const options = ['--key-dir', keyFolder, '--no-verify', '--allow', 'no-ksk', '-o', ours, '--origin', APEX];
  const { code, stderr } = zoneproof(['sign', zoneFile, ...options]);
  expect(code, stderr).toBe(0);
  const [a, b] = [ours, theirs].map((file) => zoneOf(readFileSync(file, 'latin1')));
  return keys
    .map((key) => ({ key, ours: fateOf(a!, key), theirs: fateOf(b!, key) }))
    .filter((row) => row.ours !== row.theirs);
}

type Difference = readonly [role: RegExp, times: RegExp, reason: string];

/** Where dnssec-signzone does not do what its manual, or an RFC, says. */
const DUTY_DIFFERENCES: readonly Difference[] = [
  [
    /./,
    /^no times$/,
    'its manual has a key without times published and signing; BIND 9.18 does so with files of format v1.2 only',
  ],
  [
    /./,
    /^(?!P past).*A past/,
    'its manual has an active key published "regardless of publication date"; BIND 9.18 signs with it and leaves the key out, or drops it with its last signature still in caches (RFC 6781 §4.1.1)',
  ],
  [/zsk/, /R past/, 'RFC 5011 §2.1 has a revoked key sign the DNSKEY RRset; with -x BIND leaves that to keys with SEP'],
];

const SYNC_DIFFERENCES: readonly Difference[] = [
  [
    /./,
    /P future.*Psync past/,
    'a key that is not in the zone proves nothing to the parent: kzonecheck and our cds-no-dnskey call its CDS an error (RFC 7344 §4.1)',
  ],
  [/./, /R past.*Psync past/, 'a DS of a revoked key is no trust anchor (RFC 5011 §2.1), and cannot be asked for'],
  [
    /./,
    /D past.*Psync past/,
    'the DS of a key that is gone breaks the delegation when it is the only one (RFC 7344 §4.1)',
  ],
];

/** Rows without a reason in the table, and reasons without a row. */
function unexplained(role: KeyRole, rows: ReturnType<typeof compare>, table: readonly Difference[]): string[] {
  const left = new Set(table.filter(([roles]) => roles.test(role)).map(([, , reason]) => `never met: ${reason}`));
  const strange = rows.flatMap(({ key, ours, theirs }) => {
    const times = timesText(key.times);
    const row = table.find(([roles, pattern]) => roles.test(role) && pattern.test(times));
    if (row !== undefined) left.delete(`never met: ${row[2]}`);
    return row === undefined ? [`${times}: we ${ours}, BIND ${theirs}`] : [];
  });
  return [...strange, ...left];
}

describe('keys by their times, as dnssec-signzone -S chooses them', () => {
  for (const role of ['ksk', 'zsk'] as const) {
    peerTest(`a ${role}: publish, activate, revoke, inactive, delete`, ['dnssec-signzone'], () =>
      withTempDir((folder) => {
        const maker = new KeyMaker(APEX, now - 30 * DAY);
        const active = { publish: now - 25 * DAY, activate: now - 25 * DAY };
        const base = [maker.make('ksk', 13, active), maker.make('zsk', 13, active)];
        const rows = combinations(['publish', 'activate', 'revoke', 'inactive', 'delete']);
        const keys = rows.map((times) => maker.make(role, 13, times));
        expect(unexplained(role, compare(folder, [...base, ...keys]), DUTY_DIFFERENCES)).toEqual([]);
      }),
    );
  }

  const P = now - 25 * DAY;
  const STATES: Readonly<Record<string, Omit<KeyTimes, 'created'>>> = {
    active: { publish: P, activate: P },
    'published only': { publish: P },
    'to be published': { publish: now + DAY, activate: now + 2 * DAY },
    inactive: { publish: P, activate: P, inactive: now - DAY },
    revoked: { publish: P, activate: P, revoke: now - DAY },
    deleted: { publish: P, activate: P, delete: now - DAY },
  };
  peerTest('CDS and CDNSKEY records by SyncPublish and SyncDelete', ['dnssec-signzone'], () =>
    withTempDir((folder) => {
      const maker = new KeyMaker(APEX, now - 30 * DAY);
      const base = [maker.make('ksk', 13, STATES.active), maker.make('zsk', 13, STATES.active)];
      const keys = Object.values(STATES).flatMap((state) =>
        combinations(['syncPublish', 'syncDelete']).map((sync) => maker.make('ksk', 13, { ...state, ...sync })),
      );
      expect(unexplained('ksk', compare(folder, [...base, ...keys]), SYNC_DIFFERENCES)).toEqual([]);
    }),
  );
});
