/**
 * A quick look at the policies in TXT records. Nearly all of a large zone's are of a few plain forms, and of those no rule
 * has anything to say: told from their octets, they are never made into strings. All others are read in full
 * (`spf.ts`, `dkim.ts`).
 *
 * Several rules ask about one record in a row, so the answer to the last question is kept.
 * @module
 */
import { writeIpv4, writeIpv6 } from '../rdata/index.js';
import { ByteWriter, base64Decoder, behindBase64Digits } from '../wire/index.js';
import type { RecordTable } from '../zone/index.js';
import { HEAD_CHARACTERS, modulusBits } from './dkim.js';
import { isSpfPolicy, MOST_LOOKUPS } from './spf.js';

/** What a quick look at a TXT record tells. */
export const SPF_LOOK = {
  NO_POLICY: 0,
  /** addresses, at most ten of `a` and `mx`, and at the end `-all`, `~all` or `?all`, or no `all` */
  PLAIN: 1,
  /** the same and `include`, so it remains to count what the policies included look up */
  INCLUDING: 2,
  /** anything else */
  OTHER: 3,
} as const;

const SPACE = 0x20;
const SEMICOLON = 0x3b;
const DOT = 0x2e;
const AT_SIGN = 0x40;
const VERSION_OCTETS = 'v=spf1'.length;

const octetsOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const IP4 = octetsOf('ip4:');
const IP6 = octetsOf('ip6:');
const INCLUDE = octetsOf('include:');
const MX = octetsOf('mx');
const A = octetsOf('a');
const ALL = octetsOf('all');
const DKIM_VERSION = octetsOf('v=DKIM1;');
const DKIM_RSA = octetsOf('k=rsa;');
const DKIM_KEY = octetsOf('p=');

const DMARC_VERSION = octetsOf('v=DMARC1;');
const MAILTO = octetsOf('mailto:');
const POLICIES = ['none', 'quarantine', 'reject'].map(octetsOf);
const MODES = ['r', 's'].map(octetsOf);
/** The usual tags of DMARC, and their values; undefined for an address. */
const DMARC_TAGS: readonly { readonly start: Uint8Array; readonly values: readonly Uint8Array[] | undefined }[] = [
  { start: octetsOf('p='), values: POLICIES },
  { start: octetsOf('rua='), values: undefined },
  { start: octetsOf('sp='), values: POLICIES },
  { start: octetsOf('ruf='), values: undefined },
  { start: octetsOf('adkim='), values: MODES },
  { start: octetsOf('aspf='), values: MODES },
];

