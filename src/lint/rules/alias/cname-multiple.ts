import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { singleRecordRule } from '../../single-record.js';

const meta: RuleInfo = {
  id: 'cname-multiple',
  category: 'alias',
  severity: 'error',
  stopsLoading: true,
  summary: 'a name owns several CNAME records',
  why: 'An alias has one canonical name. Servers refuse the zone; it is no way to spread load.',
  advice: 'Keep one of them, or write several A and AAAA records.',
  rfc: ['RFC 2181 §10.1'],
  peers: 'BIND, Knot, NSD, validns, PowerDNS, octoDNS',
  bad: 'www  CNAME  web1.example.net.\nwww  CNAME  web2.example.net.',
  good: 'www  CNAME  web1.example.net.',
};

export const rule: Rule = singleRecordRule(meta, TYPE.CNAME);
