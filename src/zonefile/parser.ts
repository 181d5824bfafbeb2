/**
 * From entries to records (RFC 1035 §5.1, RFC 2308 §4): owners, TTLs and classes are filled in, directives obeyed, rdata
 * turned into octets. Records go to a {@link RecordSink}; faults become diagnostics, and the next entry is read.
 *
 * Where the RFCs leave room, records come out as BIND reads them (docs/zone-format.md): the current owner survives
 * `$ORIGIN` and is restored behind `$INCLUDE` together with the origin; TTLs stay in force behind `$INCLUDE`.
 * @module
 */
import { type Diagnostic, nearest, type SourceFile, type SourceMap, type Subject } from '../diagnostic/index.js';
import {
  COMMENT_HELP,
  EntryTokens,
  isForeignComment,
  isMetaType,
  NAME_FAULT_TEXT,
  parseRdata,
  RdataFault,
  RdataInput,
  shownText,
  TOKEN,
  TYPE,
  typeText,
} from '../rdata/index.js';
import {
  ByteWriter,
  classText,
  isAtOrBelow,
  latin1Text,
  MAX_NAME_OCTETS,
  nameFaultOf,
  nameText,
  ROOT_NAME,
  writeNameFromText,
} from '../wire/index.js';
import { CurrentOwner } from './current-owner.js';
import type { Dialect } from './dialect.js';
import {
  type EntryShape,
  isDirective,
  isTimeStamp,
  noTypeFault,
  readClass,
  readEntryShape,
  typeOfToken,
} from './entry.js';
import { FaultLog } from './fault-log.js';
import { readGenerate, writeGenerated } from './generate.js';
import type { IncludeLoader } from './include.js';
import { Lexer } from './lexer.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { notText } from './not-text.js';
import { PlainLines, type RecordBatch } from './plain-lines.js';
import { reportBlankBeforeOwners, reportOddities } from './portability.js';
import { Ttls } from './ttls.js';

/** Receives the records of a zone file in the order in which they stand. */
export interface RecordSink {
  /** the parser appends the octets of a record's rdata here, then calls `add` */
  readonly rdata: ByteWriter;
  /** distinct owners so far */
  readonly nameCount?: number;
  /** The owner of the records that follow: `name[0, length)`, wire form, only valid during the call. */
  setOwner(name: Uint8Array, length: number): void;
  /**
   * A record whose rdata is `rdata.bytes[rdataStart, rdata.length)`.
   * @param isCommented whether its entry holds a comment
   */
  add(type: number, ttl: number, rdataStart: number, source: number, isCommented: boolean): void;
  /** Many records at once, whose rdata stand in `rdata`; without it, the parser adds them one by one. */
  addBatch?(batch: RecordBatch): void;
}

export interface ParseOptions {
  /** origin at the start of the file, absolute, wire form */
  readonly origin: Uint8Array;
  readonly sources: SourceMap;
  /** reads `$INCLUDE` files; without it every `$INCLUDE` is a fault */
  readonly include?: IncludeLoader | undefined;
  /** TTL for records without any, as if by `$TTL` (key and DS files have none) */
  readonly defaultTtl?: number | undefined;
  /** whose reading the text is judged by; without one, what any server would refuse is reported */
  readonly dialect?: Dialect | undefined;
  /** the text is no zone file (keys, DS records): its portability is not judged */
  readonly isFragment?: boolean | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** how many octets are worth being read the quick way, which changes nothing but the time */
  readonly worthOctets?: number | undefined;
}

const CLASS_IN = 1;

const SEMICOLON_HELP = 'a semicolon outside quotes starts a comment: text with one in it stands in double quotes';

const DIRECTIVES = ['$ORIGIN', '$TTL', '$INCLUDE', '$GENERATE', '$DATE'] as const;
/** What a directive must be followed by, and how many tokens it may have. */
const OPERANDS: Readonly<Record<string, readonly [wanted: string, maximum: number]>> = {
  $ORIGIN: ['a domain name', 2],
  $TTL: ['a TTL', 2],
  $INCLUDE: ['a file name', 3],
  $DATE: ['a date', 2],
};

