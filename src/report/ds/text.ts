/**
 * DS records for somebody before the form of a registrar: every field by name, the DS first, then the key that other
 * forms want.
 * @module
 */
import type { KeyWithDs } from '../../operations/index.js';
import { algorithmText, DNSKEY_FLAG, digestText, encodeBase64, encodeHex } from '../../wire/index.js';
import { type DsReporter, domainText } from './report.js';

export const dsTextReporter: DsReporter = ({ zones }) =>
  zones.flatMap(({ owner, keys }) => keys.map((key) => keyText(domainText(owner), key))).join('\n');

function keyText(domain: string, { key, ds }: KeyWithDs): string {
  const isUsual = key.flags === (DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP);
  return [
    `${domain}, key ${key.keyTag}`,
    '',
    ...ds.flatMap(({ keyTag, algorithm, digestType, digest }) => [
      'Where the form asks for a DS:',
      `  Key tag      ${keyTag}`,
      `  Algorithm    ${algorithmText(algorithm)}`,
      `  Digest type  ${digestText(digestType)}`,
      `  Digest       ${encodeHex(digest)}`,
      '',
    ]),
    'Where the form asks for a key (DNSKEY) instead:',
    `  Flags        ${key.flags}${isUsual ? ' (key-signing key; not 256)' : ''}`,
    `  Protocol     ${key.protocol}`,
    `  Algorithm    ${algorithmText(key.algorithm)}`,
    `  Public key   ${encodeBase64(key.publicKey)}`,
    '',
  ].join('\n');
}
