/** Key files that the signers of others read. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openssl } from '../../src/crypto/index.js';
import { generateKeyPair, type KeyRole, type KeyTimes, printKeyPair, type SigningKey } from '../../src/keys/index.js';
import { nameOf } from '../../src/wire/index.js';

/** Makes keys of a zone that have no tag in common. */
export class KeyMaker {
  readonly #apex: string;
  readonly #now: number;
  readonly #made: SigningKey[] = [];

  constructor(apex: string, now: number) {
    this.#apex = apex;
    this.#now = now;
  }

  make(role: KeyRole, algorithm = 13, times?: Omit<KeyTimes, 'created'>): SigningKey {
    const key = generateKeyPair({
      owner: nameOf(this.#apex),
      algorithm,
      role,
      now: this.#now,
      times,
      provider: openssl,
      existing: this.#made.map(({ dnskey }) => dnskey),
      bits: algorithm < 13 ? 1024 : undefined,
    });
    this.#made.push(key);
    return key;
  }
}

/** Writes the two files of each key; their names without an ending. */
export function writeKeys(folder: string, keys: readonly SigningKey[]): string[] {
  return keys.map((key) => {
    const { publicText, privateText } = printKeyPair(key);
    writeFileSync(path.join(folder, `${key.fileName}.key`), publicText);
    writeFileSync(path.join(folder, `${key.fileName}.private`), privateText, { mode: 0o600 });
    return key.fileName;
  });
}
