import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-retry-ge-refresh',
  category: 'soa',
  severity: 'warning',
  summary: 'the retry time of the SOA is not below its refresh time',
  why: 'Retry is how long a secondary waits after a failed refresh. When it is as long as refresh, a short failure costs a whole period; often the two numbers were swapped.',
  advice: 'Make retry a fraction of refresh, for example refresh 7200 and retry 1800.',
  rfc: ['RFC 1035 §3.3.13', 'RFC 1912 §2.2'],
  peers: 'Zonemaster',
  bad: '@  SOA  ns1 hostmaster 2026040101 1800 7200 1209600 3600',
  good: '@  SOA  ns1 hostmaster 2026040101 7200 1800 1209600 3600',
};

const messages = {
  notBelow: (retry: number, refresh: number) => `retry ${retry} is not below refresh ${refresh}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SOA],
    record(index) {
      const { soa, soaIndex } = zone;
      if (index !== soaIndex || soa === undefined || soa.retry < soa.refresh) return;
      // Nothing is below zero, which is soa-refresh-range.
      if (soa.refresh === 0) return;
      report({ index, part: 4, message: messages.notBelow(soa.retry, soa.refresh) });
    },
  }),
};
