/**
 * The examples of the RFCs, to the octet: what they signed verifies here and needs no new signature, and where they give
 * the private key and the algorithm has one answer, our signer gives it. Every test stands at the time of its
 * example.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  loadDeterministicProvider,
  openssl,
  type PrivateKeyMaterial,
  protectPrivateKey,
} from '../../src/crypto/index.js';
import {
  apexDnskeys,
  type Denial,
  dsRdata,
  makeDs,
  nsec3Hasher,
  type SignedZone,
  type SignZoneOptions,
  signZone,
  verifyZone,
  ZONEMD_HASH,
} from '../../src/dnssec/index.js';
import { zoneDigests } from '../../src/dnssec/zonemd.js';
import { parseBindPrivate } from '../../src/keys/bind-private.js';
import type { StoredKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { decodeHex, encodeBase32hex, encodeHex, nameOf, utf8Bytes } from '../../src/wire/index.js';
import { DNSSEC_TYPES, diffZones, parseZone, printZone, type Zone, ZoneBuilder } from '../../src/zone/index.js';
import { found, linesOf } from './support.js';

const seconds = (time: string): number => Date.parse(time) / 1000;

/** A zone that an RFC prints. Its faults stay: A.2 and A.5 of RFC 8976 have some on purpose. */
const zoneOf = (text: Uint8Array | string, origin: string): Zone =>
  parseZone(typeof text === 'string' ? utf8Bytes(text) : text, { origin }).zone;
const fixture = (file: string): Uint8Array => readFileSync(new URL(`../fixtures/rfc/${file}`, import.meta.url));

/** What a zone holds at a name, as printed; `RRSIG A` are the signatures over its addresses. */
const rdatasOf = (zone: Zone, owner: string, type: string): string[] =>
  linesOf(printZone(zone), owner, type).map((line) => line.trim().split('\t').slice(4).join(' '));

/** The keys of a zone as a signer has them that lacks the private parts: it can keep signatures, and make none. */
const publicKeys = (zone: Zone): StoredKey[] =>
  apexDnskeys(zone).map((dnskey) => ({
    owner: zone.apex,
    dnskey,
    material: undefined,
    times: {},
    numbers: {},
    ttl: undefined,
    fileName: `key ${dnskey.keyTag}`,
  }));

/** Signs again what an RFC signed, at its time. */
function signAgain(zone: Zone, now: number, more: Partial<SignZoneOptions> = {}): Promise<SignedZone> {
  return signZone(zone, {
    keys: publicKeys(zone),
    serial: 'increment',
    now,
    inception: now - 3600,
    expiration: now + 30 * 86_400,
    refresh: 0,
    provider: openssl,
    allow: new Set(['retired-algorithm', 'no-ksk']),
    ...more,
  });
}

/** The zone without what DNSSEC added. */
function withoutDnssec(zone: Zone): Zone {
  const builder = new ZoneBuilder(zone, (_, type) => !DNSSEC_TYPES.has(type));
  return builder.freeze(zone.apex, zone.class);
}

interface SignedExample {
  readonly title: string;
  readonly file: string;
  readonly origin: string;
  /** a moment at which the signatures are valid */
  readonly at: string;
  /** what the verifier finds besides what is said of keys and lifetimes of that age */
  readonly remarks: readonly string[];
  readonly status: string;
  readonly more?: Partial<SignZoneOptions>;
}

const RETIRED = ['warning dnskey-algorithm-must-not', 'warning dnskey-rsa-size'];
const NSEC3_OF_5155: Denial = {
  type: 'nsec3',
  optOut: true,
  iterations: 12,
  salt: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd),
};

