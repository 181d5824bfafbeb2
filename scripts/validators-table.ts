/** The tables of docs/validators.md: the limits of each profile, and where they are known from. */
import type { ProfileLimit, ValidatorProfile } from '../src/dnssec/profiles.js';
import { PROFILE_NAMES, PROFILES } from '../src/dnssec/profiles.js';

const PREFERENCES = {
  any: 'all count',
  'without-sha1': 'no SHA-1 beside a better one',
  strongest: 'the strongest type only',
} as const;

const most = (limit: number | undefined): string => (limit === undefined ? 'any number' : String(limit));

/** A limit, what it is called here, and what a profile has. */
const LIMITS: readonly (readonly [limit: ProfileLimit, what: string, of: (profile: ValidatorProfile) => string])[] = [
  ['algorithms', 'signature algorithms', ({ algorithms }) => algorithms.join(', ')],
  ['digests', 'DS digest types', ({ digests }) => digests.join(', ')],
  ['ds-preference', 'of several digest types', ({ dsPreference }) => PREFERENCES[dsPreference]],
  [
    'ds-records',
    'DS records that lead nowhere',
    ({ dsRecords }) => (dsRecords === undefined ? 'any number' : `under ${dsRecords}`),
  ],
  ['nsec3-iterations', 'NSEC3 iterations, and beyond', ({ nsec3 }) => `${nsec3.iterations}, ${nsec3.beyond}`],
  [
    'completeness',
    'signatures wanted',
    ({ completeness }) => (completeness === 'any' ? 'one' : 'one of each algorithm'),
  ],
  ['keys-per-tag', 'keys with one tag', ({ keysPerTag }) => most(keysPerTag)],
  ['bad-signatures', 'bad signatures beside a good one', ({ badSignatures }) => most(badSignatures)],
  ['failed-verifications', 'verifications that may fail', ({ failedVerifications }) => most(failedVerifications)],
  [
    'rsa-exponent',
    'bits of an RSA exponent',
    ({ rsaExponentBits }) => (rsaExponentBits === undefined ? 'any number' : String(rsaExponentBits)),
  ],
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function validatorTables(): string {
  const profiles = PROFILE_NAMES.map((name) => PROFILES[name]);
  const whose = table(
    ['profile', 'whose verdict'],
    profiles.map(({ name, title }) => [`\`${name}\``, title]),
  );
  const limits = table(
    ['', ...PROFILE_NAMES.map((name) => `\`${name}\``)],
    LIMITS.map(([limit, what, of]) => [`${what} (\`${limit}\`)`, ...profiles.map(of)]),
  );
  const sources = profiles.flatMap(({ name, sources: known }) =>
    known.map(({ limits: about, text, basis = 'documented' }) => [`\`${name}\``, about.join(', '), text, basis]),
  );
  return [whose, limits, table(['profile', 'limits', 'source', ''], sources)].join('\n\n');
}
