import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { dkimKeyBits, RECOMMENDED_BITS } from '../../dkim.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dkim-key-1024',
  category: 'mail',
  severity: 'info',
  offByDefault: true,
  summary: 'the RSA key of a DKIM record has less than 2048 bits',
  why: 'Every receiver accepts 1024 bits today, but such a key is within reach of those who can pay for it, and keys in the DNS outlive their makers.',
  advice: 'Make a key of 2048 bits, publish it under a new selector, sign with it, and remove this one after a week.',
  rfc: ['RFC 8301 §3.2'],
  peers: 'none',
  bad: 's1._domainkey  TXT  "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"',
  good: 's1._domainkey  TXT  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="',
};

/** Shorter ones are dkim-key-short. */
const SHORTEST_BITS = 1024;

const messages = {
  short: (bits: number) => `the key has ${bits} bits, less than ${RECOMMENDED_BITS}`,
};

export const rule: Rule = {
  ...meta,
  create: (context) => ({
    types: [TYPE.TXT],
    skips: { record: ['sound-text'] },
    record(index) {
      const bits = dkimKeyBits(context, index);
      if (bits !== undefined && bits >= SHORTEST_BITS && bits < RECOMMENDED_BITS)
        context.report({ index, part: 'rdata', message: messages.short(bits) });
    },
  }),
};
