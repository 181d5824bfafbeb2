/** Records of a test in wire form. */
import { parseRecords } from '../../src/zonefile/index.js';

export function rdataOf([owner, type, data]: readonly [owner: string, type: string, data: string]) {
  const { records, diagnostics } = parseRecords(Buffer.from(`${owner} 3600 IN ${type} ${data}\n`), { path: 'test' });
  const [record] = records;
  if (record === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return record;
}
