/**
 * DS records in the JSON of others: RDAP (RFC 9083 §5.3), Cloudflare, Route 53, and what `zoneproof ds` prints itself.
 * @module
 */
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import type { Ds } from '../../dnssec/index.js';
import { type Dnskey, makeDnskey } from '../../keys/index.js';
import { DNSKEY_PROTOCOL, decodeBase64, decodeHex, equalNames, nameText, parseName } from '../../wire/index.js';

/** What a JSON document says that the parent has. */
export interface DsOfJson {
  readonly dsSet: readonly Ds[];
  /** registries that take keys make the digests themselves */
  readonly keys: readonly Dnskey[];
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
    const found = isObject(document) ? this.#find(document) : undefined;
    if (found !== undefined) return found;
    throw this.#fault(
      'holds no DS records in a form that is known',
      'known are RDAP (secureDNS), Cloudflare, Route 53',
    );
  }

  #find(document: Json): DsOfJson | undefined {
    const { domainSearchResults, result, zones, DnssecKeys } = document;
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
    if (inner.digest === null || inner.digest === undefined || inner.digest === '') return EMPTY;
    if (typeof inner.ds === 'string') this.#checkName(inner.ds.trim().split(/\s/, 1)[0], 'ds');
    return { dsSet: this.#dsSet([inner], isObject(result) ? 'result' : 'the document'), keys: [] };
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
      const [digestName, digestText] = pick(entry, ['digest', 'Digest']);
      const digest = typeof digestText === 'string' ? decodeHex(digestText) : undefined;
      if (digest === undefined || digest.length === 0)
        throw this.#fault(`has ${at}.${digestName} that is not hexadecimal`);
      return {
        keyTag: this.#number(entry, ['keyTag', 'key_tag', 'KeyTag'], 65_535, at),
        algorithm: this.#number(entry, ['algorithm', 'Algorithm'], 255, at),
        digestType: this.#number(entry, ['digestType', 'digest_type', 'DigestType'], 255, at),
        digest,
      };
    });
  }

  #key(entry: unknown, at: string): Dnskey {
    if (!isObject(entry)) throw this.#fault(`has ${at} that is no object`);
    const publicKey = typeof entry.publicKey === 'string' ? decodeBase64(entry.publicKey) : undefined;
    if (publicKey === undefined) throw this.#fault(`has ${at}.publicKey that is not Base64`);
    if ('protocol' in entry && this.#number(entry, ['protocol'], 255, at) !== DNSKEY_PROTOCOL) {
      throw this.#fault(`has ${at}.protocol that is not ${DNSKEY_PROTOCOL}`);
    }
    const flags = this.#number(entry, ['flags'], 65_535, at);
    return makeDnskey(flags, this.#number(entry, ['algorithm'], 255, at), publicKey);
  }

  /** A number, or one written as text as Cloudflare does. */
  #number(entry: Json, names: readonly string[], maximum: number, at: string): number {
    const [name, value] = pick(entry, names);
    const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
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

const EMPTY: DsOfJson = { dsSet: [], keys: [] };

/** The first of the names that the object has, with its value; otherwise the first name. */
function pick(entry: Json, names: readonly string[]): readonly [string, unknown] {
  const name = names.find((candidate) => candidate in entry) ?? names[0]!;
  return [name, entry[name]];
}
