import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'uri-target',
  category: 'service',
  severity: 'warning',
  summary: 'the target of a URI record is no URI',
  why: 'The target is text and no name: it must start with a scheme. Clients cannot do anything with other text. An empty target is an error.',
  advice: 'Write the whole URI, such as "https://www.example.com/".',
  rfc: ['RFC 7553 §4.4'],
  peers: 'octoDNS',
  bad: '_http._tcp  URI  10 1 "www.example.com"',
  good: '_http._tcp  URI  10 1 "https://www.example.com/"',
};

const messages = {
  empty: 'the target is empty',
  target: (target: string) => `"${target}" does not start with a scheme such as https:`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.URI],
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const target = latin1Text(pool, rdataOffset[index]! + 4, rdataOffset[index + 1]!);
      // RFC 7553 §4.4: "The Target MUST NOT be an empty URI".
      if (target === '') report({ index, part: 2, message: messages.empty, severity: 'error' });
      else if (!/^[a-z][a-z0-9+.-]*:./i.test(target)) report({ index, part: 2, message: messages.target(target) });
    },
  }),
};
