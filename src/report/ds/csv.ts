/**
 * DS records and their keys as a table (RFC 4180), a line for each DS.
 * @module
 */
import { encodeBase64, encodeHex } from '../../wire/index.js';
import { type DsReporter, domainText } from './report.js';

const COLUMNS = ['domain', 'key_tag', 'algorithm', 'digest_type', 'digest', 'flags', 'protocol', 'public_key'];

export const dsCsvReporter: DsReporter = ({ zones }) => {
  const rows = zones.flatMap(({ owner, keys }) =>
    keys.flatMap(({ key, ds }) =>
      ds.map(({ keyTag, algorithm, digestType, digest }) => {
        const { flags, protocol, publicKey } = key;
        const cells = [keyTag, algorithm, digestType, encodeHex(digest), flags, protocol, encodeBase64(publicKey)];
        return [domainText(owner), ...cells];
      }),
    ),
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
};

/** RFC 4180 §2: fields with quotes, commas or line ends are quoted, quotes in them doubled. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
