import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isSpfPolicy } from '../../spf.js';

const meta: RuleInfo = {
  id: 'spf-type-without-txt',
  category: 'mail',
  severity: 'warning',
  summary: 'an SPF policy is published as a record of type SPF only',
  why: 'The record type SPF was given up. Receivers only ask for TXT, so for them the name has no policy.',
  advice: 'Publish the policy as a TXT record, and remove the SPF record.',
  rfc: ['RFC 7208 §3.1'],
  peers: 'BIND',
  bad: '@  SPF  "v=spf1 mx -all"',
  good: '@  TXT  "v=spf1 mx -all"',
};

const messages = {
  noTxt: (owner: string) => `${owner} has an SPF policy of type SPF, but none of type TXT`,
  help: 'receivers only look for TXT: publish the policy there',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.SPF],
    rrset(first, end) {
      const { records, names } = zone;
      const id = records.owner[first]!;
      const index = firstInFile(records, first, end);
      if (!isSpfPolicy(records, index)) return;
      const txt = records.findRrset(id, TYPE.TXT);
      for (let i = txt; i >= 0 && i < records.rrsetEnd(txt); i++) if (isSpfPolicy(records, i)) return;
      if (lookup.lost.mayHold(names.pool, names.offsets[id]!, [TYPE.TXT])) return;
      report({ index, part: 'type', message: messages.noTxt(zone.nameText(id)), help: messages.help });
    },
  }),
};
