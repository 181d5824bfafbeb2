import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text, readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cert-openpgpkey-shape',
  category: 'service',
  severity: 'warning',
  summary: 'the data of a CERT or OPENPGPKEY record is no certificate or key',
  why: 'Clients that find the record cannot use it. The usual cause is text around the key, which was encoded in Base64 once more.',
  advice: 'Publish the key in binary form as gpg --export writes it, without --armor, or the certificate in DER.',
  rfc: ['RFC 4398 §2.1', 'RFC 7929 §2.1.1'],
  peers: 'none',
  bad: 'c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._openpgpkey  OPENPGPKEY  LS0tLS1CRUdJTiBQR1A=',
  good: 'c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._openpgpkey  OPENPGPKEY  mQENBFVHm5sBCAC5',
};

const messages = {
  armor: 'the data is the text around a key, not the key',
  key: 'the data does not start as an OpenPGP key does',
  certificate: 'the data does not start as a certificate in DER does',
  kind: (kind: number) => `no kind of certificate has the number ${kind}`,
};

/** RFC 4398 §2.1 */
const PKIX = 1;
const PGP = 3;
const isAssigned = (kind: number): boolean =>
  (kind > 0 && kind < 9) || kind === 253 || kind === 254 || (kind > 255 && kind < 65535);

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CERT, TYPE.OPENPGPKEY],
    record(index) {
      const { type, pool, rdataOffset } = zone.records;
      const at = rdataOffset[index]!;
      const end = rdataOffset[index + 1]!;
      if (type[index] === TYPE.OPENPGPKEY) {
        const message = keyFault(pool, at, end);
        if (message !== undefined) report({ index, part: 0, message });
        return;
      }
      const kind = readU16(pool, at);
      const message =
        kind === PGP ? keyFault(pool, at + 5, end) : kind === PKIX ? derFault(pool, at + 5, end) : undefined;
      if (!isAssigned(kind)) report({ index, part: 0, message: messages.kind(kind) });
      else if (message !== undefined) report({ index, part: 3, message });
    },
  }),
};

const ARMOR = '-----BEGIN';

function armorFault(octets: Uint8Array, at: number, end: number): string | undefined {
  return latin1Text(octets, at, Math.min(end, at + ARMOR.length)) === ARMOR ? messages.armor : undefined;
}

/** RFC 9580 §4.2, §10.1: a packet has its highest bit set, and the first one of a key is a public key (6). */
function keyFault(octets: Uint8Array, at: number, end: number): string | undefined {
  const first = octets[at]!;
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  return armorFault(octets, at, end) ?? (first < 0x80 || tag !== 6 ? messages.key : undefined);
}

/** A certificate is a SEQUENCE (RFC 5280 §4.1). */
function derFault(octets: Uint8Array, at: number, end: number): string | undefined {
  return armorFault(octets, at, end) ?? (octets[at] === 0x30 ? undefined : messages.certificate);
}
