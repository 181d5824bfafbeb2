/**
 * DS records and keys as local values of Terraform or OpenTofu, for the resource of whichever provider takes them.
 * @module
 */
import type { ZoneWithDs } from '../../operations/index.js';
import { encodeBase64, encodeHex } from '../../wire/index.js';
import { type DsReporter, domainText } from './report.js';

export const terraformReporter: DsReporter = ({ zones }) => {
  const values = zones.flatMap((zone) => ['', ...zoneLines(zone)]).slice(1);
  return `locals {\n${values.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('')}}\n`;
};

function zoneLines({ owner, keys }: ZoneWithDs): string[] {
  const domain = domainText(owner);
  const ds = keys.flatMap((key) => key.ds);
  return [
    `dnssec_${domain.replace(/[^A-Za-z0-9_-]/g, '_')} = {`,
    `  domain = ${quoted(domain)}`,
    '  ds = [',
    ...ds.flatMap(({ keyTag, algorithm, digestType, digest }) => [
      '    {',
      `      key_tag     = ${keyTag}`,
      `      algorithm   = ${algorithm}`,
      `      digest_type = ${digestType}`,
      `      digest      = ${quoted(encodeHex(digest))}`,
      '    },',
    ]),
    '  ]',
    '  keys = [',
    ...keys.flatMap(({ key }) => [
      '    {',
      `      flags      = ${key.flags}`,
      `      protocol   = ${key.protocol}`,
      `      algorithm  = ${key.algorithm}`,
      `      public_key = ${quoted(encodeBase64(key.publicKey))}`,
      '    },',
    ]),
    '  ]',
    '}',
  ];
}

/** A string literal: the escapes of JSON, and templates made harmless. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&');
}
