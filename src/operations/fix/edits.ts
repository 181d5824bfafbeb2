/**
 * Edits of several files: which go together, what the text becomes, and where an offset of the old text is in the new one.
 * @module
 */
import { concatBytes, latin1Bytes } from '../../wire/index.js';

/** Replaces octets of one file; offsets are those of the file. */
export interface FileEdit {
  /** what tells the file from others */
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** one character per octet */
  readonly text: string;
}

export interface EditSet {
  /** sorted by file and place */
  readonly edits: readonly FileEdit[];
}

/** Sets of edits that do not get in each other's way: of two that do, the first in the file. */
export function compatible<Set extends EditSet>(sets: readonly Set[]): Set[] {
  const sorted = [...sets].sort((a, b) => compareEdits(a.edits[0]!, b.edits[0]!));
  /** by file: the end of the last edit, and whether that only inserts */
  const last = new Map<string, { readonly end: number; readonly isInsertion: boolean }>();
  return sorted.filter(({ edits }) => {
    const isFree = edits.every(({ id, start, end }) => {
      const before = last.get(id);
      // Two insertions in one place have no order.
      return before === undefined || start > before.end || (start === before.end && start < end && !before.isInsertion);
    });
    if (isFree) for (const { id, start, end } of edits) last.set(id, { end, isInsertion: start === end });
    return isFree;
  });
}

const compareEdits = (a: FileEdit, b: FileEdit): number =>
  a.id === b.id ? a.start - b.start || a.end - b.end : a.id < b.id ? -1 : 1;

/** The edits of one file, sorted, as a map from the old text to the new one. */
export class FilePatch {
  readonly #edits: readonly FileEdit[];
  /** how far the text behind each edit moves */
  readonly #shifts: readonly number[];

  constructor(edits: readonly FileEdit[]) {
    this.#edits = edits;
    let shift = 0;
    this.#shifts = edits.map(({ start, end, text }) => (shift += text.length - (end - start)));
  }

  apply(bytes: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { start, end, text } of this.#edits) {
      parts.push(bytes.subarray(at, start), latin1Bytes(text));
      at = end;
    }
    return concatBytes(...parts, bytes.subarray(at));
  }

  /** Where text that started at an offset starts now: what is inserted right there counts as a part of it. */
  startAfter(offset: number): number {
    return this.#moved(offset, ({ start, end }) => end <= offset && start < offset);
  }

  /** Where text that ended at an offset ends now. */
  endAfter(offset: number): number {
    return this.#moved(offset, ({ end }) => end <= offset);
  }

  #moved(offset: number, isBefore: (edit: FileEdit) => boolean): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#edits[middle]!)) low = middle + 1;
      else high = middle;
    }
    return offset + (low === 0 ? 0 : this.#shifts[low - 1]!);
  }
}

/** The patches of all files that the sets change. */
export function patchesOf(sets: readonly EditSet[]): Map<string, FilePatch> {
  const byFile = new Map<string, FileEdit[]>();
  for (const { edits } of sets) {
    for (const edit of edits) {
      const others = byFile.get(edit.id);
      if (others === undefined) byFile.set(edit.id, [edit]);
      else others.push(edit);
    }
  }
  return new Map([...byFile].map(([id, edits]) => [id, new FilePatch(edits.sort(compareEdits))]));
}
