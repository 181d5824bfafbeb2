/**
 * Extended errors in words (RFC 8914 §4 and the registry "Extended DNS Error Codes" of IANA).
 * @module
 */
import { printable } from '../diagnostic/index.js';
import type { ExtendedError } from './message.js';

const MEANING: readonly string[] = [
  'another error',
  'the algorithm of a DNSKEY is not supported',
  'the digest type of a DS is not supported',
  'a stale answer from the cache',
  'a forged answer, by policy',
  'the validation ended without a result',
  'the validation failed',
  'a signature has expired',
  'a signature is not valid yet',
  'no DNSKEY matches a DS of the parent',
  'signatures are missing',
  'no DNSKEY has the zone bit',
  'the NSEC or NSEC3 proof is missing',
  'an error remembered from before',
  'the server is not ready',
  'blocked by the operator',
  'censored by order of a third party',
  'filtered at the request of the user',
  'prohibited',
  'a stale NXDOMAIN from the cache',
  'the server has no authority here',
  'the question is not supported',
  'no name server could be reached',
  'a network error on the way to a name server',
  'the server has data that is not valid',
  'the signature had expired before it became valid',
  'the TLS session came too early',
  'the number of NSEC3 iterations is not supported',
  'the server cannot follow its own policy',
  'the answer was made up by the server',
];

/** Why a question ended in SERVFAIL. */
export type FailureCause =
  | 'signature-expired'
  | 'signature-not-yet-valid'
  | 'signature-missing'
  | 'dnskey-missing'
  | 'denial-missing'
  | 'unsupported'
  | 'bogus'
  | 'unreachable'
  | 'not-ready'
  | 'unknown';

export const FAILURE_CAUSES: readonly FailureCause[] = [
  'signature-expired',
  'signature-not-yet-valid',
  'signature-missing',
  'dnskey-missing',
  'denial-missing',
  'unsupported',
  'bogus',
  'unreachable',
  'not-ready',
  'unknown',
];

const CAUSE_OF_CODE: ReadonlyMap<number, FailureCause> = new Map([
  [7, 'signature-expired'],
  [8, 'signature-not-yet-valid'],
  [25, 'signature-expired'],
  [10, 'signature-missing'],
  [9, 'dnskey-missing'],
  [11, 'dnskey-missing'],
  [12, 'denial-missing'],
  [1, 'unsupported'],
  [2, 'unsupported'],
  [27, 'unsupported'],
  [5, 'bogus'],
  [6, 'bogus'],
  [22, 'unreachable'],
  [23, 'unreachable'],
  [14, 'not-ready'],
]);

/**
 * What the extended errors of an answer say most precisely; of several the one that stands first in the table above.
 * @param isBogus whether the answer is there without validation
 */
export function failureCause(errors: readonly ExtendedError[], isBogus: boolean): FailureCause {
  const said = errors.map(({ code }) => CAUSE_OF_CODE.get(code));
  return FAILURE_CAUSES.find((cause) => said.includes(cause)) ?? (isBogus ? 'bogus' : 'unknown');
}

/** `EDE 7, a signature has expired ("example.com. SOA")` */
export function extendedErrorText({ code, text }: ExtendedError): string {
  const meaning = MEANING[code];
  const own = text === '' ? '' : ` ("${printable(text)}")`;
  return `EDE ${code}${meaning === undefined ? '' : `, ${meaning}`}${own}`;
}
