/**
 * What is usual about names and records. Most rules have nothing to say about most records: not about a target that is a
 * host of the zone, a policy of the usual form, an owner of letters and digits. Such
 * traits are told by a look at the octets, once for all rules; a trait is only given to what is sure to have it.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { ALGORITHMS, DIGESTS } from '../wire/index.js';
import { NODE, RECORD_FLAG, type Zone } from '../zone/index.js';
import { isPlainIssuer } from './caa.js';
import { isAtKeyName, RECOMMENDED_BITS } from './dkim.js';
import { isLabel } from './labels.js';
import { TARGET_TYPES, type ZoneLookup } from './lookup.js';
import { hasPlainParameters, isAliasForm } from './service-parameters.js';
import { specialUseName } from './special-names.js';
import { SPF_LOOK, UsualTexts } from './usual-texts.js';

/**
 * The traits: the bit of each, and for those of records the types that may have it. Types have different traits, so the
 * bits of records are used again. An RRset has the traits that all its records have, and those of its owner.
 */
export const TRAITS = {
  /** the target is not in the zone, or the record is in no answer: `out-of-zone` */
  'foreign-target': { bit: 1, types: TARGET_TYPES },
  /**
   * The target is of two labels or more and owns addresses: in the zone, without a CNAME beside them, or as glue, with the
   * name of a host and the zone's name once in it. For a service binding the root stands for its owner (RFC 9460 §2.5.2).
   */
  'host-target': { bit: 2, types: TARGET_TYPES },
  /**
   * The target is foreign, a host name of two labels or more, the first one no number; it has no `--` where encoded
   * labels do and no special use.
   */
  'plain-target': { bit: 4, types: TARGET_TYPES },
  /** a policy or key of the usual forms (`usual-texts.ts`), a DMARC policy where it belongs, or a text that is neither */
  'usual-text': { bit: 1, types: [TYPE.TXT] },
  /** the same: a key that is long enough, or no key and not where keys stand */
  'sound-text': { bit: 2, types: [TYPE.TXT] },
  /** the same as `usual-text`, but no policy that includes others */
  'bounded-text': { bit: 4, types: [TYPE.TXT] },
  /** the same as `usual-text`, with blanks or semicolons: whoever wrote it has put it in quotes */
  'quoted-text': { bit: 8, types: [TYPE.TXT] },
  /** not an alias (RFC 9460 §2.4.1) */
  'service-form': { bit: 8, types: [TYPE.SVCB, TYPE.HTTPS] },
  /** no encrypted client hello, and no comma, backslash or blank in the protocols */
  'plain-parameters': { bit: 16, types: [TYPE.SVCB, TYPE.HTTPS] },
  /** `issue` or `issuewild` with a host name in lower case and no parameters, the flags 0 or 128 */
  'plain-issuer': { bit: 1, types: [TYPE.CAA] },
  /** the entry that it was read from has no comment */
  uncommented: { bit: 2, types: [TYPE.CAA] },
  /** at a zone cut; the algorithm and the digest type are known, and not retired */
  'usual-ds': { bit: 1, types: [TYPE.DS] },
  /** the name is of letters, digits, hyphens and underscores, has no `--` where encoded labels do, and the zone's name once */
  'plain-owner': { bit: 32, types: undefined },
  /** the same without underscores, no hyphen first or last in a label, and the first label is no number: a host name */
  'host-owner': { bit: 64, types: undefined },
  'below-apex': { bit: 128, types: undefined },
  /** one record, not several */
  'single-record': { bit: 256, types: undefined },
  /** an RRset whose owner owns nothing else */
  'only-rrset': { bit: 512, types: undefined },
} as const satisfies Readonly<Record<string, { readonly bit: number; readonly types: readonly number[] | undefined }>>;

export type Trait = keyof typeof TRAITS;

/** How many combinations of traits there can be. */
export const TRAIT_COMBINATIONS = 1 << 10;

const FOREIGN_TARGET = TRAITS['foreign-target'].bit;
const HOST_TARGET = TRAITS['host-target'].bit;
const PLAIN_TARGET = TRAITS['plain-target'].bit;
const USUAL_TEXT = TRAITS['usual-text'].bit;
const SOUND_TEXT = TRAITS['sound-text'].bit;
const BOUNDED_TEXT = TRAITS['bounded-text'].bit;
const QUOTED_TEXT = TRAITS['quoted-text'].bit;
const SERVICE_FORM = TRAITS['service-form'].bit;
const PLAIN_PARAMETERS = TRAITS['plain-parameters'].bit;
const PLAIN_ISSUER = TRAITS['plain-issuer'].bit;
const UNCOMMENTED = TRAITS.uncommented.bit;
const USUAL_DS = TRAITS['usual-ds'].bit;
const PLAIN_OWNER = TRAITS['plain-owner'].bit;
const HOST_OWNER = TRAITS['host-owner'].bit;
const BELOW_APEX = TRAITS['below-apex'].bit;

