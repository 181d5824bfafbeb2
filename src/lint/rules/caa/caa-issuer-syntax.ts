import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import { caaTag, ISSUER_TAGS } from '../../caa.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-issuer-syntax',
  category: 'caa',
  severity: 'warning',
  summary: 'the issuer in a CAA record is not a plain domain name',
  why: 'A certificate authority compares the value with its own domain name. A scheme, a path, a dot at the end or quotes inside the quotes make it match nobody, and nobody may issue.',
  advice: 'Write the domain name that the certificate authority documents, and parameters behind a semicolon.',
  rfc: ['RFC 8659 §4.2'],
  peers: 'dnscontrol',
  bad: '@  CAA  0 issue "https://ca.example.net/"',
  good: '@  CAA  0 issue "ca.example.net"',
};

const messages = {
  issuer: (issuer: string, fault: string) => `issuer ${JSON.stringify(issuer)} ${fault}`,
  help: (corrected: string) => `write "${corrected}"`,
};

/** RFC 8659 §4.2: `issuer-domain-name = label *("." label)`; empty means "nobody" */
const ISSUER = /^(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)*)?$/;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const tagAt = rdataOffset[index]! + 2;
      const valueAt = tagAt + pool[tagAt - 1]!;
      if (!ISSUER_TAGS.has(caaTag(zone.records, index))) return;
      const issuer = latin1Text(pool, valueAt, rdataOffset[index + 1])
        .split(';', 1)[0]!
        .trim();
      if (ISSUER.test(issuer)) return;
      const corrected = issuer
        .replace(/^["']|["']$/g, '')
        .replace(/^[a-z]+:\/\//i, '')
        .replace(/\/.*$/, '')
        .replace(/\.$/, '');
      report({
        index,
        part: 2,
        message: messages.issuer(issuer, faultOf(issuer)),
        help: corrected !== '' && ISSUER.test(corrected) ? messages.help(corrected) : undefined,
      });
    },
  }),
};

function faultOf(issuer: string): string {
  if (/^["'].*["']$/.test(issuer)) return 'has quotes inside the quotes';
  if (/^[a-z]+:\/\//i.test(issuer)) return 'is a URL, where a domain name belongs';
  if (issuer.includes('/')) return 'has a path behind the domain name';
  if (issuer.endsWith('.')) return 'ends in a dot, and matches no certificate authority';
  return 'is not a domain name';
}
