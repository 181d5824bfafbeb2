/**
 * Validators as a table: the limits that make them say different things of one zone, each with its source.
 *
 * Limits that are measured are found in the software itself by `test/interop/profiles.interop.test.ts`. Those that are
 * assumed are what the RFCs ask of an implementation, where nothing else was found. `judge-profiles.ts` works out the
 * verdicts.
 * @module
 */

export const PROFILE_NAMES = ['rfc', 'bind', 'unbound', 'knot', 'powerdns', 'ca', 'strict'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** A property of validators that may decide a verdict. */
export type ProfileLimit =
  | 'algorithms'
  | 'digests'
  | 'ds-preference'
  | 'ds-records'
  | 'nsec3-iterations'
  | 'completeness'
  | 'keys-per-tag'
  | 'bad-signatures'
  | 'failed-verifications'
  | 'rsa-exponent';

export interface LimitSource {
  readonly limits: readonly ProfileLimit[];
  /** a document with its section, or the setting and the version that has this default */
  readonly text: string;
  /** default: documented, by the project or in its source code */
  readonly basis?: 'measured' | 'assumed';
}

export interface ValidatorProfile {
  readonly name: ProfileName;
  /** the software with its version, or what stands behind the limits */
  readonly title: string;
  /** signature algorithms that it verifies; zones with none of them are insecure (RFC 4035 §5.2) */
  readonly algorithms: readonly number[];
  /** DS digest types that it computes; a DS of another type is as if it were not there */
  readonly digests: readonly number[];
  /** of several digest types in a DS RRset all count, or all but SHA-1 beside a better one (RFC 4509 §3), or the strongest */
  readonly dsPreference: 'any' | 'without-sha1' | 'strongest';
  /** DS records that it looks at */
  readonly dsRecords?: number;
  /** the most iterations that it follows, and what it makes of a denial with more (RFC 9276 §3.2) */
  readonly nsec3: { readonly iterations: number; readonly beyond: 'INSECURE' | 'BOGUS' };
  /** RFC 6840 §5.11: one valid signature is enough (`any`); `every` wants one of each algorithm of the DNSKEY RRset */
  readonly completeness: 'any' | 'every';
  /** keys with one tag and algorithm that it tries for a signature */
  readonly keysPerTag?: number;
  /** bad signatures over an RRset that it puts up with before the good one */
  readonly badSignatures?: number;
  /** verifications that may fail, over keys and signatures, before the one that succeeds */
  readonly failedVerifications?: number;
  /** the most bits of the exponent of an RSA key whose signatures it takes */
  readonly rsaExponentBits?: number;
  readonly sources: readonly LimitSource[];
}

/** All that are in use and not retired. */
const MODERN = [8, 10, 13, 14, 15, 16];
/** And those with SHA-1, which RFC 9905 §2 has implementations support, and operators treat as if they did not. */
const WITH_SHA1 = [5, 7, ...MODERN];

export const PROFILES: Readonly<Record<ProfileName, ValidatorProfile>> = {
  rfc: {
    name: 'rfc',
    title: 'the RFCs, in what they let a validator do',
    algorithms: MODERN,
    digests: [1, 2, 4],
    dsPreference: 'without-sha1',
    nsec3: { iterations: 0, beyond: 'INSECURE' },
    completeness: 'any',
    sources: [
      { limits: ['algorithms', 'digests'], text: 'RFC 9904 §3, RFC 9905 §2, RFC 9906' },
      { limits: ['ds-preference'], text: 'RFC 4509 §3' },
      { limits: ['nsec3-iterations'], text: 'RFC 9276 §3.2: more than 0 may be insecure' },
      { limits: ['completeness'], text: 'RFC 6840 §5.11' },
    ],
  },
  bind: {
    name: 'bind',
    title: 'BIND 9.18 to 9.20',
    algorithms: WITH_SHA1,
    digests: [1, 2, 4],
    dsPreference: 'without-sha1',
    nsec3: { iterations: 50, beyond: 'INSECURE' },
    completeness: 'any',
    failedVerifications: 0,
    rsaExponentBits: 35,
    sources: [
      { limits: ['algorithms', 'digests', 'ds-preference', 'completeness'], text: 'delv 9.18.49', basis: 'measured' },
      { limits: ['rsa-exponent'], text: 'RSA_MAX_PUBEXP_BITS 35: delv 9.18.49', basis: 'measured' },
      { limits: ['nsec3-iterations'], text: 'DNS_NSEC3_MAXITERATIONS 50, from 9.20.0 on; delv 9.18.49 stops at 150' },
      {
        limits: ['failed-verifications'],
        text: 'delv 9.18.49 gives up at the first (so from 9.18.24 on); 9.20 at the second (max-validation-failures-per-fetch)',
        basis: 'measured',
      },
    ],
  },
  unbound: {
    name: 'unbound',
    title: 'Unbound 1.17.1',
    algorithms: WITH_SHA1,
    digests: [1, 2, 4],
    dsPreference: 'any',
    nsec3: { iterations: 150, beyond: 'INSECURE' },
    completeness: 'any',
    failedVerifications: 8,
    sources: [
      { limits: ['algorithms', 'digests', 'ds-preference'], text: 'Unbound 1.17.1', basis: 'measured' },
      { limits: ['nsec3-iterations'], text: 'val-nsec3-keysize-iterations, 1.17.1', basis: 'measured' },
      { limits: ['completeness'], text: 'harden-algo-downgrade: no, 1.17.1', basis: 'measured' },
      {
        limits: ['failed-verifications'],
        text: 'MAX_VALIDATE_RRSIGS 8: from 1.19.1 on, and in Debian 1.17.1-2+deb12u4',
        basis: 'measured',
      },
    ],
  },
  knot: {
    name: 'knot',
    title: 'Knot Resolver 6',
    algorithms: WITH_SHA1,
    digests: [1, 2, 4],
    dsPreference: 'without-sha1',
    nsec3: { iterations: 50, beyond: 'INSECURE' },
    completeness: 'any',
    failedVerifications: 31,
    sources: [
      {
        limits: ['algorithms', 'digests', 'ds-preference', 'completeness'],
        text: 'RFC 9904 §3, RFC 9905 §2, RFC 4509 §3, RFC 6840 §5.11',
        basis: 'assumed',
      },
      { limits: ['nsec3-iterations'], text: 'kr_nsec3_limited() in lib/dnssec/nsec3.h, from 5.7.1 on; 150 before' },
      { limits: ['failed-verifications'], text: 'KR_VLD_LIMIT_CRYPTO_DEFAULT 32 for a request, from 5.7.1 on' },
    ],
  },
  powerdns: {
    name: 'powerdns',
    title: 'PowerDNS Recursor 5',
    algorithms: WITH_SHA1,
    digests: [1, 2, 4],
    dsPreference: 'without-sha1',
    dsRecords: 8,
    nsec3: { iterations: 50, beyond: 'INSECURE' },
    completeness: 'any',
    keysPerTag: 2,
    badSignatures: 1,
    sources: [
      {
        limits: ['algorithms'],
        text: 'disabled_algorithms: none but those that the system disables; RFC 9904 §3, RFC 9905 §2',
        basis: 'assumed',
      },
      {
        limits: ['digests', 'ds-preference', 'completeness'],
        text: 'RFC 9904 §3, RFC 4509 §3, RFC 6840 §5.11',
        basis: 'assumed',
      },
      { limits: ['nsec3-iterations'], text: 'nsec3-max-iterations 50, from 5.0.0 on' },
      { limits: ['ds-records'], text: 'max-ds-per-zone 8, from 5.0.2 on' },
      { limits: ['keys-per-tag'], text: 'max-dnskeys 2, from 5.0.2 on' },
      { limits: ['bad-signatures'], text: 'max-rrsigs-per-record 2, from 5.0.2 on' },
    ],
  },
  ca: {
    name: 'ca',
    title: 'a certification authority',
    algorithms: MODERN,
    digests: [1, 2, 4],
    dsPreference: 'without-sha1',
    dsRecords: 8,
    nsec3: { iterations: 50, beyond: 'INSECURE' },
    completeness: 'any',
    keysPerTag: 2,
    badSignatures: 1,
    failedVerifications: 0,
    rsaExponentBits: 35,
    sources: [
      {
        limits: ['algorithms', 'digests'],
        text: 'CA/Browser Forum ballot SC-085v2, from 2026-03-15 on: RFC 4035, 4509, 5155, 5702, 6840; and RFC 9905 §2',
      },
      {
        limits: [
          'ds-preference',
          'ds-records',
          'nsec3-iterations',
          'completeness',
          'keys-per-tag',
          'bad-signatures',
          'failed-verifications',
          'rsa-exponent',
        ],
        text: 'the narrowest limit of bind, unbound, knot and powerdns, since an authority may run any of them',
      },
    ],
  },
  strict: {
    name: 'strict',
    title: 'every MUST of the RFCs',
    algorithms: MODERN,
    digests: [2, 4],
    dsPreference: 'strongest',
    nsec3: { iterations: 0, beyond: 'BOGUS' },
    completeness: 'every',
    keysPerTag: 1,
    badSignatures: 0,
    failedVerifications: 0,
    rsaExponentBits: 35,
    sources: [
      { limits: ['algorithms', 'digests'], text: 'RFC 9904 §3, RFC 9905 §2, RFC 9906' },
      { limits: ['nsec3-iterations'], text: 'RFC 9276 §3.1' },
      { limits: ['completeness'], text: 'RFC 4035 §2.2' },
      {
        limits: ['ds-preference', 'keys-per-tag', 'bad-signatures', 'failed-verifications', 'rsa-exponent'],
        text: 'nothing that some validator may stumble over',
      },
    ],
  },
};
