/**
 * Trust anchors: the DS records that a resolver is configured with (RFC 4033 §2), and those of the root that IANA
 * publishes (RFC 9718), as data.
 * @module
 */
import { decodeHex, ROOT_NAME } from '../wire/index.js';
import type { Ds } from './ds.js';

export interface TrustAnchor {
  /** wire form */
  readonly owner: Uint8Array;
  /** one that was given as a key is its SHA-256 digest */
  readonly ds: Ds;
  /** what it was taken from, for messages */
  readonly from: string;
  /** seconds since the epoch; undefined: without limit */
  readonly validFrom?: number | undefined;
  readonly validUntil?: number | undefined;
}

/** https://data.iana.org/root-anchors/root-anchors.xml */
const IANA_ROOT: readonly (readonly [keyTag: number, digest: string, validFrom: string, validUntil?: string])[] = [
  [19036, '49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5', '2010-07-15', '2019-01-11'],
  [20326, 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D', '2017-02-02'],
  [38696, '683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16', '2024-07-18'],
];

const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;

/** The trust anchors of the root zone: all of algorithm 8 and digest type 2. */
export const IANA_TRUST_ANCHORS: readonly TrustAnchor[] = IANA_ROOT.map(([keyTag, digest, validFrom, validUntil]) => ({
  owner: ROOT_NAME,
  ds: { keyTag, algorithm: 8, digestType: 2, digest: decodeHex(digest)! },
  from: 'IANA',
  validFrom: midnight(validFrom),
  validUntil: validUntil === undefined ? undefined : midnight(validUntil),
}));

/** @param now seconds since the epoch */
export const isAnchorValid = ({ validFrom, validUntil }: TrustAnchor, now: number): boolean =>
  (validFrom === undefined || validFrom <= now) && (validUntil === undefined || now < validUntil);
