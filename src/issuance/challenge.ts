/**
 * What a certificate authority looks up to see who controls a name, for each validation method (RFC 8555 §8, RFC 8737, and the
 * drafts of dns-account-01 and dns-persist-01).
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { TYPE } from '../rdata/index.js';
import { concatBytes, DIGEST, latin1Bytes, latin1Text, MAX_NAME_OCTETS, utf8Bytes } from '../wire/index.js';
import { parseIssueValue } from './caa.js';
import type { LookupRecord } from './lookup.js';

interface MethodInfo {
  /** types looked up */
  readonly types: readonly number[];
  /** labels in front of the name; the account's own label comes before them */
  readonly labels: readonly string[];
  readonly needsAccount: boolean;
  /** CA/Browser Forum BR 3.2.2.4.19 and 3.2.2.4.20: not for wildcards */
  readonly isForWildcards: boolean;
}

const web: MethodInfo = { types: [TYPE.A, TYPE.AAAA], labels: [], needsAccount: false, isForWildcards: false };
const challenge: MethodInfo = {
  types: [TYPE.TXT],
  labels: ['_acme-challenge'],
  needsAccount: false,
  isForWildcards: true,
};

export const METHODS = {
  'dns-01': challenge,
  'http-01': web,
  'tls-alpn-01': web,
  'dns-account-01': { ...challenge, needsAccount: true },
  'dns-persist-01': { ...challenge, labels: ['_validation-persist'] },
} as const satisfies Readonly<Record<string, MethodInfo>>;

export type ValidationMethod = keyof typeof METHODS;

/** RFC 4648 §6 in lower case, as draft-ietf-acme-dns-account-label writes it. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const ACCOUNT_OCTETS = 10;

/** The label of an account: an underscore and the first 80 bits of the SHA-256 of its URL. */
export function accountLabel(accountUri: string, provider: CryptoProvider): string {
  const digest = provider.digest(DIGEST.SHA256, utf8Bytes(accountUri))!;
  let bits = 0n;
  for (const octet of digest.subarray(0, ACCOUNT_OCTETS)) bits = (bits << 8n) | BigInt(octet);
  let text = '';
  for (let shift = BigInt(ACCOUNT_OCTETS * 8 - 5); shift >= 0n; shift -= 5n)
    text += BASE32[Number((bits >> shift) & 31n)];
  return `_${text}`;
}

/** The name that is looked up for a domain; undefined when it would be longer than a name may be. */
export function challengeName(
  method: ValidationMethod,
  domain: Uint8Array,
  accountUri: string | undefined,
  provider: CryptoProvider,
): Uint8Array | undefined {
  const { labels, needsAccount } = METHODS[method];
  const own = needsAccount && accountUri !== undefined ? [accountLabel(accountUri, provider)] : [];
  const front = [...own, ...labels].map((label) => concatBytes(Uint8Array.of(label.length), latin1Bytes(label)));
  const name = concatBytes(...front, domain);
  return name.length > MAX_NAME_OCTETS ? undefined : name;
}

/** The text of a TXT record: its strings, joined. */
function txtText({ rdata }: LookupRecord): string {
  let text = '';
  for (let at = 0; at < rdata.length; at += 1 + rdata[at]!) text += latin1Text(rdata, at + 1, at + 1 + rdata[at]!);
  return text;
}

export interface PersistRequest {
  readonly ca: string;
  readonly isWildcard: boolean;
  readonly accountUri: string | undefined;
  /** seconds since the epoch */
  readonly now: number;
}

/** Why a record of `_validation-persist` does not prove control to the certificate authority; undefined when it does. */
export function persistFault(
  record: LookupRecord,
  { ca, isWildcard, accountUri, now }: PersistRequest,
): string | undefined {
  const value = parseIssueValue(txtText(record));
  if (value === undefined || value.issuer === '') return 'is not of the form "ca.example; accounturi=https://..."';
  if (value.issuer !== ca) return `is for ${value.issuer}`;
  // RFC 8659 §4.1: tags are compared without regard to case; a parameter that is there twice is as good as garbage.
  const all = (tag: string) => value.parameters.filter(([name]) => name.toLowerCase() === tag);
  const find = (tag: string) => all(tag)[0]?.[1];
  const twice = ['accounturi', 'policy', 'persistuntil'].find((tag) => all(tag).length > 1);
  if (twice !== undefined) return `has ${twice} more than once`;
  const account = find('accounturi');
  if (account === undefined || account === '') return 'has no accounturi';
  if (accountUri !== undefined && account !== accountUri) return `is for the account ${account}`;
  const until = find('persistuntil');
  if (until !== undefined && !/^\d{1,15}$/.test(until))
    return `has persistUntil=${until}, which is not seconds since 1970`;
  if (until !== undefined && Number(until) < now) return 'has a persistUntil in the past';
  if (isWildcard && find('policy')?.toLowerCase() !== 'wildcard') return 'has no policy=wildcard';
  return undefined;
}
