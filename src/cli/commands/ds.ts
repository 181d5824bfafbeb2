/** `zoneproof ds` and `zoneproof ds check` @module */
import { openssl } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { dsVerdictText } from '../../dnssec/index.js';
import {
  checkDs,
  dsLines,
  dsText,
  loadDsSet,
  loadKeySource,
  mergeKeySources,
  zoneNameOf,
} from '../../operations/index.js';
import { digestNumber, nameText } from '../../wire/index.js';
import type { CommandRunner } from '../command.js';
import { readingOf, type TokenOptions, withPassphrase, withTokens } from '../key-options.js';

export interface DsOptions extends TokenOptions {
  readonly inputs: readonly string[];
  readonly digest: string;
  readonly keyFlags: number;
  readonly keyAlgorithm?: string | undefined;
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
}

export const runDs: CommandRunner<DsOptions> = async (options, environment) => {
  const digestType = digestNumber(options.digest);
  if (digestType === undefined) {
    throw new ZoneproofError(EXIT.USAGE, `unknown digest ${JSON.stringify(options.digest)}`, {
      help: 'use sha256, sha384 or sha1',
    });
  }
  const { inputs, origin, keyFlags, keyAlgorithm } = options;
  const reading = readingOf({ zone: origin, flags: keyFlags, algorithm: keyAlgorithm });
  const sources = await withTokens(environment, options, (tokens) =>
    withPassphrase(
      environment,
      {},
      () => inputs.map((input) => loadKeySource(environment.files, input, options, { ...reading, tokens })),
      tokens,
    ),
  );
  for (const source of sources) {
    const { lines, warnings } = dsLines(source, digestType, openssl);
    for (const line of lines) environment.writeOutput(`${line.text}\n`);
    for (const warning of warnings) environment.writeError(`zoneproof: warning: ${warning}\n`);
  }
  return EXIT.OK;
};

export interface DsCheckOptions {
  readonly inputs: readonly string[];
  readonly ds: readonly string[];
  readonly origin?: string | undefined;
  readonly includeRoot?: string | undefined;
  readonly json?: boolean | undefined;
}

const STATE_MARK: Readonly<Record<string, string>> = {
  matches: 'ok  ',
  'sha1-shadowed': 'note',
  unsupported: 'note',
};

export const runDsCheck: CommandRunner<DsCheckOptions> = (options, environment) => {
  const { files } = environment;
  const source = mergeKeySources(options.inputs.map((input) => loadKeySource(files, input, options)));
  const owner = options.origin === undefined ? source.owner : zoneNameOf(options.origin);
  const check = checkDs(source, loadDsSet(files, options.ds, owner), openssl);
  if (options.json === true) {
    const verdicts = check.verdicts.map(({ ds, state, key, reason }) => ({
      ds: dsText(owner, ds),
      keyTag: ds.keyTag,
      algorithm: ds.algorithm,
      digestType: ds.digestType,
      state,
      reason: reason ?? null,
      matchesKeyTag: state === 'matches' && key !== undefined ? key.keyTag : null,
    }));
    const report = { schemaVersion: 1, zone: nameText(owner), outcome: check.outcome, isBad: check.isBad, verdicts };
    environment.writeOutput(`${JSON.stringify(report, null, 2)}\n`);
    return check.isBad ? EXIT.FINDINGS : EXIT.OK;
  }
  for (const verdict of check.verdicts) {
    const mark = STATE_MARK[verdict.state] ?? 'BAD ';
    environment.writeOutput(`${mark} ${dsText(owner, verdict.ds)}\n       ${dsVerdictText(verdict)}\n`);
  }
  const outcome = {
    'secure-path': check.isBad
      ? 'validators find a path, but not every DS is valid: remove the bad ones at the parent'
      : 'validators find a path from the parent to the zone',
    insecure: 'validators support none of these DS records and treat the zone as unsigned',
    bogus: 'no DS leads to a key: with this delegation every validating resolver fails for the zone',
  }[check.outcome];
  environment.writeOutput(`${outcome}\n`);
  if (check.outcome === 'bogus') {
    const right = dsLines(source, 2, openssl).lines;
    environment.writeOutput('the keys given have these DS records:\n');
    for (const line of right) environment.writeOutput(`       ${line.text}\n`);
  }
  return check.isBad ? EXIT.FINDINGS : EXIT.OK;
};
