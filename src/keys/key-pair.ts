/**
 * A key that can sign: the DNSKEY and its private numbers, from a pair of files or newly made. Text in, text out; who
 * reads and writes the files (mode 0600, never over an existing one) is above.
 * @module
 */
import {
  type AnyPrivateKey,
  type CryptoProvider,
  type GenerateOptions,
  privateKeyFault,
  publicKeyFault,
  type RemotePrivateKey,
  type Signer,
} from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { ALGORITHM, algorithmText, DNSKEY_FLAG, equalBytes, nameText } from '../wire/index.js';
import { type KeyNumbers, parseBindPrivate, parsePrivateFile, printBindPrivate } from './bind-private.js';
import { parseBindPublic, printBindPublic } from './bind-public.js';
import { type Dnskey, dnskeyFault, makeDnskey, withFlags } from './dnskey.js';
import { keyFileName, lastPathPart, withoutKeyFileEnding } from './key-file-name.js';
import type { StoredKey } from './stored-key.js';
import type { KeyTimes } from './times.js';

export interface SigningKey {
  /** the zone's apex in wire form, case as written */
  readonly owner: Uint8Array;
  readonly dnskey: Dnskey;
  readonly material: AnyPrivateKey;
  readonly times: KeyTimes;
  readonly numbers: KeyNumbers;
  /** seconds, when the public file gives one */
  readonly ttl: number | undefined;
  /** `Kexample.com.+013+12345`, without an ending */
  readonly fileName: string;
}

/**
 * The signer of a key: of its numbers, or what looking for it elsewhere found.
 * @throws ZoneproofError (key) when it is elsewhere and was not looked for
 */
export function signerOf({ material, fileName }: SigningKey, provider: CryptoProvider): Signer {
  if (material.kind !== 'remote') return provider.privateKey(material);
  if (material.signer !== undefined) return material.signer;
  throw new ZoneproofError(EXIT.KEY, `key ${fileName} is in a token, which is not open`);
}

/** The public key field that belongs to a private key; undefined when the key is elsewhere and nothing here says it. */
export function publicKeyOf(material: AnyPrivateKey, provider: CryptoProvider): Uint8Array | undefined {
  return material.kind === 'remote' ? material.publicKey : provider.publicKeyOf(material);
}

/** What a new key is for. A csk signs everything. */
export type KeyRole = 'ksk' | 'zsk' | 'csk';

const FLAGS_OF_ROLE: Readonly<Record<KeyRole, number>> = {
  // RFC 4034 §2.1.1, RFC 6781 §3.2.3: the SEP bit marks the key that the parent's DS points at.
  ksk: DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP,
  csk: DNSKEY_FLAG.ZONE | DNSKEY_FLAG.SEP,
  zsk: DNSKEY_FLAG.ZONE,
};

interface PairInput {
  readonly publicText: string;
  readonly privateText: string;
  /** of either file, or without an ending: its name must agree with the content */
  readonly path: string;
  readonly provider: CryptoProvider;
}

/**
 * Joins the two files of a key that signs, and checks that they belong together.
 * @throws ZoneproofError (key): unreadable, unusable, or not a pair
 */
export function loadKeyPair(input: PairInput): SigningKey {
  const { material, ...key } = loadStoredPair(input);
  if (material !== undefined) return { ...key, material };
  return { ...key, ...parseBindPrivate(input.privateText, `${withoutKeyFileEnding(input.path)}.private`) };
}

/**
 * The same of a key that may be kept elsewhere (`External:`), and has times here.
 * @throws ZoneproofError (key): unreadable, unusable, or not a pair
 */
