/**
 * From entries to records (RFC 1035 §5.1, RFC 2308 §4): owners, TTLs and classes are filled in, directives obeyed, rdata
 * turned into octets. Records go to a {@link RecordSink}; faults become diagnostics, and the next entry is read.
 *
 * What a real server does where the RFCs leave room: the current owner survives `$ORIGIN` and is restored behind
 * `$INCLUDE` together with the origin; `$TTL` stays in force behind `$INCLUDE`.
 * @module
 */
import { type Diagnostic, nearest, type Severity, type SourceFile, type SourceMap } from '../diagnostic/index.js';
import {
  EntryTokens,
  isMetaType,
  NAME_FAULT_TEXT,
  parseRdata,
  RdataFault,
  RdataInput,
  TOKEN,
  TYPE,
  typeMnemonics,
  typeText,
} from '../rdata/index.js';
import {
  type ByteWriter,
  classText,
  latin1Text,
  MAX_NAME_OCTETS,
  nameFaultOf,
  readTtl,
  readU32,
  writeNameFromText,
} from '../wire/index.js';
import { type EntryShape, readClass, readEntryShape, typeOfToken } from './entry.js';
import { faultSeverity } from './faults.js';
import type { IncludeLoader } from './include.js';
import { Lexer } from './lexer.js';

/** Receives the records of a zone file in the order in which they stand. */
export interface RecordSink {
  /** the parser appends the octets of a record's rdata here, then calls `add` */
  readonly rdata: ByteWriter;
  /** The owner of the records that follow: `name[0, length)`, wire form, only valid during the call. */
  setOwner(name: Uint8Array, length: number): void;
  /** A record whose rdata is `rdata.bytes[rdataStart, rdata.length)`. */
  add(type: number, ttl: number, rdataStart: number, source: number): void;
}

export interface ParseOptions {
  /** origin at the start of the file, absolute, wire form */
  readonly origin: Uint8Array;
  readonly sources: SourceMap;
  /** reads `$INCLUDE` files; without it every `$INCLUDE` is a fault */
  readonly include?: IncludeLoader | undefined;
  /** TTL for records without any, as if by `$TTL` (key and DS files have none) */
  readonly defaultTtl?: number | undefined;
}

/** RFC 2181 §8 */
const MAX_TTL = 0x7fffffff;
const MAX_INCLUDE_DEPTH = 16;
const MAX_INCLUDES = 1000;
/** Faults beyond this many are not kept: a binary file has one per line. */
const MAX_FAULTS = 10_000;

const utf8 = new TextDecoder();

const DIRECTIVES = ['$ORIGIN', '$TTL', '$INCLUDE'] as const;

export class ZoneFileParser {
  readonly diagnostics: Diagnostic[] = [];
  /** class of the zone: that of the first record that states one */
  zoneClass = 1;
  readonly #sink: RecordSink;
  readonly #options: ParseOptions;
  readonly #tokens = new EntryTokens();
  readonly #input = new RdataInput(this.#tokens);
  readonly #shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  readonly #owner = new Uint8Array(MAX_NAME_OCTETS + 1);
  #ownerLength = 0;
  /** the owner above was no name: records that inherit it are passed over, its fault has been reported */
  #isOwnerBroken = false;
  #hasClass = false;
  /** `$TTL`, or the SOA minimum that stands in for it; -1 when neither has been seen */
  #defaultTtl: number;
  /** the TTL last stated in a record; -1 when none was */
  #statedTtl = -1;
  #includeCount = 0;
  readonly #includeStack: string[] = [];
  #file!: SourceFile;
  #lexer!: Lexer;
  #hasReportedInheritedTtl = false;

  constructor(sink: RecordSink, options: ParseOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#defaultTtl = options.defaultTtl ?? -1;
  }

  /** Reads a file and everything it includes. `identity` is what `$INCLUDE` cycles are told by. */
  parse(file: SourceFile, identity: string = file.path): void {
    this.#includeStack.push(identity);
    this.#parseFile(file, this.#options.origin);
    this.#includeStack.pop();
  }

