import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { specialRange } from '../../addresses.js';
import { isLabel, labelNumber, startsUnderscore } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { type AddressCounts, zoneTotals } from '../../totals.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'address-special',
  category: 'address',
  severity: 'warning',
  summary: 'an address is one that no host has',
  why: 'Documentation, loopback, link-local, multicast and reserved addresses reach nobody, or whoever asks. They come from examples, from templates and from the hosts file.',
  advice:
    'Write the address of the host. Where the zone is made of such addresses, like a block list of 127.0.0.2, nothing is reported.',
  rfc: ['RFC 6890 §2.2', 'RFC 5737', 'RFC 3849'],
  peers: 'Zonemaster, DNSViz',
  bad: 'www  A     8.8.4.4\nftp  A     8.8.8.8\napi  A     169.254.1.1',
  good: 'www  A     8.8.4.4\nftp  A     8.8.8.8',
};

const messages = {
  address: (owner: string, name: string) => `${owner} has ${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`,
};

const KINDS = ['documentation', 'loopback', 'unusable'] as const;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    const { records, names } = zone;
    return {
      zone() {
        const totals = zoneTotals(zone);
        const { a, aaaa } = totals;
        for (const kind of KINDS) {
          // What most of the zone is made of is meant.
          const isOdd = (counts: Readonly<AddressCounts>) => counts[kind] > 0 && counts[kind] * 2 <= counts.all;
          if (!(isOdd(a) || isOdd(aaaa)) || zonePurpose(zone).isPolicy) continue;
          for (const index of totals.special(kind)) {
            if (!isOdd(records.type[index] === TYPE.A ? a : aaaa)) continue;
            if (kind === 'loopback' && isConvention(index)) continue;
            const { name } = specialRange(zone, index)!;
            report({ index, part: 0, message: messages.address(zone.ownerText(index), name) });
          }
        }
      },
    };

    /** localhost, and the names that SPF macros and block lists look up, for which 127.0.0.x means yes. */
    function isConvention(index: number): boolean {
      const at = names.offsets[records.owner[index]!]!;
      if (isLabel(names.pool, at, 'localhost') || labelNumber(names.pool, at, 255) >= 0) return true;
      for (let next = at; names.pool[next] !== 0; next += 1 + names.pool[next]!) {
        if (startsUnderscore(names.pool, next)) return true;
      }
      return false;
    }
  },
};
