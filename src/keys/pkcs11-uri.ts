/**
 * PKCS #11 URIs (RFC 7512): `pkcs11:token=zones;object=ksk?pin-source=/etc/zones/pin`. Text in, text out; finding what
 * one names is for `crypto/pkcs11-token.ts`.
 *
 * What the RFC does not define is refused: an attribute that is not understood may be the one that tells two keys apart.
 * @module
 */
import type { TokenAddress } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';

/** RFC 7512 §2.3: the class of the object. */
export type Pkcs11ObjectType = 'public' | 'private' | 'cert' | 'secret-key' | 'data';

/** A PKCS #11 URI, decoded. An attribute that it does not have is undefined; an empty one is an empty text. */
export interface Pkcs11Uri extends TokenAddress {
  readonly type?: Pkcs11ObjectType | undefined;
  /** where the PIN is: a path or a file: URI */
  readonly pinSource?: string | undefined;
  /** the PIN itself */
  readonly pinValue?: string | undefined;
  readonly moduleName?: string | undefined;
  readonly modulePath?: string | undefined;
}

type Name = keyof Pkcs11Uri;

/** The attributes by the names that they have in a URI, in the order in which they are printed. */
const PATH_ATTRIBUTES: Readonly<Record<string, Name>> = {
  token: 'token',
  manufacturer: 'manufacturer',
  serial: 'serial',
  model: 'model',
  'library-manufacturer': 'libraryManufacturer',
  'library-description': 'libraryDescription',
  'library-version': 'libraryVersion',
  'slot-manufacturer': 'slotManufacturer',
  'slot-description': 'slotDescription',
  'slot-id': 'slotId',
  object: 'object',
  type: 'type',
  id: 'id',
};
const QUERY_ATTRIBUTES: Readonly<Record<string, Name>> = {
  'pin-source': 'pinSource',
  'pin-value': 'pinValue',
  'module-name': 'moduleName',
  'module-path': 'modulePath',
};

/** RFC 7512 §2.3, §2.4: what may stand unencoded, besides letters and digits. */
const PATH_CHARACTERS = "-._~:[]@!$'()*+,=&";
const QUERY_CHARACTERS = "-._~:[]@!$'()*+,=/?|";

const OBJECT_TYPES: ReadonlySet<string> = new Set(['public', 'private', 'cert', 'secret-key', 'data']);
const SCHEME = /^pkcs11:/i;

