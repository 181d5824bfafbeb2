/**
 * What a registrar's form or interface asks for, as data, and whether it can take a key.
 * @module
 */
import { EXIT, listText, ZoneproofError } from '../../diagnostic/index.js';
import { algorithmText, digestText } from '../../wire/index.js';
import type { ZoneWithDs } from '../ds/publish.js';

/** What can stand in a field. Names are mnemonics without punctuation, `...Text` a number with its name behind. */
export type RegistrarValue =
  | 'domain'
  | 'keyTag'
  | 'algorithm'
  | 'algorithmName'
  | 'algorithmText'
  | 'digestType'
  | 'digestName'
  | 'digestText'
  | 'digest'
  | 'flags'
  | 'flagsName'
  | 'protocol'
  | 'publicKey'
  | 'role';

export interface RegistrarProfile {
  readonly name: string;
  readonly title: string;
  /** whether it wants the DS, makes the DS itself from the key, or takes both at once */
  readonly takes: 'ds' | 'key' | 'both';
  /** where its fields are described */
  readonly source: string;
  /** the day on which this was compared with the source, or with a published client of it; YYYY-MM-DD */
  readonly checked: string;
  /** what to do with the fields */
  readonly request: string;
  /** json: an object for each DS or key. attributes: `attr-name1=...&attr-value1=...`. form: lines to type */
  readonly body: 'json' | 'attributes' | 'form';
  /** numbers are written as text */
  readonly isText?: boolean;
  /** algorithms that it knows, when they are known to be fewer than all */
  readonly algorithms?: readonly number[];
  /** digest types that it knows, when they are known to be fewer than all */
  readonly digestTypes?: readonly number[];
  /** the fields in their order; a dot in a name leads into an object */
  readonly fields: readonly (readonly [name: string, value: RegistrarValue])[];
}

/**
 * Refuses what the registrar cannot take.
 * @throws ZoneproofError (key)
 */
export function refuseUnacceptable(profile: RegistrarProfile, zones: readonly ZoneWithDs[]): void {
  const { title, algorithms, digestTypes } = profile;
  const refuse = (what: string, known: readonly string[]) =>
    new ZoneproofError(EXIT.KEY, `${title} takes no ${what}`, {
      help: `it takes ${listText(known)}, as of ${profile.checked}; --force prints the fields all the same`,
    });
  for (const { key, ds } of zones.flatMap(({ keys }) => keys)) {
    if (algorithms?.includes(key.algorithm) === false) {
      throw refuse(`keys of algorithm ${algorithmText(key.algorithm)}`, algorithms.map(algorithmText));
    }
    if (profile.takes === 'key') continue;
    const other = ds.find(({ digestType }) => digestTypes?.includes(digestType) === false);
    if (other !== undefined) {
      throw refuse(`digests of type ${digestText(other.digestType)}`, digestTypes!.map(digestText));
    }
  }
}
