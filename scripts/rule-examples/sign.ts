/**
 * Signs zones of examples: any origin, the same octets in every run.
 * @module
 */
import type { CryptoProvider } from '../../src/crypto/index.js';
import { type SignZoneOptions, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair, type KeyRole, type SigningKey } from '../../src/keys/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import { DAY, NOW } from './world.js';

export function signerFor(provider: CryptoProvider) {
  return {
    makeKey: (origin: string, algorithm = 13, bits?: number, role: KeyRole = 'csk'): SigningKey =>
      generateKeyPair({ owner: nameOf(origin), algorithm, role, bits, now: NOW, provider, existing: [] }),
    /** The printed zone, signed for 30 days. */
    async sign(
      text: string,
      origin: string,
      keys: readonly SigningKey[],
      more: Partial<SignZoneOptions> = {},
    ): Promise<string> {
      const { zone } = await signZone(parseZone(Buffer.from(text, 'latin1'), { origin }).zone, {
        keys,
        denial: { type: 'nsec' },
        serial: 'keep',
        provider,
        now: NOW,
        inception: NOW - 3600,
        expiration: NOW + 30 * DAY,
        allow: new Set(['incomplete-algorithm']),
        ...more,
      });
      return printZone(zone);
    },
  };
}
