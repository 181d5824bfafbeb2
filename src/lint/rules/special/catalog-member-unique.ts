import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { labelCount, nameText } from '../../../wire/index.js';
import { isLabel } from '../../labels.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { belowApex, zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'catalog-member-unique',
  category: 'special',
  severity: 'error',
  summary: 'a catalog zone lists a zone twice, or two zones under one name',
  why: 'A member that is listed under two names, or a name with two PTR records, makes servers ignore the member or the whole catalog.',
  advice: 'Keep one PTR record for each member, each under a name of its own.',
  rfc: ['RFC 9432 §4.1', 'RFC 9432 §4.3.1', 'RFC 9432 §5.1'],
  peers: 'BIND (partly)',
  bad: 'version  TXT  "2"\na.zones  PTR  example.net.\nb.zones  PTR  example.net.',
  good: 'version  TXT  "2"\na.zones  PTR  example.net.\nb.zones  PTR  example.org.',
};

const messages = {
  owners: (owner: string) => `${owner} names another catalog already`,
  twice: (member: string) => `${member} is listed twice`,
  several: (owner: string) => `${owner} lists another zone already`,
  other: 'listed here first',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      if (!zonePurpose(zone).isCatalog) return;
      const { records, names } = zone;
      const members = belowApex(zone, 'zones');
      const [from, to] = names.subtree(members);
      const labels = labelCount(members) + 1;
      const ptr: number[] = [];
      for (let id = from; id < to; id++) {
        const at = names.offsets[id]!;
        const depth = labelCount(names.pool, at) - labels;
        // Deeper names are properties of the member; RFC 9432 §4.3.1: that of a change of ownership is one PTR as well.
        if (depth !== 0 && (depth !== 1 || !isLabel(names.pool, at, 'coo'))) continue;
        const first = records.findRrset(id, TYPE.PTR);
        if (first < 0) continue;
        const [top, another] = inFileOrder(records, first, records.rrsetEnd(first));
        if (depth === 0) ptr.push(top!);
        if (another === undefined) continue;
        const related = [{ message: messages.other, index: top! }];
        const message = (depth === 0 ? messages.several : messages.owners)(zone.nameText(id));
        report({ index: another, part: 0, message, related });
      }
      const seen = new Map<string, number>();
      for (const index of ptr.sort((a, b) => records.source[a]! - records.source[b]!)) {
        const member = nameText(records.pool, records.rdataOffset[index]!);
        const other = seen.get(member.toLowerCase());
        if (other === undefined) seen.set(member.toLowerCase(), index);
        else
          report({
            index,
            part: 0,
            message: messages.twice(member),
            related: [{ message: messages.other, index: other }],
          });
      }
    },
  }),
};
