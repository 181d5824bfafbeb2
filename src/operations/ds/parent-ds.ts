/**
 * The DS records that a parent has, from whatever shows them: records as text, `dsset-` files, the zone of the parent,
 * the CDS of the child, RDAP and other JSON.
 * @module
 */
import type { CryptoProvider } from '../../crypto/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { type Ds, makeDs, parseDs } from '../../dnssec/index.js';
import { TYPE } from '../../rdata/index.js';
import { DIGEST, equalBytes, equalNames, isAtOrBelow, latin1Text, nameText, utf8Bytes } from '../../wire/index.js';
import { NODE, type Zone } from '../../zone/index.js';
import { parseRecords } from '../../zonefile/index.js';
import { type Files, readInput } from '../files.js';
import { loadZone } from '../load-zone.js';
import { DsJsonReader } from './ds-json.js';
import { type DsPlaces, placesInText, placesInZone } from './ds-places.js';
import { MAX_RECORDS_OCTETS } from './keys.js';
import { dsLines, readBareDs, readLabeledDs, type TypedDs } from './typed-ds.js';

export interface ParentDsSet {
  readonly dsSet: readonly Ds[];
  /** seconds; undefined where nothing says it */
  readonly ttl: number | undefined;
  readonly placeOf: DsPlaces;
}

/** What one of the inputs says. */
type Part = Omit<ParentDsSet, 'placeOf'> & Partial<Pick<ParentDsSet, 'placeOf'>>;

