/**
 * Whether a public certificate authority would issue (RFC 8659, RFC 8657, RFC 9495, CA/Browser Forum SC-085v2), as pure
 * functions over a {@link Lookup}: a question in, records with a DNSSEC verdict out. `zone-lookup.ts` answers from zones at
 * rest, `live/lookup.ts` from servers; `answer-lookup.ts` reads the answers of both.
 *
 * `judge.ts` climbs the tree for CAA, asks for the challenge, and judges each answer on the way. `caa.ts` says what a set
 * of records means to one certificate authority, `challenge.ts` which names each validation method looks up, `hazards.ts`
 * what validators differ on. What can be found is in `faults.ts`.
 *
 * Vocabulary: the *relevant set* is the first CAA RRset of the climb; *domain control validation* (DCV) is what ACME calls
 * a challenge.
 *
 * Limitations: zones at rest have no servers, so lame delegations, REFUSED, timeouts and servers that differ are not seen.
 * The web half of http-01 and tls-alpn-01 is not looked at. dns-persist-01 looks at the name itself, not at a parent whose
 * record has policy=wildcard.
 * @module
 */

export { lookupAnswer } from './answer-lookup.js';
export { type CaaDecision, type CaaProperty, decideCaa, parseCaa, parseIssueValue } from './caa.js';
export { accountLabel, METHODS, type ValidationMethod } from './challenge.js';
export { ISSUANCE_FAULTS } from './faults.js';
export * from './judge.js';
export { CAUSES, type Hazard, type Lookup, type LookupAnswer } from './lookup.js';
export { zoneLookup } from './zone-lookup.js';
