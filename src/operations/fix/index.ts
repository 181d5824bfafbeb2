/**
 * Mending zones: fixes are made in rounds, in memory, each round proven by reading the zones again; what does not stand
 * the proof is left out and told. Files are written at the very end, whole.
 *
 * `edits.ts` applies edits, `inspect.ts` finds fixes, `proof.ts` judges them, `workspace.ts` is the files as they would be,
 * `serial.ts` raises serials. What fixes there are stands in `lint/fix`.
 * @module
 */
import { ConfigSource } from '../../config/index.js';
import { EXIT, wholeText, ZoneproofError } from '../../diagnostic/index.js';
import { isSigned } from '../../dnssec/index.js';
import type { BumpPolicy } from '../../wire/index.js';
import { haveSameRecords, type Zone } from '../../zone/index.js';
import { type Files, writing } from '../files.js';
import { type LintRequest, type LintResult, lintFiles, loadZones } from '../lint.js';
import { versionOf } from '../repository/changes.js';
import { compatible, patchesOf } from './edits.js';
import { type InspectedZone, inspect, inspectAgain, type Proposal, proposalsOf } from './inspect.js';
import { objection } from './proof.js';
import { serialEdit } from './serial.js';
import { type FixedFile, Workspace } from './workspace.js';

export type { FixedFile } from './workspace.js';

export interface FixRequest extends LintRequest {
  /** which fixes are made: none, those that leave the records alone, or all */
  readonly fixes: 'none' | 'safe' | 'all';
  /** how serials are raised: of zones whose records were changed, or of all zones when `fixes` is none */
  readonly bumpSerial?: BumpPolicy | undefined;
}

/** A finding that was mended, or could have been. Places are those of the text as it was then. */
export type FixedFinding = Pick<Proposal, 'rule' | 'kind' | 'message' | 'file' | 'start'>;

export interface DroppedFix extends FixedFinding {
  /** why it was not made */
  readonly reason: string;
}

/** A zone that holds other records, or another serial, than before. */
export interface ChangedZone {
  readonly path: string;
  readonly before: Zone;
  readonly after: Zone;
}

export interface FixResult {
  /** of the files as they are with the fixes */
  readonly lint: LintResult;
  readonly fixed: readonly FixedFinding[];
  readonly dropped: readonly DroppedFix[];
  readonly files: readonly FixedFile[];
  readonly changedZones: readonly ChangedZone[];
  /** zones whose serial was to be raised and could not be, in words */
  readonly notes: readonly string[];
}

/** Fixes that overlap wait for the next round; in practice two or three are enough. */
const MAX_ROUNDS = 50;
/** How often the zones are read again to find the fixes of a round that do not stand the proof. */
const MAX_PROOFS = 200;

/** Works out the fixes of all zones. Nothing is written. */
export async function fixFiles(files: Files, request: FixRequest): Promise<FixResult> {
  const workspace = new Workspace(files);
  const configs = new ConfigSource(files, request.config ?? {});
  const { zones: loaded } = await loadZones(await versionOf(workspace.files, request), request, configs);
  // What a signer wrote is nobody's to edit: it is only when it is named.
  const editable = loaded.filter(({ path }) => request.paths.includes(path) || !path.endsWith('.signed'));
  const originals = editable.map((one) => inspect(one, request.now, workspace));
  const run = new FixRun(originals, workspace, configs, request);
  await run.make();
  const notes = await run.raiseSerials(originals);
  const lint = await lintFiles(workspace.files, request);
  return {
    lint,
    fixed: run.fixed,
    dropped: run.dropped,
    files: workspace.changed,
    changedZones: run.changed(originals),
    notes,
  };
}

/** Replaces the files by their mended texts, each whole or not at all; their modes stay. Throws a ZoneproofError (file). */
export function writeFixed(files: Files, fixed: readonly FixedFile[]): void {
  for (const { path, after } of fixed) {
    if (path === '-') throw new ZoneproofError(EXIT.USAGE, 'standard input is no file that could be written');
    writing(path, () => files.writeFile(path, [after]));
  }
}

class FixRun {
  readonly fixed: FixedFinding[] = [];
  /** by key; forgotten when others are made, which may have stood in the way */
  readonly #dropped = new Map<string, DroppedFix>();
  readonly #workspace: Workspace;
  readonly #configs: ConfigSource;
  readonly #request: FixRequest;
  #zones: readonly InspectedZone[];

  constructor(zones: readonly InspectedZone[], workspace: Workspace, configs: ConfigSource, request: FixRequest) {
    this.#zones = zones;
    this.#workspace = workspace;
    this.#configs = configs;
    this.#request = request;
  }

  get dropped(): DroppedFix[] {
    return [...this.#dropped.values()];
  }

  /** Makes fixes until none is left: safe ones first, and unsafe ones when there are no more of those. */
  async make(): Promise<void> {
    const { fixes } = this.#request;
    if (fixes === 'none') return;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const all = this.#proposals();
      const safe = all.filter(({ kind }) => kind === 'safe');
      const wanted = safe.length > 0 || fixes === 'safe' ? safe : all;
      if (wanted.length === 0) return;
      await this.#makeSome(compatible(wanted));
    }
  }