/** The bits of traits that {@link ownerTraits} tells, and those that {@link recordTraits} does. */
export const OWNER_TRAITS = PLAIN_OWNER | HOST_OWNER | BELOW_APEX;
export const RECORD_TRAITS = PLAIN_OWNER - 1;

/** Numbers for the kinds of types that have traits. */
const KIND = { NONE: 0, TARGET: 1, TEXT: 2, ISSUER: 3, DS: 4, BINDING: 5 } as const;
const KINDS = new Uint8Array(Math.max(TYPE.CAA, ...TARGET_TYPES) + 1);
for (const type of TARGET_TYPES) KINDS[type] = KIND.TARGET;
// There is one, and it holds a second name.
KINDS[TYPE.SOA] = KIND.NONE;
KINDS[TYPE.SVCB] = KIND.BINDING;
KINDS[TYPE.HTTPS] = KIND.BINDING;
KINDS[TYPE.TXT] = KIND.TEXT;
KINDS[TYPE.CAA] = KIND.ISSUER;
KINDS[TYPE.DS] = KIND.DS;

/** The function that tells the traits that an owner name has, by its id. */
export function ownerTraits({ names, apex, apexId }: Zone, lookup: ZoneLookup): (id: number) => number {
  const { pool, offsets } = names;
  // What is unusual about the name of the zone is so about all names in it.
  const ofApex = labelTraits(apex, 0, apex.length);
  return (id) => {
    const at = offsets[id]!;
    const end = offsets[id + 1]!;
    let traits = ofApex & labelTraits(pool, at, end - apex.length);
    if (traits !== 0 && (lookup.isDoubled(pool, at, end - at) || lookup.holdsApex(pool, at, end))) traits = 0;
    return id === apexId ? traits : traits | BELOW_APEX;
  };
}

/** The function that tells the traits that a record has by its data. */
export function recordTraits(zone: Zone, lookup: ZoneLookup): (index: number) => number {
  const { records, tree } = zone;
  const { pool, rdataOffset } = records;
  const texts = new UsualTexts(records);
  return (index) => {
    switch (KINDS[records.type[index]!]) {
      case KIND.TARGET:
        return targetTraits(index);
      case KIND.BINDING:
        return bindingTraits(index);
      case KIND.TEXT:
        return textTraits(index);
      case KIND.ISSUER:
        return (
          (isPlainIssuer(records, index) ? PLAIN_ISSUER : 0) |
          ((records.flags[index]! & RECORD_FLAG.COMMENTED) === 0 ? UNCOMMENTED : 0)
        );
      case KIND.DS:
        return isUsualDs(index) ? USUAL_DS : 0;
      default:
        return 0;
    }
  };

  function targetTraits(index: number): number {
    const status = lookup.target(index);
    const at = lookup.targetOffset(index);
    if (status === 'out-of-zone') return isPlainTarget(pool, at) ? FOREIGN_TARGET | PLAIN_TARGET : FOREIGN_TARGET;
    const { id } = lookup;
    if (id < 0 || !lookup.hasAddress(id) || !hasTwoLabels(pool, at)) return 0;
    if (status === 'exists') return records.hasType(id, TYPE.CNAME) ? 0 : HOST_TARGET;
    const isGlue = tree.kind[id] === NODE.BELOW_CUT || tree.kind[id] === NODE.ZONE_CUT;
    return status === 'delegated' && isGlue && isHostName(pool, at) && !lookup.isDoubled(pool, at) ? HOST_TARGET : 0;
  }

  function bindingTraits(index: number): number {
    let traits = targetTraits(index);
    if (hasPlainParameters(records, index)) traits |= PLAIN_PARAMETERS;
    if (isAliasForm(records, index)) return traits;
    const owner = records.owner[index]!;
    const isOwner = pool[lookup.targetOffset(index)] === 0;
    if (isOwner && lookup.hasAddress(owner) && !records.hasType(owner, TYPE.CNAME)) traits |= HOST_TARGET;
    return traits | SERVICE_FORM;
  }

  function textTraits(index: number): number {
    const look = texts.spf(index);
    if (look === SPF_LOOK.PLAIN) return BOUNDED_TEXT | otherTextTraits(index);
    if (look === SPF_LOOK.INCLUDING) return otherTextTraits(index);
    if (look === SPF_LOOK.OTHER) return 0;
    if (texts.hasPlainKey(index)) {
      const { rsaBits } = texts;
      const isSound = rsaBits === undefined || rsaBits >= RECOMMENDED_BITS;
      return USUAL_TEXT | BOUNDED_TEXT | QUOTED_TEXT | (isSound ? SOUND_TEXT : 0);
    }
    return texts.isNeither(index) || (isAtDmarcName(index) && texts.hasPlainDmarc(index))
      ? BOUNDED_TEXT | otherTextTraits(index)
      : 0;
  }

  /** Of a text that holds no key. */
  function otherTextTraits(index: number): number {
    const isQuoted = hasGap(pool, rdataOffset[index]!, rdataOffset[index + 1]!);
    return USUAL_TEXT | (isAtKeyName(zone, index) ? 0 : SOUND_TEXT) | (isQuoted ? QUOTED_TEXT : 0);
  }

  function isAtDmarcName(index: number): boolean {
    return isLabel(zone.names.pool, zone.names.offsets[records.owner[index]!]!, '_dmarc');
  }

  function isUsualDs(index: number): boolean {
    const at = rdataOffset[index]!;
    return (
      tree.kind[records.owner[index]!] === NODE.ZONE_CUT &&
      IS_ALGORITHM[pool[at + 2]!] === 1 &&
      IS_DIGEST_TYPE[pool[at + 3]!] === 1
    );
  }
}

