/**
 * What commands that ask live servers share: the network, and where trust and the walk start.
 * @module
 */
import { openssl } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { IANA_TRUST_ANCHORS, type TrustAnchor } from '../dnssec/index.js';
import {
  type Hint,
  networkSource,
  RECORDING_VERSION,
  type RecordedCommand,
  ROOT_HINTS,
  recordingSource,
  type Source,
} from '../live/index.js';
import { loadHints, loadRecording, loadTrustAnchors, writing } from '../operations/index.js';
import { utf8Bytes } from '../wire/index.js';
import { periodOf } from './command.js';
import type { Environment } from './env.js';

export interface NetworkOptions {
  readonly hints?: string | undefined;
  readonly port: number;
  readonly trustAnchor?: readonly string[] | undefined;
  readonly timeout: string;
  readonly record?: string | undefined;
  readonly replay?: string | undefined;
}

export interface Network {
  readonly source: Source;
  readonly hints: readonly Hint[];
  readonly port: number;
  /** of the zones above */
  readonly anchors: readonly TrustAnchor[];
  /** when the answers came: now, or when they were recorded; seconds since the epoch */
  readonly now: number;
  /** Writes the recording of what was asked, where one is wanted. Throws a ZoneproofError (file). */
  keep(): void;
}

/** A command whose answers can be recorded, and the names that it is asked about, in presentation form. */
interface Recorded {
  readonly command: RecordedCommand;
  readonly names: readonly string[];
}

/** Reads the options. Throws a ZoneproofError (usage) or (file). Nothing is asked yet. */
export function networkOf(options: NetworkOptions, environment: Environment, recorded?: Recorded): Network {
  const { hints, port, trustAnchor, timeout, record, replay } = options;
  const { files } = environment;
  const timeoutSeconds = periodOf('timeout', timeout);
  if (timeoutSeconds < 1 || timeoutSeconds > 60) throw new ZoneproofError(EXIT.USAGE, '--timeout must be 1s to 60s');
  if (!(port >= 1 && port <= 65_535)) throw new ZoneproofError(EXIT.USAGE, '--port must be 1 to 65535');
  const recording =
    replay === undefined || recorded === undefined
      ? undefined
      : loadRecording(files, replay, recorded.command, recorded.names);
  const now = recording?.head.at ?? environment.now();
  const answers =
    recording?.source ??
    networkSource({
      timeoutMilliseconds: timeoutSeconds * 1000,
      randomId: () => environment.randomId(),
      now: () => environment.now(),
    });
  // What nobody wants to keep is not kept: a transfer may be large.
  const recorder = record === undefined ? undefined : recordingSource(answers);
  return {
    source: recorder?.source ?? answers,
    now,
    keep() {
      if (recorder === undefined || record === undefined || recorded === undefined) return;
      const recording = `zoneproof ${recorded.command}` as const;
      const head = { recording, schemaVersion: RECORDING_VERSION, names: recorded.names, at: now };
      writing(record, () => files.writeFile(record, [utf8Bytes(recorder.lines(head))]));
    },
    hints: hints === undefined ? ROOT_HINTS : loadHints(files, hints),
    port,
    anchors: anchorsOf(trustAnchor, hints, environment),
  };
}

/** The keys of another root are not those of IANA: without any its own are taken. */
function anchorsOf(
  trustAnchor: readonly string[] | undefined,
  hints: string | undefined,
  { files }: Environment,
): readonly TrustAnchor[] {
  if (trustAnchor !== undefined) return loadTrustAnchors(files, trustAnchor, openssl);
  return hints === undefined ? IANA_TRUST_ANCHORS : [];
}

/** Throws a ZoneproofError (usage) when answers are to be recorded or replayed where no server is asked. */
export function refuseRecording({ record, replay }: NetworkOptions): void {
  if ((record ?? replay) === undefined) return;
  throw new ZoneproofError(EXIT.USAGE, '--record and --replay go with --live', {
    help: 'zone files and DS records given here say the same every time',
  });
}
