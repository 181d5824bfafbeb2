import type { RuleInfo } from '../../../diagnostic/index.js';
import { typeText } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { CERTIFICATE_ASSOCIATION_TYPES } from '../../tlsa.js';

const meta: RuleInfo = {
  id: 'tlsa-digest-length',
  category: 'service',
  severity: 'error',
  summary: 'the digest of a TLSA or SMIMEA record is not as long as its matching type says',
  why: 'Part of the digest was lost, or the matching type is wrong. No certificate can match it, so mail servers that ask for DANE do not deliver.',
  advice: 'Copy the whole digest: 64 hexadecimal digits for matching type 1 (SHA-256), 128 for 2 (SHA-512).',
  rfc: ['RFC 6698 §2.1.3', 'RFC 8162 §2'],
  peers: 'validns, octoDNS',
  bad: '_25._tcp.mail  TLSA  3 1 1 0D6FCE3320A2C1D9F9A1D0A7A3A0D0F3',
  good: '_25._tcp.mail  TLSA  3 1 1 0D6FCE3320A2C1D9F9A1D0A7A3A0D0F3B7C1D6F9E0E6B5A4C3D2E1F00F1E2D3C',
};

const messages = {
  length: (type: string, octets: number, matching: string, expected: number) =>
    `${type} digest of ${octets} octets: ${matching} has ${expected}`,
};

const DIGESTS: ReadonlyMap<number, readonly [name: string, octets: number]> = new Map([
  [1, ['matching type 1 (SHA-256)', 32]],
  [2, ['matching type 2 (SHA-512)', 64]],
]);

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: CERTIFICATE_ASSOCIATION_TYPES,
    record(index) {
      const { pool, rdataOffset, type } = zone.records;
      const at = rdataOffset[index]!;
      const octets = rdataOffset[index + 1]! - at - 3;
      const [name, expected] = DIGESTS.get(pool[at + 2]!) ?? [];
      if (name === undefined || expected === undefined || octets === expected) return;
      report({ index, part: 3, message: messages.length(typeText(type[index]!), octets, name, expected) });
    },
  }),
};
