/** `zoneproof key show` and `zoneproof key list` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, type ExitCode, printable } from '../../diagnostic/index.js';
import type { KeyPhase } from '../../keys/index.js';
import { TIME_TAGS } from '../../keys/index.js';
import { type KeyView, listKeys, loadKey, viewKey } from '../../operations/index.js';
import { encodeHex, isoTimeText, periodText } from '../../wire/index.js';
import { type CommandRunner, momentOf } from '../command.js';
import { reportError } from '../errors.js';
import {
  type HintOptions,
  type PassphraseOptions,
  readingOf,
  type TokenOptions,
  withPassphrase,
  withTokens,
} from '../key-options.js';

export interface KeyShowOptions extends HintOptions, TokenOptions {
  readonly keys: readonly string[];
  readonly at?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface KeyListOptions extends PassphraseOptions {
  readonly folder: string;
  readonly at?: string | undefined;
  readonly json?: boolean | undefined;
}

const ROLE_WORDS = { ksk: 'key-signing key', zsk: 'zone-signing key', csk: 'combined signing key' } as const;

const PHASE_WORDS: Readonly<Record<KeyPhase, string>> = {
  timeless: 'no times: always active',
  generated: 'not published yet',
  published: 'published, not active yet',
  active: 'active',
  inactive: 'no longer active, still published',
  revoked: 'revoked',
  deleted: 'to be gone from the zone',
};

const LABEL_WIDTH = 14;

function timeWords(seconds: number, at: number): string {
  if (seconds === at) return `${isoTimeText(seconds)} (at this moment)`;
  const period = periodText(seconds - at);
  return `${isoTimeText(seconds)} (${seconds > at ? `in ${period}` : `${period} ago`})`;
}

function showText(view: KeyView, at: number): string {
  const flagNames = [
    (view.flags & 256) !== 0 ? 'ZONE' : undefined,
    view.isRevoked ? 'REVOKE' : undefined,
    (view.flags & 1) !== 0 ? 'SEP' : undefined,
  ].filter((name) => name !== undefined);
  const size = view.bits === undefined ? '' : `, ${view.bits} bits`;
  const rows: (readonly [string, string])[] = [
    ['algorithm', `${view.algorithm} (${view.mnemonic})${size}`],
    ['flags', `${view.flags} (${flagNames.join(' ')})`],
    ['key tag', `${view.keyTag}, ${view.isRevoked ? 'before it was revoked' : 'once revoked'} ${view.otherKeyTag}`],
    ...(view.files.length === 0
      ? []
      : ([['files', `${view.files.join(' ')}${view.hasPrivate ? '' : ' (no private key)'}`]] as const)),
    ...(view.token === undefined ? [] : ([['token', view.token]] as const)),
    ['state', `${PHASE_WORDS[view.phase]} at ${isoTimeText(at)}`],
  ];
  for (const [tag, name] of TIME_TAGS) {
    const seconds = view.times[name];
    if (seconds !== undefined) rows.push([tag, timeWords(seconds, at)]);
  }
  for (const [name, state] of Object.entries(view.dnssecPolicy?.states ?? {})) rows.push([name, state]);
  for (const { text } of view.ds) rows.push(['DS', text]);
  const role = `${view.isRevoked ? 'revoked ' : ''}${ROLE_WORDS[view.role]}`;
  const lines = rows.map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)}${value}`);
  return printable(`${view.zone} ${role} ${view.keyTag}`).concat('\n', ...lines.map((line) => `${printable(line)}\n`));
}

/** As schemas/keys.schema.json describes it. */
function keyJson(view: KeyView) {
  const times = TIME_TAGS.flatMap(([, name]) => {
    const seconds = view.times[name];
    return seconds === undefined ? [] : [[name, isoTimeText(seconds)]];
  });
  return {
    zone: view.zone,
    role: view.role,
    flags: view.flags,
    isRevoked: view.isRevoked,
    keyTag: view.keyTag,
    otherKeyTag: view.otherKeyTag,
    algorithm: view.algorithm,
    mnemonic: view.mnemonic,
    bits: view.bits ?? null,
    hasPrivate: view.hasPrivate,
    files: view.files,
    token: view.token ?? null,
    state: view.phase,
    times: Object.fromEntries(times),
    dnssecPolicy: view.dnssecPolicy === undefined ? null : view.dnssecPolicy.states,
    ds: view.ds.map(({ value }) => ({
      keyTag: value.keyTag,
      algorithm: value.algorithm,
      digestType: value.digestType,
      digest: encodeHex(value.digest),
    })),
  };
}

function jsonText(views: readonly KeyView[], at: number): string {
  return `${JSON.stringify({ schemaVersion: 1, at: isoTimeText(at), keys: views.map(keyJson) }, undefined, 2)}\n`;
}

export const runShow: CommandRunner<KeyShowOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const hints = readingOf(options);
  const views = await withTokens(environment, options, (tokens) =>
    withPassphrase(
      environment,
      options,
      (passphrase) => {
        const reading = { ...hints, passphrase, tokens };
        return options.keys.map((key) => viewKey(loadKey(environment.files, key, reading), at, reading));
      },
      tokens,
    ),
  );
  environment.writeOutput(
    options.json === true ? jsonText(views, at) : views.map((view) => showText(view, at)).join('\n'),
  );
  return EXIT.OK;
};

/** Columns as wide as their widest cell. */
function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

export const runList: CommandRunner<KeyListOptions> = async (options, environment) => {
  const now = environment.now();
  const at = momentOf('at', options.at, now, now);
  const { views, failures } = await withPassphrase(environment, options, (passphrase) =>
    listKeys(environment.files, options.folder, at, { provider: openssl, passphrase }),
  );
  if (options.json === true) environment.writeOutput(jsonText(views, at));
  else if (views.length > 0) environment.writeOutput(listText(views));
  else if (failures.length === 0) environment.writeError(`zoneproof: no key files in ${printable(options.folder)}\n`);
  let exitCode: ExitCode = EXIT.OK;
  for (const failure of failures) exitCode = reportError(environment, failure);
  return exitCode;
};

function listText(views: readonly KeyView[]): string {
  const rows = views.map((view, i) => [
    // The zone stands once, before its first key.
    view.zone === views[i - 1]?.zone ? '' : printable(view.zone),
    view.role.toUpperCase(),
    String(view.keyTag),
    view.mnemonic,
    view.bits === undefined ? '' : String(view.bits),
    view.phase,
    printable(view.files[0]!),
  ]);
  return tableText([['zone', 'role', 'tag', 'algorithm', 'bits', 'state', 'file'], ...rows]);
}
