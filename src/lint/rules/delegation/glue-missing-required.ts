import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isAtOrBelow, nameText } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';
import { wildcardGlue } from '../../wildcard-glue.js';

const meta: RuleInfo = {
  id: 'glue-missing-required',
  category: 'delegation',
  severity: 'error',
  summary: 'a delegation names a server inside the delegated zone without its address',
  why: 'To find the address of ns1.sub.example.com a resolver has to ask the servers of sub.example.com, whose address it looks for. Without glue in this zone it cannot begin.',
  advice: 'Add A and AAAA records for the server here, the same as in the child zone.',
  rfc: ['RFC 1034 §4.2.1', 'RFC 9471 §3.1'],
  peers: 'BIND, Knot, PowerDNS, DNSViz, Zonemaster, octoDNS',
  bad: 'sub  NS  ns1.sub',
  good: 'sub      NS  ns1.sub\nns1.sub  A   192.0.2.53',
};

const messages = {
  missing: (server: string, cut: string) => `${server} lies below the delegation of ${cut} and has no glue`,
  wildcard: (server: string, wildcard: string) =>
    `${server} has glue only through ${wildcard}, and most servers make none from a wildcard`,
  help: (server: string) => `add an A or AAAA record for ${server} to this zone`,
};

const ADDRESS_TYPES = [TYPE.A, TYPE.AAAA] as const;

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.NS],
    skips: { record: ['foreign-target', 'host-target'] },
    record(index) {
      const { records, names, tree } = zone;
      const cut = records.owner[index]!;
      if (tree.kind[cut] !== NODE.ZONE_CUT || lookup.target(index) !== 'delegated') return;
      if (lookup.id >= 0 && lookup.hasAddress(lookup.id)) return;
      const at = lookup.targetOffset(index);
      if (!isAtOrBelow(records.pool, names.pool, at, names.offsets[cut]!)) return;
      if (lookup.isExcused(records.pool, at, ADDRESS_TYPES)) return;
      const server = nameText(records.pool, at);
      const wildcard = wildcardGlue(zone, lookup, cut, records.pool, at);
      report({
        index,
        part: 0,
        message:
          wildcard < 0
            ? messages.missing(server, zone.nameText(cut))
            : messages.wildcard(server, zone.nameText(wildcard)),
        help: messages.help(server),
        severity: wildcard < 0 ? undefined : 'warning',
      });
    },
  }),
};
