/**
 * TSIG (RFC 8945): a secret shared with a server, and the codes that it puts on questions and answers.
 * @module
 */
import { equalCodes, type HmacHash, hmac } from '../crypto/index.js';
import {
  ByteWriter,
  concatBytes,
  decodeBase64,
  EMPTY_BYTES,
  equalNames,
  lowerName,
  nameOf,
  parseName,
  readU16,
  readU32,
} from '../wire/index.js';
import { decodeMessage, type MessageRecord } from './message.js';

const TYPE_TSIG = 250;
const CLASS_ANY = 255;
const HEADER_OCTETS = 12;
/** RFC 8945 §10: "a value of 300 seconds (5 minutes)" */
const FUDGE_SECONDS = 300;
/** RFC 8945 §5.3.1: at least every 100th message of an answer is signed. */
const MAX_UNSIGNED = 99;

const ALGORITHMS: Readonly<Record<string, HmacHash>> = {
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

export interface TsigKey {
  /** wire form, lower case */
  readonly name: Uint8Array;
  /** `hmac-sha256` */
  readonly algorithm: string;
  readonly secret: Uint8Array;
}

/**
 * Reads a key as BIND and Knot write it (`key "name" { algorithm hmac-sha256; secret "..."; };`), or as one line
 * `hmac-sha256:name:secret`.
 * @returns why it is none, in words that never hold the secret
 */
export function parseTsigKey(text: string): TsigKey | string {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|(?:\/\/|#).*$/gm, '').trim();
  const line = /^([\w-]+):([^\s:]+):([A-Za-z0-9+/=]+)$/.exec(bare);
  const block = /\bkey\s+"?([^\s"{]+)"?\s*\{([\s\S]*?)\}/.exec(bare);
  const algorithmText = line?.[1] ?? /\balgorithm\s+"?([\w.-]+?)\.?"?\s*;/.exec(block?.[2] ?? '')?.[1];
  const secretText = line?.[3] ?? /\bsecret\s+"?([A-Za-z0-9+/=]+)"?\s*;/.exec(block?.[2] ?? '')?.[1];
  const name = parseName(line?.[2] ?? block?.[1] ?? '');
  if (algorithmText === undefined || secretText === undefined) return 'no key with an algorithm and a secret';
  if (typeof name === 'string') return 'the key has no valid name';
  const algorithm = algorithmText.toLowerCase();
  if (ALGORITHMS[algorithm] === undefined) {
    return `algorithm ${algorithmText} is not supported; known are ${Object.keys(ALGORITHMS).join(', ')}`;
  }
  const secret = decodeBase64(secretText);
  return secret === undefined ? 'the secret is not base64' : { name: lowerName(name), algorithm, secret };
}

/** RFC 8945 §4.3.3: what is signed besides the message. */
function variables(key: TsigKey, time: number, fudge: number, error: number, other: Uint8Array): Uint8Array {
  const out = new ByteWriter(128);
  out.append(key.name);
  out.u16(CLASS_ANY);
  out.u32(0);
  out.append(nameOf(key.algorithm));
  out.append(timers(time, fudge));
  out.u16(error);
  out.u16(other.length);
  out.append(other);
  return out.copy();
}

function timers(time: number, fudge: number): Uint8Array {
  const out = new ByteWriter(8);
  // 48 bits of seconds
  out.u16(Math.floor(time / 2 ** 32));
  out.u32(time >>> 0);
  out.u16(fudge);
  return out.copy();
}

const withLength = (mac: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(mac.length >>> 8, mac.length), mac);

/** The query with its code at the end, and the code. @param now seconds since the epoch */
export function signQuery(query: Uint8Array, key: TsigKey, now: number): { wire: Uint8Array; mac: Uint8Array } {
  const hash = ALGORITHMS[key.algorithm]!;
  const mac = hmac(hash, key.secret, query, variables(key, now, FUDGE_SECONDS, 0, EMPTY_BYTES));
  const algorithm = nameOf(key.algorithm);
  const out = new ByteWriter(query.length + 256);
  out.append(query);
  out.append(key.name);
  out.u16(TYPE_TSIG);
  out.u16(CLASS_ANY);
  out.u32(0);
  out.u16(algorithm.length + 10 + mac.length + 6);
  out.append(algorithm);
  out.append(timers(now, FUDGE_SECONDS));
  out.append(withLength(mac));
  out.append(query.subarray(0, 2));
  out.u32(0);
  const wire = out.copy();
  const additional = readU16(wire, 10) + 1;
  wire[10] = additional >>> 8;
  wire[11] = additional & 0xff;
  return { wire, mac };
}

interface TsigFields {
  readonly time: number;
  readonly fudge: number;
  readonly mac: Uint8Array;
  readonly originalId: number;
  readonly error: number;
  readonly other: Uint8Array;
  readonly algorithm: Uint8Array;
}

function readTsig({ rdata }: MessageRecord): TsigFields | undefined {
  // The algorithm's name, 6 octets of time, fudge, and the length of the code.
  let at = 0;
  while (at < rdata.length && rdata[at] !== 0 && rdata[at]! < 64) at += 1 + rdata[at]!;
  at++;
  if (at + 10 > rdata.length) return undefined;
  const macLength = readU16(rdata, at + 8);
  const behind = at + 10 + macLength;
  if (behind + 6 > rdata.length || behind + 6 + readU16(rdata, behind + 4) > rdata.length) return undefined;
  return {
    algorithm: rdata.subarray(0, at),
    time: readU16(rdata, at) * 2 ** 32 + readU32(rdata, at + 2),
    fudge: readU16(rdata, at + 6),
    mac: rdata.subarray(at + 10, behind),
    originalId: readU16(rdata, behind),
    error: readU16(rdata, behind + 2),
    other: rdata.subarray(behind + 6),
  };
}

const ERROR_TEXT: Readonly<Record<number, string>> = {
  16: 'says that the code of our question is wrong (BADSIG): is the secret the same on both sides?',
  17: 'does not know the TSIG key (BADKEY)',
  18: 'says that our clock differs too much from its own (BADTIME)',
  22: 'wants a longer code (BADTRUNC)',
};

/** Verifies the messages of one answer in order (RFC 8945 §5.3, §5.3.1). */
export class TsigVerifier {
  readonly #key: TsigKey;
  readonly #now: () => number;
  /** the code that the next one continues */
  #prior: Uint8Array;
  #pending: Uint8Array[] = [];
  #isFirst = true;

  constructor(key: TsigKey, queryMac: Uint8Array, now: () => number) {
    this.#key = key;
    this.#now = now;
    this.#prior = queryMac;
  }

  /** Whether the last message was signed, as the last of an answer must be. */
  get isComplete(): boolean {
    return this.#pending.length === 0;
  }

  /** Takes the next message; returns why the answer cannot be trusted, going on from "the server". */
  take(wire: Uint8Array): string | undefined {
    const message = decodeMessage(wire);
    if (typeof message === 'string') return `sends a message that ${message}`;
    const record = message.additional.at(-1);
    if (record?.type !== TYPE_TSIG) {
      if (this.#isFirst) return 'does not sign its answer with the TSIG key';
      this.#pending.push(wire);
      return this.#pending.length > MAX_UNSIGNED ? 'sends too many messages without a TSIG code' : undefined;
    }
    const tsig = readTsig(record);
    if (tsig === undefined) return 'sends a malformed TSIG record';
    if (tsig.error !== 0 && tsig.mac.length === 0) return ERROR_TEXT[tsig.error] ?? `reports TSIG error ${tsig.error}`;
    const { name, algorithm, secret } = this.#key;
    if (!equalNames(record.owner, name) || !equalNames(tsig.algorithm, nameOf(algorithm))) {
      return 'signs with another TSIG key or algorithm';
    }
    const stripped = withoutTsig(wire, tsig.originalId);
    if (stripped === undefined) return 'sends a malformed TSIG record';
    const tail = this.#isFirst
      ? variables(this.#key, tsig.time, tsig.fudge, tsig.error, tsig.other)
      : timers(tsig.time, tsig.fudge);
    const expected = hmac(ALGORITHMS[algorithm]!, secret, withLength(this.#prior), ...this.#pending, stripped, tail);
    if (!equalCodes(expected, tsig.mac)) return 'signs its answer with a TSIG code that does not verify';
    if (tsig.error !== 0) return ERROR_TEXT[tsig.error] ?? `reports TSIG error ${tsig.error}`;
    if (Math.abs(this.#now() - tsig.time) > tsig.fudge) return 'has a clock that differs too much from ours for TSIG';
    this.#prior = tsig.mac.slice();
    this.#pending = [];
    this.#isFirst = false;
    return undefined;
  }
}

/** The message as it was before its TSIG record, the last one, was added. */
function withoutTsig(wire: Uint8Array, originalId: number): Uint8Array | undefined {
  // The record stands last: its owner, 10 octets and its rdata reach to the end, so it is found by walking the records.
  const start = lastRecordStart(wire);
  if (start === undefined) return undefined;
  const out = wire.slice(0, start);
  const additional = readU16(wire, 10) - 1;
  out.set([originalId >>> 8, originalId & 0xff]);
  out.set([additional >>> 8, additional & 0xff], 10);
  return out;
}

/** Where the last record of a message that decodes well starts. */
function lastRecordStart(wire: Uint8Array): number | undefined {
  const skip = (at: number): number => {
    let next = at;
    while (wire[next]! > 0 && wire[next]! < 64) next += 1 + wire[next]!;
    return next + (wire[next]! >= 0xc0 ? 2 : 1);
  };
  let at = HEADER_OCTETS;
  for (let i = readU16(wire, 4); i > 0; i--) at = skip(at) + 4;
  let last: number | undefined;
  for (let i = readU16(wire, 6) + readU16(wire, 8) + readU16(wire, 10); i > 0; i--) {
    last = at;
    at = skip(at);
    at += 10 + readU16(wire, at + 8);
  }
  return at === wire.length ? last : undefined;
}
