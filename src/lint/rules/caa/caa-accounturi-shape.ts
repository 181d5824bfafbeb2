import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isParameter, issuerParameters } from '../../caa.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-accounturi-shape',
  category: 'caa',
  severity: 'warning',
  summary: 'the accounturi of a CAA record is no URI, or is given twice',
  why: 'The certificate authority compares it with the URI of the account that asks. With a bare number or a mail address nobody matches, and no certificate is issued.',
  advice: 'Write the whole URI of the account, such as https://acme.example.net/acct/1234.',
  rfc: ['RFC 8657 §3'],
  peers: 'none',
  bad: '@  CAA  0 issue "ca.example.net; accounturi=12345"',
  good: '@  CAA  0 issue "ca.example.net; accounturi=https://ca.example.net/acct/12345"',
};

const messages = {
  shape: (value: string) => `"${value}" is not the URI of an account`,
  twice: 'accounturi is given twice, and matches no account',
};

const ACCOUNT = /^accounturi[ \t]*=[ \t]*(.*)$/;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      const values = issuerParameters(zone.records, index)
        .filter(isParameter)
        .flatMap((part) => ACCOUNT.exec(part)?.[1] ?? []);
      const wrong = values.find((value) => !/^[a-z][a-z0-9+.-]*:\S+$/i.test(value) || !URL.canParse(value));
      // RFC 8657 §3: a record with two of them matches no account.
      if (values.length > 1) report({ index, part: 2, message: messages.twice });
      else if (wrong !== undefined) report({ index, part: 2, message: messages.shape(wrong) });
    },
  }),
};
