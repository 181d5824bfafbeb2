import { listText, nearest, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import { CAA_TAGS } from '../../caa.js';
import { type Rule, withOptions } from '../../rule.js';

const meta: RuleInfo = {
  id: 'caa-tag-unknown',
  category: 'caa',
  severity: 'warning',
  summary: 'the tag of a CAA record is not a registered one',
  why: 'Certificate authorities ignore tags that they do not know, so a misspelled restriction restricts nobody. With the critical flag (128) they must not issue at all, which makes it an error.',
  advice: 'Correct the tag.',
  rfc: ['RFC 8659 §4.1', 'RFC 8659 §4.5'],
  peers: 'octoDNS, dnscontrol',
  bad: '@  CAA  0 isue "ca.example.net"',
  good: '@  CAA  0 issue "ca.example.net"',
};

const messages = {
  unknown: (tag: string) => `unknown CAA tag "${tag}"`,
  critical: (tag: string) => `unknown CAA tag "${tag}" with the critical flag: no certificate may be issued`,
  help: (guess: string | undefined) =>
    guess === undefined ? `registered are ${listText(CAA_TAGS, 'and')}` : `did you mean "${guess}"?`,
};

const options = {
  allow: { kind: 'words', default: [], describe: 'other tags that your certificate authorities know' },
} as const;

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { allow }) => ({
    types: [TYPE.CAA],
    skips: { record: ['plain-issuer'] },
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const at = rdataOffset[index]!;
      const tag = latin1Text(pool, at + 2, at + 2 + pool[at + 1]!);
      // RFC 8659 §4.1: "Matching of tags is case insensitive."
      const lower = tag.toLowerCase();
      if ([...CAA_TAGS, ...allow].some((known) => known.toLowerCase() === lower)) return;
      const isCritical = (pool[at]! & 0x80) !== 0;
      report({
        index,
        part: 1,
        severity: isCritical ? 'error' : undefined,
        message: isCritical ? messages.critical(tag) : messages.unknown(tag),
        help: messages.help(nearest(lower, CAA_TAGS)),
      });
    },
  })),
};
