/** Zones below `lab.` that validators disagree about, or might: one for each step of each limit. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openssl } from '../../src/crypto/index.js';
import { apexDnskeys, type Denial, type Ds, dsRdata, type KeyUse, makeDs, signZone } from '../../src/dnssec/index.js';
import { type Dnskey, generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import { decoysFor, makeRsaKey } from '../dnssec/support.js';
import { run } from './peers.js';

const DAY = 86_400;
const NSEC: Denial = { type: 'nsec' };
const nsec3 = (iterations: number): Denial => ({ type: 'nsec3', optOut: false, iterations, salt: new Uint8Array(0) });

export interface ProfileZone {
  readonly origin: string;
  readonly text: string;
  readonly ds: readonly Ds[];
}

interface Signers {
  readonly ksk: SigningKey;
  readonly zsk: SigningKey;
}

const bodyOf = (origin: string): string => `$ORIGIN ${origin}
$TTL 3600
@ SOA ns.lab. host.lab. 1 7200 3600 1209600 600
@ NS ns.lab.
www A 192.0.2.1
`;

function signersOf(origin: string, algorithm: number, now: number): Signers {
  const owner = nameOf(origin);
  const bits = algorithm === 8 || algorithm === 10 ? 2048 : undefined;
  const make = (role: 'ksk' | 'zsk') =>
    generateKeyPair({ owner, algorithm, role, now, provider: openssl, existing: [], bits });
  return { ksk: make('ksk'), zsk: make('zsk') };
}

const dsOf = (origin: string, key: Dnskey, digestType = 2): Ds => makeDs(nameOf(origin), key, digestType, openssl);
const spoiled = (ds: Ds): Ds => ({ ...ds, digest: ds.digest.map((octet) => octet ^ 1) });

async function sign(
  source: string,
  origin: string,
  keys: readonly SigningKey[],
  now: number,
  denial: Denial = NSEC,
  uses?: readonly KeyUse[],
): Promise<string> {
  const { zone } = await signZone(parseZone(Buffer.from(source), { origin }).zone, {
    keys,
    uses,
    denial,
    serial: 'keep',
    now,
    inception: now - 3600,
    expiration: now + 10 * DAY,
    provider: openssl,
  });
  return printZone(zone);
}

/** A zone of an algorithm that we do not sign with, by BIND. */
function signedByBind(folder: string, origin: string, algorithm: number): ProfileZone {
  const bind = (command: string, ...args: string[]): void => {
    const { code, stderr } = run(command, args, { cwd: folder });
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
  };
  const file = path.join(folder, `${origin}source`);
  writeFileSync(file, bodyOf(origin));
  const keygen = ['-a', String(algorithm), '-b', '2048'];
  bind('dnssec-keygen', ...keygen, '-f', 'KSK', origin);
  bind('dnssec-keygen', ...keygen, origin);
  bind('dnssec-signzone', '-S', '-o', origin, '-O', 'full', '-f', `${file}.signed`, file);
  const text = readFileSync(`${file}.signed`, 'latin1');
  const ksk = apexDnskeys(parseZone(Buffer.from(text), { origin }).zone).find((key) => key.isSep)!;
  return { origin, text, ds: [dsOf(origin, ksk)] };
}

const dnskeyLine = (key: Dnskey): string => `@ DNSKEY ${rdataText(TYPE.DNSKEY, key.rdata)}\n`;

/** `count` keys with the tag of the one that signs, which stands before or after all others. */
async function colliding(origin: string, count: number, isAbove: boolean, now: number): Promise<ProfileZone> {
  let { ksk, zsk } = signersOf(origin, 15, now);
  while (zsk.dnskey.publicKey[0]! < 64 || zsk.dnskey.publicKey[0]! > 192) ({ ksk, zsk } = signersOf(origin, 15, now));
  const decoys = decoysFor(zsk.dnskey, count - 1, isAbove)
    .map(dnskeyLine)
    .join('');
  return { origin, text: await sign(bodyOf(origin) + decoys, origin, [ksk, zsk], now), ds: [dsOf(origin, ksk.dnskey)] };
}

