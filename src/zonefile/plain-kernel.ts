/**
 * The WebAssembly module that reads plain lines (`kernels/plain-lines`), with what it needs to know: which octets words
 * and names are made of, the types with their mnemonics, and how the rdata of the plain ones are written.
 * @module
 */
import { TYPE, TYPE_WORDS } from '../rdata/index.js';
import { BASE_N_VALUES, digestInfo } from '../wire/index.js';
import type { RecordBatch } from './plain-lines.js';
import { kernelText } from './plain-lines-kernel.generated.js';
import { KNOT_READS } from './portability.js';

/** Fields of the plain types, as the kernel calls them. All of these types are in the table of rdata, in the same way. */
const PLAIN_TYPES: readonly (readonly [type: number, ...fields: readonly string[]])[] = [
  [TYPE.A, 'IPV4'],
  [TYPE.NS, 'NAME'],
  [TYPE.CNAME, 'NAME'],
  [TYPE.PTR, 'NAME'],
  [TYPE.MX, 'U16', 'NAME'],
  [TYPE.TXT, 'STRINGS'],
  [TYPE.AAAA, 'IPV6'],
  [TYPE.SRV, 'U16', 'U16', 'U16', 'NAME'],
  [TYPE.DNAME, 'NAME'],
  [TYPE.DS, 'U16', 'U8', 'U8', 'DIGEST'],
  [TYPE.RRSIG, 'TYPE', 'U8', 'U8', 'SECONDS', 'TIME', 'TIME', 'U16', 'NAME', 'BASE64'],
  [TYPE.NSEC, 'NAME', 'TYPES'],
  [TYPE.DNSKEY, 'U16', 'U8', 'U8', 'BASE64'],
  [TYPE.NSEC3, 'U8', 'U8', 'U16', 'SALT', 'BASE32', 'BITMAP'],
  [TYPE.NSEC3PARAM, 'U8', 'U8', 'U16', 'SALT'],
  [TYPE.TLSA, 'U8', 'U8', 'U8', 'HEX'],
  [TYPE.CDS, 'U16', 'U8', 'U8', 'DIGEST'],
  [TYPE.CDNSKEY, 'U16', 'U8', 'U8', 'BASE64'],
  [TYPE.CAA, 'U8', 'TAG', 'QUOTED'],
];

/** Octets of words: printable ASCII without those that mean something to the lexer. */
const isInWord = (octet: number): boolean =>
  octet > 0x20 && octet < 0x7f && !'"();\\'.includes(String.fromCharCode(octet));
/** Octets between quotes that stand for themselves. */
const isInQuotes = (octet: number): boolean =>
  octet === 0x09 || (octet >= 0x20 && octet < 0x7f && octet !== 0x22 && octet !== 0x5c);
/** Octets of names of which no reader makes anything else; a dot is told apart. */
const isInLabel = (octet: number): boolean => isInWord(octet) && octet !== 0x2e && KNOT_READS[octet] === 1;

interface Global {
  readonly value: number;
}

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly learnTypes: (octets: number) => void;
  /** see `kernels/plain-lines/index.ts` */
  readonly read: (
    start: number,
    end: number,
    source: number,
    rdata: number,
    mostRecords: number,
    mostNames: number,
    mostLineOctets: number,
    originLength: number,
    isInherited: boolean,
    impliedTtl: number,
    isImpliedByStated: boolean,
  ) => number;
  readonly records: Global;
  readonly names: Global;
  readonly rdataOctets: Global;
  readonly statedTtl: Global;
  readonly reason: Global;
}

