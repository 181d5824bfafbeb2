/**
 * `--baseline` and `--update-baseline`.
 * @module
 */
import { openssl } from '../crypto/index.js';
import { countText, EXIT, printable, ZoneproofError } from '../diagnostic/index.js';
import { applyBaseline, type LintedZone, readBaseline, writeBaseline } from '../operations/index.js';
import type { Environment } from './env.js';

export interface BaselineOptions {
  readonly baseline?: string | undefined;
  readonly updateBaseline?: boolean | undefined;
  readonly shard?: string | undefined;
}

/** How many findings that are gone are listed. */
const SHOWN_VANISHED = 10;

/** Takes findings out that the baseline knows, and says which of those it knows are gone. */
export async function passKnown(
  environment: Environment,
  zones: readonly LintedZone[],
  { baseline: file, updateBaseline = false, shard }: BaselineOptions,
): Promise<void> {
  if (file === undefined) {
    if (!updateBaseline) return;
    throw new ZoneproofError(EXIT.USAGE, '--update-baseline: which file?', { help: 'name it with --baseline FILE' });
  }
  const { files } = environment;
  let known = await readBaseline(files, file, updateBaseline);
  if (updateBaseline) {
    known = writeBaseline(files, file, zones, known, openssl);
    const count = known.reduce((sum, entry) => sum + entry.count, 0);
    environment.writeError(`zoneproof: note: ${printable(file)} knows ${countText(count, 'finding')} now\n`);
  }
  const vanished = applyBaseline(zones, known, openssl);
  // Another run may find what this one does not.
  if (vanished.length === 0 || shard !== undefined) return;
  const count = vanished.reduce((sum, entry) => sum + entry.count, 0);
  const lines = vanished.slice(0, SHOWN_VANISHED).map(({ zone, rule, owner, type, count: times }) => {
    const about = owner === undefined ? zone : type === undefined ? owner : `${owner} ${type}`;
    return `  ${about}: ${rule}${times > 1 ? `, ${times} times` : ''}`;
  });
  if (vanished.length > SHOWN_VANISHED) lines.push(`  and ${vanished.length - SHOWN_VANISHED} more`);
  const note = `${countText(count, 'finding')} of ${file} ${count === 1 ? 'is' : 'are'} gone; --update-baseline takes them out`;
  environment.writeError(`zoneproof: note: ${[note, ...lines].map(printable).join('\n')}\n`);
}
