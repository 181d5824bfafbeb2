/**
 * What stands where in memory, and how much of it there is room for. The driver fills the first places, and reads the columns.
 * @module
 */
/** Rdata of more octets is not plain. */
export const MOST_OCTETS: u32 = 2000;
/** Behind memory that is written to before it is known how much there is to write. */
const SLACK: u32 = 3 * 2048;

// Places in memory. The first ones are filled by the driver.

/** sets of octets, see `isIn` */
export const LABEL_SET: usize = 1024;
export const WORD_SET: usize = LABEL_SET + 16;
export const QUOTED_SET: usize = WORD_SET + 16;
/** for each octet the value of a digit, or 0xff */
export const HEX_VALUES: usize = QUOTED_SET + 16;
export const BASE32_VALUES: usize = HEX_VALUES + 256;
export const BASE64_VALUES: usize = BASE32_VALUES + 256;
/** for each digest type how many octets there are, or 0 when that is not known */
export const DIGEST_OCTETS: usize = BASE64_VALUES + 256;
/** for each type up to 511 its fields, up to END; nothing for what is not plain */
export const FIELDS: usize = DIGEST_OCTETS + 256;
export const MOST_FIELDS: u32 = 16;
export const MOST_TYPES: u32 = 512;
/** the origin in force, wire form */
export const ORIGIN: usize = FIELDS + MOST_TYPES * MOST_FIELDS;

/** mnemonics of types in a hash of SLOTS: two words of eight octets, the number, and what makes 24 octets */
export const MNEMONICS: usize = ORIGIN + 512;
export const SLOT_OCTETS: u32 = 24;
export const SLOT_BITS: u32 = 9;
export const SLOTS: u32 = 1 << SLOT_BITS;
/** a bit map for each window of types (RFC 4034 §4.1.2), all zero between records */
export const WINDOWS: usize = MNEMONICS + SLOTS * SLOT_OCTETS;
export const WINDOW_OCTETS: u32 = 32;

/** how many records one call reads at most */
export const MOST_RECORDS: u32 = 2048;
export const RECORD_TTL: usize = WINDOWS + 256 * WINDOW_OCTETS;
export const RECORD_SOURCE: usize = RECORD_TTL + MOST_RECORDS * 4;
export const RECORD_RDATA: usize = RECORD_SOURCE + MOST_RECORDS * 4;
export const NAME_HASH: usize = RECORD_RDATA + MOST_RECORDS * 4;
/** where each new owner starts in NAMES, and where the last one ends */
export const NAME_START: usize = NAME_HASH + MOST_RECORDS * 4;
export const RECORD_TYPE: usize = NAME_START + (MOST_RECORDS + 1) * 4;
/** which of the new owners a record has, from 1; 0 for the owner before */
export const RECORD_OWNER: usize = RECORD_TYPE + MOST_RECORDS * 2;
export const RECORD_COMMENTED: usize = RECORD_OWNER + MOST_RECORDS * 2;

export const NAMES: usize = RECORD_COMMENTED + MOST_RECORDS;
export const NAMES_END: usize = NAMES + (1 << 16);
export const RDATA: usize = NAMES_END + SLACK;
export const RDATA_END: usize = RDATA + (1 << 16);
/** the text: lines, each with its newline */
export const TEXT: usize = RDATA_END + SLACK;
export const MOST_TEXT: u32 = 1 << 16;
