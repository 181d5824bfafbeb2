import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dname-child',
  category: 'alias',
  severity: 'error',
  summary: 'there are records below the owner of a DNAME',
  why: 'A DNAME sends every name below its owner to another tree. Records there are never served; some servers refuse the zone.',
  advice: 'Remove the records below it, or the DNAME.',
  rfc: ['RFC 6672 §2.4'],
  peers: 'Knot, NSD, validns, PowerDNS, octoDNS',
  bad: 'old      DNAME  new.example.net.\nwww.old  A      192.0.2.1',
  good: 'old  DNAME  new.example.net.',
};

const messages = {
  children: (owner: string, names: string) => `the DNAME of ${owner} hides ${names} below it`,
  child: (owner: string) => `${owner} is never served`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.DNAME],
    rrset(first, end) {
      const { records } = zone;
      const { kind } = zone.tree;
      const hidden: number[] = [];
      // What a DNAME hides follows it without a gap; one that is hidden itself hides nothing.
      for (let id = records.owner[first]! + 1; kind[id] === NODE.BELOW_DNAME; id++) {
        if (zone.tree.hiddenBy[id] !== records.owner[first]) break;
        if (hasData(id)) hidden.push(id);
      }
      if (hidden.length === 0) return;
      const related = hidden
        .map((id) => firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!))
        .sort((a, b) => records.source[a]! - records.source[b]!)
        .slice(0, 3)
        .map((index) => ({ message: messages.child(zone.ownerText(index)), index }));
      report({
        index: firstInFile(records, first, end),
        message: messages.children(zone.ownerText(first), countText(hidden.length, 'name')),
        related,
      });

      /** The hashed owners of NSEC3 stand right below the apex, whatever it owns. */
      function hasData(id: number): boolean {
        for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
          if (records.type[i] !== TYPE.NSEC3 && records.type[i] !== TYPE.RRSIG) return true;
        }
        return false;
      }
    },
  }),
};
