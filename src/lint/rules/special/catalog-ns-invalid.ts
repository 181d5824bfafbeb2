import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { specialUseName } from '../../special-names.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'catalog-ns-invalid',
  category: 'special',
  severity: 'info',
  summary: 'the NS record of a catalog zone is not "invalid."',
  why: 'A catalog is for transfers between servers, and nobody looks names up in it. With real servers in its NS records it may be asked all the same.',
  advice: 'Write NS invalid.',
  rfc: ['RFC 9432 §4.1'],
  peers: 'none',
  bad: '@  NS  ns1.example.net.\n1.zones  PTR  example.net.\nversion  TXT  "2"',
};

const messages = {
  server: (server: string) => `${server} is named as a server of a catalog, where "invalid." belongs`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const { records, apexId } = zone;
      const first = apexId < 0 ? -1 : records.findRrset(apexId, TYPE.NS);
      if (first < 0 || !zonePurpose(zone).isCatalog) return;
      for (const index of inFileOrder(records, first, records.rrsetEnd(first))) {
        const at = records.rdataOffset[index]!;
        if (specialUseName(records.pool, at) !== undefined) continue;
        report({ index, part: 0, message: messages.server(nameText(records.pool, at)) });
        return;
      }
    },
  }),
};