export function loadStoredPair(input: PairInput): StoredKey {
  const { path, provider } = input;
  const base = withoutKeyFileEnding(path);
  const { owner, dnskey, ttl } = parseBindPublic(input.publicText, `${base}.key`);
  const { algorithm, material, times, numbers } = parsePrivateFile(input.privateText, `${base}.private`);
  const refuse = (message: string, help: string) =>
    new ZoneproofError(EXIT.KEY, message, { help, context: [`reading key ${base}`] });

  if (dnskey.algorithm !== algorithm) {
    throw refuse(
      `the .key file has algorithm ${algorithmText(dnskey.algorithm)}, the .private file ${algorithmText(algorithm)}`,
      'the two files are not of the same key; fetch the right pair',
    );
  }
  const fault = dnskeyFault(dnskey);
  if (fault !== undefined) throw refuse(fault.message, 'such a key cannot sign a zone; generate a new one');
  const publicKey = material && publicKeyOf(material, provider);
  if (publicKey !== undefined && !equalBytes(publicKey, dnskey.publicKey)) {
    throw refuse(
      'the private key does not belong to the public key',
      'the two files are not of the same key; fetch the right pair',
    );
  }
  const fileName = keyFileName(owner, dnskey.algorithm, dnskey.keyTag);
  // ldns keeps the case of the owner in file names; the name of a zone has none (RFC 4343).
  if (lastPathPart(base).toLowerCase() !== fileName.toLowerCase()) {
    throw refuse(
      `the files hold the key ${dnskey.keyTag} of ${nameText(owner)}, algorithm ${algorithmText(dnskey.algorithm)}`,
      `rename them to ${fileName}.key and ${fileName}.private, or fetch the right pair`,
    );
  }
  return { owner, dnskey, material, times, numbers, ttl, fileName };
}

/** The two files of a key. `privateText` is to be stored with mode 0600. */
export function printKeyPair(key: SigningKey): { readonly publicText: string; readonly privateText: string } {
  return { publicText: printBindPublic(key, key.times), privateText: printBindPrivate(key) };
}

/** Tags from the first to the last, both inclusive. */
export interface TagRange {
  readonly first: number;
  readonly last: number;
}

/** With all tags allowed, collisions are one in some thousands; a run of this many means that something is wrong. */
const MAXIMUM_ATTEMPTS = 64;
const ALL_TAGS: TagRange = { first: 0, last: 65_535 };

/**
 * Makes a new key, published and active from `now` on unless `times` says otherwise. Its key tag differs from those of
 * the existing keys, with and without the REVOKE bit, so that a tag always means one key (RFC 5011 §3 changes the tag on
 * revocation).
 * @param input.bits of an RSA modulus, 1024 to 4096
 * @param input.now seconds since the epoch
 * @param input.times those besides `created`
 * @param input.generate makes the key in a token, say, instead of in memory; its `publicKey` must be there
 * @param input.tagRange of the tag, with and without the REVOKE bit: signers that share a zone can have one each
 * @throws ZoneproofError (usage) for an algorithm that cannot sign or a size that is not allowed
 */
export function generateKeyPair(input: {
  readonly owner: Uint8Array;
  readonly algorithm: number;
  readonly role: KeyRole;
  readonly bits?: number | undefined;
  readonly now: number;
  readonly times?: Omit<KeyTimes, 'created'> | undefined;
  /** seconds, for the record in the public file */
  readonly ttl?: number | undefined;
  readonly tagRange?: TagRange | undefined;
  readonly generate?: ((algorithm: number, options: GenerateOptions) => RemotePrivateKey) | undefined;
  readonly provider: CryptoProvider;
  readonly existing: readonly Dnskey[];
  /** key tags in use besides those of the existing keys */
  readonly takenTags?: readonly number[] | undefined;
}): SigningKey {
  const { owner, algorithm, provider, now, tagRange = ALL_TAGS } = input;
  checkRequest(algorithm, input.bits, provider);
  const taken = new Set([...input.existing.flatMap(tagsOf), ...(input.takenTags ?? [])]);
  const isFree = (tag: number) => tag >= tagRange.first && tag <= tagRange.last && !taken.has(tag);
  const attempts = attemptsFor(tagRange);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const material = generateMaterial(input.generate ?? provider.generate, algorithm, input.bits);
    const dnskey = makeDnskey(FLAGS_OF_ROLE[input.role], algorithm, publicKeyOf(material, provider)!);
    if (!tagsOf(dnskey).every(isFree)) continue;
    const times: KeyTimes = { created: now, ...(input.times ?? { publish: now, activate: now }) };
    const fileName = keyFileName(owner, algorithm, dnskey.keyTag);
    return { owner, dnskey, material, times, numbers: {}, ttl: input.ttl, fileName };
  }
  throw new ZoneproofError(EXIT.KEY, `no free key tag found in ${attempts} attempts`, {
    help:
      tagRange === ALL_TAGS
        ? `the zone has ${input.existing.length} keys; remove those that are no longer in use`
        : `allow more tags than ${tagRange.first} to ${tagRange.last}; the tag of the key once revoked must fit too`,
  });
}

