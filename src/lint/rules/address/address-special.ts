import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { specialRange } from '../../addresses.js';
import { isLabel, labelNumber, startsUnderscore } from '../../labels.js';
import type { Rule } from '../../rule.js';
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

const NONE_OF_EACH = { private: 0, documentation: 0, loopback: 0, unusable: 0 };

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    const { records, names, tree } = zone;
    const found: number[] = [];
    /** special addresses of each family, by kind */
    const counts = new Map([TYPE.A, TYPE.AAAA].map((type) => [type as number, { ...NONE_OF_EACH }]));
    return {
      types: [TYPE.A, TYPE.AAAA],
      skips: { record: ['global-address'] },
      record(index) {
        const range = specialRange(zone, index);
        if (range === undefined) return;
        counts.get(records.type[index]!)![range.kind]++;
        if (range.kind === 'private' || (range.kind === 'loopback' && isConvention(index))) return;
        found.push(index);
      },
      zone() {
        if (found.length === 0 || zonePurpose(zone).isPolicy) return;
        const all = new Map([...counts.keys()].map((type) => [type, countAddresses(type)]));
        for (const index of found) {
          const { kind, name } = specialRange(zone, index)!;
          const type = records.type[index]!;
          // What most of the zone is made of is meant.
          if (counts.get(type)![kind] * 2 > all.get(type)!) continue;
          report({ index, part: 0, message: messages.address(zone.ownerText(index), name) });
        }
      },
    };

    function countAddresses(type: number): number {
      let count = 0;
      for (let index = 0; index < records.count; index++) {
        if (records.type[index] !== type || records.isDuplicate(index)) continue;
        if (tree.kind[records.owner[index]!] !== NODE.OUT_OF_ZONE) count++;
      }
      return count;
    }

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
