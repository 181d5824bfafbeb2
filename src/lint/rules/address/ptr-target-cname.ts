import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { aliasTargets } from '../../target-checks.js';

const meta: RuleInfo = {
  id: 'ptr-target-cname',
  category: 'address',
  severity: 'warning',
  summary: 'the target of a PTR record is an alias',
  why: 'Mail servers compare the name that they get with its address, and many do not follow an alias on the way: mail from this address is then refused.',
  advice: 'Write the canonical name.',
  rfc: ['RFC 1912 §2.4', 'RFC 2181 §10.2'],
  peers: 'PowerDNS',
  bad: '9    PTR    web\nweb  CNAME  www\nwww  A      192.0.2.9',
  good: '9    PTR  www\nwww  A    192.0.2.9',
};

export const rule: Rule = {
  ...meta,
  create: (context) => aliasTargets(context, TYPE.PTR, 'host', 'write the name that the alias leads to'),
};
