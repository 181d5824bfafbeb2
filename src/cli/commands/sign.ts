/** `zoneproof sign` @module */
import { ConfigSource } from '../../config/index.js';
import { type CryptoProvider, loadDeterministicProvider, openssl } from '../../crypto/index.js';
import { EXIT, type ExitCode, ZoneproofError } from '../../diagnostic/index.js';
import { denialOfZone, isSigned, type SignedZone, type SigningReport } from '../../dnssec/index.js';
import {
  addedRecords,
  annotator,
  keySets,
  type LoadedZone,
  loadConfiguredZone,
  loadZone,
  loadZoneKeys,
  type SignRequest,
  signLoadedZone,
  streaming,
  type Threads,
  type Tokens,
  writing,
  type ZoneKeys,
} from '../../operations/index.js';
import { type SignPlan, signPlanJson, signPlanText } from '../../report/index.js';
import { isoTimeText, utf8Bytes } from '../../wire/index.js';
import { printZoneChunks, type Zone } from '../../zone/index.js';
import type { CommandRunner } from '../command.js';
import { configRequest } from '../config-options.js';
import type { Environment } from '../env.js';
import { readingOf, withPassphrase, withTokens } from '../key-options.js';
import { filesForThreads, withThreads } from '../pool.js';
import { withProgress } from '../progress.js';
import { TOOL, writeFindings } from '../reporting.js';
import { checkSignOptions, type SignOptions, signRequest, timesOf } from '../sign-options.js';
import { checkOutputs, isSameFile } from '../sign-outputs.js';
import { writeStats } from '../stats.js';
import { openThreadPool } from '../thread-pool.js';
import { withWorkInThreads } from '../threads.js';

export const run: CommandRunner<SignOptions> = (options, environment) =>
  withTokens(environment, options, (tokens) =>
    withThreads(environment, options.jobs, (threads) => sign(options, environment, tokens, threads), openThreadPool),
  );

async function sign(
  options: SignOptions,
  environment: Environment,
  tokens: Tokens,
  threads: Threads,
): Promise<ExitCode> {
  checkSignOptions(options);
  const files = filesForThreads(environment.files, threads);
  const times = timesOf(options, environment.now());
  const isDeterministic = options.deterministic === true;
  const provider = isDeterministic ? await loadDeterministicProvider() : openssl;
  const configs = new ConfigSource(files, configRequest(options));
  const loaded = await withProgress(environment, (progress) =>
    loadConfiguredZone(files, options.zone, configs, { ...options, placeholders: {}, progress }),
  );
  const output = outputOf(options, loaded, environment);
  checkOutputs(options, loaded, output, files);
  const previous = previousOf(options, loaded, environment);
  const { hints } = readingOf({ flags: options.keyFlags, algorithm: options.keyAlgorithm });
  const { key = [], signOnly = [], keyDir } = options;
  const location = { keyFiles: key, unpublishedKeyFiles: signOnly, keyFolder: keyDir, hints, tokens };
  const keys = await withPassphrase(
    environment,
    options,
    (passphrase) => loadZoneKeys(files, { ...location, passphrase }, loaded.zone, times.now, provider),
    tokens,
  );
  const request = signRequest(options, keys, previous?.zone, times, provider);
  const writeText = (text: AsyncIterable<Uint8Array>) => streaming(files, output, text);
  const outcome = await withWorkInThreads(environment, threads, { provider, isDeterministic }, (work) =>
    signLoadedZone(loaded, { ...request, ...work, ...(isPlainText(options, output) && { writeText }) }),
  );
  writeFindings(environment, loaded, loaded.diagnostics);
  if (outcome.kind === 'faulty') return refuse(environment, 'the zone has faults and was not signed');
  if (outcome.kind === 'refused') {
    writeFindings(environment, loaded, outcome.findings);
    return refuse(environment, 'the zone was not signed: mend it first, or sign all the same with --allow zone-errors');
  }
  if (outcome.kind === 'written') {
    const { zone, report } = outcome;
    for (const note of [...keys.notes, ...report.notes]) environment.writeError(`zoneproof: note: ${note}\n`);
    writeSets(options, environment, zone, provider);
    environment.writeError(`zoneproof: ${signedText(zone, report, 0, output, false, times.expiration)}\n`);
    writeStats(environment, options, [zone]);
    return EXIT.OK;
  }
  const { signed, verdict } = outcome;
  const notes = [...keys.notes, ...signed.notes];
  if (options.dryRun === true) {
    const plan = planOf({ signed, keys, request, loaded, previous, notes, output });
    environment.writeOutput(options.json === true ? signPlanJson(plan) : signPlanText(plan));
  } else for (const note of notes) environment.writeError(`zoneproof: note: ${note}\n`);
  if (outcome.kind === 'invalid') {
    writeFindings(environment, { ...loaded, zone: signed.zone }, outcome.verdict.diagnostics);
    return refuse(environment, 'the signed zone does not validate, so nothing was written');
  }
  // An answer that does not validate stops the signing; a bad CDS or the like is the owner's to judge.
  const errors = verdict?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length > 0) writeFindings(environment, { ...loaded, zone: signed.zone }, errors);
  if (options.dryRun === true) return EXIT.OK;

  const stays = signed.isUnchanged && isSameFile(files, output, (previous ?? loaded).path);
  if (!stays) writeZone(options, environment, { signed, loaded, output, provider, now: times.now });
  writeSets(options, environment, signed.zone, provider);
  environment.writeError(`zoneproof: ${summaryOf(signed, output, stays, verdict !== undefined, times.expiration)}\n`);
  writeStats(environment, options, [signed.zone]);
  return EXIT.OK;
}

