import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isWildcard, nameLength, nameText } from '../../../wire/index.js';
import { forEachEmptyNonTerminal, NODE } from '../../../zone/index.js';
import { startsUnderscore } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'wildcard-blocked',
  category: 'alias',
  severity: 'warning',
  summary: 'a service record makes a name exist, so that the wildcard no longer gives it an address',
  why: 'A wildcard answers for names that do not exist. A record at _443._tcp.www makes www exist, although without any data: the wildcard is silent, and www has no address.',
  advice: 'Give the name its own A and AAAA records.',
  rfc: ['RFC 4592 §2.2.2', 'RFC 4592 §3.3.1'],
  peers: 'PowerDNS (TLSA)',
  bad: '*              A     192.0.2.1\n_443._tcp.www  TLSA  3 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
  good: '*              A     192.0.2.1\nwww            A     192.0.2.1\n_443._tcp.www  TLSA  3 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  blocked: (name: string, wildcard: string) => `this makes ${name} exist, so ${wildcard} gives it no address`,
  wildcard: 'the wildcard',
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records, names, tree } = zone;
    const { pool, offsets } = names;
    /** wildcards with addresses */
    let wildcards = 0;
    return {
      types: [TYPE.A, TYPE.AAAA, TYPE.CNAME],
      skips: { rrset: ['plain-owner'] },
      rrset(first) {
        if (isWildcard(pool, offsets[records.owner[first]!]!)) wildcards++;
      },
      zone() {
        if (wildcards === 0) return;
        const isCounted = (id: number) => zone.isInChain(id) && records.ownerStart[id] !== records.ownerStart[id + 1];
        // Names of a service below a host; another host below it is a tree of its own.
        const isOfService = (id: number) => startsUnderscore(pool, offsets[id]!);
        const visit = (at: number, _labels: number, below: number) => {
          if (startsUnderscore(pool, at) || isWildcard(pool, at)) return;
          const parent = at + 1 + pool[at]!;
          const wildcard = new Uint8Array(257);
          wildcard.set([1, 0x2a]);
          wildcard.set(pool.subarray(parent, parent + nameLength(pool, parent)), 2);
          const id = names.find(wildcard);
          if (id < 0 || tree.kind[id] !== NODE.AUTHORITATIVE) return;
          if (!lookup.hasAddress(id) && !records.hasType(id, TYPE.CNAME)) return;
          const index = firstInFile(records, records.ownerStart[below]!, records.ownerStart[below + 1]!);
          const source = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
          report({
            index,
            part: 'owner',
            message: messages.blocked(nameText(pool, at), zone.nameText(id)),
            related: [{ message: messages.wildcard, index: source }],
          });
        };
        forEachEmptyNonTerminal(names, zone.apex, isCounted, visit, isOfService);
      },
    };
  },
};
