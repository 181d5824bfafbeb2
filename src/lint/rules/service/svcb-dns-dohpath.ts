import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import { findLabel } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { alpnIds, findParameter, PARAMETER } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-dns-dohpath',
  category: 'service',
  severity: 'warning',
  summary: 'a DNS server offers DNS over HTTPS without a path',
  why: 'A client that finds h2 or h3 in the binding of a resolver needs the URI template. Without dohpath it cannot use the protocol.',
  advice: 'Write dohpath="/dns-query{?dns}".',
  rfc: ['RFC 9461 §5'],
  peers: 'BIND',
  bad: '_dns  SVCB  1 dns.example.net. alpn=h2',
  good: '_dns  SVCB  1 dns.example.net. alpn=h2 dohpath="/dns-query{?dns}"',
};

const messages = {
  path: (id: string) => `${id} without dohpath: clients do not know where to ask`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SVCB],
    record(index) {
      const { records, names } = zone;
      if (findLabel(names.pool, names.offsets[records.owner[index]!]!, '_dns') < 0) return;
      const at = findParameter(records, index, PARAMETER.ALPN);
      if (at < 0 || findParameter(records, index, PARAMETER.DOHPATH) >= 0) return;
      for (const [start, end] of alpnIds(records.pool, at)) {
        const id = latin1Text(records.pool, start, end);
        if (id !== 'h2' && id !== 'h3' && id !== 'http/1.1') continue;
        report({ index, part: 'rdata', message: messages.path(id) });
        return;
      }
    },
  }),
};
