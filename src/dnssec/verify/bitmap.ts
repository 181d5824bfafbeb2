/**
 * Comparing the type bit map of an NSEC or NSEC3 record with the types that exist.
 * @module
 */

import { listText } from '../../diagnostic/index.js';
import { isMetaType, readTypeBitmap, typeText } from '../../rdata/index.js';
import type { VerifyContext } from './context.js';

/**
 * Reports types that the bit map of `record` lacks or has too many.
 * @param bitmapAt offset of the bit map in the record pool
 * @param expected ascending
 */
export function compareBitmap(
  context: VerifyContext,
  chain: 'nsec' | 'nsec3',
  record: number,
  bitmapAt: number,
  expected: readonly number[],
  name: string,
): void {
  const { records } = context.zone;
  const listed = readTypeBitmap(records.pool, bitmapAt, records.rdataOffset[record + 1]!) ?? [];
  const missing = expected.filter((type) => !listed.includes(type));
  // RFC 4034 §4.1.2: "Bits representing pseudo-types MUST be clear"; validators ignore them.
  const meta = listed.filter(isMetaType);
  const extra = listed.filter((type) => !expected.includes(type) && !isMetaType(type));
  const kind = chain.toUpperCase();
  if (missing.length > 0) {
    const verb = missing.length === 1 ? 'exists' : 'exist';
    context.report(
      `${chain}-bitmap-missing`,
      `the ${kind} record for ${name} does not list ${listText(missing.map(typeText), 'and')}, which ${verb} there`,
      { record, part: 'rdata' },
    );
  }
  if (meta.length > 0) {
    context.report(
      'nsec-bitmap-meta-type',
      `the ${kind} record for ${name} lists ${listText(meta.map(typeText), 'and')}, which no zone can hold`,
      { record, part: 'rdata' },
    );
  }
  if (extra.length > 0) {
    const verb = extra.length === 1 ? 'does' : 'do';
    context.report(
      `${chain}-bitmap-extra`,
      `the ${kind} record for ${name} lists ${listText(extra.map(typeText), 'and')}, which ${verb} not exist there`,
      { record, part: 'rdata' },
    );
  }
}
