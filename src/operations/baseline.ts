/**
 * Baselines: findings that a zone had when it came under the linter. They are told apart by what they are about and not by
 * where it stands, so that moved lines are no news; findings beyond those known are.
 * @module
 */
import path from 'node:path';
import { type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import { stopsLoading } from '../lint/index.js';
import { baselineFaults } from '../schema/index.js';
import { type Files, readInput, writing } from './files.js';
import { type FileFindings, type FindingIdentity, identityKey, identityOf } from './identity.js';

/** Findings that are all alike. */
export interface BaselineEntry extends FindingIdentity {
  /** for findings in files that are no zone: the file, from the folder of the baseline on, with slashes */
  readonly file?: string | undefined;
  readonly count: number;
}

const SCHEMA_VERSION = 1;

/**
 * Reads a baseline; an empty one when the file is missing and may be.
 * @throws ZoneproofError (file) when it cannot be read, (configuration) when it is no baseline
 */
export async function readBaseline(files: Files, file: string, mayBeMissing: boolean): Promise<BaselineEntry[]> {
  if (!files.exists(file)) {
    if (mayBeMissing) return [];
    throw new ZoneproofError(EXIT.FILE, `there is no baseline ${file}`, { help: '--update-baseline makes it' });
  }
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(readInput(files, file)));
  } catch (error) {
    if (error instanceof ZoneproofError) throw error;
    throw noBaseline(file, 'the text is not JSON');
  }
  const [fault] = await baselineFaults(data);
  if (fault !== undefined)
    throw noBaseline(file, `${fault.instancePath || 'the document'} is not as its schema wants it`);
  return (data as { findings: BaselineEntry[] }).findings;
}

function noBaseline(file: string, why: string): ZoneproofError {
  return new ZoneproofError(EXIT.CONFIGURATION, `${file} is no baseline: ${why}`, {
    help: 'delete it and make it again with --update-baseline; schemas/baseline.schema.json describes it',
  });
}

/** A baseline with the findings of one run. */
export class Baseline {
  readonly #files: Files;
  readonly #folder: string;
  readonly #found: readonly FileFindings[];
  readonly #zones: ReadonlySet<string>;
  readonly #others: ReadonlySet<string>;

  /** @param file of the baseline */
  constructor(files: Files, file: string, found: readonly FileFindings[]) {
    this.#files = files;
    this.#folder = path.dirname(path.resolve(file));
    this.#found = found;
    this.#zones = new Set(found.flatMap(({ zone, origin }) => (zone === undefined ? [] : [origin.toLowerCase()])));
    this.#others = new Set(found.flatMap((each) => (each.zone === undefined ? [this.#nameOf(each)] : [])));
  }

  /**
   * Takes the findings that are known out of what was found.
   * @returns what is known of what was looked at, and was not found
   */
  apply(known: readonly BaselineEntry[]): BaselineEntry[] {
    const left = new Map(known.map((entry) => [keyOf(entry), { entry, left: entry.count }]));
    for (const findings of this.#found) {
      const { diagnostics } = findings;
      let kept = 0;
      for (const diagnostic of diagnostics) {
        const match = stopsLoading(diagnostic) ? undefined : left.get(keyOf(this.#entryOf(findings, diagnostic)));
        if (match === undefined || match.left === 0) diagnostics[kept++] = diagnostic;
        else match.left--;
      }
      diagnostics.length = kept;
    }
    return [...left.values()]
      .filter((each) => each.left > 0 && this.#isSeen(each.entry))
      .map((each) => ({ ...each.entry, count: each.left }));
  }

  /** What was found as entries, with those of `before` that this run did not look at. */
  entries(before: readonly BaselineEntry[]): BaselineEntry[] {
    const counted = new Map<string, BaselineEntry>();
    for (const findings of this.#found) {
      for (const diagnostic of findings.diagnostics) {
        if (stopsLoading(diagnostic)) continue;
        const entry = this.#entryOf(findings, diagnostic);
        const key = keyOf(entry);
        counted.set(key, { ...entry, count: (counted.get(key)?.count ?? 0) + 1 });
      }
    }
    const others = before.filter((entry) => !this.#isSeen(entry));
    return [...others, ...counted.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  #entryOf(findings: FileFindings, diagnostic: Diagnostic): BaselineEntry {
    const file = findings.zone === undefined ? { file: this.#nameOf(findings) } : {};
    return { ...file, ...identityOf(findings, diagnostic), count: 1 };
  }

  /** Whether the run looked at what the entry is about; files that are gone were looked for. */
  #isSeen({ zone, file }: BaselineEntry): boolean {
    if (file === undefined) return this.#zones.has(zone);
    return this.#others.has(file) || !this.#files.exists(path.join(this.#folder, file));
  }

  #nameOf({ file }: FileFindings): string {
    return path.relative(this.#folder, path.resolve(file)).split(path.sep).join('/');
  }
}

/** Writes a baseline, whole or not at all. Throws a ZoneproofError (file). */
export function writeBaseline(files: Files, file: string, findings: readonly BaselineEntry[]): void {
  const text = JSON.stringify({ schemaVersion: SCHEMA_VERSION, findings }, undefined, 2);
  writing(file, () => files.writeFile(file, [new TextEncoder().encode(`${text}\n`)]));
}

const keyOf = (entry: BaselineEntry): string => `${entry.file ?? ''}\0${identityKey(entry)}`;
