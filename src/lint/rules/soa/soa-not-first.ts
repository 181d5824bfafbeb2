import type { RuleInfo } from '../../../diagnostic/index.js';
import { NO_SOURCE } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';
import { zoneTotals } from '../../totals.js';

const meta: RuleInfo = {
  id: 'soa-not-first',
  category: 'soa',
  severity: 'warning',
  summary: 'the first record of the file is not the SOA',
  why: 'A zone starts with its SOA by old custom. validns refuses a file that starts otherwise, and a reader takes the records above for a fragment of another zone.',
  advice: 'Move the SOA to the top.',
  rfc: ['RFC 1035 §5.2', 'RFC 5936 §2.2'],
  peers: 'validns',
  bad: '@  NS   ns1.example.net.\n@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600',
  good: '@  SOA  ns1.example.net. hostmaster 2026040101 7200 1800 1209600 3600\n@  NS   ns1.example.net.',
};

const messages = {
  notFirst: 'a record stands above the SOA',
  soa: 'the SOA',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    zone() {
      const { soaIndex, records } = zone;
      const source = soaIndex < 0 ? NO_SOURCE : records.source[soaIndex]!;
      if (source === NO_SOURCE || source === zoneTotals(zone).firstSource) return;
      // An SOA that an included file holds may well be the first record.
      const { base } = zone.sources.fileAt(source);
      let first = soaIndex;
      for (let i = 0; i < records.count; i++) {
        if (records.source[i]! < records.source[first]! && records.source[i]! >= base) first = i;
      }
      if (first === soaIndex) return;
      report({ index: first, message: messages.notFirst, related: [{ message: messages.soa, index: soaIndex }] });
    },
  }),
};
