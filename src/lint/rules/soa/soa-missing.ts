import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-missing',
  category: 'soa',
  severity: 'error',
  stopsLoading: true,
  summary: 'the zone has no SOA record',
  why: 'No server loads a zone without its SOA, which says who is primary, how secondaries keep up, and how long a "no" may be cached.',
  advice: 'Add the SOA as the first record of the file.',
  rfc: ['RFC 1035 §5.2', 'RFC 2181 §6.1'],
  peers: 'BIND, Knot, NSD, validns, Zonemaster',
  bad: '$TTL 3600\n@  NS  ns1.example.net.',
  good: '$TTL 3600\n@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600\n@  NS   ns1.example.net.',
};

const messages = {
  missing: (origin: string) => `no SOA record for ${origin}`,
  help: 'add it as the first record; a file that is only included needs no check of its own',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      const { records, tree } = zone;
      if (records.count === 0) return;
      // An SOA that stands elsewhere is soa-not-at-apex; records that all stand elsewhere are rr-out-of-zone.
      if (records.type.includes(TYPE.SOA) || tree.kind.every((kind) => kind === NODE.OUT_OF_ZONE)) return;
      if (lookup.lost.mayHold(zone.apex, 0, [TYPE.SOA])) return;
      const top = firstInFile(records, 0, records.count);
      report({ span: zone.span(top, 'owner'), message: messages.missing(zone.origin), help: messages.help });
    },
  }),
};
