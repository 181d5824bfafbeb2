import type { RuleInfo } from '../../../diagnostic/index.js';
import type { Rule } from '../../rule.js';
import { CERTIFICATE_ASSOCIATION_TYPES } from '../../tlsa.js';

const meta: RuleInfo = {
  id: 'tlsa-parameter-unknown',
  category: 'service',
  severity: 'warning',
  summary: 'the usage, selector or matching type of a TLSA or SMIMEA record is not assigned',
  why: 'Clients pass over records whose parameters they do not know, as if they were not there.',
  advice: 'Use a usage from 0 to 3, a selector 0 or 1, and a matching type from 0 to 2. "3 1 1" is the usual choice.',
  rfc: ['RFC 6698 §2.1', 'RFC 6698 §7'],
  peers: 'validns, octoDNS, dnscontrol',
  bad: '_25._tcp.mail  TLSA  3 2 1 0D6FCE3320A2C1D9F9A1D0A7A3A0D0F3B7C1D6F9E0E6B5A4C3D2E1F00F1E2D3C',
  good: '_25._tcp.mail  TLSA  3 1 1 0D6FCE3320A2C1D9F9A1D0A7A3A0D0F3B7C1D6F9E0E6B5A4C3D2E1F00F1E2D3C',
};

const messages = {
  unknown: (field: string, value: number, last: number) => `${field} ${value} is not assigned: 0 to ${last} are`,
};

/** The fields in order and their highest assigned value (RFC 6698 §7); 255 is for private use in each. */
const FIELDS: readonly (readonly [name: string, last: number])[] = [
  ['usage', 3],
  ['selector', 1],
  ['matching type', 2],
];

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: CERTIFICATE_ASSOCIATION_TYPES,
    record(index) {
      const at = zone.records.rdataOffset[index]!;
      for (const [part, [name, last]] of FIELDS.entries()) {
        const value = zone.records.pool[at + part]!;
        if (value > last && value !== 255) report({ index, part, message: messages.unknown(name, value, last) });
      }
    },
  }),
};