/** The REVOKE bit adds this to a key tag (RFC 4034 appendix B): both tags must fit into a range. */
const REVOKE_DISTANCE = 128;

/** Enough that a range without a free tag is told from bad luck: each attempt hits with the share of the range. */
function attemptsFor({ first, last }: TagRange): number {
  const usable = last - first + 1 - REVOKE_DISTANCE;
  if (usable >= REVOKE_DISTANCE) return Math.ceil((MAXIMUM_ATTEMPTS * 65_536) / usable);
  throw new ZoneproofError(EXIT.USAGE, `key tags ${first} to ${last} are too few to choose from`, {
    help: `allow ${2 * REVOKE_DISTANCE} or more: the tag of the key once revoked, ${REVOKE_DISTANCE} away, must fit too`,
  });
}

/** The key tag as the key is, and as it would be once revoked or no more. */
export function tagsOf(key: Dnskey): readonly [own: number, other: number] {
  return [key.keyTag, withFlags(key, key.flags ^ DNSKEY_FLAG.REVOKE).keyTag];
}

/**
 * The key as it is once revoked (RFC 5011 §2.1): with the REVOKE bit, another tag, and so another file name.
 * @param now seconds since the epoch; the time of revocation
 * @throws ZoneproofError (usage) when it is revoked already
 */
export function revokeKey(key: SigningKey, now: number): SigningKey {
  const { owner, dnskey } = key;
  if (dnskey.isRevoked) throw new ZoneproofError(EXIT.USAGE, `key ${key.fileName} is revoked already`);
  const revoked = withFlags(dnskey, dnskey.flags | DNSKEY_FLAG.REVOKE);
  const fileName = keyFileName(owner, revoked.algorithm, revoked.keyTag);
  return { ...key, dnskey: revoked, times: { ...key.times, revoke: now }, fileName };
}

function checkRequest(algorithm: number, bits: number | undefined, provider: CryptoProvider): void {
  if (!provider.canSign(algorithm)) {
    throw new ZoneproofError(EXIT.USAGE, `algorithm ${algorithmText(algorithm)} cannot be used for new keys`, {
      help: 'use 13 (ECDSAP256SHA256), 15 (ED25519) or 8 (RSASHA256)',
    });
  }
  const isRsa = algorithm === ALGORITHM.RSASHA256 || algorithm === ALGORITHM.RSASHA512;
  if (bits !== undefined && !isRsa) {
    throw new ZoneproofError(EXIT.USAGE, `keys of algorithm ${algorithmText(algorithm)} have one size only`, {
      help: 'leave the number of bits out',
    });
  }
}

function generateMaterial(
  generate: (algorithm: number, options: GenerateOptions) => AnyPrivateKey,
  algorithm: number,
  bits: number | undefined,
): AnyPrivateKey {
  let material: AnyPrivateKey;
  try {
    material = generate(algorithm, { bits });
  } catch (error) {
    if (error instanceof RangeError) throw new ZoneproofError(EXIT.USAGE, error.message);
    throw error;
  }
  const fault =
    material.kind === 'remote' ? publicKeyFault(algorithm, material.publicKey!)?.message : privateKeyFault(material);
  if (fault !== undefined) throw new ZoneproofError(EXIT.KEY, `the new key is broken: ${fault}`);
  return material;
}