  #proposals(): Proposal[] {
    const found = new Map<string, Proposal>();
    for (const zone of this.#zones) {
      for (const proposal of proposalsOf(zone, this.#workspace)) {
        if (this.#dropped.has(proposal.key) || found.has(proposal.key)) continue;
        const out = this.#workspace.leadsOut(proposal.file);
        if (!out) found.set(proposal.key, proposal);
        else if (this.#request.fixes === 'all' || proposal.kind === 'safe') {
          this.#drop(proposal, 'the file is a link that leads out of its folder: mend the file that it points to');
        }
      }
    }
    return [...found.values()];
  }

  #drop(proposal: Proposal, reason: string): void {
    this.#dropped.set(proposal.key, { ...finding(proposal), reason });
  }

  /** Makes those of the fixes that stand the proof; halves of what does not are tried apart. */
  async #makeSome(batch: readonly Proposal[]): Promise<void> {
    let made: readonly Proposal[] = [];
    let proofs = 0;
    const queue: (readonly Proposal[])[] = [batch];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const tried = [...made, ...next];
      const reason = proofs++ < MAX_PROOFS ? await this.#objectionTo(tried) : 'too many others would change records';
      if (reason === undefined) made = tried;
      else if (next.length === 1 || proofs > MAX_PROOFS) for (const one of next) this.#drop(one, reason);
      else {
        const half = next.length >> 1;
        queue.push(next.slice(half), next.slice(0, half));
      }
    }
    if (made.length === 0) return;
    for (const one of made) this.fixed.push(finding(one));
    this.#dropped.clear();
    await this.#apply(this.#textsWith(made));
  }

  async #objectionTo(proposals: readonly Proposal[]): Promise<string | undefined> {
    const patches = patchesOf(proposals);
    const zones = this.#zones.filter(({ ids }) => [...patches.keys()].some((id) => ids.has(id)));
    const files = this.#workspace.with(this.#textsWith(proposals));
    const after: (InspectedZone | undefined)[] = [];
    for (const zone of zones) after.push(await this.#inspectAgain(zone, files));
    return objection(proposals, patches, zones, after, this.#workspace);
  }

  #inspectAgain(zone: InspectedZone, files: Files): Promise<InspectedZone | undefined> {
    return inspectAgain(zone, files, this.#configs, this.#request, this.#workspace);
  }

  #textsWith(sets: Parameters<typeof patchesOf>[0]): Map<string, Uint8Array> {
    const texts = new Map<string, Uint8Array>();
    const patches = patchesOf(sets);
    for (const { loaded } of this.#zones) {
      for (const file of loaded.zone.sources.files) {
        const id = this.#workspace.idOf(file.path);
        const patch = patches.get(id);
        if (patch !== undefined && !texts.has(id)) texts.set(id, patch.apply(wholeText(file.shown)));
      }
    }
    return texts;
  }

  /** Takes over new texts, and reads the zones that they are in. */
  async #apply(texts: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const { loaded } of this.#zones) {
      for (const file of loaded.zone.sources.files) {
        const text = texts.get(this.#workspace.idOf(file.path));
        if (text !== undefined) this.#workspace.change(file, text);
      }
    }
    const zones: InspectedZone[] = [];
    for (const zone of this.#zones) {
      const isTouched = [...texts.keys()].some((id) => zone.ids.has(id));
      zones.push((isTouched ? await this.#inspectAgain(zone, this.#workspace.files) : zone) ?? zone);
    }
    this.#zones = zones;
  }

  /** Raises the serials that are to be raised; what could not be raised is told in words. */
  async raiseSerials(originals: readonly InspectedZone[]): Promise<string[]> {
    const { bumpSerial, fixes, now } = this.#request;
    const notes: string[] = [];
    if (bumpSerial === undefined) return notes;
    const sets = new Map<string, ReturnType<typeof serialEdit> & object>();
    for (const [i, { loaded }] of this.#zones.entries()) {
      const { zone, path } = loaded;
      if (fixes !== 'none' && haveSameRecords(originals[i]!.loaded.zone, zone)) continue;
      const edit = isSigned(zone) ? 'it is signed: sign it with --serial instead' : serialEdit(zone, bumpSerial, now);
      if (typeof edit === 'string') notes.push(`the serial of ${zone.origin} in ${path} stays: ${edit}`);
      else if (this.#workspace.leadsOut(edit.file))
        notes.push(`the serial of ${zone.origin} stays: ${edit.file} is a link that leads out`);
      else sets.set(`${this.#workspace.idOf(edit.file)}:${edit.start}`, edit);
    }
    const edits = [...sets.values()].map((edit) => ({ edits: [{ ...edit, id: this.#workspace.idOf(edit.file) }] }));
    if (edits.length > 0) await this.#apply(this.#textsWith(edits));
    return notes;
  }

  changed(originals: readonly InspectedZone[]): ChangedZone[] {
    return this.#zones.flatMap(({ loaded: { path, zone } }, i) => {
      const before = originals[i]!.loaded.zone;
      return haveSameRecords(before, zone) ? [] : [{ path, before, after: zone }];
    });
  }
}

const finding = ({ rule, kind, message, file, start }: Proposal): FixedFinding => ({
  rule,
  kind,
  message,
  file,
  start,
});
