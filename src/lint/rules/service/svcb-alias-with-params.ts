import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { isAliasForm, parametersOffset } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-alias-with-params',
  category: 'service',
  severity: 'warning',
  summary: 'a service binding in alias form has parameters',
  why: 'Priority 0 makes the record an alias: clients ignore all parameters in it. Whoever wrote them meant priority 1.',
  advice: 'Write the priority 1, or remove the parameters.',
  rfc: ['RFC 9460 §2.4.2'],
  peers: 'PowerDNS',
  bad: '@  HTTPS  0 pool.example.net. alpn=h2',
  good: '@  HTTPS  1 pool.example.net. alpn=h2',
};

const messages = {
  ignored: 'priority 0 is the alias form, whose parameters clients ignore',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SVCB, TYPE.HTTPS],
    skips: { record: ['service-form'] },
    record(index) {
      const { records } = zone;
      if (!isAliasForm(records, index)) return;
      if (parametersOffset(records, index) === records.rdataOffset[index + 1]) return;
      report({ index, part: 'rdata', message: messages.ignored });
    },
  }),
};
