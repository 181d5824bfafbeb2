/**
 * `--baseline` and `--update-baseline`.
 * @module
 */
import { countText, EXIT, printable, ZoneproofError } from '../diagnostic/index.js';
import { stopsLoading } from '../lint/index.js';
import { Baseline, type FileFindings, readBaseline, writeBaseline } from '../operations/index.js';
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
  found: readonly FileFindings[],
  { baseline: file, updateBaseline = false, shard }: BaselineOptions,
): Promise<void> {
  if (file === undefined) {
    if (!updateBaseline) return;
    throw new ZoneproofError(EXIT.USAGE, '--update-baseline: which file?', { help: 'name it with --baseline FILE' });
  }
  const { files } = environment;
  const baseline = new Baseline(files, file, found);
  let known = await readBaseline(files, file, updateBaseline);
  if (updateBaseline) {
    known = baseline.entries(known);
    writeBaseline(files, file, known);
    const count = known.reduce((sum, entry) => sum + entry.count, 0);
    const others = found.flatMap(({ diagnostics }) => diagnostics.filter(stopsLoading)).length;
    const rest =
      others === 0 ? '' : `; ${countText(others, 'error')} that no server loads a zone with cannot be waved through`;
    environment.writeError(`zoneproof: note: ${printable(file)} knows ${countText(count, 'finding')} now${rest}\n`);
  }
  const vanished = baseline.apply(known);
  // Another run may find what this one does not.
  if (vanished.length === 0 || shard !== undefined) return;
  const count = vanished.reduce((sum, entry) => sum + entry.count, 0);
  const lines = vanished.slice(0, SHOWN_VANISHED).map(({ zone, file: other, rule, owner, type, count: times }) => {
    const about = owner === undefined ? (other ?? zone) : type === undefined ? owner : `${owner} ${type}`;
    return `  ${about}: ${rule}${times > 1 ? `, ${times} times` : ''}`;
  });
  if (vanished.length > SHOWN_VANISHED) lines.push(`  and ${vanished.length - SHOWN_VANISHED} more`);
  const note = `${countText(count, 'finding')} of ${file} ${count === 1 ? 'is' : 'are'} gone; --update-baseline takes them out`;
  environment.writeError(`zoneproof: note: ${[note, ...lines].map(printable).join('\n')}\n`);
}
