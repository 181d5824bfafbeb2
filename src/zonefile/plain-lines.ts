/**
 * The quick way to read records: those of the usual types, in class IN, without escapes and anything else that is worth a
 * word; parentheses may join lines behind the type. Nearly all records of a large zone are like that. A WebAssembly kernel
 * looks at each octet once; what it has read of a piece of text comes back as columns.
 *
 * Whatever is not plain is left alone, from the start of its line, for the lexer and the parser. So nothing here reports a
 * fault, and what is read here must come out as they would read it: a property test holds the two against each other.
 * @module
 */
import type { RdataInput } from '../rdata/index.js';
import type { CurrentOwner } from './current-owner.js';
import type { RecordSink } from './parser.js';
import { type PlainKernel, plainKernel } from './plain-kernel.js';
import type { Ttls } from './ttls.js';

/** Records as columns. They are only valid during the call that gives them. */
export interface RecordBatch {
  /** records: of the columns, so many numbers are valid */
  readonly count: number;
  readonly type: Uint16Array;
  /** seconds */
  readonly ttl: Uint32Array;
  /** where the rdata of each record start in the writer of the sink */
  readonly rdataStart: Uint32Array;
  /** places in the sources */
  readonly source: Uint32Array;
  /** 1 for a record whose entry holds a comment */
  readonly isCommented: Uint8Array;
  /** which of the names is the owner of a record, from 1; 0 for the owner that the record before the batch has */
  readonly owner: Uint16Array;
  readonly nameCount: number;
  /** the owners as they come up, wire form */
  readonly names: Uint8Array;
  /** where each name starts, and where the last one ends */
  readonly nameStart: Uint32Array;
  /** `hashName` of each name */
  readonly nameHash: Int32Array;
}

const NEWLINE = 0x0a;
const NO_TEXT = new Uint8Array(0);

export class PlainLines {
  /** records that the last call read */
  count = 0;
  readonly #sink: RecordSink;
  readonly #owner: CurrentOwner;
  readonly #ttls: Ttls;
  readonly #input: RdataInput;
  readonly #maxLineOctets: number;
  readonly #worthOctets: number | undefined;
  #kernel: PlainKernel | undefined;
  /** stands for this reader where the kernel says who used it last */
  readonly #self = {};
  /** the text of which a piece is in the kernel, from `#pieceStart` to `#pieceEnd` */
  #text: Uint8Array = NO_TEXT;
  #pieceStart = 0;
  #pieceEnd = 0;
  #origin: Uint8Array = NO_TEXT;

  /** @param worthOctets how many octets are worth a kernel */
  constructor(
    sink: RecordSink,
    owner: CurrentOwner,
    ttls: Ttls,
    input: RdataInput,
    maxLineOctets: number,
    worthOctets: number | undefined,
  ) {
    this.#sink = sink;
    this.#owner = owner;
    this.#ttls = ttls;
    this.#input = input;
    this.#maxLineOctets = maxLineOctets;
    this.#worthOctets = worthOctets;
  }

  /** So many octets are going to be read. */
  expect(octets: number): void {
    this.#kernel ??= plainKernel(octets, this.#worthOctets);
  }