export class ZoneFileParser {
  /** class of the zone: that of its first record, which is IN when it states none */
  zoneClass = 1;
  readonly #sink: RecordSink;
  readonly #options: ParseOptions;
  readonly #limits: Limits;
  readonly #tokens = new EntryTokens();
  readonly #input = new RdataInput(this.#tokens);
  readonly #shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  readonly #log: FaultLog;
  readonly #owner: CurrentOwner;
  readonly #ttls: Ttls;
  readonly #plainLines: PlainLines;
  /** the entry being read is a record of the owner above */
  #hasSubject = false;
  #hasClass = false;
  /** Windows exports files that have a stamp in each record that clients registered: that is one mistake. */
  #hasTimeStamps = false;
  /** an owner stands above in the same file */
  #isBelowOwner = false;
  /** the entry being read holds a comment */
  #isCommented = false;
  #includeCount = 0;
  readonly #includeStack: string[] = [];
  #file!: SourceFile;
  #lexer!: Lexer;
  #recordCount = 0;
  #totalOctets = 0;
  #generatedCount = 0;
  #generatedOctets = 0;
  /** a limit on the whole was passed: nothing more is read */
  #isStopped = false;

  constructor(sink: RecordSink, options: ParseOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#log = new FaultLog(this.#tokens, options.dialect, options.isFragment === true, this.#limits.faults);
    this.#log.subject = () => this.#subject();
    this.#log.base = () => this.#base;
    this.#owner = new CurrentOwner(this.#log, this.#input);
    this.#ttls = new Ttls(this.#log, this.#input, options.defaultTtl ?? -1);
    const { entryOctets, tokenOctets } = this.#limits;
    const maxLineOctets = Math.min(entryOctets, tokenOctets);
    this.#plainLines = new PlainLines(sink, this.#owner, this.#ttls, this.#input, maxLineOctets, options.worthOctets);
  }

  get diagnostics(): Diagnostic[] {
    return this.#log.diagnostics;
  }

  /** Reads a file and everything it includes. `identity` is what `$INCLUDE` cycles are told by. */
  parse(file: SourceFile, identity: string = file.path): void {
    this.#includeStack.push(identity);
    this.#parseFile(file, this.#options.origin);
    this.#includeStack.pop();
  }

