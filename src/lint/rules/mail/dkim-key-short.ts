import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { dkimKeyBits } from '../../dkim.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dkim-key-short',
  category: 'mail',
  severity: 'error',
  summary: 'the RSA key of a DKIM record has less than 1024 bits',
  why: 'Receivers do not accept signatures by such keys, and whoever wants to can compute the private key.',
  advice: 'Make a key of 2048 bits, publish it under a new selector, sign with it, and remove this one after a week.',
  rfc: ['RFC 8301 §3.2'],
  peers: 'none',
  bad: 's1._domainkey  TXT  "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ=="',
  good: 's1._domainkey  TXT  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="',
};

/** RFC 8301 §3.2: verifiers "MUST NOT consider" shorter keys valid. */
const SHORTEST_BITS = 1024;

const messages = {
  short: (bits: number) => `the key has ${bits} bits, less than ${SHORTEST_BITS}`,
};

export const rule: Rule = {
  ...meta,
  create: (context) => ({
    types: [TYPE.TXT],
    skips: { record: ['sound-text'] },
    record(index) {
      const bits = dkimKeyBits(context, index);
      if (bits !== undefined && bits < SHORTEST_BITS)
        context.report({ index, part: 'rdata', message: messages.short(bits) });
    },
  }),
};
