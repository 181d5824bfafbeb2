import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'srv-root-target-mixed',
  category: 'service',
  severity: 'warning',
  summary: 'an SRV record that says "not offered" stands beside others, or has a port',
  why: 'The target "." says that the domain does not offer the service. Beside another record, or with a port, it contradicts itself.',
  advice: 'Remove it, or all others; write it as 0 0 0 .',
  rfc: ['RFC 2782'],
  peers: 'none',
  bad: '_imap._tcp  SRV  0 0 0 .\n_imap._tcp  SRV  0 5 143 imap.example.net.',
  good: '_imap._tcp  SRV  0 0 0 .',
};

const messages = {
  mixed: (owner: string) => `"." says that ${owner} is not offered, but another record offers it`,
  port: (port: number) => `port ${port} of no host`,
  other: 'the other record',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SRV],
    rrset(first, end) {
      const { records } = zone;
      const { pool, rdataOffset } = records;
      let root = -1;
      let other = -1;
      for (let i = first; i < end; i++) {
        if (pool[rdataOffset[i]! + 6] === 0) root = i;
        else other = i;
      }
      if (root < 0) return;
      const port = readU16(pool, rdataOffset[root]! + 4);
      if (other >= 0) {
        const related = [{ message: messages.other, index: other }];
        report({ index: root, part: 3, message: messages.mixed(zone.ownerText(root)), related });
      } else if (port !== 0) report({ index: root, part: 2, message: messages.port(port) });
    },
  }),
};
