/**
 * `openssl speed`: what the cryptography of signing and verifying takes at least, on this machine.
 */
import { spawnSync } from 'node:child_process';

/** Operations a second on one thread. */
export interface OpensslSpeed {
  /** as `openssl speed` calls it */
  readonly name: 'ecdsap256' | 'ed25519' | 'rsa2048';
  readonly sign: number;
  readonly verify: number;
}

const NAMES: readonly OpensslSpeed['name'][] = ['ecdsap256', 'ed25519', 'rsa2048'];

/**
 * Reads the summary that `-mr` prints for programs: `+F2` is RSA, `+F4` ECDSA (both by their bits), `+F6` EdDSA by name.
 *
 * ```
 * +F2:2:2048:5011.1:81882.0
 * +F4:3:256:73580.0:25369.0
 * +F6:0:253:Ed25519:46989.6:17441.4
 * ```
 */
export function parseOpensslSpeed(output: string): OpensslSpeed[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [tag, , bits, ...rest] = line.split(':');
    const name =
      tag === '+F2' ? `rsa${bits}` : tag === '+F4' ? `ecdsap${bits}` : tag === '+F6' ? rest.shift()?.toLowerCase() : '';
    const known = NAMES.find((one) => one === name);
    const [sign, verify] = rest.map(Number);
    return known !== undefined && sign! > 0 && verify! > 0 ? [{ name: known, sign: sign!, verify: verify! }] : [];
  });
}

/** Asks the openssl of this machine; nothing where there is none. */
export function measureOpenssl(): OpensslSpeed[] {
  const { stdout } = spawnSync('openssl', ['speed', '-seconds', '1', '-mr', ...NAMES], { encoding: 'utf8' });
  return parseOpensslSpeed(stdout ?? '');
}
