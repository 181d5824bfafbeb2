import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { concatBytes, nameLength, nameText } from '../../../wire/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { tlsaHost } from '../../tlsa.js';

const meta: RuleInfo = {
  id: 'tlsa-under-cname',
  category: 'service',
  severity: 'warning',
  summary: 'an alias and the host that it stands for have different TLSA records',
  why: 'A client that follows the alias asks for the TLSA records of the host first, and looks at those of the alias only when there are none. One of the two sets was forgotten when the certificate changed.',
  advice: 'Keep the records at the host, and make those at the alias a CNAME to them or take them out.',
  rfc: ['RFC 7671 §7'],
  peers: 'none',
  bad: `_443._tcp.www  TLSA   3 1 1 ${'0A'.repeat(32)}\nwww            CNAME  web\n_443._tcp.web  TLSA   3 1 1 ${'0B'.repeat(32)}\nweb            A      192.0.2.80`,
  good: `_443._tcp.www  CNAME  _443._tcp.web\nwww            CNAME  web\n_443._tcp.web  TLSA   3 1 1 ${'0B'.repeat(32)}\nweb            A      192.0.2.80`,
};

const messages = {
  other: (owner: string, host: string) => `${owner} is not what counts: ${host}, which it is an alias of, has others`,
  there: (owner: string) => `those of ${owner}`,
};

/** Longer rows of aliases are cname-chain. */
const MAX_ALIASES = 8;

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => {
    const { records, names } = zone;
    return {
      types: [TYPE.TLSA],
      rrset(first, end) {
        const at = names.offsets[records.owner[first]!]!;
        const host = tlsaHost(names.pool, at);
        const target = host < 0 ? -1 : targetOf(host);
        if (target < 0) return;
        const targetName = records.pool.subarray(target, target + nameLength(records.pool, target));
        const owner = names.find(concatBytes(names.pool.subarray(at, host), targetName));
        const other = owner < 0 ? -1 : records.findRrset(owner, TYPE.TLSA);
        if (other < 0 || areSame(first, end, other)) return;
        const index = firstInFile(records, first, end);
        report({
          index,
          part: 'owner',
          message: messages.other(zone.ownerText(index), nameText(records.pool, target)),
          related: [{ message: messages.there(zone.ownerText(other)), index: other }],
        });
      },
    };

    /** Where the name that an alias of this zone leads to stands in the rdata pool; -1 for what is no alias. */
    function targetOf(host: number): number {
      let found = -1;
      let status = lookup.resolve(names.pool, host);
      for (let steps = 0; steps < MAX_ALIASES && (status === 'exists' || status === 'wildcard'); steps++) {
        const cname = records.findRrset(lookup.id, TYPE.CNAME);
        if (cname < 0) break;
        found = records.rdataOffset[cname]!;
        status = lookup.resolve(records.pool, found);
      }
      return found;
    }

    function areSame(first: number, end: number, other: number): boolean {
      const textOf = (from: number, to: number) => {
        const texts = new Set<string>();
        for (let i = from; i < to; i++) texts.add(records.rdata(i).join());
        return [...texts].sort().join(' ');
      };
      return textOf(first, end) === textOf(other, records.rrsetEnd(other));
    }
  },
};