/** Octets of domain names as people write them in an `include`; in no macro. */
const IS_DOMAIN_OCTET = new Uint8Array(256);
for (const octet of octetsOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'))
  IS_DOMAIN_OCTET[octet] = 1;

export class UsualTexts {
  readonly #records: RecordTable;
  #spfIndex = -1;
  #spfLook: number = SPF_LOOK.NO_POLICY;
  #keyIndex = -1;
  #hasPlainKey = false;
  /** bits of the key that {@link hasPlainKey} found; undefined when it cannot be told */
  rsaBits: number | undefined;
  readonly #scratch = new ByteWriter(64);

  constructor(records: RecordTable) {
    this.#records = records;
  }

  /** Which of {@link SPF_LOOK} the TXT record is. */
  spf(index: number): number {
    if (index !== this.#spfIndex) {
      this.#spfIndex = index;
      this.#spfLook = isSpfPolicy(this.#records, index) ? this.#lookAtPolicy(index) : SPF_LOOK.NO_POLICY;
    }
    return this.#spfLook;
  }

  #lookAtPolicy(index: number): number {
    const { pool, rdataOffset } = this.#records;
    const start = rdataOffset[index]! + 1;
    const end = rdataOffset[index + 1]!;
    if (start + pool[start - 1]! !== end) return SPF_LOOK.OTHER;
    let lookups = 0;
    let look: number = SPF_LOOK.PLAIN;
    for (let at = start + VERSION_OCTETS; at < end; ) {
      if (pool[at] === SPACE) {
        at++;
        continue;
      }
      const term = at;
      while (at < end && pool[at] !== SPACE) at++;
      if (this.#isAddress(pool, term, at)) continue;
      const qualifier = pool[term];
      if (qualifier === 0x2d || qualifier === 0x7e || qualifier === 0x3f) {
        return at === end && isText(pool, term + 1, at, ALL) ? look : SPF_LOOK.OTHER;
      }
      if (startsWith(pool, term, at, INCLUDE)) {
        if (!isFullDomain(pool, term + INCLUDE.length, at)) return SPF_LOOK.OTHER;
        look = SPF_LOOK.INCLUDING;
      } else if (!isText(pool, term, at, MX) && !isText(pool, term, at, A)) return SPF_LOOK.OTHER;
      if (++lookups > MOST_LOOKUPS) return SPF_LOOK.OTHER;
    }
    return look;
  }

  /** `ip4:` or `ip6:` and an address without a prefix length. */
  #isAddress(pool: Uint8Array, start: number, end: number): boolean {
    this.#scratch.clear();
    if (startsWith(pool, start, end, IP4)) return writeIpv4(pool, start + IP4.length, end, this.#scratch);
    return startsWith(pool, start, end, IP6) && writeIpv6(pool, start + IP6.length, end, this.#scratch);
  }

  /**
   * Whether the TXT record is `v=DKIM1; k=rsa; p=` and a long key in Base64 without blanks (`k` may be missing), in which
   * nothing is wrong; sets {@link rsaBits}.
   */
  hasPlainKey(index: number): boolean {
    if (index !== this.#keyIndex) {
      this.#keyIndex = index;
      this.#hasPlainKey = this.#lookAtKey(index);
    }
    return this.#hasPlainKey;
  }

  /** Whether the TXT record is a text whose first octet no policy, no key and no quoted text in quotes starts with, nor a blank. */
  isNeither(index: number): boolean {
    const { pool, rdataOffset } = this.#records;
    const at = rdataOffset[index]!;
    const first = pool[at + 1]!;
    return pool[at]! > 0 && first > SPACE && (first | 0x20) !== 0x76 && first !== 0x22;
  }

  /** Whether the TXT record is one string with a DMARC policy: `p` first, then a few others, each once. */
  hasPlainDmarc(index: number): boolean {
    const { pool, rdataOffset } = this.#records;
    const end = rdataOffset[index + 1]!;
    let at = rdataOffset[index]! + 1;
    if (at + pool[at - 1]! !== end || !startsWith(pool, at, end, DMARC_VERSION)) return false;
    let seen = 0;
    for (at += DMARC_VERSION.length; ; at++) {
      at = behindSpaces(pool, at, end);
      if (at === end) return seen !== 0;
      const i = DMARC_TAGS.findIndex(({ start }) => startsWith(pool, at, end, start));
      const tag = DMARC_TAGS[i];
      if (tag === undefined || (seen & (1 << i)) !== 0 || (seen === 0 && i !== 0)) return false;
      seen |= 1 << i;
      const value = at + tag.start.length;
      at = value;
      while (at < end && pool[at] !== SEMICOLON) at++;
      const isKnown =
        tag.values === undefined
          ? startsWith(pool, value, at, MAILTO) && isPlainAddress(pool, value + MAILTO.length, at)
          : tag.values.some((text) => isText(pool, value, at, text));
      if (!isKnown) return false;
      if (at === end) return true;
    }
  }

  #lookAtKey(index: number): boolean {
    const { pool, rdataOffset } = this.#records;
    const rdataStart = rdataOffset[index]!;
    const rdataEnd = rdataOffset[index + 1]!;
    let at = rdataStart + 1;
    let end = at + pool[rdataStart]!;
    if (!startsWith(pool, at, end, DKIM_VERSION)) return false;
    at = behindSpaces(pool, at + DKIM_VERSION.length, end);
    if (startsWith(pool, at, end, DKIM_RSA)) at = behindSpaces(pool, at + DKIM_RSA.length, end);
    if (!startsWith(pool, at, end, DKIM_KEY)) return false;
    const start = at + DKIM_KEY.length;
    const headEnd = start + HEAD_CHARACTERS;
    if (headEnd > end) return false;
    let digits = 0;
    // The key goes on in the strings behind the first.
    for (at = start; ; end = at + pool[at - 1]!) {
      const from = at;
      at = behindBase64Digits(pool, at, end);
      digits += at - from;
      if (at < end || end === rdataEnd) break;
      at++;
    }
    for (let padding = 0; padding < 2 && at < end && pool[at] === 0x3d; padding++) at++;
    if (at !== rdataEnd || digits < HEAD_CHARACTERS || digits % 4 === 1) return false;
    const head = this.#scratch;
    head.clear();
    base64Decoder().push(pool, start, headEnd, head);
    this.rsaBits = modulusBits(head.view());
    return true;
  }
}

function startsWith(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

function isText(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  return end - start === text.length && startsWith(bytes, start, end, text);
}

function isDomain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (IS_DOMAIN_OCTET[bytes[i]!] === 0) return false;
  return end > start;
}

/** What stands in domain names, the last label of letters only, a dot before it. */
function isFullDomain(bytes: Uint8Array, start: number, end: number): boolean {
  let last = end;
  while (last > start && isLetter(bytes[last - 1]!)) last--;
  return last < end && last > start && bytes[last - 1] === DOT && isDomain(bytes, start, end);
}

function isLetter(octet: number): boolean {
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** What stands in domain names, on both sides of an `@`. */
function isPlainAddress(bytes: Uint8Array, start: number, end: number): boolean {
  let sign = start;
  while (sign < end && bytes[sign] !== AT_SIGN) sign++;
  return isDomain(bytes, start, sign) && isDomain(bytes, sign + 1, end);
}

function behindSpaces(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}
