import type { AnyPrivateKey, PrivateKeyMaterial } from '../../src/crypto/index.js';

/** The numbers of a private key that is here. */
export function numbersOf(material: AnyPrivateKey | undefined): PrivateKeyMaterial {
  if (material === undefined || material.kind === 'remote') throw new Error('the key is not here');
  return material;
}
