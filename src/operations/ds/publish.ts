/**
 * What to publish at a parent: the DS records of the keys of a zone, with the keys themselves, since some registries
 * want the one and some the other (RFC 5910 §4).
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { type Ds, dsRdata, makeDs } from '../../dnssec/index.js';
import type { Dnskey } from '../../keys/index.js';
import { rdataText, TYPE } from '../../rdata/index.js';
import { DIGEST, digestInfo, digestNumber, digestText, equalNames, nameText } from '../../wire/index.js';
import { entryPoints } from './entry-points.js';
import type { KeySource } from './keys.js';

/** A key with its DS records, one for each digest type. */
export interface KeyWithDs {
  readonly key: Dnskey;
  readonly ds: readonly Ds[];
}

/** What a parent is to publish for a zone. */
export interface ZoneWithDs {
  /** the apex, wire form, case as written */
  readonly owner: Uint8Array;
  readonly keys: readonly KeyWithDs[];
}

export interface DsPublication {
  readonly zones: readonly ZoneWithDs[];
  /** what the user should know before typing them somewhere */
  readonly warnings: readonly string[];
}

export interface PublishOptions {
  readonly digestTypes: readonly number[];
  /** make what would be refused */
  readonly isForced: boolean;
  readonly provider: CryptoProvider;
}

/** Digest types given as `sha256,sha384`, each once. Throws a ZoneproofError (usage). */
export function digestTypesOf(texts: readonly string[]): number[] {
  const types = texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const type = digestNumber(text.trim());
      if (type !== undefined) return type;
      throw new ZoneproofError(EXIT.USAGE, `unknown digest ${JSON.stringify(text)}`, {
        help: 'use sha256, sha384 or sha1, several with commas',
      });
    });
  return [...new Set(types)];
}

/**
 * The DS records of keys, by zone.
 * @throws ZoneproofError (usage) for digest types that must not be used, (key) for keys that a DS must not name
 */
export function publishDs(sources: readonly KeySource[], options: PublishOptions): DsPublication {
  const { digestTypes, isForced, provider } = options;
  const warnings = refusedDigests(digestTypes, isForced);
  const zones: { owner: Uint8Array; keys: KeyWithDs[] }[] = [];
  for (const source of sources) {
    const chosen = entryPoints(source, isForced);
    warnings.push(...chosen.warnings);
    let zone = zones.find(({ owner }) => equalNames(owner, source.owner));
    if (zone === undefined) zones.push((zone = { owner: source.owner, keys: [] }));
    for (const key of chosen.keys) {
      zone.keys.push({ key, ds: digestTypes.map((digestType) => makeDs(source.owner, key, digestType, provider)) });
    }
  }
  return { zones, warnings };
}

/** RFC 9905 §2 and the IANA registry of RFC 9904: what must not be used for a delegation any more. */
function refusedDigests(digestTypes: readonly number[], isForced: boolean): string[] {
  return digestTypes.flatMap((digestType) => {
    if (digestInfo(digestType)?.delegate !== 'must-not') return [];
    const message = `digest type ${digestText(digestType)} must not be used for new DS records`;
    if (isForced) return [`${message} (RFC 9905); validators ignore it beside SHA-256`];
    throw new ZoneproofError(EXIT.USAGE, `${message} (RFC 9905)`, {
      help: `use ${DIGEST.SHA256} (SHA-256), or --force for a parent that knows nothing else`,
    });
  });
}

/** `example.com. IN DS 12345 13 2 ABCD`, as dnssec-dsfromkey prints it. */
export function dsText(owner: Uint8Array, ds: Ds, type: number = TYPE.DS): string {
  return `${nameText(owner)} IN ${type === TYPE.CDS ? 'CDS' : 'DS'} ${rdataText(TYPE.DS, dsRdata(ds))}`;
}
