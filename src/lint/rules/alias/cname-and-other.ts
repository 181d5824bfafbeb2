import { listText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { RelatedRecord, Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cname-and-other',
  category: 'alias',
  severity: 'error',
  stopsLoading: true,
  summary: 'a name owns a CNAME and other records',
  why: 'An alias stands for everything about a name, so nothing else may stand beside it. Servers refuse the zone, or answer with one or the other by chance. At the apex SOA and NS always stand beside it.',
  advice: 'Remove the CNAME or the other records. At the apex write A and AAAA, or HTTPS in alias form.',
  rfc: ['RFC 1034 §3.6.2', 'RFC 2181 §10.1', 'RFC 4034 §3'],
  peers: 'BIND, Knot, NSD, validns, PowerDNS, DNSViz, Zonemaster, octoDNS, dnscontrol',
  bad: 'www  CNAME  web.example.net.\nwww  TXT    "hello"',
  good: 'www  CNAME  web.example.net.',
};

const messages = {
  other: (owner: string, types: string) => `${owner} has a CNAME record, but ${types} as well`,
  related: (type: string) => `its ${type} record`,
  apexHelp: 'the apex always has SOA and NS: write A and AAAA records, or HTTPS in alias form',
  help: 'a CNAME stands for everything about its owner: remove one or the other',
};

/** RFC 2181 §10.1, RFC 4034 §2.5: only security records may stand beside a CNAME. */
const ALLOWED: ReadonlySet<number> = new Set([TYPE.CNAME, TYPE.SIG, TYPE.KEY, TYPE.NXT, TYPE.RRSIG, TYPE.NSEC]);

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CNAME],
    skips: { rrset: ['only-rrset'] },
    rrset(first, end) {
      const { records } = zone;
      const id = records.owner[first]!;
      const ownerEnd = records.ownerStart[id + 1]!;
      const types: string[] = [];
      const related: RelatedRecord[] = [];
      for (let i = records.ownerStart[id]!; i < ownerEnd; i = records.rrsetEnd(i)) {
        const type = records.type[i]!;
        if (ALLOWED.has(type)) continue;
        types.push(typeText(type));
        const other = firstInFile(records, i, records.rrsetEnd(i));
        related.push({ message: messages.related(typeText(type)), index: other, part: 'type' });
      }
      if (types.length === 0) return;
      report({
        index: firstInFile(records, first, end),
        part: 'type',
        message: messages.other(zone.nameText(id), listText(types, 'and')),
        help: id === zone.apexId ? messages.apexHelp : messages.help,
        related: related.slice(0, 4),
      });
    },
  }),
};