/** Validators treat algorithms 5 and 7 as unsigned since RFC 9905, so the two old zones are INSECURE, not BOGUS. */
const SIGNED_EXAMPLES: readonly SignedExample[] = [
  {
    title: 'RFC 4035 appendix A',
    file: 'rfc4035-appendix-a.zone',
    origin: 'example.',
    at: '2004-04-20T00:00:00Z',
    remarks: ['info rrsig-remaining-lt-soa-expire', ...RETIRED],
    status: 'INSECURE',
    // Its ZSK signed the DNSKEY RRset as well.
    more: { roles: { allSignKeys: true } },
  },
  {
    title: 'RFC 5155 appendix A',
    file: 'rfc5155-appendix-a.zone',
    origin: 'example.',
    at: '2010-01-01T00:00:00Z',
    remarks: [
      'info nsec3-salt',
      ...RETIRED,
      'warning nsec3-data-owner-not-hash',
      'warning nsec3-iterations',
      'warning rrsig-lifetime-too-long',
    ],
    status: 'INSECURE',
  },
  {
    title: 'RFC 8976 appendix A.4',
    file: 'rfc8976-appendix-a4.zone',
    origin: 'uri.arpa.',
    at: '2021-02-01T00:00:00Z',
    remarks: ['info dnskey-set-size', 'warning dnskey-rsa-size'],
    status: 'SECURE',
  },
];

describe('the signed zones of the RFCs', () => {
  it.each(SIGNED_EXAMPLES)('$title verifies', async ({ file, origin, at, remarks, status }) => {
    const verdict = await verifyZone(zoneOf(fixture(file), origin), { now: seconds(at), provider: openssl });
    expect(found(verdict)).toEqual(remarks);
    expect(verdict.status).toBe(status);
  });

  it.each(SIGNED_EXAMPLES)('$title needs no new signature, and no other chain', async ({ file, origin, at, more }) => {
    const zone = zoneOf(fixture(file), origin);
    const again = await signAgain(zone, seconds(at), more);
    expect(again.signatures.map(({ fate }) => fate)).toEqual(['kept']);
    expect(again.isUnchanged).toBe(true);
    expect(printZone(again.zone)).toBe(printZone(zone));
  });

  it.each(SIGNED_EXAMPLES)('$title comes back from its unsigned records', async ({ file, origin, at, more }) => {
    const zone = zoneOf(fixture(file), origin);
    const denial = file.startsWith('rfc5155') ? NSEC3_OF_5155 : ({ type: 'nsec' } as const);
    const source = withoutDnssec(zone);
    expect(printZone(source)).not.toMatch(/RRSIG|NSEC/);
    const again = await signAgain(source, seconds(at), { ...more, keys: publicKeys(zone), previous: zone, denial });
    expect(diffZones(zone, again.zone, { dnssec: 'full' }).changes).toEqual([]);
    expect(again.isUnchanged).toBe(true);
  });
});

describe('RFC 4034 §5.4 and RFC 4509 §2.3: the DS records of one key', () => {
  const KEY =
    'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==';
  const zone = zoneOf(
    `@ 86400 SOA ns. host. 1 7200 3600 1209600 3600\n@ 86400 DNSKEY 256 3 5 ${KEY}\n`,
    'dskey.example.com.',
  );

  it.each([
    [1, '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118'],
    [2, '60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A'],
  ])('digest type %i', (digestType, expected) => {
    const ds = makeDs(zone.apex, apexDnskeys(zone)[0]!, digestType, openssl);
    expect(rdataText(TYPE.DS, dsRdata(ds))).toBe(expected);
  });
});

