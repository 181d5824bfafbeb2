import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameLength, skipName } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { mailboxName, writtenText } from '../../written-names.js';

const meta: RuleInfo = {
  id: 'soa-rname-at-sign',
  category: 'soa',
  severity: 'error',
  summary: 'the mailbox of the SOA is written with an @',
  why: 'The mailbox is written as a domain name, its first dot standing for the @. With an @ some servers refuse the file; others publish a mailbox that nobody can write to.',
  advice: 'Write a dot in place of the @, and a dot at the end.',
  rfc: ['RFC 1035 §3.3.13', 'RFC 1035 §8'],
  peers: 'Knot, validns, PowerDNS',
  bad: '@  SOA  ns1 hostmaster@example.com. 2026040101 7200 1800 1209600 3600',
  good: '@  SOA  ns1 hostmaster.example.com. 2026040101 7200 1800 1209600 3600',
};

const messages = {
  atSign: (written: string) => `the mailbox ${written} is written with an @`,
  help: (corrected: string | undefined) => (corrected === undefined ? undefined : `write ${corrected}`),
};

const AT_SIGN = 0x40;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SOA],
    record(index) {
      const rdata = zone.records.rdata(index);
      const at = skipName(rdata, 0, rdata.length);
      if (!rdata.subarray(at, at + nameLength(rdata, at)).includes(AT_SIGN)) return;
      const written = writtenText(zone, index, 1) ?? '';
      report({ index, part: 1, message: messages.atSign(written), help: messages.help(mailboxName(written)) });
    },
  }),
};
