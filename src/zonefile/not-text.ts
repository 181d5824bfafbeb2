/**
 * Files that are no text, told by their first octets: one finding says what they are, instead of one for every octet.
 * @module
 */

export interface NotText {
  /** octets that tell it */
  readonly length: number;
  readonly message: string;
  readonly help: string;
}

type Start = readonly [a: number, b: number, c: number, d: number];

const KINDS: readonly (NotText & { readonly is: (start: Start) => boolean })[] = [
  {
    // With a mark, or in either order without one.
    is: ([a, b, c, d]) =>
      a + b === 0x1fd || (a === 0 && b !== 0 && c === 0 && d !== 0) || (a !== 0 && b === 0 && c !== 0 && d === 0),
    length: 2,
    message: 'the file is UTF-16, in which every second octet is NUL',
    help: 'save it as plain UTF-8 or ASCII',
  },
  {
    is: ([a, b, c, d]) => a === 0 && b === 0 && c === 0 && d === 2,
    length: 4,
    message: 'the file is in the raw format of BIND',
    help: 'write it as text: named-compilezone -f raw -F text -o TEXTFILE ZONE FILE',
  },
  {
    is: ([a, b, c]) => a === 0x1f && b === 0x8b && c === 8,
    length: 2,
    message: 'the file is compressed with gzip',
    help: 'decompress it, or pipe it: gunzip -c FILE | zoneproof lint --origin ZONE -',
  },
];

/** What a file is that is no text; undefined for all others. */
export function notText(bytes: Uint8Array): NotText | undefined {
  const [a, b, c, d] = bytes;
  if (a === undefined || b === undefined) return undefined;
  return KINDS.find(({ is }) => is([a, b, c ?? 1, d ?? 1]));
}