describe('RFC 5155 appendix A: hashes', () => {
  const hash = nsec3Hasher(openssl, { iterations: 12, salt: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd) });
  it.each([
    ['example', '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom'],
    ['a.example', '35mthgpgcu1qg68fab165klnsnk3dpvl'],
    ['ai.example', 'gjeqe526plbf1g8mklp59enfd789njgi'],
    ['ns1.example', '2t7b4g4vsa5smi47k61mv5bv1a22bojr'],
    ['ns2.example', 'q04jkcevqvmu85r014c7dkba38o0ji5r'],
    ['w.example', 'k8udemvp1j2f7eg6jebps17vp3n8i58h'],
    ['*.w.example', 'r53bq7cc2uvmubfu5ocmm6pers9tk9en'],
    ['x.w.example', 'b4um86eghhds6nea196smvmlo4ors995'],
    ['y.w.example', 'ji6neoaepv8b5o6k4ev33abha8ht9fgc'],
    ['x.y.w.example', '2vptu5timamqttgl4luu9kg21e0aor3s'],
    ['xx.example', 't644ebqk9bibcna874givr6joj62mlhv'],
    ['2t7b4g4vsa5smi47k61mv5bv1a22bojr.example', 'kohar7mbb8dc2ce8a9qvl8hon4k53uhi'],
    // Appendix B.1
    ['c.x.w.example', '0va5bpr2ou0vk0lbqeeljri88laipsfh'],
    ['*.x.w.example', '92pqneegtaue7pjatc3l3qnk738c6v5m'],
  ])('H(%s)', (name, expected) => {
    const out = new Uint8Array(20);
    hash(nameOf(`${name}.`), 0, out, 0);
    expect(encodeBase32hex(out).toLowerCase()).toBe(expected);
  });
});

/** A key of an RFC, what it is called at the parent, and what it signed. */
interface KeyExample {
  readonly title: string;
  readonly origin: string;
  /** the fields of the private key */
  readonly privateKey: string;
  readonly dnskey: string;
  readonly ds?: string;
  readonly record: string;
  /** RRSIG rdata */
  readonly rrsig: string;
  /** whether the algorithm has one signature only */
  readonly isDeterministic: boolean;
}

