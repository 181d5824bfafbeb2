import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-not-at-apex',
  category: 'soa',
  severity: 'error',
  summary: 'an SOA record stands at another name than the apex',
  why: 'An SOA marks the apex of a zone. Below it, it is the rest of another zone; when the apex has none, the file is read with the wrong origin.',
  advice: 'Correct the origin or the owner, or move the other zone to its own file.',
  rfc: ['RFC 1034 §4.2.1', 'RFC 2181 §6.1'],
  peers: 'BIND, NSD, validns',
  bad: '$ORIGIN example.com.\n@    SOA  ns1 hostmaster 2026040101 7200 1800 1209600 3600\nsub  SOA  ns1 hostmaster 2026040101 7200 1800 1209600 3600',
  good: '$ORIGIN example.com.\n@  SOA  ns1 hostmaster 2026040101 7200 1800 1209600 3600',
};

const messages = {
  below: (owner: string, origin: string) => `SOA record at ${owner}, but the apex of this zone is ${origin}`,
  elsewhere: (owner: string, origin: string) =>
    `the SOA record stands at ${owner}, but this is read as the zone ${origin}`,
  apex: 'the SOA of the zone',
  help: (owner: string) =>
    owner === '.'
      ? 'write the name of the zone: behind "$ORIGIN ." the root is what @ stands for'
      : `read the file with the origin ${owner}, or correct the owner`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      const { records, names, tree, origin, soaIndex } = zone;
      let end = 0;
      for (let first = records.type.indexOf(TYPE.SOA); first >= 0; first = records.type.indexOf(TYPE.SOA, end)) {
        end = records.rrsetEnd(first);
        const id = records.owner[first]!;
        if (id === zone.apexId) continue;
        // An owner outside is rr-out-of-zone, a doubled one missing-trailing-dot.
        if (soaIndex >= 0 && tree.kind[id] === NODE.OUT_OF_ZONE) continue;
        if (lookup.isDoubled(names.pool, names.offsets[id]!)) continue;
        const owner = zone.nameText(id);
        report({
          index: firstInFile(records, first, end),
          part: 'owner',
          message: soaIndex < 0 ? messages.elsewhere(owner, origin) : messages.below(owner, origin),
          help: soaIndex < 0 ? messages.help(owner) : undefined,
          related: soaIndex < 0 ? [] : [{ message: messages.apex, index: soaIndex, part: 'owner' }],
        });
      }
    },
  }),
};