  #parseFile(file: SourceFile, origin: Uint8Array): void {
    const log = this.#log;
    const outerFile = this.#file;
    const outerLexer = this.#lexer;
    const outerOrigin = this.#input.origin;
    const wasBelowOwner = this.#isBelowOwner;
    this.#isBelowOwner = false;
    this.#file = file;
    this.#input.origin = origin;
    const lexer = new Lexer(file.text, this.#tokens, 0, this.#limits.entryOctets);
    this.#lexer = lexer;
    if (lexer.skipByteOrderMark()) {
      log.report('utf8-bom', 'the file starts with a UTF-8 byte order mark', 0, 3, {
        help: 'save it as plain UTF-8 or ASCII: name servers take the mark for a part of the first name',
      });
    }
    const binary = notText(lexer.text);
    if (binary !== undefined) log.report('nul-byte', binary.message, 0, binary.length, { help: binary.help });
    this.#totalOctets += file.length;
    this.#plainLines.expect(file.length);
    if (file.length > this.#limits.fileOctets) this.#passLimit('fileOctets', 0, 0);
    else if (this.#totalOctets > this.#limits.totalOctets) this.#passLimit('totalOctets', 0, 0);
    while (binary === undefined && !this.#isStopped) {
      if (this.#isBelowOwner) this.#readPlainLines();
      if (!lexer.next()) break;
      this.#parseEntry();
      if (log.isOverflown) this.#passLimit('faults', lexer.entryStart, lexer.position);
    }
    this.#hasSubject = false;
    this.#isBelowOwner = wasBelowOwner;
    if (binary === undefined) this.#judgeLineEnds();
    this.#file = outerFile;
    this.#lexer = outerLexer;
    this.#input.origin = outerOrigin;
    if (outerFile !== undefined) this.#tokens.text = outerLexer.text;
  }

  /** What offset 0 of the octets that are read is called in the address space of the sources. */
  get #base(): number {
    return this.#file.base + this.#lexer.textStart;
  }

  /** Reads what can be read the quick way; the class of the zone must be known. */
  #readPlainLines(): void {
    if (!this.#hasClass || this.zoneClass !== CLASS_IN) return;
    const lexer = this.#lexer;
    const { records, names } = this.#limits;
    const plain = this.#plainLines;
    const { text, position } = lexer;
    lexer.position = plain.read(text, position, lexer.linesEnd, this.#base, records - this.#recordCount, names);
    this.#recordCount += plain.count;
  }

  #judgeLineEnds(): void {
    if (this.#isStopped) return;
    const log = this.#log;
    const { text, textStart, firstReturn, firstLoneReturn } = this.#lexer;
    if (firstLoneReturn >= 0) {
      const at = firstLoneReturn - textStart;
      log.ask('lone-carriage-return', 'a carriage return without a line feed ends this line', at, at + 1);
    } else if (firstReturn >= 0) {
      const at = firstReturn - textStart;
      log.ask('carriage-return', 'lines end in carriage return and line feed', at, at + 1);
    }
    const last = text.length - 1;
    if (last >= 0 && text[last] !== 0x0a && text[last] !== 0x0d) {
      log.ask('missing-final-newline', 'the last line does not end in a newline', last, last + 1);
    }
  }

  #parseEntry(): void {
    const lexer = this.#lexer;
    const tokens = this.#tokens;
    this.#hasSubject = false;
    this.#isCommented = lexer.commentStart >= 0;
    const isBroken = lexer.faults.length > 0;
    const isRecord = tokens.count > 0 && !isDirective(tokens, lexer.startsBlank);
    let hasOwner = false;
    if (isRecord) {
      if (!this.#isBelowOwner) reportBlankBeforeOwners(this.#log, lexer);
      this.#isBelowOwner = true;
      readEntryShape(tokens, lexer.startsBlank, this.#shape);
      // The owner is read even when the rest is broken: records below may inherit it.
      hasOwner = !this.#isIndentedDirective() && this.#readOwner();
    }
    for (const { rule, message, start, end, help } of lexer.faults)
      this.#log.report(rule, message, start, end, { help });
    if (tokens.count === 0 || !this.#checkTokens(lexer.position - lexer.entryStart)) return;
    if (!isRecord) this.#obeyDirective(isBroken);
    else if (!isBroken && hasOwner) this.#parseRecord(this.#base + lexer.entryStart);
  }

  /** Reads the type, class, data and TTL of the entry whose owner has been read. */
  #parseRecord(source: number): void {
    const type = this.#readType();
    if (type < 0 || !this.#readClass()) return;
    reportOddities(this.#log, this.#lexer, this.#shape, type);
    this.#readRecord(type, source);
  }

  #checkTokens(entryOctets: number): boolean {
    const limit = this.#limits.tokenOctets;
    if (entryOctets <= limit) return true;
    const { start, end, count } = this.#tokens;
    for (let token = 0; token < count; token++) {
      if (end[token]! - start[token]! <= limit) continue;
      this.#log.reportLimit('tokenOctets', limit, start[token]!, end[token]!);
      return false;
    }
    return true;
  }

  #isIndentedDirective(): boolean {
    const { text, start, end, flags } = this.#tokens;
    if (!this.#lexer.startsBlank || text[start[0]!] !== 0x24 || (flags[0]! & TOKEN.QUOTED) !== 0) return false;
    const word = shownText(text, start[0]!, end[0]!);
    this.#log.reportToken('indented-directive', `${word} must stand at the start of its line`, 0, {
      help: 'remove the blanks before it: an indented line is a record of the owner above',
    });
    if (latin1Text(text, start[0]!, end[0]!).toUpperCase() === '$TTL') this.#ttls.assumeFallback(1);
    return true;
  }

  #obeyDirective(isBroken: boolean): void {
    const tokens = this.#tokens;
    const log = this.#log;
    const directive = latin1Text(
      tokens.text,
      tokens.start[0]!,
      Math.min(tokens.end[0]!, tokens.start[0]! + 64),
    ).toUpperCase();
    if (!DIRECTIVES.some((known) => known === directive)) {
      const guess = nearest(directive, DIRECTIVES);
      const word = JSON.stringify(this.#input.textOf(0));
      log.reportToken('unknown-directive', `unknown directive ${word}`, 0, {
        help: guess === undefined ? 'known here: $ORIGIN, $TTL, $INCLUDE, $GENERATE' : `did you mean ${guess}?`,
      });
      if (guess === '$TTL') this.#ttls.assumeFallback(1);
      return;
    }
    if (isBroken) return;
    if ((tokens.flags[0]! & TOKEN.QUOTED) !== 0) log.askToken('quoted-directive', `${directive} stands in quotes`, 0);
    if (directive === '$GENERATE') {
      this.#generate();
      return;
    }
    const [wanted, maximum] = OPERANDS[directive]!;
    if (tokens.count < 2) {
      log.reportToken('syntax-error', `${directive} needs ${wanted}`, 0);
      return;
    }
    if (tokens.count > maximum) {
      const word = JSON.stringify(this.#input.textOf(maximum));
      log.reportToken('syntax-error', `unexpected ${word} behind ${directive}`, maximum);
      return;
    }
    if (directive === '$ORIGIN') this.#setOrigin();
    else if (directive === '$TTL') this.#ttls.setFallback(1);
    else if (directive === '$INCLUDE') this.#include();
    else log.askToken('date-directive', '$DATE says nothing in a zone file', 0);
  }

  #setOrigin(): void {
    const origin = this.#nameOfToken(1, '$ORIGIN');
    if (origin === undefined) return;
    this.#askRelative(1, '$ORIGIN');
    this.#input.origin = origin;
  }

  #askRelative(token: number, what: string): void {
    const { text, start, end } = this.#tokens;
    if (text[end[token]! - 1] === 0x2e) return;
    // The zone's own name without its last dot is another mistake, which the linter finds.
    const out = new Uint8Array(MAX_NAME_OCTETS + 1);
    const length = writeNameFromText(text, start[token]!, end[token]!, ROOT_NAME, out, 0);
    if (length > 0 && isAtOrBelow(out, this.#options.origin)) return;
    const word = JSON.stringify(shownText(text, start[token]!, end[token]!));
    this.#log.askToken(
      'relative-origin',
      `${what} ${word} is relative, here to ${nameText(this.#input.origin)}`,
      token,
    );
  }

  #include(): void {
    const tokens = this.#tokens;
    const log = this.#log;
    const limits = this.#limits;
    const target = new TextDecoder().decode(tokens.text.subarray(tokens.start[1]!, tokens.end[1]!));
    const hasOrigin = tokens.count > 2;
    const origin = hasOrigin ? this.#nameOfToken(2, 'origin of $INCLUDE') : this.#input.origin;
    if (origin === undefined) return;
    const load = this.#options.include;
    if (load === undefined) {
      log.reportToken('include-not-found', 'this input may not include files', 1);
      return;
    }
    const [start, end] = [tokens.start[1]!, tokens.end[1]!];
    if (this.#includeStack.length > limits.includeDepth) {
      log.reportLimit('includeDepth', limits.includeDepth, start, end, 'include-depth');
      return;
    }
    if (++this.#includeCount > limits.includes) {
      log.reportLimit('includes', limits.includes, start, end, 'include-depth');
      return;
    }
    if ((tokens.flags[1]! & TOKEN.QUOTED) !== 0) log.askToken('quoted-file-name', 'the file name stands in quotes', 1);
    if (hasOrigin) this.#askRelative(2, 'the origin of $INCLUDE');
    const loaded = load(target, this.#file.path);
    if ('rule' in loaded) {
      log.reportToken(loaded.rule, loaded.message, 1, { help: loaded.help });
      return;
    }
    if (this.#includeStack.includes(loaded.identity)) {
      log.reportToken('include-cycle', `"${target}" includes itself, directly or through other files`, 1);
      return;
    }
    const { sources } = this.#options;
    const known = sources.files.find((file) => file.path === loaded.path && file.shown.length === loaded.bytes.length);
    if (known === undefined && this.#totalOctets + loaded.bytes.length > limits.totalOctets) {
      this.#passLimit('totalOctets', start, end);
      return;
    }
    const owner = this.#owner.save();
    const ttls = this.#ttls.inForce;
    this.#owner.enterInclude();
    this.#includeStack.push(loaded.identity);
    this.#parseFile(known ?? sources.add(loaded.path, loaded.bytes), origin);
    this.#includeStack.pop();
    this.#ttls.leaveInclude(ttls);
    this.#owner.leaveInclude(owner);
    this.#announceOwner();
  }

  #generate(): void {
    const log = this.#log;
    const limits = this.#limits;
    const outer = this.#lexer;
    const generator = readGenerate(this.#tokens, outer.hasParentheses, this.#shape);
    if ('rule' in generator) {
      log.reportToken(generator.rule, generator.message, generator.token, { help: generator.help });
      return;
    }
    const [start, end] = [this.#tokens.start[1]!, this.#tokens.end[1]!];
    log.askToken('generate', '$GENERATE is not read by every server', 0);
    if (generator.rangeRest !== '') {
      const rest = JSON.stringify(generator.rangeRest.slice(0, 60));
      log.askToken('generate-range-rest', `${rest} behind the range says nothing`, 1);
    }
    if (generator.count > limits.generateRecords) {
      log.reportLimit('generateRecords', limits.generateRecords, start, end);
      return;
    }
    if ((this.#generatedCount += generator.count) > limits.generateTotal) {
      this.#passLimit('generateTotal', start, end);
      return;
    }
    const owner = this.#owner.save();
    const base = this.#base;
    const source = base + outer.entryStart;
    log.override = { start: source, end: base + this.#tokens.end[this.#tokens.count - 1]! };
    const line = new ByteWriter(256);
    // One mistake in the pattern is one finding, not one for each number.
    const before = log.diagnostics.length;
    let told: number | undefined;
    for (let value = generator.start; value <= generator.stop; value += generator.step) {
      line.clear();
      if (!writeGenerated(generator, value, line)) {
        log.report('generate-range-invalid', `the offset takes ${value} out of 32 bits`, 0, 0);
      } else if ((this.#generatedOctets += line.length) > limits.generateOctets) {
        this.#passLimit('generateOctets', 0, 0);
      } else this.#parseGenerated(line.bytes.slice(0, line.length), source);
      if (this.#isStopped || log.diagnostics.slice(before).some(({ severity }) => severity === 'error')) break;
      // What is only odd keeps no record from being read.
      if (told !== undefined) log.diagnostics.length = told;
      else if (log.diagnostics.length > before) told = log.diagnostics.length;
    }
    log.override = undefined;
    this.#hasSubject = false;
    this.#lexer = outer;
    this.#tokens.text = outer.text;
    this.#owner.restore(owner);
    this.#announceOwner();
  }

  /** Reads one line that `$GENERATE` made. */
  #parseGenerated(text: Uint8Array, source: number): void {
    const lexer = new Lexer(text, this.#tokens, 0, this.#limits.entryOctets);
    this.#lexer = lexer;
    if (!lexer.next()) return;
    readEntryShape(this.#tokens, false, this.#shape);
    const hasOwner = this.#readOwner();
    for (const { rule, message, start, end, help } of lexer.faults)
      this.#log.report(rule, message, start, end, { help });
    if (lexer.faults.length === 0 && hasOwner) this.#parseRecord(source);
  }

  /** Sets the current owner; false when there is none. */
  #readOwner(): boolean {
    const token = this.#shape.owner;
    // Known while it is read: what is odd about it is odd about this record.
    this.#hasSubject = true;
    if (token < 0) return this.#owner.inherit(this.#lexer.entryStart);
    if (!this.#owner.read(token)) return false;
    this.#announceOwner();
    return true;
  }

  #announceOwner(): void {
    if (this.#owner.length > 0) this.#sink.setOwner(this.#owner.wire, this.#owner.length);
  }

  #readType(): number {
    const shape = this.#shape;
    if (shape.type < 0) {
      const last = this.#tokens.count - 1;
      const isComment = isForeignComment(this.#input.textOf(0));
      this.#log.reportToken('syntax-error', 'the record has no type', last, {
        help: isComment ? COMMENT_HELP : 'a record is: owner, TTL (optional), class (optional), type, data',
      });
      return -1;
    }
    const type = typeOfToken(this.#tokens, shape.type);
    if (type < 0) {
      const isStamp = isTimeStamp(this.#tokens, shape.type);
      if (isStamp && this.#hasTimeStamps) return -1;
      this.#hasTimeStamps ||= isStamp;
      const { message, help } = noTypeFault(this.#tokens, shape.type);
      this.#log.reportToken('syntax-error', message, shape.type, { help });
      return -1;
    }
    if (isMetaType(type)) {
      this.#log.reportToken('meta-type-in-zone', `${typeText(type)} is not a type of records in a zone`, shape.type);
      return -1;
    }
    return type;
  }

  #readClass(): boolean {
    const token = this.#shape.class;
    if (token < 0) {
      this.#hasClass = true;
      return true;
    }
    const tokens = this.#tokens;
    const number = readClass(tokens.text, tokens.start[token]!, tokens.end[token]!);
    // RFC 3597 §5: CLASSn. The words are shorter, but for those of classes that hardly a zone has.
    if (number === 1 && tokens.end[token]! - tokens.start[token]! > 2) {
      this.#log.askToken('generic-class', `class IN is written ${JSON.stringify(this.#input.textOf(token))}`, token);
    }
    // RFC 1035 §5.2: "All RRs in the file should have the same class."
    if (!this.#hasClass) {
      this.zoneClass = number;
      this.#hasClass = true;
    }
    if (number === this.zoneClass) return true;
    this.#log.reportToken(
      'class-mismatch',
      `class ${classText(number)} in a zone of class ${classText(this.zoneClass)}`,
      token,
    );
    return false;
  }

  #readRecord(type: number, source: number): void {
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
      const isCut = fault.token >= this.#tokens.count && this.#lexer.commentStart >= 0;
      const help = fault.help ?? (isCut && (type === TYPE.TXT || type === TYPE.CAA) ? SEMICOLON_HELP : undefined);
      this.#log.reportToken(fault.rule, fault.message, fault.token, { help });
      return;
    }
    const { oddity } = input;
    if (oddity !== undefined) this.#log.askToken(oddity.kind, oddity.message, oddity.token);
    const ttl = this.#ttls.of(this.#shape, type, rdata);
    if (ttl < 0) {
      rdata.length = from;
      return;
    }
    if (++this.#recordCount > this.#limits.records) {
      rdata.length = from;
      this.#passLimit('records', this.#lexer.entryStart, this.#lexer.position);
      return;
    }
    this.#sink.add(type, ttl, from, source, this.#isCommented);
    if ((this.#sink.nameCount ?? 0) > this.#limits.names) {
      this.#passLimit('names', this.#lexer.entryStart, this.#lexer.position);
    }
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
    this.#log.reportToken(
      fault,
      `${what} ${JSON.stringify(this.#input.textOf(token))} ${NAME_FAULT_TEXT[fault]}`,
      token,
    );
    return undefined;
  }

  /** The record being read, as far as it is known. */
  #subject(): Subject | undefined {
    if (!this.#hasSubject || this.#owner.length === 0) return undefined;
    const type = this.#shape.type < 0 ? -1 : typeOfToken(this.#tokens, this.#shape.type);
    return { owner: this.#owner.text, type: type < 0 ? undefined : typeText(type) };
  }

  /** Reports a limit on the whole, and ends the reading. */
  #passLimit(key: keyof Limits, start: number, end: number): void {
    this.#isStopped = true;
    this.#log.reportLimit(key, this.#limits[key], start, end);
  }
}
