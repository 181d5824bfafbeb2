/** `zoneproof sign` @module */
import { loadDeterministicProvider, openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { type Denial, ZONEMD_HASH } from '../../dnssec/index.js';
import { loadSigningKeys, loadZone, signLoadedZone, writing } from '../../operations/index.js';
import { isoTimeText, SECONDS_PER_DAY, type SerialPolicy } from '../../wire/index.js';
import { printZoneChunks } from '../../zone/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { readingOf, withPassphrase } from '../key-options.js';
import { writeFindings } from '../reporting.js';
import { saltOf } from '../salt.js';
import { withSignatureWork } from '../threads.js';

export interface SignOptions {
  readonly zone: string;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly key?: readonly string[] | undefined;
  readonly keyDir?: string | undefined;
  readonly keyFlags?: number | undefined;
  readonly keyAlgorithm?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly nsec?: boolean | undefined;
  readonly nsec3?: boolean | undefined;
  readonly optOut?: boolean | undefined;
  readonly salt?: string | undefined;
  readonly iterations?: number | undefined;
  readonly inception?: string | undefined;
  readonly expiration?: string | undefined;
  readonly serial: SerialPolicy;
  readonly zonemd?: readonly ('sha384' | 'sha512')[] | undefined;
  readonly verify: boolean;
  readonly deterministic?: boolean | undefined;
  readonly jobs?: number | undefined;
  readonly output?: string | undefined;
}

/** A clock that is wrong by less than this does not make new signatures invalid. */
const INCEPTION_MARGIN_SECONDS = 3600;
const VALIDITY_DAYS = 30;

function denialOf(options: SignOptions): Denial {
  const forNsec3 = (['optOut', 'salt', 'iterations'] as const).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  if (options.nsec3 !== true) {
    if (forNsec3.length === 0) return { type: 'nsec' };
    const option = forNsec3[0] === 'optOut' ? 'opt-out' : forNsec3[0];
    throw new ZoneproofError(EXIT.USAGE, `--${option} only makes sense with --nsec3`);
  }
  const { iterations = 0 } = options;
  if (!Number.isInteger(iterations) || iterations < 0 || iterations > 50) {
    throw new ZoneproofError(EXIT.USAGE, `--iterations must be between 0 and 50, not ${iterations}`, {
      help: 'use 0 (RFC 9276): validators treat more than 50 as insecure',
    });
  }
  const salt = saltOf(options.salt ?? '-');
  return { type: 'nsec3', optOut: options.optOut === true, iterations, salt };
}

export const run: CommandRunner<SignOptions> = async (options, environment) => {
  const { files } = environment;
  const now = environment.now();
  const denial = denialOf(options);
  const inception = momentOf('inception', options.inception, now, now - INCEPTION_MARGIN_SECONDS);
  const expiration = momentOf('expiration', options.expiration, now, now + VALIDITY_DAYS * SECONDS_PER_DAY);
  const provider = options.deterministic === true ? await loadDeterministicProvider() : openssl;
  const loaded = loadZone(files, options.zone, options);
  const { hints } = readingOf({ flags: options.keyFlags, algorithm: options.keyAlgorithm });
  const { keys, notes } = await withPassphrase(environment, options, (passphrase) =>
    loadSigningKeys(
      files,
      { keyFiles: options.key ?? [], keyFolder: options.keyDir, hints, passphrase },
      loaded.zone.apex,
      now,
      provider,
    ),
  );
  const output = options.output ?? (options.zone === '-' ? '-' : `${options.zone}.signed`);
  if (
    output !== '-' &&
    options.zone !== '-' &&
    files.exists(output) &&
    files.realPath(output) === files.realPath(options.zone)
  ) {
    throw new ZoneproofError(EXIT.USAGE, `${output} is the zone to sign: it would be lost`, {
      help: 'choose another --output',
    });
  }
  const isDeterministic = options.deterministic === true;
  const outcome = await withSignatureWork(environment, { jobs: options.jobs, provider, isDeterministic }, (work) =>
    signLoadedZone(loaded, {
      ...work,
      keys,
      denial,
      serial: options.serial,
      zonemd: options.zonemd?.map((hash) => (hash === 'sha384' ? ZONEMD_HASH.SHA384 : ZONEMD_HASH.SHA512)),
      inception,
      expiration,
      now,
      isVerified: options.verify,
      provider,
    }),
  );
  writeFindings(environment, loaded, loaded.diagnostics);
  if (outcome.kind === 'faulty') {
    environment.writeError('zoneproof: the zone has faults and was not signed\n');
    return EXIT.FINDINGS;
  }
  const { signed, verdict } = outcome;
  for (const note of [...notes, ...signed.notes]) environment.writeError(`zoneproof: note: ${note}\n`);
  if (outcome.kind === 'invalid') {
    writeFindings(environment, { ...loaded, zone: signed.zone }, outcome.verdict.diagnostics);
    environment.writeError('zoneproof: the signed zone does not validate, so nothing was written\n');
    return EXIT.FINDINGS;
  }
  // An answer that does not validate stops the signing; a bad CDS or the like is the owner's to judge.
  const errors = verdict?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length > 0) writeFindings(environment, { ...loaded, zone: signed.zone }, errors);
  if (output === '-') {
    for (const chunk of printZoneChunks(signed.zone)) if (!environment.writeOutput(chunk)) break;
  } else writing(output, () => files.writeFile(output, printZoneChunks(signed.zone)));
  const checked = verdict === undefined ? 'not verified' : 'verified';
  environment.writeError(
    `zoneproof: signed ${signed.zone.origin} with ${keys.length === 1 ? 'key' : 'keys'} ${keys.map((key) => key.dnskey.keyTag).join(', ')}: ${signed.signatureCount} signatures, ${checked}, valid until ${isoTimeText(expiration)}${output === '-' ? '' : `, written to ${output}`}\n`,
  );
  return EXIT.OK;
};
