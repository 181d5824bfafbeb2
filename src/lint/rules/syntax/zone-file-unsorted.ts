import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { NO_SOURCE, sortByKeys } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'zone-file-unsorted',
  category: 'syntax',
  severity: 'info',
  offByDefault: true,
  summary: 'the names of a file are not in canonical order',
  why: 'In a sorted file everybody finds a name in one place, two people who add the same name meet in one line, and a merge leaves no copies behind. An opinion: files in groups with comments are as good.',
  advice: 'Sort the file, or write it anew with zoneproof print --relative.',
  rfc: ['RFC 4034 §6.1'],
  peers: 'none',
  bad: 'zoom  A  192.0.2.81\nwww   A  192.0.2.80',
  good: 'www   A  192.0.2.80\nzoom  A  192.0.2.81',
};

const messages = {
  unsorted: (owner: string, before: string, more: number) =>
    `${owner} stands behind ${before}, which it comes before${more === 0 ? '' : `; ${countText(more, 'other name')} as well`}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const { records, sources } = zone;
      const { owner, source } = records;
      const { count } = records;
      const inFileOrder = sortByKeys(count, (index, out) => out.u32(source[index]!));
      for (const { base, length } of sources.files) {
        let last = -1;
        let first = -1;
        let behind = -1;
        let more = 0;
        for (const index of inFileOrder) {
          // Where the apex belongs is soa-not-first.
          if (source[index] === NO_SOURCE || owner[index] === zone.apexId) continue;
          if (source[index]! < base || source[index]! > base + length) continue;
          // Ids are ranks in canonical order.
          if (last >= 0 && owner[index]! < owner[last]!) {
            if (first < 0) [first, behind] = [index, last];
            else more++;
          }
          last = index;
        }
        if (first < 0) continue;
        const message = messages.unsorted(zone.ownerText(first), zone.ownerText(behind), more);
        report({ index: first, part: 'owner', message });
      }
    },
  }),
};
