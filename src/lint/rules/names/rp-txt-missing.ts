import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameLength, nameText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'rp-txt-missing',
  category: 'names',
  severity: 'warning',
  offByDefault: true,
  summary: 'an RP record names a text that does not exist',
  why: 'The second name of RP leads to TXT records about the person. Where there are none nobody learns more than the mailbox; no program minds, so the rule is off by default.',
  advice: 'Add the TXT record, or write a dot alone for none.',
  rfc: ['RFC 1183 §2.2'],
  peers: 'validns',
  bad: '@     RP   anna.example.com. anna\nana   TXT  "Anna, +49 30 901820"',
  good: '@     RP   anna.example.com. anna\nanna  TXT  "Anna, +49 30 901820"',
};

const messages = {
  missing: (target: string) => `there is no TXT record at ${target}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, written, report }) {
    const { records } = zone;
    return {
      types: [TYPE.RP],
      record(index) {
        if (!zone.isAuthoritative(records.owner[index]!, TYPE.RP)) return;
        const mailbox = records.rdataOffset[index]!;
        const at = mailbox + nameLength(records.pool, mailbox);
        const status = lookup.resolve(records.pool, at);
        // The text may be elsewhere; a forgotten dot is missing-trailing-dot-target.
        if (status === 'out-of-zone' || status === 'delegated') return;
        if (written.isDotMissing(index, at, 1, status)) return;
        const { id } = lookup;
        if (lookup.isExcused(records.pool, at)) return;
        if (id >= 0 && (records.hasType(id, TYPE.TXT) || records.hasType(id, TYPE.CNAME))) return;
        report({ index, part: 1, message: messages.missing(nameText(records.pool, at)) });
      },
    };
  },
};
