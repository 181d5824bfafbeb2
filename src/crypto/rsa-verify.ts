/**
 * RSASSA-PKCS1-v1_5 verification over integers (RFC 8017 §8.2.2), for where there is no OpenSSL.
 *
 * The expected message block is built anew and compared whole. Parsing what the signature decodes to instead is how
 * forgeries against small exponents came about.
 * @module
 */
import { concatBytes, decodeHex, equalBytes } from '../wire/index.js';
import { integerOf, octetsOf, powerModulo } from './big-int.js';
import type { RsaPublicNumbers } from './public-key.js';
import type { HashName } from './schemes.js';

/** The DER of a DigestInfo up to the hash itself (RFC 8017 §9.2 note 1, with NULL parameters). */
const DIGEST_INFO_HEADS: Readonly<Record<HashName, Uint8Array>> = {
  sha1: decodeHex('3021300906052b0e03021a05000414')!,
  sha256: decodeHex('3031300d060960864801650304020105000420')!,
  sha384: decodeHex('3041300d060960864801650304020205000430')!,
  sha512: decodeHex('3051300d060960864801650304020305000440')!,
};

/** Whether `signature` is a PKCS #1 v1.5 signature of the key over data with this hash. */
export function verifyPkcs1(
  numbers: RsaPublicNumbers,
  hash: HashName,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const modulusOctets = numbers.n.length;
  if (signature.length !== modulusOctets) return false;
  const n = integerOf(numbers.n);
  const s = integerOf(signature);
  // RFC 8017 §5.2.2: a signature representative out of range is invalid.
  if (s >= n) return false;
  const expected = encodedMessage(hash, digest, modulusOctets);
  return (
    expected !== undefined && equalBytes(octetsOf(powerModulo(s, integerOf(numbers.e), n), modulusOctets), expected)
  );
}

/** RFC 8017 §9.2: 00 01 FF ... FF 00 DigestInfo, at least eight octets of FF; undefined when the modulus is too short. */
function encodedMessage(hash: HashName, digest: Uint8Array, octets: number): Uint8Array | undefined {
  const digestInfo = concatBytes(DIGEST_INFO_HEADS[hash], digest);
  const paddingOctets = octets - digestInfo.length - 3;
  if (paddingOctets < 8) return undefined;
  const padding = new Uint8Array(paddingOctets).fill(0xff);
  return concatBytes(Uint8Array.of(0, 1), padding, Uint8Array.of(0), digestInfo);
}
