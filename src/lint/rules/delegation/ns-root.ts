import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'ns-root',
  category: 'delegation',
  severity: 'error',
  summary: 'the target of an NS record is the root',
  why: 'The root is no name server of anybody else. A resolver that is sent there gets no answer for the names of the zone.',
  advice: 'Name the server, or remove the record.',
  rfc: ['RFC 1034 §4.2.1'],
  peers: 'Zonemaster',
  bad: 'sub  NS  .',
  good: 'sub  NS  ns1.example.net.',
};

const messages = {
  root: (owner: string) => `the root is named as a server of ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.NS],
    skips: { record: ['host-target', 'plain-target'] },
    record(index) {
      const { records } = zone;
      if (records.pool[records.rdataOffset[index]!] !== 0) return;
      if (zonePurpose(zone).isPublic) report({ index, part: 0, message: messages.root(zone.ownerText(index)) });
    },
  }),
};
