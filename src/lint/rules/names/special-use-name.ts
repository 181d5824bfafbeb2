import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { specialUseName } from '../../special-names.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'special-use-name',
  category: 'names',
  severity: 'warning',
  summary: 'a record points at a name that the public DNS never answers for',
  why: 'Names below local, localhost, invalid, test, onion, alt, internal and home.arpa are set aside: a resolver answers them itself or not at all, so the target leads nowhere for anyone outside.',
  advice: 'Write a public name. In a zone for a private network this is normal: switch the rule off for it.',
  rfc: ['RFC 6761 §6', 'RFC 6762 §3', 'RFC 7686 §2', 'RFC 8375 §4', 'RFC 9476 §2'],
  peers: 'none',
  bad: 'files  CNAME  nas.local.',
  good: 'files  CNAME  nas.example.net.',
};

const messages = {
  target: (target: string, name: string) => `${target} is below "${name}", which the public DNS does not answer for`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    types: [TYPE.NS, TYPE.CNAME, TYPE.DNAME, TYPE.MX, TYPE.SRV, TYPE.SVCB, TYPE.HTTPS],
    skips: { record: ['host-target', 'plain-target'] },
    record(index) {
      if (lookup.target(index) !== 'out-of-zone') return;
      const at = lookup.targetOffset(index);
      const name = specialUseName(zone.records.pool, at);
      if (name === undefined) return;
      if (!zonePurpose(zone).isPublic) return;
      report({
        index,
        part: lookup.targetToken(index),
        message: messages.target(nameText(zone.records.pool, at), name),
      });
    },
  }),
};