/** What is used of the engine: its types come with those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (octets: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: KernelExports & Readonly<Record<string, Global>> };
};

/** One for each thread; what was read last stands in it as columns. */
export class PlainKernel implements RecordBatch {
  readonly exports: KernelExports;
  /** whose text and origin are in the memory */
  user: object = {};
  /** values of `exports.reason`: the line is not plain, or the text ends in its parentheses */
  readonly notPlain: number;
  readonly cutOff: number;
  readonly text: Uint8Array;
  readonly origin: Uint8Array;
  count = 0;
  nameCount = 0;
  readonly ttl: Uint32Array;
  readonly source: Uint32Array;
  readonly rdataStart: Uint32Array;
  readonly type: Uint16Array;
  readonly owner: Uint16Array;
  readonly isCommented: Uint8Array;
  readonly rdata: Uint8Array;
  readonly nameHash: Int32Array;
  readonly nameStart: Uint32Array;
  readonly names: Uint8Array;

  /** Throws where the engine has no WebAssembly, or not all that is used of it. */
  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernelText(), 'base64')));
    const number = (name: string): number => exports[name]!.value;
    const { buffer } = exports.memory;
    const most = number('MOST_RECORDS');
    this.exports = exports;
    this.notPlain = number('NOT_PLAIN');
    this.cutOff = number('CUT_OFF');
    this.text = new Uint8Array(buffer, number('TEXT'), number('MOST_TEXT'));
    this.origin = new Uint8Array(buffer, number('ORIGIN'), 256);
    this.ttl = new Uint32Array(buffer, number('RECORD_TTL'), most);
    this.source = new Uint32Array(buffer, number('RECORD_SOURCE'), most);
    this.rdataStart = new Uint32Array(buffer, number('RECORD_RDATA'), most);
    this.type = new Uint16Array(buffer, number('RECORD_TYPE'), most);
    this.owner = new Uint16Array(buffer, number('RECORD_OWNER'), most);
    this.isCommented = new Uint8Array(buffer, number('RECORD_COMMENTED'), most);
    this.rdata = new Uint8Array(buffer, number('RDATA'));
    this.nameHash = new Int32Array(buffer, number('NAME_HASH'), most);
    this.nameStart = new Uint32Array(buffer, number('NAME_START'), most + 1);
    this.names = new Uint8Array(buffer, number('NAMES'));

    const memory = new Uint8Array(buffer);
    writeSet(memory, number('WORD_SET'), isInWord);
    writeSet(memory, number('QUOTED_SET'), isInQuotes);
    writeSet(memory, number('LABEL_SET'), isInLabel);
    memory.set(BASE_N_VALUES.hex, number('HEX_VALUES'));
    memory.set(BASE_N_VALUES.base32hex, number('BASE32_VALUES'));
    memory.set(BASE_N_VALUES.base64, number('BASE64_VALUES'));
    const digestOctets = number('DIGEST_OCTETS');
    for (let type = 0; type < 256; type++) memory[digestOctets + type] = digestInfo(type)?.octets ?? 0;
    for (const [type, ...fields] of PLAIN_TYPES) {
      memory.set(fields.map(number), number('FIELDS') + type * number('MOST_FIELDS'));
    }
    this.text.set(TYPE_WORDS);
    exports.learnTypes(TYPE_WORDS.length);
  }
}

/** Writes for each second hexadecimal digit of ASCII octets a bit for each first one with which they are in the set. */
function writeSet(memory: Uint8Array, at: number, isIn: (octet: number) => boolean): void {
  for (let octet = 0; octet < 128; octet++) if (isIn(octet)) memory[at + (octet & 15)]! |= 1 << (octet >> 4);
}

/** A thread that has read so many octets is worth a kernel: one takes about as long as reading them without. */
const WORTH_OCTETS = 1 << 15;

let octetsSeen = 0;
let kernel: PlainKernel | 'unusable' | undefined;

/**
 * The kernel of this thread; undefined where it is not worth its while, or cannot be had.
 * @param octets that are going to be read
 */
export function plainKernel(octets: number, worthOctets: number = WORTH_OCTETS): PlainKernel | undefined {
  octetsSeen += octets;
  if (octetsSeen < worthOctets) return undefined;
  if (kernel === undefined) {
    try {
      kernel = new PlainKernel();
    } catch {
      kernel = 'unusable';
    }
  }
  return kernel === 'unusable' ? undefined : kernel;
}
