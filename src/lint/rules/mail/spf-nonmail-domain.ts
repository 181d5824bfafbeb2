import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { isSpfPolicy } from '../../spf.js';

const meta: RuleInfo = {
  id: 'spf-nonmail-domain',
  category: 'mail',
  severity: 'info',
  summary: 'a domain that takes no mail says nothing about who sends in its name',
  why: 'A null MX tells senders that no mail is taken. Without "v=spf1 -all" beside it the domain can still be forged as a sender.',
  advice: 'Add the TXT record "v=spf1 -all".',
  rfc: ['RFC 7505 §4.2', 'RFC 7208 §10.1.2'],
  peers: 'Zonemaster, octoDNS',
  bad: 'nomail  MX  0 .',
  good: 'nomail  MX   0 .\nnomail  TXT  "v=spf1 -all"',
};

const messages = {
  open: (owner: string) => `${owner} takes no mail, but has no SPF policy`,
  help: 'add the TXT record "v=spf1 -all"',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.MX],
    skips: { rrset: ['host-target', 'plain-target'] },
    rrset(first, end) {
      const { records, names } = zone;
      // Another preference is mx-null-pref.
      const at = records.rdataOffset[first]!;
      if (end - first > 1 || records.pool[at + 2] !== 0 || readU16(records.pool, at) !== 0) return;
      const id = records.owner[first]!;
      const txt = records.findRrset(id, TYPE.TXT);
      for (let i = txt; txt >= 0 && i < records.rrsetEnd(txt); i++) if (isSpfPolicy(records, i)) return;
      if (records.hasType(id, TYPE.SPF) || lookup.isExcused(names.pool, names.offsets[id]!, [TYPE.TXT])) return;
      report({ index: first, message: messages.open(zone.ownerText(first)), help: messages.help });
    },
  }),
};
