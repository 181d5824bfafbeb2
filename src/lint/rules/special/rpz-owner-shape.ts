import type { RuleInfo } from '../../../diagnostic/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { belowApex } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'rpz-owner-shape',
  category: 'special',
  severity: 'warning',
  summary: 'an address in a response policy zone is not written as servers read it',
  why: 'A policy for addresses has the prefix length first, then the parts of the address in reverse, and "zz" for a run of zeros of IPv6. Servers ignore what they cannot read, so the policy does not apply.',
  advice: 'Write 24.0.2.0.192.rpz-ip for 192.0.2.0/24, and 32.zz.db8.2001.rpz-ip for 2001:db8::/32.',
  rfc: ['draft-vixie-dnsop-dns-rpz'],
  peers: 'BIND',
  bad: '192.0.2.1.rpz-ip  CNAME  .',
  good: '32.1.2.0.192.rpz-ip  CNAME  .',
};

const messages = {
  shape: (owner: string) => `${owner} is no prefix length and address in reverse`,
};

const MARKS = ['rpz-ip', 'rpz-client-ip', 'rpz-nsip'] as const;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const { records, names } = zone;
      for (const mark of MARKS) {
        const [from, to] = names.subtree(belowApex(zone, mark));
        for (let id = from; id < to; id++) {
          if (records.ownerStart[id] === records.ownerStart[id + 1]) continue;
          const owner = zone.nameText(id);
          const address = owner.slice(0, -`.${mark}.${zone.origin}`.length);
          if (isReversedPrefix(address.toLowerCase().split('.'))) continue;
          const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
          report({ index, part: 'owner', message: messages.shape(owner) });
        }
      }
    },
  }),
};

function isReversedPrefix([bits, ...parts]: readonly string[]): boolean {
  const isNumber = (text: string, most: number) => /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= most;
  if (bits === undefined || !isNumber(bits, 128) || bits === '0') return false;
  if (parts.length === 4 && parts.every((part) => isNumber(part, 255))) return Number(bits) <= 32;
  const zeros = parts.filter((part) => part === 'zz').length;
  const isHex = parts.every((part) => part === 'zz' || /^(?:0|[1-9a-f][0-9a-f]{0,3})$/.test(part));
  return isHex && (zeros === 0 ? parts.length === 8 : zeros === 1 && parts.length < 9);
}
