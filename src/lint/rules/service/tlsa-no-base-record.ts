import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { tlsaHost } from '../../tlsa.js';
import { belowApex } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'tlsa-no-base-record',
  category: 'service',
  severity: 'warning',
  summary: 'a TLSA record is for a host that has no address',
  why: 'The name behind the port and the protocol is the host that clients connect to. For mail it is the mail exchanger, not the mail domain.',
  advice: 'Move the record to the host, or add the addresses.',
  rfc: ['RFC 6698 §3', 'RFC 7672 §3.2'],
  peers: 'PowerDNS',
  bad: '_25._tcp.mial  TLSA  3 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nmail           A     192.0.2.25',
  good: '_25._tcp.mail  TLSA  3 1 1 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nmail           A     192.0.2.25',
};

const messages = {
  none: (host: string) => `${host} has no address, so nobody asks for its certificate`,
};

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, lookup, report } = context;
    const { records, names, tree } = zone;
    const { pool, offsets } = names;
    const found: number[] = [];
    return {
      types: [TYPE.TLSA],
      rrset(first) {
        const id = records.owner[first]!;
        if (tree.kind[id] !== NODE.AUTHORITATIVE && tree.kind[id] !== NODE.APEX) return;
        const host = tlsaHost(pool, offsets[id]!);
        // Names of another shape are tlsa-owner-shape.
        if (host < 0) return;
        const status = lookup.resolve(pool, host);
        if (status === 'delegated' || status === 'out-of-zone' || hasAddress(status)) return;
        if (lookup.isExcused(pool, host)) return;
        found.push(first);
      },
      zone() {
        if (found.length === 0) return;
        const aliased = namesWithAliases(context);
        for (const first of found) {
          if (aliased.has(records.owner[first]!)) continue;
          const index = firstInFile(records, first, records.rrsetEnd(first));
          report({
            index,
            part: 'owner',
            message: messages.none(nameText(pool, tlsaHost(pool, offsets[records.owner[first]!]!))),
          });
        }
      },
    };

    function hasAddress(status: string): boolean {
      const { id } = lookup;
      // A name that only services make exist, below a wildcard, is wildcard-blocked.
      if (status === 'empty') return names.find(belowApex(zone, '*')) >= 0;
      return id >= 0 && (lookup.hasAddress(id) || records.hasType(id, TYPE.CNAME));
    }
  },
};
