import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-expire-lt-refresh',
  category: 'soa',
  severity: 'error',
  summary: 'the expire time of the SOA is shorter than refresh and retry together',
  why: 'A secondary that could not refresh for the expire time stops answering. When expire comes before the first retry, one failed refresh takes the zone down there; when it comes before refresh, none is needed. The latter is an error, the former a warning.',
  advice: 'Make expire weeks, for example 1209600.',
  rfc: ['RFC 1035 §3.3.13', 'RFC 1912 §2.2'],
  peers: 'Zonemaster',
  bad: '@  SOA  ns1 hostmaster 2026040101 86400 7200 3600 3600',
  good: '@  SOA  ns1 hostmaster 2026040101 86400 7200 1209600 3600',
};

const messages = {
  beforeRefresh: (expire: number, refresh: number) => `expire ${expire} is not above refresh ${refresh}`,
  beforeRetry: (expire: number, refresh: number, retry: number) =>
    `expire ${expire} is below refresh ${refresh} and retry ${retry} together`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SOA],
    record(index) {
      const { soa, soaIndex } = zone;
      if (index !== soaIndex || soa === undefined || soa.expire >= soa.refresh + soa.retry) return;
      const { expire, refresh, retry } = soa;
      const isBeforeRefresh = expire <= refresh;
      report({
        index,
        part: 5,
        severity: isBeforeRefresh ? 'error' : 'warning',
        message: isBeforeRefresh
          ? messages.beforeRefresh(expire, refresh)
          : messages.beforeRetry(expire, refresh, retry),
        help: 'secondaries stop answering when they could not refresh for that long',
      });
    },
  }),
};
