/**
 * What a reporter of DS records is given, and the words that several use.
 * @module
 */
import type { DsPublication, KeyWithDs } from '../../operations/index.js';
import { algorithmInfo, digestInfo, encodeBase64, nameText } from '../../wire/index.js';

/** Turns DS records into text, with a newline at its end. */
export type DsReporter = (publication: DsPublication) => string;

/** The name of a zone for those who are no name servers: without its last dot, but for the root. */
export function domainText(owner: Uint8Array): string {
  return nameText(owner).replace(/(?<=.)\.$/, '');
}

export function algorithmName(number: number): string {
  return algorithmInfo(number)?.mnemonic ?? String(number);
}

export function digestName(number: number): string {
  return digestInfo(number)?.mnemonic ?? String(number);
}

/** RFC 4034 §2.2: flags, protocol, algorithm, public key. */
export function dnskeyText(owner: Uint8Array, { key }: KeyWithDs, type = 'DNSKEY'): string {
  return `${nameText(owner)} IN ${type} ${key.flags} ${key.protocol} ${key.algorithm} ${encodeBase64(key.publicKey)}`;
}
