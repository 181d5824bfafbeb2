/**
 * What commands that ask live servers share: the network, and where trust and the walk start.
 * @module
 */
import { openssl } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { IANA_TRUST_ANCHORS, type TrustAnchor } from '../dnssec/index.js';
import { type Hint, networkSource, ROOT_HINTS, type Source } from '../live/index.js';
import { loadHints, loadTrustAnchors } from '../operations/index.js';
import { periodOf } from './command.js';
import type { Environment } from './env.js';

export interface NetworkOptions {
  readonly hints?: string | undefined;
  readonly port: number;
  readonly trustAnchor?: readonly string[] | undefined;
  readonly timeout: string;
}

export interface Network {
  readonly source: Source;
  readonly hints: readonly Hint[];
  readonly port: number;
  /** of the zones above */
  readonly anchors: readonly TrustAnchor[];
}

/** Reads the options. Throws a ZoneproofError (usage) or (file). Nothing is asked yet. */
export function networkOf(options: NetworkOptions, environment: Environment): Network {
  const { hints, port, trustAnchor, timeout } = options;
  const { files } = environment;
  const timeoutSeconds = periodOf('timeout', timeout);
  if (timeoutSeconds < 1 || timeoutSeconds > 60) throw new ZoneproofError(EXIT.USAGE, '--timeout must be 1s to 60s');
  if (!(port >= 1 && port <= 65_535)) throw new ZoneproofError(EXIT.USAGE, '--port must be 1 to 65535');
  return {
    source: networkSource({
      timeoutMilliseconds: timeoutSeconds * 1000,
      randomId: () => environment.randomId(),
      now: () => environment.now(),
    }),
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
