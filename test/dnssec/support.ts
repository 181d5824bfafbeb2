/** Zones signed for a test, and what the verifier says of them. */
import assert from 'node:assert/strict';
import { generatePrimeSync } from 'node:crypto';
import { type CryptoProvider, openssl } from '../../src/crypto/index.js';
import {
  type Denial,
  type SignZoneOptions,
  signedLabels,
  signZone,
  type VerifyZoneOptions,
  verifyZone,
  writeCanonicalRrset,
  type ZoneVerdict,
} from '../../src/dnssec/index.js';
import {
  type Dnskey,
  generateKeyPair,
  type KeyRole,
  keyTag,
  loadStoredKey,
  parseDnskey,
  type SigningKey,
  signerOf,
} from '../../src/keys/index.js';
import { rdataText, TYPE, typeNumber } from '../../src/rdata/index.js';
import { ByteWriter, nameOf } from '../../src/wire/index.js';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';

export const APEX = 'example.com.';
export const NOW = 1_770_000_000;
export const DAY = 86_400;
export const SMALL = `$TTL 3600
@ SOA ns1 host 7 7200 3600 1209600 3600
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2
`;

export const NSEC = { type: 'nsec' } as const satisfies Denial;
export const NSEC3 = { type: 'nsec3', optOut: false, iterations: 0, salt: new Uint8Array(0) } as const satisfies Denial;

/** The last that were made by chance: tags that collide, now or when a key is revoked, are for the tests about that. */
const recent: Dnskey[] = [];

export function makeKey(role: KeyRole, algorithm = 13, bits?: number, provider = openssl): SigningKey {
  const existing = provider === openssl ? recent.slice(-16) : [];
  const key = generateKeyPair({ owner: nameOf(APEX), algorithm, role, now: NOW, provider, existing, bits });
  recent.push(key.dnskey);
  return key;
}

/** An RSA key of 1024 bits with a public exponent that no tool makes. */
export function makeRsaKey(role: 'ksk' | 'zsk', exponent: bigint, owner = APEX): SigningKey {
  const prime = () => generatePrimeSync(512, { bigint: true });
  const text = (value: bigint): string => {
    const hex = value.toString(16);
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
  };
  for (;;) {
    const [p, q] = [prime(), prime()];
    const d = inverse(exponent, (p - 1n) * (q - 1n));
    if (d === undefined) continue;
    const numbers = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p)! };
    const jwk = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, text(value)]));
    const hints = { owner: nameOf(owner), flags: role === 'ksk' ? 257 : 256, algorithm: 8 };
    const key = loadStoredKey({ text: JSON.stringify({ kty: 'RSA', ...jwk }), path: 'jwk', provider: openssl, hints });
    return { ...key, material: key.material! };
  }
}

/** By Euclid; undefined when there is none. */
function inverse(value: bigint, modulus: bigint): bigint | undefined {
  let [r, next] = [modulus, value % modulus];
  let [t, following] = [0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, following] = [following, t - quotient * following];
  }
  return r === 1n ? ((t % modulus) + modulus) % modulus : undefined;
}

export function zoneOf(text: string, origin = APEX): Zone {
  const { zone, diagnostics } = parseZone(Buffer.from(text, 'latin1'), { origin });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  return zone;
}

/** Signs `text` as of now for 30 days; the printed zone. */
export async function sign(
  text: string,
  keys: readonly SigningKey[],
  more: Partial<SignZoneOptions> = {},
): Promise<string> {
  const signed = await signZone(zoneOf(text), {
    keys,
    denial: NSEC,
    serial: 'keep',
    now: NOW,
    inception: NOW - 3600,
    expiration: NOW + 30 * DAY,
    provider: openssl,
    // Some of the zones are wrong on purpose.
    allow: new Set(['no-ksk']),
    ...more,
  });
  return printZone(signed.zone);
}

export const verify = (text: string, more: Partial<VerifyZoneOptions> = {}): Promise<ZoneVerdict> =>
  verifyZone(zoneOf(text), { now: NOW, provider: openssl, ...more });

/** `severity rule` of each kind of finding, sorted. */
export const found = (verdict: ZoneVerdict): string[] =>
  [...new Set(verdict.diagnostics.map(({ rule, severity }) => `${severity} ${rule}`))].sort();

