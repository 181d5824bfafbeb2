/**
 * What `zoneproof sign` must not write over: what it signs, what it signs with, and its own other outputs.
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { isSigned } from '../dnssec/index.js';
import { parseKeyFileName } from '../keys/index.js';
import type { Files, LoadedZone } from '../operations/index.js';
import type { SignOptions } from './sign-options.js';

/** Whether two paths are one file; standard input and output are none. */
export function isSameFile(files: Files, a: string, b: string): boolean {
  if (a === '-' || b === '-') return false;
  // Files that do not exist yet have no other name than the one that is written.
  return files.exists(a) && files.exists(b) ? files.realPath(a) === files.realPath(b) : a === b;
}

/**
 * @param output where the zone goes
 * @throws ZoneproofError (usage) when something would be lost
 */
export function checkOutputs(options: SignOptions, loaded: LoadedZone, output: string, files: Files): void {
  const { inPlace, dsset, keyset, key = [], signOnly = [], previous } = options;
  const sets = [dsset, keyset].filter((file) => file !== undefined);
  const outputs = [output, ...sets];
  const twice = outputs.find((file, at) => outputs.slice(0, at).some((other) => isSameFile(files, file, other)));
  if (twice !== undefined) {
    throw new ZoneproofError(EXIT.USAGE, `${twice} cannot take two outputs`, {
      help: 'give --output, --dsset and --keyset a file each',
    });
  }
  const zoneFiles = loaded.zone.sources.files.map(({ path }) => path);
  const keyFiles = [...key, ...signOnly];
  const refuse = (file: string, what: string): never => {
    throw new ZoneproofError(EXIT.USAGE, `${file} is ${what}: it would be lost`, { help: 'choose another file' });
  };
  // With its own earlier result included a zone is signed already, which is refused for that.
  const isRepeated = options.onlyDnssec === true && isSigned(loaded.zone);
  for (const file of outputs) {
    const isAmong = (others: readonly string[]): boolean => others.some((other) => isSameFile(files, file, other));
    if (isAmong(keyFiles) || (files.exists(file) && parseKeyFileName(file) !== undefined)) refuse(file, 'a key file');
    if (file === output && (inPlace === true || isRepeated)) continue;
    if (isAmong(zoneFiles)) refuse(file, 'part of the zone to sign');
    if (file !== output && previous !== undefined && isAmong([previous]))
      refuse(file, 'the zone as it was signed last');
  }
}