/** `count` bad signatures over `www` before or after the good one. */
async function withBadSignatures(origin: string, count: number, isAfter: boolean, now: number): Promise<ProfileZone> {
  const { ksk, zsk } = signersOf(origin, 13, now);
  const text = await sign(bodyOf(origin), origin, [ksk, zsk], now);
  const line = new RegExp(`^www\\.${origin}\\t\\d+\\tIN\\tRRSIG\\tA .*\\n`, 'm').exec(text)![0];
  const bad = Array.from({ length: count }, (_, n) =>
    line.replace(/(\d{14}) (\d{14})/, (_all, expiration: string, inception: string) => {
      const at = `0101${String(n).padStart(2, '0')}0000`;
      const year = (time: string, more: number): string => `${Number(time.slice(0, 4)) + more}${at}`;
      return isAfter ? `${year(expiration, 1)} ${inception}` : `${expiration} ${year(inception, -1)}`;
    }),
  );
  const lines = isAfter ? [line, ...bad] : [...bad, line];
  return { origin, text: text.replace(line, lines.join('')), ds: [dsOf(origin, ksk.dnskey)] };
}

/** Keys of two algorithms; of the second there is but the signature over the keys. */
async function incomplete(origin: string, dsAlgorithms: readonly number[], now: number): Promise<ProfileZone> {
  const one = signersOf(origin, 13, now);
  const two = signersOf(origin, 15, now);
  const all = await sign(bodyOf(origin), origin, [one.ksk, one.zsk, two.ksk, two.zsk], now);
  const ds = [one.ksk, two.ksk].filter(({ dnskey }) => dsAlgorithms.includes(dnskey.algorithm));
  return {
    origin,
    text: all.replace(/^.*\tRRSIG\t(?!DNSKEY)\S+ 15 .*\n/gm, ''),
    ds: ds.map(({ dnskey }) => dsOf(origin, dnskey)),
  };
}

/** The zone and what its DS records are made of. */
async function withDs(origin: string, make: (ksk: Dnskey) => readonly Ds[], now: number): Promise<ProfileZone> {
  const { ksk, zsk } = signersOf(origin, 13, now);
  return { origin, text: await sign(bodyOf(origin), origin, [ksk, zsk], now), ds: make(ksk.dnskey) };
}

/** A key-signing key with a public exponent of so many bits; guards of the signer do not ask for it. */
async function withExponent(origin: string, bits: number, now: number): Promise<ProfileZone> {
  const ksk = makeRsaKey('ksk', 2n ** BigInt(bits - 1) + 1n, origin);
  const { zsk } = signersOf(origin, 8, now);
  const text = await sign(bodyOf(origin), origin, [ksk, zsk], now, NSEC, [
    { key: ksk, signsKeys: true, signsData: false },
    { key: zsk, signsKeys: false, signsData: true },
  ]);
  return { origin, text, ds: [dsOf(origin, ksk.dnskey)] };
}

type Recipe = (origin: string, now: number, folder: string) => Promise<ProfileZone> | ProfileZone;

const ofAlgorithm =
  (algorithm: number, denial: Denial = NSEC): Recipe =>
  async (origin, now) => {
    const { ksk, zsk } = signersOf(origin, algorithm, now);
    return {
      origin,
      text: await sign(bodyOf(origin), origin, [ksk, zsk], now, denial),
      ds: [dsOf(origin, ksk.dnskey)],
    };
  };
const ofDs =
  (make: (origin: string, ksk: Dnskey) => readonly Ds[]): Recipe =>
  (origin, now) =>
    withDs(origin, (ksk) => make(origin, ksk), now);

