import type { RuleInfo } from '../../../diagnostic/index.js';
import { equalBytes } from '../../../wire/index.js';
import { cdnskeyRecords, cdsRecords, dnskeyRecords, isDelete, isDsOf } from '../../child-ds.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cds-no-dnskey',
  category: 'dnssec',
  severity: 'error',
  summary: 'none of the CDS or CDNSKEY records of an algorithm belongs to a key of the zone',
  why: 'A parent that acts on them replaces its DS RRset by one that leads to no key, and every answer of the zone becomes bogus. BIND refuses such a zone.',
  advice: 'Make the records again from the keys that the zone has, or publish the key first.',
  rfc: ['RFC 7344 §4.1'],
  peers: 'BIND, Knot, Zonemaster',
  bad: `@  DNSKEY   257 3 13 1Y0MwQfCvVRb81TvpE86qtqKdiUQVicj52815hIU8zs91htViZQNH8jNqgjWBnV9y3ndBYaV8gzJ3twtF90YyQ==
@  CDNSKEY  257 3 13 LUMfeOv5jkGC5J71KXlx0Porci3Q+QzQJvPj11rguD70CIqkbsPKPVbPneadQzzHiQdKqzpsKF7NpFE+fe6Rug==`,
  good: `@  DNSKEY   257 3 13 1Y0MwQfCvVRb81TvpE86qtqKdiUQVicj52815hIU8zs91htViZQNH8jNqgjWBnV9y3ndBYaV8gzJ3twtF90YyQ==
@  CDNSKEY  257 3 13 1Y0MwQfCvVRb81TvpE86qtqKdiUQVicj52815hIU8zs91htViZQNH8jNqgjWBnV9y3ndBYaV8gzJ3twtF90YyQ==`,
};

const messages = {
  none: (type: string, algorithm: number) =>
    `no ${type} record of algorithm ${algorithm} belongs to a DNSKEY of the zone`,
  help: 'a parent that acts on it breaks the delegation',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, provider, report, lookup }) => ({
    zone() {
      const keys = dnskeyRecords(zone).map(({ value }) => value);
      const sets = [
        {
          type: 'CDS',
          all: cdsRecords(zone).map(({ index, value }) => ({
            index,
            algorithm: value.algorithm,
            isKnown: keys.some((key) => isDsOf(value, key, zone.apex, provider)),
          })),
        },
        {
          type: 'CDNSKEY',
          all: cdnskeyRecords(zone).map(({ index, value }) => ({
            index,
            algorithm: value.algorithm,
            isKnown: keys.some((key) => equalBytes(key.rdata, value.rdata)),
          })),
        },
      ];
      for (const { type, all } of sets) {
        // RFC 7344 §4.1: the new DS RRset "MUST NOT break the current delegation": one key for each algorithm is needed.
        for (const algorithm of new Set(all.map((record) => record.algorithm))) {
          const those = all.filter((record) => record.algorithm === algorithm);
          if (isDelete({ algorithm }) || those.some(({ isKnown }) => isKnown)) continue;
          if (lookup.lost.mayHold(zone.apex)) continue;
          report({
            index: those[0]!.index,
            part: 'rdata',
            message: messages.none(type, algorithm),
            help: messages.help,
          });
        }
      }
    },
  }),
};