/** A record line at the apex for a key. */
export const dnskeyLine = (key: Dnskey): string => `@ 3600 DNSKEY ${rdataText(TYPE.DNSKEY, key.rdata)}\n`;

/** What a crafted signature says; by default what is right. Times in seconds since the epoch. */
export interface SignatureFields {
  /** of the zone; the signer as well, where no other is given */
  readonly apex?: string;
  readonly labels?: number;
  readonly originalTtl?: number;
  readonly signer?: string;
  readonly inception?: number;
  readonly expiration?: number;
}

/** The line of a signature over an RRset of a printed zone that verifies, with any fields. */
export async function craftSignature(
  text: string,
  owner: string,
  type: string,
  key: SigningKey,
  fields: SignatureFields = {},
  provider: CryptoProvider = openssl,
): Promise<string> {
  const { apex = APEX } = fields;
  const zone = zoneOf(text, apex);
  const covered = typeNumber(type)!;
  const id = zone.names.find(nameOf(owner));
  const first = zone.records.findRrset(id, covered);
  const ttl = zone.records.ttl[first]!;
  const own = signedLabels(nameOf(owner));
  const {
    labels = own,
    originalTtl = ttl,
    signer = apex,
    inception = NOW - 3600,
    expiration = NOW + 30 * DAY,
  } = fields;
  const data = new ByteWriter();
  data.u16(covered);
  data.u8(key.dnskey.algorithm);
  data.u8(labels);
  data.u32(originalTtl);
  data.u32(expiration);
  data.u32(inception);
  data.u16(key.dnskey.keyTag);
  data.append(nameOf(signer));
  const rdata = data.copy();
  writeCanonicalRrset(zone, first, zone.records.rrsetEnd(first), originalTtl, labels, data);
  const signature = await signerOf(key, provider).sign(data.view());
  return `${owner}\t${ttl}\tIN\tRRSIG\t${rdataText(TYPE.RRSIG, Buffer.concat([rdata, signature]))}\n`;
}

const escaped = (text: string): string => text.replace(/[.*\\]/g, '\\$&');

/** The lines of a printed zone at an owner that start with `type` (`RRSIG A`, say). */
export function linesOf(text: string, owner: string, type: string): string[] {
  return text.match(new RegExp(`^${escaped(owner)}\\t\\d+\\tIN\\t${type.replace(' ', '\\t')}[\\t ].*\\n`, 'gim')) ?? [];
}

/** The zone with the signatures over an RRset replaced by one of `key`. */
export async function resign(
  text: string,
  owner: string,
  type: string,
  key: SigningKey,
  fields: SignatureFields = {},
  provider: CryptoProvider = openssl,
): Promise<string> {
  const lines = linesOf(text, owner, `RRSIG ${type}`);
  assert.notDeepEqual(lines, [], `${owner} RRSIG ${type}`);
  return (
    lines.reduce((left, line) => left.replace(line, ''), text) +
    (await craftSignature(text, owner, type, key, fields, provider))
  );
}

/** Ed25519 keys that nobody has the private part of, with the tag of `key`: above it or below it in canonical order. */
export function decoysFor(key: Dnskey, count: number, isAbove: boolean): Dnskey[] {
  const decoys: Dnskey[] = [];
  const first = key.publicKey[0]!;
  for (let n = 1; decoys.length < count; n++) {
    const rdata = Uint8Array.from(key.rdata);
    // The first octet of the public key decides the order, the next ones make it a new key.
    rdata[4] = isAbove ? 255 - (n % (255 - first)) : n % first;
    rdata.set([n & 0xff, (n >> 8) & 0xff, (n * 7) & 0xff], 5);
    rdata.set([0, 0], 10);
    // A tag is a sum of words modulo 65535, nearly (RFC 4034 Appendix B): one word makes up for the rest.
    const missing = (key.keyTag - keyTag(rdata) + 0x1ffff) % 0xffff;
    for (const word of [missing, missing - 1, missing + 1]) {
      rdata.set([word >> 8, word & 0xff], 10);
      const decoy = parseDnskey(Uint8Array.from(rdata))!;
      if (decoy.keyTag !== key.keyTag || openssl.publicKey(15, decoy.publicKey) === undefined) continue;
      decoys.push(decoy);
      break;
    }
  }
  return decoys;
}
