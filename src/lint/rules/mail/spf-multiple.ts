import type { RuleInfo } from '../../../diagnostic/index.js';
import type { Rule } from '../../rule.js';
import { singleTextRule } from '../../single-record.js';
import { isSpfPolicy } from '../../spf.js';

const meta: RuleInfo = {
  id: 'spf-multiple',
  category: 'mail',
  severity: 'error',
  summary: 'a name has several SPF policies',
  why: 'Receivers that find more than one "v=spf1" record stop with a permanent error: none of the policies counts.',
  advice: 'Join them to one record.',
  rfc: ['RFC 7208 §3.2', 'RFC 7208 §4.5'],
  peers: 'Zonemaster, octoDNS',
  bad: '@  TXT  "v=spf1 mx -all"\n@  TXT  "v=spf1 include:_spf.example.net -all"',
  good: '@  TXT  "v=spf1 mx include:_spf.example.net -all"',
};

export const rule: Rule = singleTextRule(
  meta,
  'SPF policy',
  'receivers stop with a permanent error: join the policies to one record',
  ({ records }, index) => isSpfPolicy(records, index),
);