const KEY_EXAMPLES: readonly KeyExample[] = [
  {
    title: 'RFC 5702 §6.1, RSA/SHA-256',
    origin: 'example.net.',
    privateKey: `Algorithm: 8 (RSASHA256)
Modulus: wVwaxrHF2CK64aYKRUibLiH30KpPuPBjel7E8ZydQW1HYWHfoGmidzC2RnhwCC293hCzw+TFR2nqn8OVSY5t2Q==
PublicExponent: AQAB
PrivateExponent: UR44xX6zB3eaeyvTRzmskHADrPCmPWnr8dxsNwiDGHzrMKLN+i/HAam+97HxIKVWNDH2ba9Mf1SA8xu9dcHZAQ==
Prime1: 4c8IvFu1AVXGWeFLLFh5vs7fbdzdC6U82fduE6KkSWk=
Prime2: 2zZpBE8ZXVnL74QjG4zINlDfH+EOEtjJJ3RtaYDugvE=
Exponent1: G2xAPFfK0KGxGANDVNxd1K1c9wOmmJ51mGbzKFFNMFk=
Exponent2: GYxP1Pa7CAwtHm8SAGX594qZVofOMhgd6YFCNyeVpKE=
Coefficient: icQdNRjlZGPmuJm2TIadubcO8X7V4y07aVhX464tx8Q=
`,
    dnskey: '256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=',
    record: 'www.example.net. 3600 IN A 192.0.2.91',
    rrsig:
      'A 8 3 3600 20300101000000 20000101000000 9033 example.net. kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==',
    isDeterministic: true,
  },
  {
    title: 'RFC 5702 §6.2, RSA/SHA-512',
    origin: 'example.net.',
    privateKey: `Algorithm: 10 (RSASHA512)
Modulus: 0eg1M5b563zoq4k5ZEOnWmd2/BvpjzedJVdfIsDcMuuhE5SQ3pfQ7qmdaeMlC6Nf8DKGoUPGPXe06cP27/WRODtxXquSUytkO0kJDk8KX8PtA0+yBWwy7UnZDyCkynO00Uuk8HPVtZeMO1pHtlAGVnc8VjXZlNKdyit99waaE4s=
PublicExponent: AQAB
PrivateExponent: rFS1IPbJllFFgFc33B5DDlC1egO8e81P4fFadODbp56V7sphKa6AZQCx8NYAew6VXFFPAKTw41QdHnK5kIYOwxvfFDjDcUGza88qbjyrDPSJenkeZbISMUSSqy7AMFzEolkk6WSn6k3thUVRgSlqDoOV3SEIAsrB043XzGrKIVE=
Prime1: 8mbtsu9Tl9v7tKSHdCIeprLIQXQLzxlSZun5T1n/OjvXSUtvD7xnZJ+LHqaBj1dIgMbCq2U8O04QVcK3TS9GiQ==
Prime2: 3a6gkfs74d0Jb7yL4j4adAif4fcp7ZrGt7G5NRVDDY/Mv4TERAKMa0TKN3okKE0A7X+Rv2K84mhT4QLDlllEcw==
Exponent1: v3D5A9uuCn5rgVR7wgV8ba0/KSpsdSiLgsoA42GxiB1gvvs7gJMMmVTDu/ZG1p1ZnpLbhh/S/Qd/MSwyNlxC+Q==
Exponent2: m+ezf9dsDvYQK+gzjOLWYeKq5xWYBEYFGa3BLocMiF4oxkzOZ3JPZSWU/h1Fjp5RV7aPP0Vmx+hNjYMPIQ8Y5w==
Coefficient: Je5YhYpUron/WdOXjxNAxDubAp3i5X7UOUfhJcyIggqwY86IE0Q/Bk0Dw4SC9zxnsimmdBXW2Izd8Lwuk8FQcQ==
`,
    dnskey:
      '256 3 10 AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL',
    record: 'www.example.net. 3600 IN A 192.0.2.91',
    rrsig:
      'A 10 3 3600 20300101000000 20000101000000 3740 example.net. tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=',
    isDeterministic: true,
  },
  {
    title: 'RFC 6605 §6.1, P-256',
    origin: 'example.net.',
    privateKey: 'Algorithm: 13 (ECDSAP256SHA256)\nPrivateKey: GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=\n',
    dnskey: '257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==',
    ds: '55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17',
    record: 'www.example.net. 3600 IN A 192.0.2.1',
    rrsig:
      'A 13 3 3600 20100909100439 20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==',
    isDeterministic: false,
  },
  {
    title: 'RFC 6605 §6.2, P-384',
    origin: 'example.net.',
    privateKey:
      'Algorithm: 14 (ECDSAP384SHA384)\nPrivateKey: WURgWHCcYIYUPWgeLmiPY2DJJk02vgrmTfitxgqcL4vwW7BOrbawVmVe0d9V94SR\n',
    dnskey:
      '257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40',
    ds: '10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6',
    record: 'www.example.net. 3600 IN A 192.0.2.1',
    rrsig:
      'A 14 3 3600 20100909102025 20100812102025 10771 example.net. /L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm',
    isDeterministic: false,
  },
  // The RFC prints "MX 3 3600 (", without the algorithm and with a label too many; erratum 4935 puts both right.
  {
    title: 'RFC 8080 §6.1, Ed25519, first key (erratum 4935)',
    origin: 'example.com.',
    privateKey: 'Algorithm: 15 (ED25519)\nPrivateKey: ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI=\n',
    dnskey: '257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=',
    ds: '3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b',
    record: 'example.com. 3600 IN MX 10 mail.example.com.',
    rrsig:
      'MX 15 2 3600 20150819220000 20150729220000 3613 example.com. oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==',
    isDeterministic: true,
  },
  {
    title: 'RFC 8080 §6.1, Ed25519, second key (erratum 4935)',
    origin: 'example.com.',
    privateKey: 'Algorithm: 15 (ED25519)\nPrivateKey: DSSF3o0s0f+ElWzj9E/Osxw8hLpk55chkmx0LYN5WiY=\n',
    dnskey: '257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=',
    ds: '35217 15 2 401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c6614c',
    record: 'example.com. 3600 IN MX 10 mail.example.com.',
    rrsig:
      'MX 15 2 3600 20150819220000 20150729220000 35217 example.com. zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pcBg==',
    isDeterministic: true,
  },
  {
    title: 'RFC 8080 §6.2, Ed448, first key (erratum 4935)',
    origin: 'example.com.',
    privateKey:
      'Algorithm: 16 (ED448)\nPrivateKey: xZ+5Cgm463xugtkY5B0Jx6erFTXp13rYegst0qRtNsOYnaVpMx0Z/c5EiA9x8wWbDDct/U3FhYWA\n',
    dnskey: '257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA',
    ds: '9713 16 2 6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7',
    record: 'example.com. 3600 IN MX 10 mail.example.com.',
    rrsig:
      'MX 16 2 3600 20150819220000 20150729220000 9713 example.com. 3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA',
    isDeterministic: true,
  },
  {
    title: 'RFC 8080 §6.2, Ed448, second key (erratum 4935)',
    origin: 'example.com.',
    privateKey:
      'Algorithm: 16 (ED448)\nPrivateKey: WEykD3ht3MHkU8iH4uVOLz8JLwtRBSqiBoM6fF72+Mrp/u5gjxuB1DV6NnPO2BlZdz4hdSTkOdOA\n',
    dnskey: '257 3 16 kkreGWoccSDmUBGAe7+zsbG6ZAFQp+syPmYUurBRQc3tDjeMCJcVMRDmgcNLp5HlHAMy12VoISsA',
    ds: '38353 16 2 645ff078b3568f5852b70cb60e8e696cc77b75bfaaffc118cf79cbda1ba28af4',
    record: 'example.com. 3600 IN MX 10 mail.example.com.',
    rrsig:
      'MX 16 2 3600 20150819220000 20150729220000 38353 example.com. E1/oLjSGIbmLny/4fcgM1z4oL6aqo+izT3urCyHyvEp4Sp8Syg1eI+lJ57CSnZqjJP41O/9l4m0AsQ4f7qI1gVnML8vWWiyW2KXhT9kuAICUSxv5OWbf81Rq7Yu60npabODB0QFPb/rkW3kUZmQ0YQUA',
    isDeterministic: true,
  },
];

