/** Fixes over files in memory. */
import path from 'node:path';
import { openssl } from '../../src/crypto/index.js';
import { type FixRequest, type FixResult, fixFiles } from '../../src/operations/index.js';
import { latin1Bytes, latin1Text } from '../../src/wire/index.js';
import { memoryFiles } from './memory-files.js';

export const ZONE_FILE = 'example.com.zone';
/** 2026-01-02 */
export const NOW = 1767312000;

/** A zone without findings but those of the body, which stands behind a $TTL, an SOA and two NS records. */
export const HEAD = [
  '$TTL 3600',
  '@ IN SOA ns1.example.net. hostmaster.example.net. 2026010101 7200 1800 1209600 3600',
  '@ IN NS ns1.example.net.',
  '@ IN NS ns2.example.org.',
  '',
].join('\n');

export interface Mended extends FixResult {
  /** texts afterwards, Latin-1 */
  readonly texts: Readonly<Record<string, string>>;
}

/** Mends files; texts are Latin-1. */
export async function mend(
  contents: Readonly<Record<string, string>>,
  request: Partial<FixRequest> = {},
): Promise<Mended> {
  const octets = Object.fromEntries(Object.entries(contents).map(([file, text]) => [file, latin1Bytes(text)]));
  const files = memoryFiles(octets);
  // $INCLUDE asks for absolute paths.
  const located = {
    ...files,
    readFile: (file: string) => files.readFile(path.relative('', file)),
    realPath: (file: string) => path.resolve(file),
  };
  const result = await fixFiles(located, {
    paths: [ZONE_FILE],
    now: NOW,
    provider: openssl,
    config: { isOff: true },
    fixes: 'safe',
    ...request,
  });
  const texts: Record<string, string> = { ...contents };
  for (const { path, after } of result.files) texts[path] = latin1Text(after);
  return { ...result, texts };
}
