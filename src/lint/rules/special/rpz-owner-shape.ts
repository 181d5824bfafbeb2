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
  bits: (owner: string) => `the address in ${owner} has bits behind its prefix length`,
  zeros: (owner: string) => `in ${owner} "zz" is not in place of the longest row of zeros`,
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
          const prefix = readPrefix(address.toLowerCase().split('.'));
          const message = prefix === undefined ? messages.shape : messageOf(prefix);
          if (message === undefined) continue;
          const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
          report({ index, part: 'owner', message: message(owner) });
        }
      }
    },
  }),
};

function messageOf(prefix: Prefix): ((owner: string) => string) | undefined {
  if (hasHostBits(prefix)) return messages.bits;
  return isCanonical(prefix) ? undefined : messages.zeros;
}

interface Prefix {
  readonly bits: number;
  /** the words of the address, the first one first: 4 of 8 bits, or 8 of 16 */
  readonly words: readonly number[];
  /** how many words "zz" stands for; 0 when there is none */
  readonly zeros: number;
}

const isNumber = (text: string, most: number) => /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= most;

function readPrefix([length, ...labels]: readonly string[]): Prefix | undefined {
  if (length === undefined || !isNumber(length, 128) || length === '0') return undefined;
  const bits = Number(length);
  const parts = labels.reverse();
  if (parts.length === 4 && parts.every((part) => isNumber(part, 255))) {
    return bits > 32 ? undefined : { bits, words: parts.map(Number), zeros: 0 };
  }
  const gaps = parts.filter((part) => part === 'zz').length;
  const zeros = gaps === 0 ? 0 : 9 - parts.length;
  const isHex = parts.every((part) => part === 'zz' || /^(?:0|[1-9a-f][0-9a-f]{0,3})$/.test(part));
  if (!isHex || gaps > 1 || parts.length - gaps + zeros !== 8 || (gaps === 1 && zeros < 1)) return undefined;
  const words = parts.flatMap((part) => (part === 'zz' ? new Array<number>(zeros).fill(0) : Number.parseInt(part, 16)));
  return { bits, words, zeros };
}

/** Whether a bit behind the prefix is set. */
function hasHostBits({ bits, words }: Prefix): boolean {
  const size = words.length === 4 ? 8 : 16;
  return words.some((word, i) => {
    const kept = Math.min(Math.max(bits - i * size, 0), size);
    return (word & ((1 << (size - kept)) - 1)) !== 0;
  });
}

/** Whether "zz" stands for the longest row of zeros, if there are two in a row: BIND looks for no other form. */
function isCanonical({ words, zeros }: Prefix): boolean {
  if (words.length === 4) return true;
  let longest = 0;
  let row = 0;
  for (const word of words) longest = Math.max(longest, (row = word === 0 ? row + 1 : 0));
  return zeros === (longest > 1 ? longest : 0);
}
