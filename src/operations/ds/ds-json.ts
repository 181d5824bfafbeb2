/**
 * DS records in the JSON of others: RDAP (RFC 9083 §5.3), resolvers over HTTPS, registrars, and what `zoneproof ds`
 * prints itself.
 * @module
 */
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import type { Ds } from '../../dnssec/index.js';
import { type Dnskey, makeDnskey } from '../../keys/index.js';
import { TYPE } from '../../rdata/index.js';
import {
  algorithmNumber,
  DNSKEY_PROTOCOL,
  decodeBase64,
  decodeHex,
  digestNumber,
  equalNames,
  nameText,
  parseName,
} from '../../wire/index.js';

/** What a JSON document says that the parent has. */
export interface DsOfJson {
  readonly dsSet: readonly Ds[];
  /** registries that take keys make the digests themselves */
  readonly keys: readonly Dnskey[];
  /** lines of records, of those who say them as text */
  readonly records?: string;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads one document. Throws a ZoneproofError (usage) that says which field is wrong. */
export class DsJsonReader {
  readonly #what: string;
  readonly #owner: Uint8Array;

  /** @param what what messages call the input */
  constructor(what: string, owner: Uint8Array) {
    this.#what = what;
    this.#owner = owner;
  }

  read(text: string): DsOfJson {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      throw this.#fault('is no JSON document');
    }
    const found = (isObject(document) ? this.#find(document) : undefined) ?? this.#anywhere(document);
    if (found !== undefined) return found;
    throw this.#fault(
      'holds no DS records in a form that is known',
      'known are RDAP (secureDNS), DNS over HTTPS, and lists of DS records or keys as registrars have them',
    );
  }