  /**
   * Reads lines from `start` on, as long as they are plain.
   * @param end behind the last newline of the text
   * @param base what the offset of a line becomes its place in the sources with
   * @param mostRecords how many records may be read
   * @param mostNames how many owners the sink may have
   * @returns the offset of the first line that is not plain
   */
  read(text: Uint8Array, start: number, end: number, base: number, mostRecords: number, mostNames: number): number {
    this.count = 0;
    const kernel = this.#kernel;
    if (kernel === undefined) return start;
    if (kernel.user !== this.#self) {
      kernel.user = this.#self;
      this.#text = NO_TEXT;
      this.#origin = NO_TEXT;
    }
    if (this.#input.origin !== this.#origin) {
      this.#origin = this.#input.origin;
      kernel.origin.set(this.#origin);
    }
    let line = start;
    while (line < end && this.count < mostRecords) {
      const namesLeft = mostNames - (this.#sink.nameCount ?? 0);
      if (namesLeft <= 0) break;
      if (text !== this.#text || line < this.#pieceStart || line >= this.#pieceEnd) this.#take(kernel, text, line, end);
      // A line that there is no room for is not plain.
      if (line === this.#pieceEnd) break;
      line = this.#readPiece(kernel, line, base, mostRecords - this.count, namesLeft);
      const reason = kernel.exports.reason.value;
      if (reason === kernel.notPlain) break;
      if (reason === kernel.cutOff) {
        // The entry may go on behind the piece, unless that begins with it, or nothing is left.
        if (line === this.#pieceStart || this.#pieceEnd === end) break;
        this.#text = NO_TEXT;
      }
    }
    return line;
  }

  /** Puts lines into the kernel, as many as there is room for: none when the first one is too long. */
  #take(kernel: PlainKernel, text: Uint8Array, start: number, end: number): void {
    const { length } = kernel.text;
    const pieceEnd =
      end - start <= length ? end : text.subarray(start, start + length).lastIndexOf(NEWLINE) + 1 + start;
    kernel.text.set(text.subarray(start, pieceEnd));
    this.#text = text;
    this.#pieceStart = start;
    this.#pieceEnd = pieceEnd;
  }

  /** Reads lines of the piece and gives their records to the sink. Returns the offset of the line behind them. */
  #readPiece(kernel: PlainKernel, line: number, base: number, mostRecords: number, mostNames: number): number {
    const { exports } = kernel;
    const { rdata } = this.#sink;
    const start = this.#pieceStart;
    const next = exports.read(
      line - start,
      this.#pieceEnd - start,
      base + start,
      rdata.length,
      mostRecords,
      mostNames,
      this.#maxLineOctets,
      this.#origin.length,
      this.#owner.isInherited,
      this.#ttls.implied,
      this.#ttls.isImpliedByStated,
    );
    const count = exports.records.value;
    if (count > 0) {
      kernel.count = count;
      kernel.nameCount = exports.names.value;
      this.#hand(kernel, exports.rdataOctets.value);
      if (exports.statedTtl.value >= 0) this.#ttls.takeStated(exports.statedTtl.value);
    }
    return start + next;
  }

  /** Gives records to the sink; the last owner is the current one from now on. */
  #hand(batch: PlainKernel, rdataOctets: number): void {
    const sink = this.#sink;
    const { nameCount, names, nameStart } = batch;
    this.count += batch.count;
    if (sink.addBatch === undefined) addOneByOne(sink, batch, rdataOctets);
    else {
      sink.rdata.append(batch.rdata, 0, rdataOctets);
      sink.addBatch(batch);
    }
    if (nameCount > 0) {
      const last = names.subarray(nameStart[nameCount - 1]!, nameStart[nameCount]!);
      this.#owner.next.set(last);
      this.#owner.takeNext(last.length);
    }
  }
}

function addOneByOne(sink: RecordSink, batch: PlainKernel, rdataOctets: number): void {
  const { count, owner, names, nameStart, rdataStart } = batch;
  const first = rdataStart[0]!;
  for (let i = 0, name = 0; i < count; i++) {
    if (owner[i] !== name) {
      name = owner[i]!;
      const wire = names.subarray(nameStart[name - 1]!, nameStart[name]!);
      sink.setOwner(wire, wire.length);
    }
    const start = sink.rdata.length;
    const end = i + 1 < count ? rdataStart[i + 1]! - first : rdataOctets;
    sink.rdata.append(batch.rdata, rdataStart[i]! - first, end);
    sink.add(batch.type[i]!, batch.ttl[i]!, start, batch.source[i]!, batch.isCommented[i] === 1);
  }
}
