import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isAliasForm } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-alias-and-service',
  category: 'service',
  severity: 'warning',
  summary: 'a name has service bindings in alias form and in service form',
  why: 'Clients that see an alias ignore the records in service form.',
  advice: 'Keep one of the two forms.',
  rfc: ['RFC 9460 §2.4.1'],
  peers: 'PowerDNS',
  bad: '@  HTTPS  0 pool.example.net.\n@  HTTPS  1 . alpn=h2',
  good: '@  HTTPS  1 . alpn=h2',
};

const messages = {
  ignored: 'clients ignore this record because an alias stands beside it',
  alias: 'the alias',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SVCB, TYPE.HTTPS],
    skips: { rrset: ['single-record'] },
    rrset(first, end) {
      // Records are sorted by priority, so an alias stands first.
      const { records } = zone;
      if (end - first === 1 || !isAliasForm(records, first) || isAliasForm(records, end - 1)) return;
      const all = inFileOrder(records, first, end);
      const index = all.find((candidate) => !isAliasForm(records, candidate))!;
      const alias = all.find((candidate) => isAliasForm(records, candidate))!;
      report({ index, part: 0, message: messages.ignored, related: [{ message: messages.alias, index: alias }] });
    },
  }),
};