  #find(document: Json): DsOfJson | undefined {
    const { domainSearchResults, result, zones, DnssecKeys, Question } = document;
    if (Question !== undefined) return this.#answer(document);
    if (Array.isArray(domainSearchResults)) {
      const domain = domainSearchResults.find((each) => isObject(each) && this.#isOwner(each.ldhName));
      if (domain === undefined) throw this.#fault(`has no domain ${nameText(this.#owner)}`);
      return this.#rdap(domain);
    }
    if (isObject(document.secureDNS) || document.objectClassName === 'domain') return this.#rdap(document);
    if (Array.isArray(zones)) return this.#ours(zones);
    if (Array.isArray(DnssecKeys)) {
      this.#checkName(document.DomainName, 'DomainName');
      return { dsSet: this.#dsSet(DnssecKeys, 'DnssecKeys'), keys: [] };
    }
    // Cloudflare wraps what it has to say; null stands for what a zone without DNSSEC lacks.
    const inner = isObject(result) ? result : document;
    if (!('key_tag' in inner) && !('digest' in inner)) return isObject(result) && 'status' in inner ? EMPTY : undefined;
    const { digest, key_tag: keyTag } = inner;
    if ((digest ?? '') === '' && (keyTag ?? 0) === 0) return EMPTY;
    if (typeof inner.ds === 'string') this.#checkName(inner.ds.trim().split(/\s/, 1)[0], 'ds');
    return { dsSet: this.#dsSet([inner], isObject(result) ? 'result' : 'the document'), keys: [] };
  }

  /** What resolvers over HTTPS answer to a question for DS records, as JSON. */
  #answer({ Status, Answer = [] }: Json): DsOfJson {
    // NOERROR, or NXDOMAIN
    if (Status !== 0 && Status !== 3) throw this.#fault(`is an answer with status ${JSON.stringify(Status)}`);
    if (!Array.isArray(Answer)) throw this.#fault('has Answer that is no list');
    const records = Answer.flatMap((each) =>
      isObject(each) && each.type === TYPE.DS ? [`${each.name} ${each.TTL ?? ''} IN DS ${each.data}`] : [],
    );
    return records.length === 0 ? EMPTY : { ...EMPTY, records: records.join('\n') };
  }

  /** DS records or keys in a document of a form that is not known: what has a key tag and a digest is a DS. */
  #anywhere(document: unknown): DsOfJson | undefined {
    const dsSet: Ds[] = [];
    const keys: Dnskey[] = [];
    const look = (value: unknown, at: string, depth: number): void => {
      if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
      if (isObject(value) && has(value, KEY_TAG) && has(value, DIGEST)) dsSet.push(...this.#dsSet([value], at));
      else if (isObject(value) && has(value, PUBLIC_KEY)) keys.push(this.#key(value, at));
      else
        for (const [name, inner] of Object.entries(value)) look(inner, at === '' ? name : `${at}.${name}`, depth + 1);
    };
    look(document, '', 0);
    if (dsSet.length + keys.length === 0) return undefined;
    return { dsSet, keys: dsSet.length > 0 ? [] : keys };
  }

  #rdap(domain: Json): DsOfJson {
    this.#checkName(domain.ldhName, 'ldhName');
    const secure = domain.secureDNS;
    if (!isObject(secure)) return EMPTY;
    const { dsData = [], keyData = [] } = secure;
    if (!Array.isArray(dsData)) throw this.#fault('has secureDNS.dsData that is no list');
    if (!Array.isArray(keyData)) throw this.#fault('has secureDNS.keyData that is no list');
    const dsSet = this.#dsSet(dsData, 'secureDNS.dsData');
    // Beside DS data the keys are only a comment on them.
    const keys = dsSet.length > 0 ? [] : keyData.map((key, i) => this.#key(key, `secureDNS.keyData[${i}]`));
    return { dsSet, keys };
  }

  #ours(zones: readonly unknown[]): DsOfJson {
    const zone = zones.find((each) => isObject(each) && this.#isOwner(each.zone));
    if (!isObject(zone) || !Array.isArray(zone.keys)) throw this.#fault(`has no zone ${nameText(this.#owner)}`);
    const sets = zone.keys.map((key, i) => {
      const list: unknown = isObject(key) ? key.ds : undefined;
      if (!Array.isArray(list)) throw this.#fault(`has keys[${i}].ds that is no list`);
      return this.#dsSet(list, `keys[${i}].ds`);
    });
    return { dsSet: sets.flat(), keys: [] };
  }

  #dsSet(list: readonly unknown[], where: string): Ds[] {
    return list.map((entry, i) => {
      const at = `${where}[${i}]`;
      if (!isObject(entry)) throw this.#fault(`has ${at} that is no object`);
      const [digestName, digestValue] = pick(entry, DIGEST);
      // Azure has type and digest in an object of their own.
      const inner = isObject(digestValue) ? digestValue : undefined;
      const digestText = inner === undefined ? digestValue : inner.value;
      const digest = typeof digestText === 'string' ? decodeHex(digestText) : undefined;
      if (digest === undefined || digest.length === 0)
        throw this.#fault(`has ${at}.${digestName} that is not hexadecimal`);
      return {
        keyTag: this.#number(entry, KEY_TAG, 65_535, at),
        algorithm: this.#number(entry, ALGORITHM, 255, at, algorithmNumber),
        digestType: this.#number(inner ?? entry, DIGEST_TYPE, 255, at, digestNumber),
        digest,
      };
    });
  }

  #key(entry: unknown, at: string): Dnskey {
    if (!isObject(entry)) throw this.#fault(`has ${at} that is no object`);
    const [keyName, keyText] = pick(entry, PUBLIC_KEY);
    const publicKey = typeof keyText === 'string' ? decodeBase64(keyText) : undefined;
    if (publicKey === undefined) throw this.#fault(`has ${at}.${keyName} that is not Base64`);
    if ('protocol' in entry && this.#number(entry, ['protocol'], 255, at) !== DNSKEY_PROTOCOL) {
      throw this.#fault(`has ${at}.protocol that is not ${DNSKEY_PROTOCOL}`);
    }
    const flags = this.#number(entry, FLAGS, 65_535, at, (text) => FLAG_WORDS[text.toLowerCase()]);
    return makeDnskey(flags, this.#number(entry, ALGORITHM, 255, at, algorithmNumber), publicKey);
  }

  /** A number, or one written as text as Cloudflare does, or a word that stands for one. */
  #number(
    entry: Json,
    names: readonly string[],
    maximum: number,
    at: string,
    ofWord?: (text: string) => number | undefined,
  ): number {
    const [name, value] = pick(entry, names);
    const number = typeof value !== 'string' ? value : /^\d{1,5}$/.test(value) ? Number(value) : ofWord?.(value);
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= maximum) return number;
    throw this.#fault(`has ${at}.${name} that is no number from 0 to ${maximum}`);
  }

  #isOwner(name: unknown): boolean {
    const wire = typeof name === 'string' ? parseName(name) : 'empty-label';
    return typeof wire !== 'string' && equalNames(wire, this.#owner);
  }

  #checkName(name: unknown, field: string): void {
    if (name === undefined || this.#isOwner(name)) return;
    throw this.#fault(`is of ${JSON.stringify(name)} by its ${field}, not of ${nameText(this.#owner)}`);
  }

  #fault(message: string, help?: string): ZoneproofError {
    return new ZoneproofError(EXIT.USAGE, `${this.#what} ${message}`, { help });
  }
}

/** What the parts of a DS and of a key are called. */
const KEY_TAG = ['keyTag', 'key_tag', 'KeyTag', 'keytag'];
const ALGORITHM = ['algorithm', 'Algorithm', 'alg'];
const DIGEST_TYPE = ['digestType', 'digest_type', 'DigestType', 'digesttype', 'algorithmType'];
const DIGEST = ['digest', 'Digest'];
const PUBLIC_KEY = ['publicKey', 'public_key', 'PublicKey'];
const FLAGS = ['flags', 'Flags', 'type'];
const FLAG_WORDS: Readonly<Record<string, number>> = {
  ksk: 257,
  key_signing_key: 257,
  zsk: 256,
  zone_signing_key: 256,
};
/** Deeper than any registrar wraps what it has. */
const MAX_DEPTH = 8;

const has = (entry: Json, names: readonly string[]): boolean =>
  names.some((name) => entry[name] !== undefined && entry[name] !== null);

const EMPTY: DsOfJson = { dsSet: [], keys: [] };

/** The first of the names that the object has, with its value; otherwise the first name. */
function pick(entry: Json, names: readonly string[]): readonly [string, unknown] {
  const name = names.find((candidate) => candidate in entry) ?? names[0]!;
  return [name, entry[name]];
}
