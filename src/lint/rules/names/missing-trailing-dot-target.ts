import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameLength, nameText, skipName } from '../../../wire/index.js';
import type { RecordTable } from '../../../zone/index.js';
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
      types: [...TARGET_TYPES, ...OTHER_TYPES],
      skips: { record: ['foreign-target', 'host-target'] },
      record(index) {
        const type = records.type[index]!;
        if (OTHER_TYPES.includes(type)) {
          for (const [at, token] of otherNames(records, index)) {
            if (written.isDotMissing(index, at, token, lookup.resolve(records.pool, at))) reportAt(index, at, token);
          }
          return;
        }
        if (written.targetMistake(index) === 'missing-dot') {
          reportAt(index, lookup.targetOffset(index), lookup.targetToken(index));
        }
        if (type !== TYPE.SOA) return;
        // The mailbox of the SOA: a name that need not exist, but one that ends in .com.example.com is no mailbox.
        const at = skipName(records.pool, lookup.targetOffset(index), records.rdataOffset[index + 1]!);
        const hasAtSign = records.pool.subarray(at + 1, at + 1 + records.pool[at]!).includes(0x40);
        if (!hasAtSign && written.isDotMissing(index, at, 1, lookup.resolve(records.pool, at))) reportAt(index, at, 1);
      },
    };
  },
};

/** Types with names that no other rule follows. */
const OTHER_TYPES: readonly number[] = [TYPE.RP, TYPE.AFSDB, TYPE.KX, TYPE.NAPTR];

/** Where the names of a record of {@link OTHER_TYPES} stand in the rdata pool, and in which tokens they are written. */
function otherNames({ type, pool, rdataOffset }: RecordTable, index: number): [at: number, token: number][] {
  let at = rdataOffset[index]!;
  if (type[index] === TYPE.RP)
    return [
      [at, 0],
      [at + nameLength(pool, at), 1],
    ];
  if (type[index] !== TYPE.NAPTR) return [[at + 2, 1]];
  at += 4;
  // Behind flags, services and the regular expression.
  for (let i = 0; i < 3; i++) at += 1 + pool[at]!;
  return [[at, 5]];
}