const IS_JSON = /^(?:\u00ef\u00bb\u00bf)?\s*[{[]/;
const HELP = 'give a file of DS records, or one record such as "example.com. IN DS 12345 13 2 ABCD..."';

/**
 * DS records given on a command line: files, one record, or only its data (`12345 13 2 ABCD...`).
 * @param owner the zone they must be of
 * @returns an empty set when a parent says that it has none: a zone without DS at the cut, RDAP without dsData
 * @throws ZoneproofError (usage) when the input has nothing to say of the zone, or is broken
 */
export function loadParentDs(
  files: Files,
  inputs: readonly string[],
  owner: Uint8Array,
  provider: CryptoProvider,
): ParentDsSet {
  const parts = inputs.map((input): Part => {
    const isFile = input === '-' || (files.exists(input) && !files.isFolder(input));
    const placeOf = placesInText('<--ds>', input);
    if (!isFile && IS_JSON.test(input)) return { ...dsOfJson(input, owner, '--ds', provider), placeOf };
    if (!isFile && /^\S+$/.test(input) && readBareDs(input) === undefined) {
      throw new ZoneproofError(EXIT.USAGE, `--ds: there is no file ${input}, and a DS record it is not`, {
        help: HELP,
      });
    }
    if (!isFile) return { ...dsOfText(input, owner, '--ds'), placeOf };
    const bytes = readInput(files, input);
    const what = input === '-' ? '<stdin>' : input;
    const isLarge = bytes.length > MAX_RECORDS_OCTETS;
    const text = isLarge ? '' : latin1Text(bytes);
    if (isLarge || (!IS_JSON.test(text) && /\sSOA\s/i.test(text))) {
      return dsOfZone(files, loadZone(files, input, {}, bytes).zone, owner, what);
    }
    const part = IS_JSON.test(text) ? dsOfJson(text, owner, what, provider) : dsOfText(text, owner, what);
    return { ...part, placeOf: placesInText(what, text) };
  });
  const dsSet: Ds[] = [];
  for (const ds of parts.flatMap((part) => part.dsSet)) if (!dsSet.some((known) => equalDs(known, ds))) dsSet.push(ds);
  const ttls = parts.flatMap(({ ttl }) => ttl ?? []);
  const placeOf: DsPlaces = (about) => {
    const { keyTag, digestType } = about;
    const isOf = (ds: Ds): boolean => ds.keyTag === keyTag && (digestType ?? ds.digestType) === ds.digestType;
    return parts.find((part) => part.dsSet.some(isOf))?.placeOf?.(about);
  };
  return { dsSet, ttl: ttls.length === 0 ? undefined : Math.min(...ttls), placeOf };
}

/** {@link loadParentDs} where an empty set makes no sense. */
export function loadDsSet(
  files: Files,
  inputs: readonly string[],
  owner: Uint8Array,
  provider: CryptoProvider,
): ParentDsSet {
  const given = loadParentDs(files, inputs, owner, provider);
  if (given.dsSet.length > 0 || inputs.length === 0) return given;
  throw new ZoneproofError(EXIT.USAGE, `${inputs.join(', ')}: the parent has no DS for ${nameText(owner)}`, {
    help: 'leave --ds out to trust the keys of the zone itself',
  });
}

/** Whether two DS records are the same. */
export function equalDs(a: Ds, b: Ds): boolean {
  return (
    a.keyTag === b.keyTag &&
    a.algorithm === b.algorithm &&
    a.digestType === b.digestType &&
    equalBytes(a.digest, b.digest)
  );
}

function dsOfJson(text: string, owner: Uint8Array, what: string, provider: CryptoProvider): Part {
  const { dsSet, keys, records } = new DsJsonReader(what, owner).read(text.replace(/^\u00ef\u00bb\u00bf/, ''));
  if (records !== undefined) return dsOfText(records, owner, what);
  // Which digest the registry makes of a key is its own business; SHA-256 stands for it.
  return { dsSet: [...dsSet, ...keys.map((key) => makeDs(owner, key, DIGEST.SHA256, provider))], ttl: undefined };
}

function dsOfZone(files: Files, zone: Zone, owner: Uint8Array, what: string): Part {
  const isChild = equalNames(zone.apex, owner);
  if (!isAtOrBelow(owner, zone.apex)) {
    throw new ZoneproofError(EXIT.USAGE, `${what} is the zone ${zone.origin}, which has no DS for ${nameText(owner)}`);
  }
  const { names, records, tree } = zone;
  const id = names.find(owner);
  if (!isChild && (id < 0 || tree.kind[id] !== NODE.ZONE_CUT)) {
    throw new ZoneproofError(EXIT.USAGE, `${what}: ${zone.origin} does not delegate ${nameText(owner)}`);
  }
  const first = records.findRrset(id, isChild ? TYPE.CDS : TYPE.DS);
  if (first < 0) {
    if (!isChild) return { dsSet: [], ttl: undefined };
    throw new ZoneproofError(EXIT.USAGE, `${what} is the zone itself, and has no CDS record`, {
      help: 'give the DS records of its parent',
    });
  }
  const end = records.rrsetEnd(first);
  const set: { rdata: Uint8Array; type: number; ttl: number }[] = [];
  for (let i = first; i < end; i++) {
    if (!records.isDuplicate(i)) set.push({ rdata: records.rdata(i), type: records.type[i]!, ttl: records.ttl[i]! });
  }
  return { ...dsOfRecords(set, what), placeOf: placesInZone(files, zone, first) };
}

function dsOfText(text: string, owner: Uint8Array, what: string): Part {
  const prefix = `${nameText(owner)} IN DS `;
  const labeled = readLabeledDs(text);
  const lines = labeled === undefined ? dsLines(text) : [prefix + dataOf(labeled, what)];
  // In several lines only what is surely data alone is taken for it, such as the output of dig +short.
  const isAlone = lines.filter((line) => line.trim() !== '').length === 1;
  const typed = lines.map((line) => {
    const isData = isAlone || /^\s*\d{1,5}\s+\d{1,3}\s+\d{1,3}\s+[0-9A-Fa-f]/.test(line);
    const bare = isData ? readBareDs(line) : undefined;
    return bare === undefined ? line : prefix + dataOf(bare, what);
  });
  const { records, diagnostics } = parseRecords(utf8Bytes(typed.join('\n')), { path: what });
  const fault = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (fault !== undefined) throw new ZoneproofError(EXIT.USAGE, `${what}: ${fault.message}`, { help: HELP });
  const found = records.filter(({ type }) => type === TYPE.DS || type === TYPE.CDS);
  const own = found.filter((record) => equalNames(record.owner, owner));
  if (own.length === 0 && found[0] !== undefined) {
    throw new ZoneproofError(
      EXIT.USAGE,
      `${what}: the DS is of ${nameText(found[0].owner)}, not of ${nameText(owner)}`,
    );
  }
  if (own.length === 0) {
    throw new ZoneproofError(EXIT.USAGE, `${what}: no DS record in ${JSON.stringify(text.slice(0, 60))}`, {
      help: HELP,
    });
  }
  return dsOfRecords(own, what);
}

function dataOf(typed: TypedDs, what: string): string {
  if ('data' in typed) return typed.data;
  throw new ZoneproofError(EXIT.USAGE, `${what}: ${typed.fault}`, { help: HELP });
}

function dsOfRecords(
  records: readonly { readonly rdata: Uint8Array; readonly type: number; readonly ttl: number | undefined }[],
  what: string,
): Part {
  const dsSet = records.flatMap(({ rdata }) => parseDs(rdata) ?? []);
  // RFC 8078 §4
  if (records.some(({ type }, i) => type === TYPE.CDS && dsSet[i]?.algorithm === 0)) {
    throw new ZoneproofError(EXIT.USAGE, `${what}: the CDS asks the parent to delete its DS records`, {
      help: 'there is no DS set to judge then; see "zoneproof verify"',
    });
  }
  const ttls = records.flatMap(({ ttl }) => ttl ?? []);
  return { dsSet, ttl: ttls.length === 0 ? undefined : Math.min(...ttls) };
}
