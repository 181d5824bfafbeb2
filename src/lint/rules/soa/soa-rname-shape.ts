import type { RuleInfo } from '../../../diagnostic/index.js';
import { nameText, skipName } from '../../../wire/index.js';
import { isLabel, labelAt } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'soa-rname-shape',
  category: 'soa',
  severity: 'warning',
  summary: 'the mailbox in the SOA cannot be one',
  why: 'The first label is the part before the "@", the rest is the mail domain. In john.doe.example.com. the mailbox would be john@doe.example.com, and this zone says that doe.example.com does not exist.',
  advice: 'Write a dot of the mailbox itself as "\\.", as in john\\.doe.example.com.',
  rfc: ['RFC 1035 §8', 'RFC 2142 §7', 'RFC 6761 §6.3'],
  peers: 'Zonemaster',
  bad: '@  SOA  ns1.example.net. john.doe 2026040101 7200 1800 1209600 3600',
  good: '@  SOA  ns1.example.net. john\\.doe 2026040101 7200 1800 1209600 3600',
};

const messages = {
  root: 'the SOA names no mailbox',
  single: (name: string) => `${name} has no mail domain behind its first label`,
  missing: (mailbox: string, domain: string) => `the mailbox is ${mailbox}, but ${domain} does not exist`,
  own: (mailbox: string) => `${mailbox} is a mailbox on the host of whoever writes to it`,
  help: (local: string, label: string) => `when the dot belongs to the mailbox, write ${local}\\.${label}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, written, report }) => ({
    zone() {
      const { soaIndex, records } = zone;
      if (soaIndex < 0) return;
      const { pool } = records;
      const at = skipName(pool, lookup.targetOffset(soaIndex), records.rdataOffset[soaIndex + 1]!);
      if (!zonePurpose(zone).isPublic) return;
      if (pool[at] === 0) {
        report({ index: soaIndex, part: 1, message: messages.root });
        return;
      }
      const local = labelAt(pool, at);
      // An "@" in the name is soa-rname-at-sign, a forgotten dot missing-trailing-dot-target.
      if (nameText(pool, at).includes('@') || written.isDotMissing(soaIndex, at, 1, lookup.resolve(pool, at))) return;
      const domain = at + 1 + pool[at]!;
      if (pool[domain] === 0) {
        report({ index: soaIndex, part: 1, message: messages.single(nameText(pool, at)) });
        return;
      }
      // RFC 6761 §6.3; the mailbox of many templates.
      if (isLabel(pool, domain, 'localhost') && pool[domain + 1 + pool[domain]!] === 0) {
        report({ index: soaIndex, part: 1, message: messages.own(`${local}@localhost`) });
        return;
      }
      if (lookup.resolve(pool, domain) !== 'missing' || lookup.isExcused(pool, domain)) return;
      report({
        index: soaIndex,
        part: 1,
        message: messages.missing(`${local}@${nameText(pool, domain).slice(0, -1)}`, nameText(pool, domain)),
        help: messages.help(local, labelAt(pool, domain)),
      });
    },
  }),
};
