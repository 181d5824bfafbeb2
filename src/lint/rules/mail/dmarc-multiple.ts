import type { RuleInfo } from '../../../diagnostic/index.js';
import { isLabel } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { singleTextRule } from '../../single-record.js';
import { startsWithText } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'dmarc-multiple',
  category: 'mail',
  severity: 'warning',
  summary: 'a name has several DMARC policies',
  why: 'Receivers that find more than one policy apply none.',
  advice: 'Keep one of them.',
  rfc: ['RFC 7489 §6.6.3'],
  peers: 'none',
  bad: '_dmarc  TXT  "v=DMARC1; p=none"\n_dmarc  TXT  "v=DMARC1; p=reject"',
  good: '_dmarc  TXT  "v=DMARC1; p=reject"',
};

export const rule: Rule = singleTextRule(
  meta,
  'DMARC policy',
  'receivers apply none of them: keep one',
  ({ records, names }, index) =>
    isLabel(names.pool, names.offsets[records.owner[index]!]!, '_dmarc') && startsWithText(records, index, 'v=dmarc1'),
);
