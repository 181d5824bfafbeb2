import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cds-not-at-apex',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a CDS or CDNSKEY record stands below the apex',
  why: 'The parent of a zone looks for them at the apex of the zone alone. Below it they have no effect, and the owner is usually a mistake. Only signals for the bootstrapping of other zones stand elsewhere, at _dsboot names.',
  advice: 'Move the record to the apex.',
  rfc: ['RFC 7344 §4.1', 'RFC 9615 §4.1'],
  peers: 'BIND',
  bad: 'sub  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A',
};

const messages = {
  below: (type: string, owner: string) => `${type} has no effect at ${owner}: it belongs at the apex`,
};

const SIGNAL = /^_dsboot\.|\._signal\./i;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CDS, TYPE.CDNSKEY],
    rrset(first, end) {
      if (zone.records.owner[first] === zone.apexId || SIGNAL.test(zone.ownerText(first))) return;
      const index = firstInFile(zone.records, first, end);
      const type = typeText(zone.records.type[index]!);
      report({ index, part: 'owner', message: messages.below(type, zone.ownerText(index)) });
    },
  }),
};
