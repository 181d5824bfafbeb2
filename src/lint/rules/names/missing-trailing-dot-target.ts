import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText, skipName } from '../../../wire/index.js';
import { TARGET_TYPES } from '../../lookup.js';
import type { Rule } from '../../rule.js';
import { writtenText } from '../../written-names.js';

const meta: RuleInfo = {
  id: 'missing-trailing-dot-target',
  category: 'names',
  severity: 'error',
  summary: 'a target is written like a full name but without the last dot, and what it means does not exist',
  why: "A name without a dot at its end is relative: the zone's name is added. Mail, aliases and delegations then lead to a name that does not exist.",
  advice: 'Write the dot at the end of the name.',
  rfc: ['RFC 1035 §5.1'],
  peers: 'octoDNS, dnscontrol',
  bad: '$ORIGIN example.com.\n@  MX  10 mx.example.net',
  good: '$ORIGIN example.com.\n@  MX  10 mx.example.net.',
};

const messages = {
  target: (written: string, target: string) =>
    `"${written}" has no dot at its end, so it means ${target}, which does not exist`,
  help: (written: string) => `probably "${written}." was meant`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, written, report }) {
    const { records } = zone;
    const reportAt = (index: number, at: number, token: number) => {
      const text = writtenText(zone, index, token)!;
      const message = messages.target(text, nameText(records.pool, at));
      report({ index, part: token, message, help: messages.help(text) });
    };
    return {
      types: TARGET_TYPES,
      skips: { record: ['foreign-target', 'host-target'] },
      record(index) {
        if (written.targetMistake(index) === 'missing-dot') {
          reportAt(index, lookup.targetOffset(index), lookup.targetToken(index));
        }
        if (records.type[index] !== TYPE.SOA) return;
        // The mailbox of the SOA: a name that need not exist, but one that ends in .com.example.com is no mailbox.
        const at = skipName(records.pool, lookup.targetOffset(index), records.rdataOffset[index + 1]!);
        const hasAtSign = records.pool.subarray(at + 1, at + 1 + records.pool[at]!).includes(0x40);
        if (!hasAtSign && written.isDotMissing(index, at, 1, lookup.resolve(records.pool, at))) reportAt(index, at, 1);
      },
    };
  },
};
