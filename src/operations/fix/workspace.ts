/**
 * The files of a run as they would be: what was changed is in memory, everything else comes from the file system.
 * @module
 */
import path from 'node:path';
import { type SourceFile, wholeText } from '../../diagnostic/index.js';
import { equalBytes } from '../../wire/index.js';
import type { Files } from '../files.js';

/** A file that fixes have changed. */
export interface FixedFile {
  /** as the user or `$INCLUDE` names it; `-` is standard input */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

const STANDARD_INPUT = '-';

export class Workspace {
  /** reads what has been changed as it is now */
  readonly files: Files;
  readonly #real: Files;
  readonly #ids = new Map<string, string>();
  readonly #changed = new Map<string, FixedFile>();
  #input: Uint8Array | undefined;

  constructor(files: Files) {
    this.#real = files;
    this.files = {
      ...files,
      readFile: (file) => this.#changed.get(this.idOf(file))?.after ?? files.readFile(file),
      // All is in memory: the file will be another one when the text before is asked for.
      openText: undefined,
      // There is no second time.
      readStandardInput: () => this.#changed.get(STANDARD_INPUT)?.after ?? (this.#input ??= files.readStandardInput()),
    };
  }

  /** The same for the same file, whatever it is called. */
  idOf(file: string): string {
    if (file === '<stdin>') return STANDARD_INPUT;
    let id = this.#ids.get(file);
    if (id !== undefined) return id;
    try {
      id = this.#real.realPath(file);
    } catch {
      id = path.resolve(file);
    }
    this.#ids.set(file, id);
    return id;
  }

  /** Whether the name of a file is a link that leads out of its folder, and of the folder we work in. */
  leadsOut(file: string): boolean {
    if (file === '<stdin>') return false;
    const id = this.idOf(file);
    return [path.dirname(file), ''].every((folder) => !isWithin(id, this.idOf(path.resolve(folder))));
  }

  /** Takes over the new text of a file. */
  change({ path: file, shown }: SourceFile, after: Uint8Array): void {
    const id = this.idOf(file);
    const before = this.#changed.get(id)?.before ?? wholeText(shown);
    this.#changed.set(id, { path: id === STANDARD_INPUT ? id : file, before, after });
  }

  /** What is different from the files as they were read, in the order of their names. */
  get changed(): readonly FixedFile[] {
    return [...this.#changed.values()]
      .filter(({ before, after }) => !equalBytes(before, after))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** A workspace in which some files have other contents yet. */
  with(texts: ReadonlyMap<string, Uint8Array>): Files {
    return {
      ...this.files,
      readFile: (file) => texts.get(this.idOf(file)) ?? this.files.readFile(file),
      readStandardInput: () => texts.get(STANDARD_INPUT) ?? this.files.readStandardInput(),
    };
  }
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
