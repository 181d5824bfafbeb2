/**
 * What is really served, asked from the servers themselves: the only folder that uses the network.
 *
 * From the bottom up: `message.ts` is the codec of DNS messages (RFC 1035, 6891, 8914), `tsig.ts` signs and verifies them
 * (RFC 8945), `transport.ts` carries one of them over UDP, TCP, TLS or HTTPS, `transfer.ts` a whole zone (RFC 5936), and
 * `asker.ts` puts questions with retries and limits, or takes the answers from a recording (`recording.ts`). `walk.ts`
 * follows the delegations from the root, `probe.ts` asks one server, and the `judge-*.ts` files compare what came:
 * with each other, with the file, with the parent, and by DNSSEC. `check.ts` is the whole. `resolve.ts` answers questions from
 * the servers as a validating resolver does, `judge-answer.ts` judges what one of them sent, and `lookup.ts` gives that to the
 * judge of issuance. Every fault of a server or of
 * the way to it is a row of `faults.ts`; nothing that a server sends makes these files throw.
 *
 * Vocabulary (RFC 9499): a server is *lame* for a zone when it was named as its server and does not answer with
 * authority. An *outcome* is a message or a fault; a *sample* is a name and type that every server is asked for.
 * Limitations: no IXFR, no DNS over QUIC, no cookies (RFC 7873).
 * @module
 */
export { Asker, networkSource, type Source } from './asker.js';
export { checkLive, type LiveReport, type LiveRequest, type ServerView } from './check.js';
export { FAILURE_CAUSES } from './extended-errors.js';
export { LIVE_FAULTS } from './faults.js';
export { type Hint, ROOT_HINTS } from './hints.js';
export type { AnswerCounts } from './judge-dnssec.js';
export { liveLookup } from './lookup.js';
export { askDelegation } from './parents.js';
export {
  RECORDING_VERSION,
  type RecordedCommand,
  type RecordingHead,
  readRecording,
  recordingSource,
} from './recording.js';
export { LiveResolver } from './resolve.js';
export type { ResolverView } from './resolvers.js';
export { type Endpoint, isAddress } from './transport.js';
export { parseTsigKey, type TsigKey } from './tsig.js';
export { Walker } from './walk.js';