/** By number: those that are known and not retired. */
const IS_ALGORITHM = new Uint8Array(256);
for (const { number, sign } of ALGORITHMS) if (sign !== 'must-not') IS_ALGORITHM[number] = 1;
const IS_DIGEST_TYPE = new Uint8Array(256);
for (const { number, delegate } of DIGESTS) if (delegate !== 'must-not') IS_DIGEST_TYPE[number] = 1;

/** Whether there is a blank or a semicolon, so that the text was quoted. */
function hasGap(pool: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (pool[at] === 0x20 || pool[at] === 0x3b) return true;
  return false;
}

function hasTwoLabels(wire: Uint8Array, at: number): boolean {
  return wire[at] !== 0 && wire[at + 1 + wire[at]!] !== 0;
}

function isPlainTarget(wire: Uint8Array, at: number): boolean {
  return hasTwoLabels(wire, at) && isHostName(wire, at) && specialUseName(wire, at) === undefined;
}

function isHostName(wire: Uint8Array, at: number): boolean {
  return (labelTraits(wire, at, wire.length) & HOST_OWNER) !== 0;
}

/** Kinds of octets in labels, by octet; 0 for those that are in no usual label. */
const OCTET = { LETTER: 1, DIGIT: 2, HYPHEN: 3, UNDERSCORE: 4 } as const;
const HYPHEN = 0x2d;
const OCTETS = new Uint8Array(256);
OCTETS.fill(OCTET.LETTER, 0x41, 0x5b);
OCTETS.fill(OCTET.LETTER, 0x61, 0x7b);
OCTETS.fill(OCTET.DIGIT, 0x30, 0x3a);
OCTETS[HYPHEN] = OCTET.HYPHEN;
OCTETS[0x5f] = OCTET.UNDERSCORE;

/** `plain-owner` and `host-owner`, as far as the labels of `wire[at, end)` have a say; the root ends them as well. */
function labelTraits(wire: Uint8Array, at: number, end: number): number {
  let traits = PLAIN_OWNER | HOST_OWNER;
  for (let label = at; label < end && wire[label] !== 0; ) {
    const first = label + 1;
    const next = first + wire[label]!;
    let digits = 0;
    for (let i = first; i < next; i++) {
      const kind = OCTETS[wire[i]!]!;
      if (kind === OCTET.LETTER) continue;
      if (kind === OCTET.DIGIT) digits++;
      else if (kind === 0) return 0;
      else if (kind === OCTET.UNDERSCORE || i === first || i === next - 1) traits = PLAIN_OWNER;
    }
    if (next - first > 3 && wire[first + 2] === HYPHEN && wire[first + 3] === HYPHEN) return 0;
    if (label === at && digits === next - first) traits = PLAIN_OWNER;
    label = next;
  }
  return traits;
}