const ITERATIONS = [0, 1, 50, 51, 100, 101, 150, 151, 500];
const ALGORITHMS = [5, 7, 8, 10, 13, 14, 15, 16];
/** In bits. */
const EXPONENTS = [17, 34, 35, 36, 64];
/** Beyond four we try no more keys ourselves, and say BOGUS for every validator. */
const COLLISIONS = [2, 3, 4, 10, 17];
const BAD_SIGNATURES = [1, 2, 7, 8, 9, 10, 16, 17];

/** Label of the zone below `lab.` and how it is made. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  ...Object.fromEntries(ITERATIONS.map((n) => [`iterations${n}`, ofAlgorithm(13, nsec3(n))])),
  ...Object.fromEntries(
    ALGORITHMS.map((n) => [
      `algorithm${n}`,
      n < 8 ? (origin: string, _now: number, folder: string) => signedByBind(folder, origin, n) : ofAlgorithm(n),
    ]),
  ),
  ...Object.fromEntries(
    EXPONENTS.map((n) => [`exponent${n}`, (origin: string, now: number) => withExponent(origin, n, now)]),
  ),
  sha1: ofDs((origin, ksk) => [dsOf(origin, ksk, 1)]),
  sha384: ofDs((origin, ksk) => [dsOf(origin, ksk, 4)]),
  unknowndigest: ofDs((origin, ksk) => [{ ...dsOf(origin, ksk), digestType: 200 }]),
  unknownalgorithm: ofDs((origin, ksk) => [{ ...dsOf(origin, ksk), algorithm: 200 }]),
  unknownbeside: ofDs((origin, ksk) => [dsOf(origin, ksk), { ...dsOf(origin, ksk), digestType: 200 }]),
  wrongsha384: ofDs((origin, ksk) => [dsOf(origin, ksk), spoiled(dsOf(origin, ksk, 4))]),
  wrongsha256: ofDs((origin, ksk) => [dsOf(origin, ksk, 1), spoiled(dsOf(origin, ksk))]),
  wrongsha1: ofDs((origin, ksk) => [dsOf(origin, ksk), spoiled(dsOf(origin, ksk, 1))]),
  wrong: ofDs((origin, ksk) => [spoiled(dsOf(origin, ksk))]),
  oneds: (origin, now) => incomplete(origin, [13], now),
  twods: (origin, now) => incomplete(origin, [13, 15], now),
  ...Object.fromEntries(
    COLLISIONS.flatMap((n) =>
      [true, false].map((isAbove) => [
        `tags${n}${isAbove ? 'first' : 'last'}`,
        (origin: string, now: number) => colliding(origin, n, isAbove, now),
      ]),
    ),
  ),
  ...Object.fromEntries(
    BAD_SIGNATURES.flatMap((n) =>
      [true, false].map((isAfter) => [
        `bad${n}${isAfter ? 'after' : 'before'}`,
        (origin: string, now: number) => withBadSignatures(origin, n, isAfter, now),
      ]),
    ),
  ),
};

/** All zones with `lab.` first, and the DS of that. `folder` takes the keys of BIND. */
export async function makeProfileZones(
  now: number,
  folder: string,
): Promise<{ readonly zones: readonly ProfileZone[]; readonly anchor: string }> {
  const zones: ProfileZone[] = [];
  for (const [label, make] of Object.entries(RECIPES)) zones.push(await make(`${label}.lab.`, now, folder));
  const { ksk, zsk } = signersOf('lab.', 13, now);
  const cuts = zones.map(({ origin, ds }) => {
    const lines = ds.map((one) => `${origin} 3600 IN DS ${rdataText(TYPE.DS, dsRdata(one))}\n`);
    return `${origin} 3600 IN NS ns.lab.\n${lines.join('')}`;
  });
  const text = await sign(`${bodyOf('lab.')}ns A 127.0.0.1\n${cuts.join('')}`, 'lab.', [ksk, zsk], now);
  const anchor = dsOf('lab.', ksk.dnskey);
  zones.unshift({ origin: 'lab.', text, ds: [anchor] });
  return { zones, anchor: `lab. IN DS ${rdataText(TYPE.DS, dsRdata(anchor))}` };
}
