import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { joinedText } from '../../spf.js';
import { startsWithText, transportPolicy } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'mta-sts-tlsrpt-syntax',
  category: 'mail',
  severity: 'warning',
  summary: 'an MTA-STS or TLS reporting record breaks the grammar',
  why: 'Senders ignore a record that they cannot read: the policy is not fetched, or no report is sent.',
  advice:
    'Write "v=STSv1; id=..." with an id of letters and digits at _mta-sts, and "v=TLSRPTv1; rua=mailto:..." or https: at _smtp._tls.',
  rfc: ['RFC 8461 §3.1', 'RFC 8460 §3'],
  peers: 'none',
  bad: '_mta-sts  TXT  "v=STSv1; id=2026-04-01"',
  good: '_mta-sts  TXT  "v=STSv1; id=20260401"',
};

const messages = {
  sts: 'not "v=STSv1; id=..." with an id of 1 to 32 letters and digits',
  report: 'not "v=TLSRPTv1; rua=..." with a mailto: or https: address',
};

/** RFC 8461 §3.1 and RFC 8460 §3: the version, then the one field that is required, then extensions. */
const STS = /^v=STSv1[ \t]*;[ \t]*id=[A-Za-z0-9]{1,32}[ \t]*(?:;.*)?$/;
const REPORT =
  /^v=TLSRPTv1[ \t]*;[ \t]*rua=(?:mailto:[^,;\s]+@|https:\/\/)[^,;\s]+(?:[ \t]*,[ \t]*(?:mailto:|https:\/\/)[^,;\s]+)*[ \t]*(?:;.*)?$/;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['usual-text'] },
    record(index) {
      const policy = transportPolicy(zone, index);
      // RFC 8461 §3.1: text that does not start with the version is for somebody else.
      if (policy === undefined || !startsWithText(zone.records, index, policy.start)) return;
      const isSts = policy.kind === 'sts';
      if ((isSts ? STS : REPORT).test(joinedText(zone.records, index))) return;
      report({ index, part: 'rdata', message: isSts ? messages.sts : messages.report });
    },
  }),
};
