/**
 * What `key check` can find in key files, as data: severity and documentation of each rule. What is wrong with a public
 * key as such has the same rules as in a zone, which stand beside the verifier.
 * @module
 */
import type { RuleInfo, Severity } from '../diagnostic/index.js';

const row = (
  id: string,
  severity: Severity,
  summary: string,
  why: string,
  advice: string,
  ...rfc: readonly string[]
): RuleInfo => ({ id, category: 'keys', severity, summary, why, advice, rfc });

export const KEY_FAULTS: readonly RuleInfo[] = [
  row(
    'keyfile-unreadable',
    'error',
    'A key file cannot be read as one',
    'A signer that needs the key stops, or goes on without it and leaves the zone without its signatures.',
    'Fetch the file again from where it was made, or from a backup.',
    'RFC 4034 §2',
  ),
  row(
    'keyfile-name-mismatch',
    'error',
    'The name of a key file says another zone, algorithm or key tag than its content',
    'Signers find keys by the names of their files; this one is taken for another key, or not found.',
    'Rename the files to what the content says, or fetch the right ones.',
    'RFC 4034 Appendix B',
  ),
  row(
    'keyfile-private-mismatch',
    'error',
    'A private key does not belong to the public key beside it',
    'Every signature made with the one is bogus to those who verify with the other.',
    'Fetch the right pair; the two files are of different keys.',
    'RFC 4034 §3.1.8',
  ),
  row(
    'keyfile-permissions',
    'warning',
    'A private key can be read by others than its owner',
    'Who can read the file can sign in the name of the zone.',
    'Take the permissions away (chmod 600), and roll the key when others may have read it.',
    'RFC 6781 §3.4.1',
  ),
  row(
    'keyfile-timing-order',
    'error',
    'The times of a key are out of order',
    'A key that signs before it is published, or is deleted while it signs, makes the zone bogus.',
    'Set the times in the order Publish, Activate, Inactive, Delete; "zoneproof key settime" does it.',
    'RFC 7583 §3.1',
  ),
  row(
    'keyfile-committed-secret',
    'error',
    'A private key is tracked by git',
    'It is in every clone and stays in the history for ever, also behind a deletion.',
    'Roll the key, then "git rm --cached" the file and ignore it; the key in the history is lost.',
    'RFC 6781 §3.4.1',
  ),
  row(
    'keyfile-state-impossible',
    'error',
    'The states in a .state file cannot be reached together',
    'A policy that goes on from there may withdraw what validators still need.',
    'Set the states right with "dnssec-settime -s", after looking at what is published.',
    'RFC 7583 §3.1',
  ),
];

const INFO_OF = new Map(KEY_FAULTS.map((fault) => [fault.id, fault]));

/** The severity of a rule of {@link KEY_FAULTS}; undefined for any other. */
export function keyFaultSeverity(rule: string): Severity | undefined {
  return INFO_OF.get(rule)?.severity;
}

/** What to do about a fault of {@link KEY_FAULTS}, as the help line of a diagnostic. */
export function keyFaultAdvice(rule: string): string | undefined {
  const advice = INFO_OF.get(rule)?.advice;
  return advice && advice.charAt(0).toLowerCase() + advice.slice(1).replace(/\.$/, '');
}
