/**
 * What a zone file may ask of the machine. Each limit is checked before the work is done, has a default that no zone
 * known to us comes near, an option (`--limit name=value`), and a finding that names both.
 * @module
 */

/** Counts, and sizes in octets. */
export interface Limits {
  /** octets of one file */
  readonly fileOctets: number;
  /** octets of all files together, one that is included twice counted twice */
  readonly totalOctets: number;
  /** octets of one entry: a line, with those that parentheses join to it; comments do not count */
  readonly entryOctets: number;
  /** octets of one field, as written */
  readonly tokenOctets: number;
  /** how deep `$INCLUDE` goes */
  readonly includeDepth: number;
  /** how often files are included */
  readonly includes: number;
  /** records of one `$GENERATE` */
  readonly generateRecords: number;
  /** records of all `$GENERATE` together */
  readonly generateTotal: number;
  /** octets of text that all `$GENERATE` make together */
  readonly generateOctets: number;
  readonly records: number;
  /** distinct owner names */
  readonly names: number;
  /** faults of the text that are kept */
  readonly faults: number;
}

export interface LimitInfo {
  /** as the option writes it */
  readonly name: string;
  readonly key: keyof Limits;
  readonly default: number;
  /** no higher value is possible; offsets and counts have 31 or 32 bits, the index of names has room for 2^29 */
  readonly maximum: number;
  /** what is limited, in words behind a number: `more than 16 levels of $INCLUDE` */
  readonly unit: string;
}

const MAX_OFFSET = 0x7fffffff;

export const LIMITS: readonly LimitInfo[] = [
  { name: 'file-octets', key: 'fileOctets', default: MAX_OFFSET, maximum: MAX_OFFSET, unit: 'octets in one file' },
  {
    name: 'total-octets',
    key: 'totalOctets',
    // One less than the address space of sources, where the last offset means "came from no file".
    default: 0xfffffffe,
    maximum: 0xfffffffe,
    unit: 'octets in all files',
  },
  {
    name: 'entry-octets',
    key: 'entryOctets',
    default: 1 << 20,
    maximum: MAX_OFFSET,
    unit: 'octets in one line and those that parentheses join to it',
  },
  {
    name: 'token-octets',
    key: 'tokenOctets',
    // The longest data there is, 65535 octets, with each written as \DDD.
    default: 4 * 65535,
    maximum: MAX_OFFSET,
    unit: 'octets in one field',
  },
  { name: 'include-depth', key: 'includeDepth', default: 16, maximum: 1000, unit: 'levels of $INCLUDE' },
  { name: 'includes', key: 'includes', default: 1000, maximum: 1_000_000, unit: 'files of $INCLUDE' },
  {
    name: 'generate-records',
    key: 'generateRecords',
    default: 65_536,
    maximum: MAX_OFFSET,
    unit: 'records of one $GENERATE',
  },
  {
    name: 'generate-total',
    key: 'generateTotal',
    default: 1_000_000,
    maximum: MAX_OFFSET,
    unit: 'records of all $GENERATE together',
  },
  {
    name: 'generate-octets',
    key: 'generateOctets',
    default: 1 << 27,
    maximum: MAX_OFFSET,
    unit: 'octets of text made by $GENERATE',
  },
  { name: 'records', key: 'records', default: 100_000_000, maximum: MAX_OFFSET, unit: 'records' },
  { name: 'names', key: 'names', default: 50_000_000, maximum: 2 ** 29, unit: 'owner names' },
  { name: 'faults', key: 'faults', default: 10_000, maximum: 1_000_000, unit: 'faults' },
];

export const DEFAULT_LIMITS: Limits = Object.fromEntries(LIMITS.map((limit) => [limit.key, limit.default])) as {
  -readonly [Key in keyof Limits]: number;
};

/** What a finding says about a limit that was passed: `more than 16 levels of $INCLUDE`. */
export function limitText(key: keyof Limits, value: number): string {
  return `more than ${value} ${limitInfo(key).unit}`;
}

/** What to do about it. */
export function limitHelp(key: keyof Limits): string {
  return `the limit keeps hostile files from using up the machine; raise it with --limit ${limitInfo(key).name}=N`;
}

function limitInfo(key: keyof Limits): LimitInfo {
  return LIMITS.find((limit) => limit.key === key)!;
}

/**
 * Reads `name=value` settings as an option gives them.
 * @returns the limits, or what is wrong, in words
 */
export function parseLimits(settings: readonly string[]): Partial<Limits> | string {
  const limits: { -readonly [Key in keyof Limits]?: number } = {};
  for (const setting of settings) {
    const [, name, digits] = /^([a-z-]+)=(\d{1,10})$/.exec(setting) ?? [];
    const limit = LIMITS.find((candidate) => candidate.name === name);
    if (limit === undefined) {
      return `${JSON.stringify(setting)} is not name=number; the names are ${LIMITS.map((known) => known.name).join(', ')}`;
    }
    const value = Number(digits);
    if (value < 1 || value > limit.maximum) return `${limit.name} must be between 1 and ${limit.maximum}`;
    limits[limit.key] = value;
  }
  return limits;
}
