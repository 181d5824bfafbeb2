import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isParameter, issuerParameters } from '../../caa.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-param-syntax',
  category: 'caa',
  severity: 'warning',
  summary: 'a parameter of a CAA record is not "name=value"',
  why: 'A certificate authority that cannot read the value must treat it as one that names nobody: no certificate is issued.',
  advice:
    'Write the parameters behind the issuer as name=value with semicolons between, and without blanks in the value.',
  rfc: ['RFC 8659 §4.2'],
  peers: 'none',
  bad: '@  CAA  0 issue "ca.example.net; accounturi https://ca.example.net/acct/1"',
  good: '@  CAA  0 issue "ca.example.net; accounturi=https://ca.example.net/acct/1"',
};

const messages = {
  parameter: (part: string) => `"${part}" is not name=value`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      const wrong = issuerParameters(zone.records, index).find((part) => !isParameter(part));
      if (wrong !== undefined) report({ index, part: 2, message: messages.parameter(wrong) });
    },
  }),
};
