import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { findLabel } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { startsWithText } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'dmarc-misplaced',
  category: 'mail',
  severity: 'warning',
  summary: 'a DMARC policy stands at the domain itself',
  why: 'Receivers ask for the policy at the name _dmarc below the domain. At the domain itself nobody reads it.',
  advice: 'Move the record to _dmarc.',
  rfc: ['RFC 7489 §6.1'],
  peers: 'none',
  bad: '@  TXT  "v=DMARC1; p=reject"',
  good: '_dmarc  TXT  "v=DMARC1; p=reject"',
};

const messages = {
  misplaced: (owner: string) => `nobody reads a DMARC policy at ${owner}`,
  help: (owner: string) => `it belongs to _dmarc.${owner}`,
};

/** Domains have one of these. The policies that a provider holds for its customers stand at names without them. */
const DOMAIN_TYPES = [TYPE.SOA, TYPE.MX, TYPE.A, TYPE.AAAA, TYPE.NS];

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      const { records, names } = zone;
      if (!startsWithText(records, index, 'v=dmarc1')) return;
      const id = records.owner[index]!;
      if (findLabel(names.pool, names.offsets[id]!, '_dmarc') >= 0) return;
      if (!DOMAIN_TYPES.some((type) => records.hasType(id, type))) return;
      const owner = zone.ownerText(index);
      report({ index, part: 'rdata', message: messages.misplaced(owner), help: messages.help(owner) });
    },
  }),
};