/** Whether a text means to be a PKCS #11 URI. RFC 3986 §3.1: the name of the scheme has no case. */
export function isPkcs11Uri(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * Reads a PKCS #11 URI.
 * @param options.isBindLabel read it as BIND and the engine behind it read the label of a key: query attributes may stand
 * in the path, as in drafts of the RFC, and slashes there need no encoding
 * @throws ZoneproofError (usage) that shows no value of the URI, since one of them may be a PIN
 */
export function parsePkcs11Uri(text: string, options: { readonly isBindLabel?: boolean } = {}): Pkcs11Uri {
  if (!isPkcs11Uri(text)) throw refusal('it does not begin with "pkcs11:"');
  const rest = text.replace(SCHEME, '');
  const question = rest.indexOf('?');
  const [path, query] = question < 0 ? [rest, ''] : [rest.slice(0, question), rest.slice(question + 1)];
  const { isBindLabel = false } = options;
  const values = new Map<Name, string | number | Uint8Array>();
  const pathNames = isBindLabel ? { ...PATH_ATTRIBUTES, ...QUERY_ATTRIBUTES } : PATH_ATTRIBUTES;
  readAttributes(path, ';', pathNames, isBindLabel ? `${PATH_CHARACTERS}/` : PATH_CHARACTERS, values);
  readAttributes(query, '&', QUERY_ATTRIBUTES, QUERY_CHARACTERS, values);
  return Object.fromEntries(values) as Pkcs11Uri;
}

function refusal(message: string, help?: string): ZoneproofError {
  return new ZoneproofError(EXIT.USAGE, `not a PKCS #11 URI: ${message}`, {
    help: help ?? 'write it as in pkcs11:token=zones;object=ksk (RFC 7512)',
  });
}

function readAttributes(
  text: string,
  separator: string,
  names: Readonly<Record<string, Name>>,
  characters: string,
  values: Map<Name, string | number | Uint8Array>,
): void {
  if (text === '') return;
  for (const part of text.split(separator)) {
    const equals = part.indexOf('=');
    const written = equals < 0 ? part : part.slice(0, equals);
    // What stands without "=" may be a part of anything, a PIN for one.
    if (equals < 0) throw refusal('there is an attribute without a value');
    const shown = /^[a-z_-]{1,30}$/i.test(written) ? JSON.stringify(written) : 'one';
    const name = Object.hasOwn(names, written) ? names[written]! : undefined;
    if (name === undefined) {
      const isMisplaced = Object.hasOwn(QUERY_ATTRIBUTES, written) || Object.hasOwn(PATH_ATTRIBUTES, written);
      throw isMisplaced
        ? refusal(
            `the attribute ${shown} stands on the wrong side of the question mark`,
            `behind it stand ${Object.keys(QUERY_ATTRIBUTES).join(', ')}, joined by "&"; before it all others, joined by ";"`,
          )
        : refusal(
            `the attribute ${shown} is not known`,
            `known are ${Object.keys({ ...PATH_ATTRIBUTES, ...QUERY_ATTRIBUTES }).join(', ')}`,
          );
    }
    // RFC 7512 §2.3: an attribute must not be there twice.
    if (values.has(name)) throw refusal(`the attribute ${shown} is there twice`);
    values.set(name, readValue(name, written, decode(part.slice(equals + 1), written, characters)));
  }
}

/** Undoes the percent-encoding (RFC 3986 §2.1). */
function decode(value: string, name: string, characters: string): Uint8Array {
  const octets: number[] = [];
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!;
    if (character === '%') {
      const hex = value.slice(at + 1, at + 3);
      if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw refusal(`${name}: behind a "%" there must be two hexadecimal digits`);
      octets.push(Number.parseInt(hex, 16));
      at += 2;
    } else if (/^[A-Za-z0-9]$/.test(character) || characters.includes(character)) {
      octets.push(character.charCodeAt(0));
    } else {
      throw refusal(
        `${name}: a character must be percent-encoded`,
        'only letters, digits and some punctuation stand for themselves; a blank is %20, "#" is %23, "/" in a name is %2F',
      );
    }
  }
  return Uint8Array.from(octets);
}

function readValue(name: Name, written: string, octets: Uint8Array): string | number | Uint8Array {
  if (name === 'id') return octets;
  let text: string;
  try {
    // RFC 7512 §2.3: the values are UTF-8, but for the id, which is octets.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw refusal(`${written}: the value is not UTF-8`);
  }
  if (name === 'slotId') {
    if (!/^\d{1,19}$/.test(text)) throw refusal('slot-id: a number is needed');
    return Number(text);
  }
  if (name === 'libraryVersion' && !/^\d{1,3}(\.\d{1,3})?$/.test(text)) {
    throw refusal('library-version: a number such as 2 or 2.6 is needed');
  }
  if (name === 'type' && !OBJECT_TYPES.has(text)) {
    throw refusal(`type: the class of an object is needed`, `there are ${[...OBJECT_TYPES].join(', ')}`);
  }
  return text;
}

/** The URI as text, without a PIN: `pin-value` is left out. */
export function printPkcs11Uri(uri: Pkcs11Uri): string {
  const { pinValue: _pin, ...shown } = uri;
  const path = printAttributes(shown, PATH_ATTRIBUTES, PATH_CHARACTERS).join(';');
  const query = printAttributes(shown, QUERY_ATTRIBUTES, QUERY_CHARACTERS).join('&');
  return `pkcs11:${path}${query === '' ? '' : `?${query}`}`;
}

function printAttributes(uri: Pkcs11Uri, names: Readonly<Record<string, Name>>, characters: string): string[] {
  return Object.entries(names).flatMap(([written, name]) => {
    const value = uri[name];
    if (value === undefined) return [];
    const octets = value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
    // RFC 7512 §2.3: all of an id is to be percent-encoded, also what could stand for itself.
    const plain = name === 'id' ? '' : characters;
    return [`${written}=${Array.from(octets, (octet) => encode(octet, plain, name !== 'id')).join('')}`];
  });
}

function encode(octet: number, characters: string, areLettersPlain: boolean): string {
  const character = String.fromCharCode(octet);
  if ((areLettersPlain && /^[A-Za-z0-9]$/.test(character)) || characters.includes(character)) return character;
  return `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}
