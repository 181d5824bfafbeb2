/**
 * Where DS data stands that was given beside a zone, so that findings about it have a place.
 * @module
 */
import type { Subject, Text } from '../../diagnostic/index.js';
import { latin1Bytes } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import { type Files, openInput } from '../files.js';
import { recordOfDs } from '../parent-findings.js';

/** Octets of a text. */
export interface DsPlace {
  /** what messages call the text */
  readonly name: string;
  readonly text: Text;
  readonly start: number;
  readonly end: number;
}

/** Where a DS stands that a finding is about; undefined where nobody can say. */
export type DsPlaces = (about: Pick<Subject, 'keyTag' | 'digestType'>) => DsPlace | undefined;

/** In records, in data without an owner, in JSON, or in a registrar's form. */
export function placesInText(name: string, text: string): DsPlaces {
  const octets = latin1Bytes(text);
  return ({ keyTag, digestType }) => {
    // Algorithm, digest type and digest, since a TTL may be the same number; in a form the tag has a label.
    const dataOf = (second: string): string =>
      String.raw`(?<![\w.])${keyTag}[\s,;|]+(?:\d+|\w[\w-]{3,})[\s,;|]+(?:${second})[\s,;|(]+.*?(?=\s*$)`;
    const forms = [
      dataOf(String(digestType)),
      dataOf(String.raw`\d+|\w[\w-]{3,}`),
      String.raw`(?<=key[\s_-]*tag\W{0,9})${keyTag}\b`,
    ];
    const found = forms.map((form) => new RegExp(form, 'im').exec(text)).find((match) => match !== null);
    return found && { name, text: octets, start: found.index, end: found.index + found[0].length };
  };
}

/** In an RRset of a zone, from its record `first` on. */
export function placesInZone(files: Files, zone: Zone, first: number): DsPlaces {
  return (about) => {
    const { sources } = zone;
    const span = zone.span(recordOfDs(zone, first, about), 'rdata');
    if (span === undefined) return undefined;
    const { path, base, text } = sources.fileAt(span.start);
    const whole = text instanceof Uint8Array ? text : openInput(files, path);
    return { name: path, text: whole, start: span.start - base, end: span.end - base };
  };
}
