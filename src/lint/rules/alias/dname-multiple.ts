import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { singleRecordRule } from '../../single-record.js';

const meta: RuleInfo = {
  id: 'dname-multiple',
  category: 'alias',
  severity: 'error',
  summary: 'a name owns several DNAME records',
  why: 'A tree of names can be sent to one other tree only. Servers refuse the zone.',
  advice: 'Keep one of them.',
  rfc: ['RFC 6672 §2.4'],
  peers: 'BIND, Knot, NSD, validns, octoDNS',
  bad: 'old  DNAME  new.example.net.\nold  DNAME  new.example.org.',
  good: 'old  DNAME  new.example.net.',
};

export const rule: Rule = singleRecordRule(meta, TYPE.DNAME);