describe('the keys and signatures of the RFCs', () => {
  /** The record in a zone of its own, with its signature when there is one. */
  const zoneWith = ({ origin, record }: KeyExample, rrsig?: string): Zone => {
    const [owner, ttl] = record.split(' ');
    const signature = rrsig === undefined ? '' : `${owner} ${ttl} IN RRSIG ${rrsig}\n`;
    return zoneOf(`@ 3600 SOA ns. host. 1 7200 3600 1209600 3600\n${record}\n${signature}`, origin);
  };
  const keyOf = ({ origin, privateKey, dnskey }: KeyExample): StoredKey => {
    const zone = zoneOf(`@ 3600 SOA ns. host. 1 7200 3600 1209600 3600\n@ 3600 DNSKEY ${dnskey}\n`, origin);
    const { material } = parseBindPrivate(`Private-key-format: v1.2\n${privateKey}`, 'example.private');
    return { ...publicKeys(zone)[0]!, material };
  };
  const timesOf = ({ rrsig }: KeyExample) => {
    const [expiration, inception] = rrsig
      .split(' ')
      .slice(4, 6)
      .map((text) => seconds(text.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z')));
    return { expiration: expiration!, inception: inception!, now: inception! + 3600 };
  };
  const signaturesIn = (zone: Zone, { record, rrsig }: KeyExample): string[] =>
    rdatasOf(zone, record.split(' ')[0]!, `RRSIG ${rrsig.split(' ')[0]}`);

  it.each(KEY_EXAMPLES)('$title: the private key makes the DNSKEY record, and that the DS record', (example) => {
    const { dnskey, material } = keyOf(example);
    expect(encodeHex(openssl.publicKeyOf(material as PrivateKeyMaterial))).toBe(encodeHex(dnskey.publicKey));
    expect(dnskey.keyTag).toBe(Number(example.rrsig.split(' ')[6]));
    if (example.ds === undefined) return;
    const ds = makeDs(nameOf(example.origin), dnskey, Number(example.ds.split(' ')[2]), openssl);
    expect(rdataText(TYPE.DS, dsRdata(ds)).toLowerCase()).toBe(example.ds);
  });

  it.each(KEY_EXAMPLES)('$title: the signature stays', async (example) => {
    const key = { ...keyOf(example), material: undefined };
    const changed = { ...example, record: example.record.replace(' 192.0.2.', ' 192.0.3.').replace(' 10 ', ' 11 ') };
    for (const provider of [openssl, await loadDeterministicProvider()]) {
      const options = { ...timesOf(example), keys: [key], denial: { type: 'nsec' }, provider } as const;
      const again = await signAgain(zoneWith(example, example.rrsig), options.now, options);
      expect(signaturesIn(again.zone, example)).toEqual([example.rrsig]);
      // Over other data it would not.
      const refused = await signAgain(zoneWith(changed, example.rrsig), options.now, options);
      expect(signaturesIn(refused.zone, example)).toEqual([]);
    }
  });

  it.each(KEY_EXAMPLES.filter(({ isDeterministic }) => isDeterministic))(
    '$title: we make the same signature',
    async (example) => {
      for (const provider of [openssl, await loadDeterministicProvider()]) {
        const options = { ...timesOf(example), keys: [keyOf(example)], denial: { type: 'nsec' }, provider } as const;
        const signed = await signAgain(zoneWith(example), options.now, options);
        expect(signaturesIn(signed.zone, example)).toEqual([example.rrsig]);
      }
    },
  );
});

describe('RFC 6979 appendix A.2.5 and A.2.6', () => {
  const P256 = 'C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721';
  const P384 = '6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5';
  const VECTORS: readonly (readonly [number, string, string, string, string])[] = [
    [
      13,
      P256,
      'sample',
      'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
      'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
    ],
    [
      13,
      P256,
      'test',
      'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
      '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
    ],
    [
      14,
      P384,
      'sample',
      '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46',
      '99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
    ],
    [
      14,
      P384,
      'test',
      '8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB0542A7F0812998DA8F1DD3CA3CF023DB',
      'DDD0760448D42D8A43AF45AF836FCE4DE8BE06B485E9B61B827C2F13173923E06A739F040649A667BF3B828246BAA5A5',
    ],
  ];

  it.each(VECTORS)('algorithm %i', async (algorithm, d, message, r, s) => {
    const material = protectPrivateKey({ kind: 'scalar', algorithm, d: decodeHex(d)! });
    const provider = await loadDeterministicProvider();
    const signature = await provider.privateKey(material).sign(utf8Bytes(message));
    expect(encodeHex(signature)).toBe(r + s);
  });
});

describe('RFC 8976 appendix A', () => {
  const { SHA384, SHA512 } = ZONEMD_HASH;

  it.each([
    ['A.1', 'a1', 'example.', [SHA384], []],
    ['A.2', 'a2', 'example.', [SHA384], ['warning zonemd-not-apex']],
    ['A.3', 'a3', 'example.', [SHA384, SHA512], ['info zonemd-private']],
    ['A.4', 'a4', 'uri.arpa.', [SHA384], ['info dnskey-set-size', 'warning dnskey-rsa-size']],
    ['A.5', 'a5', 'root-servers.net.', [SHA384], []],
  ])('%s', async (_, file, origin, hashes, remarks) => {
    const zone = zoneOf(fixture(`rfc8976-appendix-${file}.zone`), origin);
    const verdict = await verifyZone(zone, { now: seconds('2021-02-01T00:00:00Z'), provider: openssl });
    expect(found(verdict)).toEqual(remarks);
    const digests = zoneDigests(zone, hashes, openssl);
    const printed = rdatasOf(zone, origin, 'ZONEMD');
    expect(printed.map((text) => text.toLowerCase())).toEqual(
      expect.arrayContaining(
        hashes.map((hash) => `${zone.soa!.serial} 1 ${hash} ${encodeHex(digests.get(hash)!).toLowerCase()}`),
      ),
    );
  });
});
