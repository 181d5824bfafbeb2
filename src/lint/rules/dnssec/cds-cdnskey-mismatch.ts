import type { RuleInfo } from '../../../diagnostic/index.js';
import { cdnskeyRecords, cdsRecords, isDelete, isDsOf } from '../../child-ds.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'cds-cdnskey-mismatch',
  category: 'dnssec',
  severity: 'error',
  summary: 'CDS and CDNSKEY records speak of different keys',
  why: 'Some parents read CDS, others CDNSKEY. When the two disagree, what the parent publishes is a matter of chance, and careful parents do nothing.',
  advice: 'Make both from the same keys.',
  rfc: ['RFC 7344 §4'],
  peers: 'BIND, Knot, DNSViz, Zonemaster',
  bad: `@  CDNSKEY  257 3 13 1Y0MwQfCvVRb81TvpE86qtqKdiUQVicj52815hIU8zs91htViZQNH8jNqgjWBnV9y3ndBYaV8gzJ3twtF90YyQ==
@  CDS      60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A`,
  good: `@  CDNSKEY  257 3 13 1Y0MwQfCvVRb81TvpE86qtqKdiUQVicj52815hIU8zs91htViZQNH8jNqgjWBnV9y3ndBYaV8gzJ3twtF90YyQ==
@  CDS      35886 13 2 EE80DA8141D8FBD40635E9351C2D818BBA718C2158C0BA89BF2007A2D7C7F980`,
};

const messages = {
  cds: (keyTag: number) => `no CDNSKEY record has the key of this CDS record (key tag ${keyTag})`,
  cdnskey: (keyTag: number) => `no CDS record has the digest of this CDNSKEY record (key tag ${keyTag})`,
  remove: (type: string) => `only the ${type} records ask the parent to remove the DS`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, provider, lookup, report }) => ({
    zone() {
      const cds = cdsRecords(zone);
      const cdnskey = cdnskeyRecords(zone);
      // One of them alone is cds-without-cdnskey.
      if (cds.length === 0 || cdnskey.length === 0 || lookup.lost.mayHold(zone.apex)) return;
      const cdsDelete = cds.find(({ value }) => isDelete(value));
      const cdnskeyDelete = cdnskey.find(({ value }) => isDelete(value));
      if ((cdsDelete === undefined) !== (cdnskeyDelete === undefined)) {
        const type = cdsDelete === undefined ? 'CDNSKEY' : 'CDS';
        report({ index: (cdsDelete ?? cdnskeyDelete)!.index, part: 'rdata', message: messages.remove(type) });
        return;
      }
      // What stands beside a removal in both sets is cds-delete-form.
      if (cdsDelete !== undefined) return;
      // RFC 7344 §4: "If the Child publishes both the CDS and CDNSKEY RRset, the two RRsets MUST match in content."
      const isPair = (ds: (typeof cds)[number], key: (typeof cdnskey)[number]) =>
        isDsOf(ds.value, key.value, zone.apex, provider);
      for (const ds of cds) {
        if (cdnskey.some((key) => isPair(ds, key))) continue;
        report({ index: ds.index, part: 'rdata', message: messages.cds(ds.value.keyTag) });
      }
      for (const key of cdnskey) {
        if (cds.some((ds) => isPair(ds, key))) continue;
        report({ index: key.index, part: 'rdata', message: messages.cdnskey(key.value.keyTag) });
      }
    },
  }),
};