/** Whether nothing is wanted of the signed zone but its text in a file. */
function isPlainText({ dryRun, onlyDnssec, annotate }: SignOptions, output: string): boolean {
  return output !== '-' && ![dryRun, onlyDnssec, annotate].includes(true);
}

function refuse(environment: Environment, message: string) {
  environment.writeError(`zoneproof: ${message}\n`);
  return EXIT.FINDINGS;
}

/** Where the zone goes. Throws a ZoneproofError (usage) when something would be lost there. */
function outputOf(options: SignOptions, loaded: LoadedZone, { files }: Environment): string {
  const { zone, inPlace, onlyDnssec } = options;
  if (inPlace === true) {
    if (loaded.zone.sources.files.length > 1) {
      throw new ZoneproofError(EXIT.USAGE, `${zone} includes other files, which --in-place would merge into it`, {
        help: 'choose another file with --output',
      });
    }
    return zone;
  }
  const output = options.output ?? (zone === '-' ? '-' : `${zone}.${onlyDnssec === true ? 'dnssec' : 'signed'}`);
  if (isSameFile(files, output, loaded.path)) {
    throw new ZoneproofError(EXIT.USAGE, `${output} is the zone to sign: it would be lost`, {
      help: 'choose another --output, or sign a zone that holds its signatures with --in-place',
    });
  }
  return output;
}

function previousOf(options: SignOptions, loaded: LoadedZone, environment: Environment): LoadedZone | undefined {
  const { previous, includeRoot } = options;
  if (previous === undefined) return undefined;
  // The first signing of a zone has no earlier one.
  if (previous !== '-' && !environment.files.exists(previous)) return undefined;
  return loadZone(environment.files, previous, { includeRoot, origin: loaded.zone.origin });
}

function planOf(run: {
  signed: SignedZone;
  keys: ZoneKeys;
  request: SignRequest;
  loaded: LoadedZone;
  previous: LoadedZone | undefined;
  notes: readonly string[];
  output: string;
}): SignPlan {
  const { signed, keys, request, output, notes } = run;
  const before = (run.previous ?? run.loaded).zone;
  return {
    tool: TOOL,
    signed,
    keys: keys.duties.map(({ key, isPublished, reason }) => {
      const use = signed.keys.find((other) => other.key === key);
      const { keyTag, algorithm, flags } = key.dnskey;
      return {
        fileName: key.fileName,
        keyTag,
        algorithm,
        flags,
        isPublished,
        signsKeys: use?.signsKeys === true,
        signsData: use?.signsData === true,
        hasPrivatePart: key.material !== undefined,
        reason,
      };
    }),
    denialBefore: isSigned(before) ? denialOfZone(before) : undefined,
    serialBefore: before.soa?.serial ?? run.loaded.zone.soa!.serial,
    inception: request.inception,
    expiration: request.expiration,
    notes,
    output,
  };
}

function writeZone(
  options: SignOptions,
  environment: Environment,
  run: { signed: SignedZone; loaded: LoadedZone; output: string; provider: CryptoProvider; now: number },
): void {
  const { signed, loaded, output, provider, now } = run;
  const zone = options.onlyDnssec === true ? addedRecords(loaded.zone, signed.zone) : signed.zone;
  const annotate = options.annotate === true ? annotator(zone, provider, now) : undefined;
  const chunks = printZoneChunks(zone, { annotate });
  if (output !== '-') writing(output, () => environment.files.writeFile(output, chunks));
  else for (const chunk of chunks) if (!environment.writeOutput(chunk)) break;
}

/** The DS records for the parent, and the keys that they are of. */
function writeSets({ dsset, keyset }: SignOptions, { files }: Environment, zone: Zone, provider: CryptoProvider): void {
  const write = (file: string, text: string): void => writing(file, () => files.writeFile(file, [utf8Bytes(text)]));
  if (dsset === undefined && keyset === undefined) return;
  const sets = keySets(zone, provider);
  if (dsset !== undefined) write(dsset, sets.dsset);
  if (keyset !== undefined) write(keyset, sets.keyset);
}

function summaryOf(
  signed: SignedZone,
  output: string,
  stays: boolean,
  isVerified: boolean,
  expiration: number,
): string {
  const { zone, signatureCount, signatures } = signed;
  if (signed.isUnchanged) {
    const left = stays ? `${output} stays as it is` : `nothing changed${writtenTo(output)}`;
    return `${zone.origin} needs no new signature: ${left}, ${signatureCount} signatures, ${checkedText(isVerified)}`;
  }
  const kept = signatures.reduce((sum, { fate, count }) => (fate === 'kept' ? sum + count : sum), 0);
  return signedText(zone, signed, kept, output, isVerified, expiration);
}

/** @param kept of the signatures, those that were there before */
function signedText(
  zone: Zone,
  { keys, signatureCount }: SigningReport,
  kept: number,
  output: string,
  isVerified: boolean,
  expiration: number,
): string {
  const keptText = kept === 0 ? '' : ` (${kept} kept)`;
  const tags = keys.map(({ key }) => key.dnskey.keyTag).join(', ');
  return `signed ${zone.origin} with ${keys.length === 1 ? 'key' : 'keys'} ${tags}: ${signatureCount} signatures${keptText}, ${checkedText(isVerified)}, valid until ${isoTimeText(expiration)}${writtenTo(output)}`;
}

const checkedText = (isVerified: boolean): string => (isVerified ? 'verified' : 'not verified');
const writtenTo = (output: string): string => (output === '-' ? '' : `, written to ${output}`);
