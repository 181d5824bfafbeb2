/**
 * What a comparison with live servers can find, as data: severity and documentation of each rule.
 *
 * error: some answer of the zone is refused, wrong, or missing for resolvers. warning: a hazard, or one of several servers
 * that is left behind. info: a fact that somebody may want to know.
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
): RuleInfo => ({ id, category: 'live', severity, summary, why, advice, rfc });

export const LIVE_FAULTS: readonly RuleInfo[] = [
  // getting there
  row(
    'live-not-delegated',
    'error',
    'No resolver gets from the root to the zone',
    'Each zone on the way names the servers of the next one. Where that ends without a delegation, goes in circles, or only names servers that do not answer, the names of the zone do not exist for anybody.',
    'Have the parent publish the NS records of the zone, and glue for servers with names inside of it.',
    'RFC 1034 §4.3.2',
    'RFC 1034 §5.3.3',
  ),
  row(
    'live-ns-no-address',
    'warning',
    'A name server of the zone has no address',
    'Resolvers pass over the server. When no other is left the zone is gone.',
    'Publish an A or AAAA record for its name, or take it out of the NS records.',
    'RFC 1034 §4.2.1',
  ),
  row(
    'live-no-server',
    'error',
    'No server of the zone gives authoritative answers',
    'Resolvers answer SERVFAIL for every name of the zone.',
    'See what is reported of each server.',
    'RFC 1034 §4.2.1',
  ),
  row(
    'live-udp-unreachable',
    'warning',
    'A server of the zone does not answer over UDP',
    'Resolvers wait for it before they try another one, so that names of the zone are slow, or fail when the others are down.',
    'Start the server, open UDP port 53 in the firewalls before it, or remove it from the NS records.',
    'RFC 1035 §4.2.1',
  ),
  row(
    'live-tcp-unreachable',
    'warning',
    'A server of the zone does not answer over TCP',
    'Answers that do not fit into a UDP packet, those with DNSKEY records first, cannot be had from it.',
    'Open TCP port 53, and let the server listen there.',
    'RFC 7766 §5',
    'RFC 9210 §3',
  ),
  row(
    'live-family-skipped',
    'info',
    'Addresses of one family were not asked, since this machine has no route for them',
    'What is said of the zone holds for the other family only.',
    'Run the check from a machine with both families.',
    'RFC 3901 §3',
  ),
  row(
    'live-lame',
    'error',
    'A server that should have the zone does not answer for it with authority',
    'It was named as a server of the zone, but has not loaded it, refuses to answer, or its copy has expired. Resolvers go on to another server, if there is one.',
    'Load the zone there, see its log for why it did not, or remove it from the NS records of zone and parent.',
    'RFC 1034 §4.2.1',
    'RFC 9499 §7',
  ),
  row(
    'live-answer-malformed',
    'error',
    'A server sends answers that cannot be read',
    'Resolvers drop them, and treat the server as one that is down.',
    'Update the server, or find out which machine on the way changes its answers.',
    'RFC 1035 §4.1',
  ),
  row(
    'live-edns-refused',
    'warning',
    'A server does not answer questions with EDNS',
    'Without EDNS there is no DNSSEC, and resolvers no longer work around it since the DNS flag day of 2019.',
    'Update the server, or stop the firewall that drops such questions.',
    'RFC 6891 §7',
  ),
  row(
    'live-do-ignored',
    'error',
    'A server leaves the signatures out although they were asked for',
    'To a validating resolver answers from it are bogus.',
    'Let the server load the signed zone, and have DNSSEC enabled on it.',
    'RFC 4035 §3.1',
  ),
  row(
    'live-answer-large',
    'info',
    'The DNSKEY answer does not fit into a UDP packet',
    'Every resolver has to come back over TCP for it.',
    'Use ECDSA or Ed25519 keys instead of RSA, and remove keys that are retired.',
    'RFC 9715 §3',
  ),
  row(
    'live-truncated-no-tcp',
    'error',
    'An answer is truncated over UDP, and cannot be had over TCP either',
    'Nobody can get the answer from this server.',
    'Open TCP port 53, and let the server listen there.',
    'RFC 7766 §5',
  ),
  // the servers against each other and against the file
  row(
    'live-serial-differs',
    'warning',
    'The servers of the zone have different serials',
    'One of them is left behind. While a change is on its way that is so for moments; when it stays, a transfer fails, and the copy will expire.',
    'See whether NOTIFY and transfers to the server get through.',
    'RFC 1982 §3.2',
    'RFC 1996 §3',
  ),
  row(
    'live-serial-behind',
    'info',
    'A server has an older serial than the file',
    'The file is not published there yet.',
    'Publish the file, or wait for the transfer.',
    'RFC 1982 §3.2',
  ),
  row(
    'live-serial-ahead',
    'warning',
    'A server has a newer serial than the file',
    'The zone that is served is not made from this file: publishing it would take back what somebody changed, and secondaries would not take it over. Where the server signs the zone itself, and raises the serial with each signing, it is as it should be.',
    'Find out who changed the zone, and bring the change into the file.',
    'RFC 1982 §3.2',
  ),
  row(
    'live-record-differs',
    'error',
    'A server has the serial of the file, but other records',
    'A change was made without a new serial, so secondaries do not fetch it.',
    'Raise the serial and publish the zone again.',
    'RFC 1034 §4.3.5',
  ),
  row(
    'live-ns-inconsistent',
    'warning',
    'The NS records of the zone and those of its parent, or of its servers, are not the same',
    'Resolvers use one set or the other. A server that only the parent names gets questions it may not answer one day; one that only the zone names takes no load.',
    'Have the parent publish the NS records of the zone.',
    'RFC 1034 §4.2.2',
  ),
  row(
    'live-glue-differs',
    'warning',
    'The glue of the parent is not what the zone says of the addresses of its servers',
    'Resolvers that use the glue ask an address that is not, or no longer, that of the server.',
    'Have the parent change the glue.',
    'RFC 1034 §4.2.2',
    'RFC 9471 §2',
  ),
  row(
    'live-dnskey-differs',
    'error',
    'The DNSKEY records of a server are not those of the file, or of the other servers',
    'Signatures made with keys that a resolver has not seen are bogus to it. While a rollover is on its way that is so for moments.',
    'Publish the same zone everywhere. Several signers must publish the keys of all of them (RFC 8901).',
    'RFC 4035 §2.2',
    'RFC 8901 §2',
  ),
  row(
    'live-ds-differs',
    'error',
    'The DS records of the parent are not the expected ones, or differ between its servers',
    'Which keys validators accept depends on them.',
    'Have the parent publish the DS records of the keys in use.',
    'RFC 4035 §5.2',
  ),
  row(
    'live-ds-missing',
    'info',
    'The zone is signed, but its parent has no DS record',
    'Nobody validates the zone: to resolvers it is as if it were not signed.',
    'Give the DS of the key-signing key to the parent: see zoneproof ds.',
    'RFC 4035 §5.2',
  ),
  row(
    'live-ds-dangling',
    'warning',
    'One of the DS records of the parent leads to no key that the servers have',
    'Validators use the others. Some certificate authorities refuse to issue all the same.',
    'Remove the DS at the parent, unless its key is to be used soon.',
    'RFC 6840 §5.11',
  ),
  row(
    'live-chain-bogus',
    'error',
    'The chain of trust from the parent to the keys of the zone is broken',
    'Validating resolvers answer SERVFAIL for every name of the zone.',
    'Publish the DS of a key that signs the DNSKEY records, or bring back the key that the DS is of.',
    'RFC 4035 §5.2',
  ),
  row(
    'live-cds-differs',
    'warning',
    'The CDS or CDNSKEY records of a server are not those of the file, or of the other servers',
    'A parent that asks all servers acts only when they agree.',
    'Publish the same zone everywhere.',
    'RFC 7344 §6.2',
    'RFC 9975 §2',
  ),
  row(
    'live-cds-pending',
    'info',
    'The CDS records ask for other DS records than the parent has',
    'The parent has not acted on them yet, or does not look at them.',
    'Wait, or give the DS to the parent in another way.',
    'RFC 7344 §4',
  ),
  row(
    'live-dsync',
    'info',
    'The parent says where it takes notifications about new CDS or CSYNC records',
    'A NOTIFY sent there makes the parent look at once, so that a rollover need not wait for its next scan.',
    'Let the signer of the zone send a NOTIFY there when the records change.',
    'RFC 9859 §4',
  ),
  // signatures and proofs
  row(
    'live-signature-bogus',
    'error',
    'An answer has no signature that verifies',
    'Validating resolvers answer SERVFAIL.',
    'Sign the zone again, and see that every server has loaded it.',
    'RFC 4035 §5.3',
  ),
  row(
    'live-signature-expiring',
    'warning',
    'A signature that is served ends soon',
    'When it has ended, validating resolvers answer SERVFAIL.',
    'Sign the zone again, and see why that was not done.',
    'RFC 4033 §8.1',
    'RFC 6781 §4.4.2',
  ),
  row(
    'live-signature-age',
    'warning',
    'A server has older signatures than the file',
    'The file was signed again, but what the server has is of an earlier time, and ends earlier.',
    'Publish the file; when it has the same serial as before, raise it.',
    'RFC 6781 §4.4.2',
  ),
  row(
    'live-denial-bogus',
    'error',
    'The proof that a name or type does not exist does not hold',
    'Validating resolvers answer SERVFAIL for names that do not exist, and for types that a name does not have. Certificate authorities ask for many of them.',
    'Sign the zone again, and see that the server sends NSEC or NSEC3 records.',
    'RFC 4035 §5.4',
    'RFC 5155 §8',
  ),
  row(
    'live-caa-unanswered',
    'error',
    'A server does not answer the question for CAA records',
    'A certificate authority that gets no answer must not issue.',
    'Update the server: types that it does not know are to be answered with NOERROR and no record.',
    'RFC 8659 §3',
  ),
  // transfers
  row(
    'live-transfer-failed',
    'warning',
    'The zone transfer that was asked for did not come about',
    'The zone could not be compared as a whole.',
    'Allow transfers from here, with a TSIG key, or leave --axfr out.',
    'RFC 5936 §5',
  ),
  row(
    'live-transfer-open',
    'info',
    'A server gives the whole zone to anybody',
    'Who wants to know every name of the zone need not guess.',
    'Allow transfers to secondaries only, with a TSIG key.',
    'RFC 5936 §5',
  ),
  // resolvers
  row(
    'live-resolver-bogus',
    'error',
    'A resolver refuses an answer of the zone, because it does not validate',
    'Whoever uses the resolver cannot reach the name. Asked without validation (CD) it has the answer.',
    'See the extended error, and what is reported of signatures, keys and DS records.',
    'RFC 4035 §5.5',
    'RFC 8914 §4',
  ),
  row(
    'live-resolver-failed',
    'warning',
    'A resolver has no answer',
    'Either it cannot be reached from here, or it cannot reach the servers of the zone.',
    'See the extended error; ask again.',
    'RFC 8914 §4',
  ),
  row(
    'live-resolver-unvalidated',
    'info',
    'A resolver does not say that the answer is validated, although the zone is secure',
    'It does not validate at all, or does not know the algorithm of the zone.',
    'Compare with other resolvers.',
    'RFC 4035 §3.2.3',
  ),
  row(
    'live-ede',
    'info',
    'A resolver or server adds an extended error to its answer',
    'It says why something went wrong, or nearly did.',
    'Follow what it says.',
    'RFC 8914 §4',
  ),
];

const SEVERITY_OF = new Map(LIVE_FAULTS.map(({ id, severity }) => [id, severity]));
const ADVICE_OF = new Map(LIVE_FAULTS.map(({ id, advice }) => [id, advice]));

/** The severity of a rule. Throws a RangeError for one that is not of the table. */
export function liveSeverity(rule: string): Severity {
  const severity = SEVERITY_OF.get(rule);
  if (severity === undefined) throw new RangeError(`no such rule: ${rule}`);
  return severity;
}

/** What to do, as the help line of a finding. */
export function liveAdvice(rule: string): string {
  const advice = ADVICE_OF.get(rule) ?? '';
  return advice.charAt(0).toLowerCase() + advice.slice(1).replace(/\.$/, '');
}
