/**
 * Keys as people and programs want to see them: role, tags, times, state, DS.
 * @module
 */
import path from 'node:path';
import { keyBits } from '../crypto/index.js';
import { ZoneproofError } from '../diagnostic/index.js';
import { type Ds, makeDs } from '../dnssec/index.js';
import {
  type Dnskey,
  type KeyPhase,
  type KeyRole,
  type KeyState,
  type KeyTimes,
  keyPhase,
  PassphraseNeeded,
  parsePkcs11Uri,
  printPkcs11Uri,
  type StoredKey,
  tagsOf,
} from '../keys/index.js';
import { algorithmInfo, DIGEST, nameText } from '../wire/index.js';
import { dsText } from './ds/index.js';
import type { Files } from './files.js';
import { type KeyOnDisk, type KeyReading, keyPathsIn, loadKey } from './key-files.js';

export interface KeyView {
  /** presentation form, absolute */
  readonly zone: string;
  /** by the SEP bit alone a csk cannot be told from a ksk; `.state` files tell */
  readonly role: KeyRole;
  readonly flags: number;
  readonly isRevoked: boolean;
  readonly keyTag: number;
  /** the tag with the REVOKE bit; of a revoked key the tag it had */
  readonly otherKeyTag: number;
  readonly algorithm: number;
  readonly mnemonic: string;
  readonly bits: number | undefined;
  readonly hasPrivate: boolean;
  /** the PKCS #11 URI of a private key in a token, without a PIN */
  readonly token: string | undefined;
  /** names without a folder */
  readonly files: readonly string[];
  readonly phase: KeyPhase;
  readonly times: KeyTimes;
  readonly dnssecPolicy: KeyState | undefined;
  /** SHA-256 and SHA-384; none for a key that no DS may point at */
  readonly ds: readonly { readonly text: string; readonly value: Ds }[];
}

function roleOf(dnskey: Dnskey, state: KeyState | undefined): KeyRole {
  const { KSK, ZSK } = state?.roles ?? {};
  if (KSK === true && ZSK === true) return 'csk';
  return dnskey.isSep ? 'ksk' : 'zsk';
}

function tokenUriText({ material }: StoredKey): string | undefined {
  if (material?.kind !== 'remote' || material.label === undefined) return undefined;
  return printPkcs11Uri(parsePkcs11Uri(material.label, { isBindLabel: true }));
}

/** What there is to say of a key at a moment in seconds since the epoch. */
export function viewKey({ key, files, state }: KeyOnDisk, at: number, reading: KeyReading): KeyView {
  const { owner, dnskey, times } = key;
  const [keyTag, otherKeyTag] = tagsOf(dnskey);
  const mayHaveDs = dnskey.isZoneKey && !dnskey.isRevoked && dnskey.isSep;
  const ds = (mayHaveDs ? [DIGEST.SHA256, DIGEST.SHA384] : []).map((digestType) => {
    const value = makeDs(owner, dnskey, digestType, reading.provider);
    return { text: dsText(owner, value), value };
  });
  return {
    zone: nameText(owner),
    role: roleOf(dnskey, state),
    flags: dnskey.flags,
    isRevoked: dnskey.isRevoked,
    keyTag,
    otherKeyTag,
    algorithm: dnskey.algorithm,
    mnemonic: algorithmInfo(dnskey.algorithm)?.mnemonic ?? String(dnskey.algorithm),
    bits: keyBits(dnskey.algorithm, dnskey.publicKey),
    hasPrivate: key.material !== undefined,
    token: tokenUriText(key),
    files: files.map((file) => path.basename(file)),
    phase: keyPhase(times, at),
    times,
    dnssecPolicy: state,
    ds,
  };
}

export interface KeyList {
  /** by zone, then tag */
  readonly views: readonly KeyView[];
  /** of the keys that cannot be read */
  readonly failures: readonly ZoneproofError[];
}

/** The keys in a folder. Throws when the folder cannot be read, and PassphraseNeeded. */
export function listKeys(files: Files, folder: string, at: number, reading: KeyReading): KeyList {
  const views: KeyView[] = [];
  const failures: ZoneproofError[] = [];
  for (const file of keyPathsIn(files, folder)) {
    try {
      views.push(viewKey(loadKey(files, file, reading), at, reading));
    } catch (error) {
      if (!(error instanceof ZoneproofError) || error instanceof PassphraseNeeded) throw error;
      failures.push(error);
    }
  }
  views.sort((a, b) => (a.zone === b.zone ? a.keyTag - b.keyTag : a.zone < b.zone ? -1 : 1));
  return { views, failures };
}
