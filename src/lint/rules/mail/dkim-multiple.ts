import type { RuleInfo } from '../../../diagnostic/index.js';
import { isAtKeyName, readDkimKey } from '../../dkim.js';
import type { Rule } from '../../rule.js';
import { singleTextRule } from '../../single-record.js';

const meta: RuleInfo = {
  id: 'dkim-multiple',
  category: 'mail',
  severity: 'warning',
  summary: 'a selector has several DKIM keys',
  why: 'A selector stands for one key. Receivers take whichever comes first, and the order of answers changes, so signatures hold at one time and fail at another.',
  advice: 'Publish each key under a selector of its own.',
  rfc: ['RFC 6376 §3.6.2.2'],
  peers: 'none',
  bad: 's1._domainkey  TXT  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="\ns1._domainkey  TXT  "v=DKIM1; k=ed25519; p=PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="',
  good: 's1._domainkey  TXT  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="\ns2._domainkey  TXT  "v=DKIM1; k=ed25519; p=PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="',
};

export const rule: Rule = singleTextRule(
  meta,
  'DKIM key',
  'publish each key under a selector of its own',
  (zone, index) => isAtKeyName(zone, index) && readDkimKey(zone, index).base64 !== undefined,
);
