import type { RuleInfo } from '../../../diagnostic/index.js';
import { cdnskeyRecords, cdsRecords, isDelete } from '../../child-ds.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cds-delete-form',
  category: 'dnssec',
  severity: 'error',
  summary: 'a CDS or CDNSKEY record that asks for removal has other content, or other records beside it',
  why: 'Algorithm 0 asks the parent to remove the DS, and only as "CDS 0 0 0 00" and "CDNSKEY 0 3 0 AA==", alone in their RRsets. Parents ignore anything else, or refuse the whole set.',
  advice: 'Write exactly "0 0 0 00" or "0 3 0 AA==", and no other CDS or CDNSKEY record.',
  rfc: ['RFC 8078 §4'],
  peers: 'Knot, BIND, DNSViz, Zonemaster',
  bad: '@  CDS      0 0 0 01\n@  CDNSKEY  0 3 0 AA==',
  good: '@  CDS      0 0 0 00\n@  CDNSKEY  0 3 0 AA==',
};

const messages = {
  form: (type: string, wanted: string) => `a ${type} record with algorithm 0 is exactly "${wanted}"`,
  alone: (type: string) => `a ${type} record that asks for removal stands alone`,
};

const CDS_DELETE = [0, 0, 0, 0, 0];
const CDNSKEY_DELETE = [0, 0, 3, 0, 0];

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const sets = [
        { type: 'CDS', all: cdsRecords(zone), octets: CDS_DELETE, text: '0 0 0 00' },
        { type: 'CDNSKEY', all: cdnskeyRecords(zone), octets: CDNSKEY_DELETE, text: '0 3 0 AA==' },
      ];
      for (const { type, all, octets, text } of sets) {
        const removal = all.find(({ value }) => isDelete(value));
        if (removal === undefined) continue;
        const rdata = zone.records.rdata(removal.index);
        if (rdata.length !== octets.length || octets.some((octet, i) => rdata[i] !== octet)) {
          report({ index: removal.index, part: 'rdata', message: messages.form(type, text) });
        } else if (all.length > 1) {
          report({ index: removal.index, part: 'rdata', message: messages.alone(type) });
        }
      }
    },
  }),
};
