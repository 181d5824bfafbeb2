import { nearest, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isParameter, issuerParameters } from '../../caa.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-validationmethods-unknown',
  category: 'caa',
  severity: 'warning',
  summary: 'a CAA record allows a validation method that nobody knows',
  why: 'Only the methods named may be used. A misspelled one forbids what was meant, and no certificate is issued.',
  advice: 'Write methods that your certificate authority documents, such as dns-01 or http-01, with commas between.',
  rfc: ['RFC 8657 §4'],
  peers: 'none',
  bad: '@  CAA  0 issue "ca.example.net; validationmethods=dns01"',
  good: '@  CAA  0 issue "ca.example.net; validationmethods=dns-01"',
};

/** IANA "ACME Validation Methods", and those that the CA/Browser Forum gives names to. */
const METHODS = [
  'http-01',
  'dns-01',
  'tls-alpn-01',
  'email-reply-00',
  'tkauth-01',
  'onion-csr-01',
  'dns-account-01',
  'dns-persist-01',
  'bp-nodeid-00',
];

const messages = {
  unknown: (method: string) => `no validation method is called "${method}"`,
  help: (guess: string) => `did you mean "${guess}"?`,
};

const METHODS_PARAMETER = /^validationmethods[ \t]*=[ \t]*(.*)$/;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      for (const part of issuerParameters(zone.records, index).filter(isParameter)) {
        const value = METHODS_PARAMETER.exec(part)?.[1];
        // RFC 8657 §4: names that start with "ca-" belong to one certificate authority.
        const wrong = value?.split(',').find((method) => !METHODS.includes(method) && !method.startsWith('ca-'));
        if (wrong === undefined) continue;
        const guess = nearest(wrong.toLowerCase(), METHODS);
        report({
          index,
          part: 2,
          message: messages.unknown(wrong),
          help: guess === undefined ? undefined : messages.help(guess),
        });
      }
    },
  }),
};
