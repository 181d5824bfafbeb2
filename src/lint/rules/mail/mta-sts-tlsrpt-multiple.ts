import type { RuleInfo } from '../../../diagnostic/index.js';
import type { Rule } from '../../rule.js';
import { singleTextRule } from '../../single-record.js';
import { startsWithText, transportPolicy } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'mta-sts-tlsrpt-multiple',
  category: 'mail',
  severity: 'warning',
  summary: 'a name has several MTA-STS or TLS reporting records',
  why: 'Senders that find more than one take it as none: mail is sent as if there were no policy, and no report comes.',
  advice: 'Keep one of them. Several addresses for reports stand in one record, with commas between.',
  rfc: ['RFC 8461 §3.1', 'RFC 8460 §3'],
  peers: 'none',
  bad: '_mta-sts  TXT  "v=STSv1; id=20260401"\n_mta-sts  TXT  "v=STSv1; id=20260402"',
  good: '_mta-sts  TXT  "v=STSv1; id=20260402"',
};

export const rule: Rule = singleTextRule(meta, 'policy', 'senders take several as none: keep one', (zone, index) => {
  const policy = transportPolicy(zone, index);
  return policy !== undefined && startsWithText(zone.records, index, policy.start);
});
