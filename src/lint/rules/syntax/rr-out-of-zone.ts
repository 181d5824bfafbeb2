import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isAtOrBelow } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'rr-out-of-zone',
  category: 'syntax',
  severity: 'error',
  summary: 'a record belongs to a name that is not in the zone',
  why: 'A server answers for names at and below the apex. One server drops other records silently, another refuses the whole file.',
  advice: 'Correct the owner, or move the record to the file of its zone.',
  rfc: ['RFC 1034 §4.2'],
  peers: 'BIND, NSD, validns, PowerDNS',
  bad: '$ORIGIN example.com.\nwww.example.org.  A  192.0.2.1',
  good: '$ORIGIN example.com.\nwww.example.com.  A  192.0.2.1',
};

const messages = {
  name: (owner: string, origin: string, count: number) =>
    `${owner} is not at or below ${origin}${count > 1 ? ` (${count} records)` : ''}`,
  many: (origin: string, records: number, names: number) =>
    `${countText(records, 'record')} of ${names} names are not at or below ${origin}; this is the first`,
  all: (origin: string, count: number) => `${countText(count, 'record')}, none of them at or below ${origin}`,
  help: 'some servers drop the record, others refuse the file',
  allHelp: 'is this the right file, and the right origin?',
};

/** As many are slips; more have one cause, a wrong origin. */
const MANY_NAMES = 9;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const { records, names, origin } = zone;
      const { kind } = zone.tree;
      if (records.count === 0 || !kind.includes(NODE.OUT_OF_ZONE)) return;
      // When the SOA itself stands elsewhere the origin is wrong, which soa-not-at-apex says once.
      const hasStrangeSoa = zone.soaIndex < 0 && records.type.includes(TYPE.SOA);
      if (!hasStrangeSoa && kind.every((value) => value === NODE.OUT_OF_ZONE)) {
        const index = firstInFile(records, 0, records.count);
        report({ index, part: 'owner', message: messages.all(origin, records.count), help: messages.allHelp });
        return;
      }
      const { pool, offsets } = names;
      const strange: { id: number; from: number; end: number }[] = [];
      // In canonical order everything below a name follows it.
      let strangeApex = -1;
      for (let id = 0; id < kind.length; id++) {
        const from = records.ownerStart[id]!;
        const end = records.ownerStart[id + 1]!;
        if (kind[id] !== NODE.OUT_OF_ZONE || from === end) continue;
        if (strangeApex >= 0 && isAtOrBelow(pool, pool, offsets[id]!, offsets[strangeApex]!)) continue;
        if (hasStrangeSoa && records.hasType(id, TYPE.SOA)) {
          strangeApex = id;
          continue;
        }
        strange.push({ id, from, end });
      }
      if (strange.length > MANY_NAMES) {
        const firsts = strange.map(({ from, end }) => firstInFile(records, from, end));
        const count = strange.reduce((sum, { from, end }) => sum + end - from, 0);
        report({
          index: firsts.reduce((first, index) => (records.source[index]! < records.source[first]! ? index : first)),
          part: 'owner',
          message: messages.many(origin, count, strange.length),
          help: messages.allHelp,
        });
        return;
      }
      for (const { id, from, end } of strange) {
        report({
          index: firstInFile(records, from, end),
          part: 'owner',
          message: messages.name(zone.nameText(id), origin, end - from),
          help: messages.help,
        });
      }
    },
  }),
};
