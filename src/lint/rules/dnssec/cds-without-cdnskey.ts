import type { RuleInfo } from '../../../diagnostic/index.js';
import { cdnskeyRecords, cdsRecords } from '../../child-ds.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cds-without-cdnskey',
  category: 'dnssec',
  severity: 'info',
  summary: 'the zone publishes CDS or CDNSKEY records, but not both',
  why: 'Some parents read only one of the two. A signer that publishes both need not know which.',
  advice: 'Let the signer publish both, unless the parent is known to read the one that is there.',
  rfc: ['RFC 7344 §3'],
  peers: 'Knot, DNSViz, Zonemaster',
  bad: '@  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  alone: (present: string, absent: string) => `there are ${present} records but no ${absent} records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      const cds = cdsRecords(zone);
      const cdnskey = cdnskeyRecords(zone);
      if ((cds.length === 0) === (cdnskey.length === 0) || lookup.lost.mayHold(zone.apex)) return;
      const [top] = [...cds, ...cdnskey];
      const message = cds.length === 0 ? messages.alone('CDNSKEY', 'CDS') : messages.alone('CDS', 'CDNSKEY');
      report({ index: top!.index, part: 'type', message });
    },
  }),
};
