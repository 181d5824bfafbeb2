/**
 * A builder that says how far the parser is, for those who watch a large file being read.
 * @module
 */
import type { SourceFile } from '../diagnostic/index.js';
import type { RecordBatch } from '../zonefile/index.js';
import { ZoneBuilder } from './builder.js';

/** Records between two words, a power of two: they are read in about a millisecond. */
const RECORDS = 1 << 12;

export class WatchedBuilder extends ZoneBuilder {
  readonly #file: SourceFile;
  readonly #onRead: (octets: number) => void;

  constructor(file: SourceFile, onRead: (octets: number) => void) {
    super();
    this.#file = file;
    this.#onRead = onRead;
  }

  override add(type: number, ttl: number, rdataStart: number, source?: number, isCommented?: boolean): void {
    super.add(type, ttl, rdataStart, source, isCommented);
    if ((this.recordCount & (RECORDS - 1)) === 0 && source !== undefined) this.#tell(source);
  }

  override addBatch(batch: RecordBatch): void {
    const before = this.recordCount;
    super.addBatch(batch);
    if ((this.recordCount / RECORDS) >>> 0 > (before / RECORDS) >>> 0) this.#tell(batch.source[batch.count - 1]!);
  }

  #tell(source: number): void {
    const octets = source - this.#file.base;
    // Records of included files stand somewhere else.
    if (octets < this.#file.length) this.#onRead(octets);
  }
}