  #parseFile(file: SourceFile, origin: Uint8Array): void {
    const outerFile = this.#file;
    const outerLexer = this.#lexer;
    const outerOrigin = this.#input.origin;
    this.#file = file;
    this.#input.origin = origin;
    const hasBom = file.bytes[0] === 0xef && file.bytes[1] === 0xbb && file.bytes[2] === 0xbf;
    const lexer = new Lexer(file.bytes, this.#tokens, hasBom ? 3 : 0);
    this.#lexer = lexer;
    if (hasBom) {
      this.#report('utf8-bom', 'the file starts with a UTF-8 byte order mark', 0, 3, {
        help: 'save it as plain UTF-8 or ASCII: name servers take the mark for a part of the first name',
      });
    }
    while (this.diagnostics.length < MAX_FAULTS && lexer.next()) this.#parseEntry();
    this.#file = outerFile;
    this.#lexer = outerLexer;
    this.#input.origin = outerOrigin;
    if (outerFile !== undefined) this.#tokens.text = outerFile.bytes;
  }

  #parseEntry(): void {
    const lexer = this.#lexer;
    const tokens = this.#tokens;
    for (const fault of lexer.faults) {
      this.#report(fault.rule, fault.message, fault.start, fault.end, { help: fault.help });
    }
    const isBroken = lexer.faults.length > 0;
    if (tokens.count === 0) return;
    const first = tokens.start[0]!;
    if (tokens.text[first] === 0x24 && (tokens.flags[0]! & TOKEN.QUOTED) === 0 && this.#isDirective(isBroken)) return;
    const shape = this.#shape;
    readEntryShape(tokens, lexer.startsBlank, shape);
    // The owner is read even when the rest is broken: records below may inherit it.
    const hasOwner = this.#readOwner();
    if (isBroken || !hasOwner) return;
    const type = this.#readType();
    if (type < 0 || !this.#readClass()) return;
    this.#readRecord(type);
  }

  /** Obeys a directive; false when the entry is a record after all. */
  #isDirective(isBroken: boolean): boolean {
    const tokens = this.#tokens;
    const word = latin1Text(tokens.text, tokens.start[0]!, Math.min(tokens.end[0]!, tokens.start[0]! + 64));
    const directive = word.toUpperCase();
    if (this.#lexer.startsBlank) {
      this.#reportToken('indented-directive', `${word} must stand at the start of its line`, 0, {
        help: 'remove the blanks before it: an indented line is a record of the owner above',
      });
      return true;
    }
    if (!DIRECTIVES.some((known) => known === directive)) {
      const guess = nearest(directive, DIRECTIVES);
      this.#reportToken('unknown-directive', `unknown directive ${JSON.stringify(word)}`, 0, {
        help: guess === undefined ? 'known here: $ORIGIN, $TTL, $INCLUDE' : `did you mean ${guess}?`,
      });
      return true;
    }
    if (isBroken) return true;
    const maximum = directive === '$INCLUDE' ? 3 : 2;
    if (tokens.count < 2) {
      const wanted = directive === '$ORIGIN' ? 'a domain name' : directive === '$TTL' ? 'a TTL' : 'a file name';
      this.#reportToken('syntax-error', `${directive} needs ${wanted}`, 0);
      return true;
    }
    if (tokens.count > maximum) {
      this.#reportToken(
        'syntax-error',
        `unexpected ${JSON.stringify(this.#input.textOf(maximum))} behind ${directive}`,
        maximum,
      );
      return true;
    }
    if (directive === '$ORIGIN') {
      const origin = this.#nameOfToken(1, '$ORIGIN');
      if (origin !== undefined) this.#input.origin = origin;
    } else if (directive === '$TTL') {
      this.#defaultTtl = this.#ttlOfToken(1) ?? this.#defaultTtl;
    } else this.#include();
    return true;
  }

  #include(): void {
    const tokens = this.#tokens;
    const target = utf8.decode(tokens.text.subarray(tokens.start[1]!, tokens.end[1]!));
    const origin = tokens.count > 2 ? this.#nameOfToken(2, 'origin of $INCLUDE') : this.#input.origin;
    if (origin === undefined) return;
    const load = this.#options.include;
    if (load === undefined) {
      this.#reportToken('include-not-found', 'this input may not include files', 1);
      return;
    }
    if (this.#includeStack.length > MAX_INCLUDE_DEPTH || ++this.#includeCount > MAX_INCLUDES) {
      const limit = this.#includeCount > MAX_INCLUDES ? `${MAX_INCLUDES} files` : `${MAX_INCLUDE_DEPTH} levels`;
      this.#reportToken('include-depth', `more than ${limit} of $INCLUDE`, 1);
      return;
    }
    const loaded = load(target, this.#file.path);
    if ('rule' in loaded) {
      this.#reportToken(loaded.rule, loaded.message, 1, { help: loaded.help });
      return;
    }
    if (this.#includeStack.includes(loaded.identity)) {
      this.#reportToken('include-cycle', `"${target}" includes itself, directly or through other files`, 1);
      return;
    }
    const { sources } = this.#options;
    const known = sources.files.find((file) => file.path === loaded.path && file.bytes.length === loaded.bytes.length);
    const owner = this.#owner.slice(0, this.#ownerLength);
    const isOwnerBroken = this.#isOwnerBroken;
    this.#includeStack.push(loaded.identity);
    this.#parseFile(known ?? sources.add(loaded.path, loaded.bytes), origin);
    this.#includeStack.pop();
    this.#owner.set(owner);
    this.#ownerLength = owner.length;
    this.#isOwnerBroken = isOwnerBroken;
    if (owner.length > 0) this.#sink.setOwner(this.#owner, this.#ownerLength);
  }

  /** Sets the current owner; false when there is none. */
  #readOwner(): boolean {
    const tokens = this.#tokens;
    const token = this.#shape.owner;
    if (token < 0) {
      if (this.#ownerLength > 0) return true;
      if (this.#isOwnerBroken) return false;
      const start = this.#lexer.entryStart;
      this.#report('no-owner', 'the first record starts with a blank, so it has no owner', start, tokens.end[0]!, {
        help: 'write the owner, for example @ for the origin',
      });
      return false;
    }
    const start = tokens.start[token]!;
    const end = tokens.end[token]!;
    const { origin } = this.#input;
    if (end - start === 1 && tokens.text[start] === 0x40 && tokens.flags[token] === 0) {
      this.#owner.set(origin);
      this.#ownerLength = origin.length;
    } else {
      const length = writeNameFromText(tokens.text, start, end, origin, this.#owner, 0);
      if (length < 0) {
        const fault = nameFaultOf(length);
        this.#reportToken(fault, `owner ${JSON.stringify(this.#input.textOf(token))} ${NAME_FAULT_TEXT[fault]}`, token);
        this.#ownerLength = 0;
        this.#isOwnerBroken = true;
        return false;
      }
      this.#ownerLength = length;
    }
    this.#isOwnerBroken = false;
    this.#sink.setOwner(this.#owner, this.#ownerLength);
    return true;
  }

  #readType(): number {
    const shape = this.#shape;
    if (shape.type < 0) {
      const last = this.#tokens.count - 1;
      this.#reportToken('syntax-error', 'the record has no type', last, {
        help: 'a record is: owner, TTL (optional), class (optional), type, data',
      });
      return -1;
    }
    const type = typeOfToken(this.#tokens, shape.type);
    if (type < 0) {
      const word = this.#input.textOf(shape.type);
      const guess = nearest(word.toUpperCase(), typeMnemonics());
      this.#reportToken('syntax-error', `unknown record type ${JSON.stringify(word)}`, shape.type, {
        help: guess === undefined ? 'a type without a mnemonic is written TYPEn' : `did you mean ${guess}?`,
      });
      return -1;
    }
    if (isMetaType(type)) {
      this.#reportToken('meta-type-in-zone', `${typeText(type)} is not a type of records in a zone`, shape.type);
      return -1;
    }
    return type;
  }

  #readClass(): boolean {
    const token = this.#shape.class;
    if (token < 0) return true;
    const tokens = this.#tokens;
    const number = readClass(tokens.text, tokens.start[token]!, tokens.end[token]!);
    // RFC 1035 §5.2: "All RRs in the file should have the same class."
    if (!this.#hasClass) {
      this.zoneClass = number;
      this.#hasClass = true;
    }
    if (number === this.zoneClass) return true;
    this.#reportToken(
      'class-mismatch',
      `class ${classText(number)} in a zone of class ${classText(this.zoneClass)}`,
      token,
    );
    return false;
  }

  #readRecord(type: number): void {
    const { rdata } = this.#sink;
    const from = rdata.length;
    const input = this.#input;
    input.at = this.#shape.rdata;
    input.typeName = typeText(type);
    try {
      parseRdata(type, input, rdata);
    } catch (fault) {
      rdata.length = from;
      if (!(fault instanceof RdataFault)) throw fault;
      this.#reportToken(fault.rule, fault.message, fault.token, { help: fault.help });
      return;
    }
    const ttl = this.#ttlOf(type, from);
    if (ttl < 0) {
      rdata.length = from;
      return;
    }
    this.#sink.add(type, ttl, from, this.#file.base + this.#lexer.entryStart);
  }

  /** The record's TTL by RFC 2308 §4 and RFC 1035 §5.1, or -1 when nothing gives one. */
  #ttlOf(type: number, rdataStart: number): number {
    const token = this.#shape.ttl;
    if (token >= 0) {
      const stated = this.#ttlOfToken(token);
      // RFC 2181 §8: a TTL with the most significant bit set counts as zero.
      return (this.#statedTtl = stated ?? 0);
    }
    if (this.#defaultTtl >= 0) return this.#defaultTtl;
    const typeToken = this.#shape.type;
    if (this.#statedTtl >= 0) {
      if (!this.#hasReportedInheritedTtl) {
        this.#hasReportedInheritedTtl = true;
        this.#reportToken(
          'inherited-ttl',
          `no TTL here and no $TTL above: the last stated TTL (${this.#statedTtl}) applies`,
          typeToken,
          {
            help: 'write $TTL at the top: readers disagree about records without a TTL (RFC 1035 §5.1, RFC 2308 §4)',
          },
        );
      }
      return this.#statedTtl;
    }
    if (type === TYPE.SOA) {
      const { bytes, length } = this.#sink.rdata;
      const minimum = readU32(bytes, Math.max(rdataStart, length - 4));
      this.#reportToken(
        'no-default-ttl',
        `no $TTL and no TTL on the SOA: its minimum (${minimum}) is taken`,
        typeToken,
        {
          help: `write $TTL ${minimum} at the top`,
        },
      );
      return (this.#defaultTtl = Math.min(minimum, MAX_TTL));
    }
    this.#reportToken('no-default-ttl', 'this record has no TTL, and nothing above gives one', typeToken, {
      help: 'write $TTL at the top, for example $TTL 3600',
      severity: 'error',
    });
    return -1;
  }

  /** Seconds, or undefined when the token is no TTL in range (which is then reported). */
  #ttlOfToken(token: number): number | undefined {
    const tokens = this.#tokens;
    const ttl = readTtl(tokens.text, tokens.start[token]!, tokens.end[token]!);
    if (ttl >= 0 && ttl <= MAX_TTL) return ttl;
    const word = JSON.stringify(this.#input.textOf(token));
    if (ttl < 0)
      this.#reportToken('syntax-error', `invalid TTL ${word}: expected seconds, or a period such as 1h30m`, token);
    else {
      this.#reportToken('ttl-out-of-range', `TTL ${word} is above 2147483647`, token, {
        help: 'resolvers treat it as 0 (RFC 2181 §8)',
      });
    }
    return undefined;
  }

  #nameOfToken(token: number, what: string): Uint8Array | undefined {
    const tokens = this.#tokens;
    const start = tokens.start[token]!;
    const end = tokens.end[token]!;
    if (end - start === 1 && tokens.text[start] === 0x40) return this.#input.origin;
    const out = new Uint8Array(MAX_NAME_OCTETS + 1);
    const length = writeNameFromText(tokens.text, start, end, this.#input.origin, out, 0);
    if (length >= 0) return out.slice(0, length);
    const fault = nameFaultOf(length);
    this.#reportToken(fault, `${what} ${JSON.stringify(this.#input.textOf(token))} ${NAME_FAULT_TEXT[fault]}`, token);
    return undefined;
  }

  /** Reports at a token; behind the last token when the index is the token count. */
  #reportToken(
    rule: string,
    message: string,
    token: number,
    options: { help?: string | undefined; severity?: Severity } = {},
  ): void {
    const { text, start, end, flags, count } = this.#tokens;
    const at = Math.min(token, count - 1);
    const quote = (flags[at]! & TOKEN.QUOTED) === 0 ? 0 : 1;
    // A string that is not closed ends without a quote.
    const closing = quote === 1 && text[end[at]!] === 0x22 ? 1 : 0;
    this.#report(rule, message, start[at]! - quote, end[at]! + closing, options);
  }

  #report(
    rule: string,
    message: string,
    start: number,
    end: number,
    options: { help?: string | undefined; severity?: Severity } = {},
  ): void {
    const { base } = this.#file;
    this.diagnostics.push({
      rule,
      severity: options.severity ?? faultSeverity(rule),
      message,
      help: options.help,
      span: { start: base + start, end: base + end },
    });
  }
}
