import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'address-in-reverse-zone',
  category: 'address',
  severity: 'info',
  summary: 'the address of a host stands in a zone for reverse names',
  why: 'The record is about a name such as www.2.0.192.in-addr.arpa, which nobody asks for. The host that was meant still has no address.',
  advice: 'Move the record to the zone of the host.',
  rfc: ['RFC 1035 §3.5'],
  peers: 'none',
  bad: '$ORIGIN 2.0.192.in-addr.arpa.\nwww  A  192.0.2.80',
  good: '$ORIGIN 2.0.192.in-addr.arpa.\n80  PTR  www.example.com.',
};

const messages = {
  host: (owner: string, count: number) =>
    `nobody asks for the address of ${owner}${count > 1 ? `; ${countText(count - 1, 'more such name')}` : ''}`,
};

/** Octets, nibbles, and ranges of a delegation without classes (RFC 2317 §4): RFC 1101 §5.2 has masks at such names. */
const REVERSE_LABEL = /^(?:[0-9a-f]|\d+(?:[-/]\d+)?)$/i;

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    if (!/(?:^|\.)(?:in-addr|ip6)\.arpa\.$/i.test(zone.origin)) return {};
    const { records, apexId } = zone;
    /** name servers of the zone and of its delegations */
    const servers = new Set<number>();
    /** the first address record of each name, by id */
    const hosts = new Map<number, number>();
    return {
      types: [TYPE.A, TYPE.AAAA, TYPE.NS],
      rrset(first, end) {
        const owner = records.owner[first]!;
        if (records.type[first] === TYPE.NS) {
          for (let index = first; index < end; index++) {
            lookup.target(index);
            if (lookup.id >= 0) servers.add(lookup.id);
          }
        } else if (owner !== apexId && !hosts.has(owner)) hosts.set(owner, firstInFile(records, first, end));
      },
      zone() {
        const found = [...hosts].flatMap(([owner, index]) => {
          const [label] = zone.nameText(owner).split('.', 1);
          return servers.has(owner) || REVERSE_LABEL.test(label!) ? [] : [index];
        });
        if (found.length === 0) return;
        const index = found.reduce((a, b) => (records.source[b]! < records.source[a]! ? b : a));
        report({ index, part: 'owner', message: messages.host(zone.ownerText(index), found.length) });
      },
    };
  },
};
