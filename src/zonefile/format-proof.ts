/**
 * What a zone file says, apart from its looks: the formatter compares it before and after.
 *
 * The file is read as the target of an `$INCLUDE`, since it may be one: it needs no SOA, no TTL, and its first record may
 * inherit its owner. Files that it includes itself are not read; their place among the records counts. The origin is one
 * that no file uses, so that a name with and without its last dot differ.
 * @module
 */
import { type Diagnostic, SourceMap } from '../diagnostic/index.js';
import { EntryTokens } from '../rdata/index.js';
import { ByteWriter, EMPTY_BYTES, equalBytes, latin1Text, nameOf, utf8Bytes } from '../wire/index.js';
import { readNodes } from './cst.js';
import { type EntryShape, isDirective, readEntryShape } from './entry.js';
import { Lexer } from './lexer.js';
import { ZoneFileParser } from './parser.js';

/** Stands for "no TTL stated": no record can state it. */
const NO_TTL = 0xffffffff;

/** They are not read, so there may be many. */
const MAX_INCLUDES = 1_000_000;

/** Short, since owners may be as long as they like. */
const NEUTRAL_ORIGIN = nameOf('z.');

/** The file that includes the one looked at, and is of its class: the one that its first record states. */
function outerFile(bytes: Uint8Array): Uint8Array {
  const tokens = new EntryTokens();
  const lexer = new Lexer(bytes, tokens);
  const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
  while (lexer.next()) {
    if (tokens.count === 0 || isDirective(tokens, lexer.startsBlank)) continue;
    readEntryShape(tokens, lexer.startsBlank, shape);
    break;
  }
  const stated = shape.class < 0 ? '' : latin1Text(bytes, tokens.start[shape.class]!, tokens.end[shape.class]!);
  return utf8Bytes(`@ ${stated} TXT outer\n$INCLUDE file\n`);
}

export interface ReadContent {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceMap;
  /** owner, type, class, TTL and data of the records in their order, and the files included among them */
  readonly records: Uint8Array;
}

/** Reads the records of a file. */
export function readContent(bytes: Uint8Array, file: string): ReadContent {
  const sources = new SourceMap();
  const content = new ByteWriter(bytes.length);
  const rdata = new ByteWriter(1024);
  let owner: Uint8Array = EMPTY_BYTES;
  let includeCount = 0;
  const parser: ZoneFileParser = new ZoneFileParser(
    {
      rdata,
      setOwner(name, length) {
        owner = name.slice(0, length);
      },
      add(type, ttl, start) {
        content.append(owner, 0, owner.length);
        content.u16(type);
        content.u16(parser.zoneClass);
        content.u32(ttl);
        content.u16(rdata.length - start);
        content.append(rdata.bytes, start, rdata.length);
        rdata.clear();
      },
    },
    {
      origin: NEUTRAL_ORIGIN,
      sources,
      defaultTtl: NO_TTL,
      isFragment: true,
      limits: { includes: MAX_INCLUDES },
      include(target) {
        if (includeCount++ === 0) return { path: file, identity: file, bytes };
        const name = utf8Bytes(target);
        content.append(name, 0, name.length);
        // Each an empty file of its own.
        return { path: `${target} ${includeCount}`, identity: `${includeCount}`, bytes: EMPTY_BYTES };
      },
    },
  );
  parser.parse(sources.add('outer', outerFile(bytes)), 'outer');
  return { diagnostics: parser.diagnostics, sources, records: content.bytes.slice(0, content.length) };
}

/** How two texts differ in what they say, in words; undefined when only their looks differ. */
export function findDifference(
  before: ReadContent,
  textBefore: Uint8Array,
  after: ReadContent,
  textAfter: Uint8Array,
): string | undefined {
  const fault = after.diagnostics.find(({ severity }) => severity === 'error');
  if (fault !== undefined) return fault.message;
  if (!equalBytes(before.records, after.records)) return 'the records are not the same';
  const others = remarksOf(textAfter);
  for (const remark of remarksOf(textBefore)) {
    const other = others.next();
    if (other.value !== remark) return `${JSON.stringify(remark)} became ${JSON.stringify(other.value ?? '')}`;
  }
  const surplus = others.next();
  return surplus.done === true ? undefined : `${JSON.stringify(surplus.value)} came up`;
}

/** Comments and directives in their order. */
function* remarksOf(text: Uint8Array): Generator<string, undefined> {
  for (const node of readNodes(text)) {
    if (node.kind === 'comment') yield node.text;
    else if (node.kind === 'record') {
      for (const item of node.items) if (item.kind === 'comment') yield item.text;
    } else if (node.kind === 'directive') {
      const [name, ...rest] = node.words;
      yield [name!.toUpperCase(), ...rest].join(' ');
      if (node.comment !== undefined) yield node.comment.text;
    }
  }
  return undefined;
}
