import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { nameLength } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import { countDistinct, firstInFile } from '../../order.js';
import { type Rule, withOptions } from '../../rule.js';

const meta: RuleInfo = {
  id: 'rrset-too-large',
  category: 'syntax',
  severity: 'warning',
  summary: 'an RRset has more records than servers take or than fit into an answer',
  why: 'An answer holds the whole RRset and has at most 65535 octets: what is larger cannot be asked for. And since CVE-2024-1737 BIND refuses to load a zone with more than 100 records of one type at a name, unless max-records-per-type says otherwise.',
  advice: 'Spread the records over several names.',
  rfc: ['RFC 1035 §4.2.2', 'RFC 2181 §5'],
  peers: 'BIND (9.18.28 and later)',
  bad: '$GENERATE 1-101 host TXT "entry $"',
  good: '$GENERATE 1-100 host TXT "entry $"',
};

const options = {
  maximum: {
    kind: 'count',
    default: 100,
    minimum: 1,
    maximum: 65_535,
    describe: 'how many records of one type a name may have',
  },
} as const;

/** The length of a message over TCP (RFC 1035 §4.2.2). */
const MESSAGE_OCTETS = 65_535;
/** Of a message with a question, less the name that is asked for. */
const HEAD_OCTETS = 12 + 4;
/** Of a record, its owner a pointer. */
const RECORD_OCTETS = 12;
const POINTER_OCTETS = 2;
/** Their names may be compressed (RFC 3597 §4), so that nobody knows how much of the data is sent. */
const COMPRESSIBLE: ReadonlySet<number> = new Set([TYPE.NS, TYPE.PTR, TYPE.MX]);

const messages = {
  many: (name: string, count: number, maximum: number) =>
    `${name} has ${countText(count, 'record')}; BIND refuses the zone with more than ${maximum}`,
  large: (name: string, octets: number) =>
    `${name} takes ${octets} octets of an answer, which has at most ${MESSAGE_OCTETS}: nobody can ask for it`,
};

export const rule: Rule = {
  ...meta,
  ...withOptions(options, ({ zone, report }, { maximum }) => {
    const { records, names, tree } = zone;
    const { owner, type, rdataOffset, count } = records;
    let judged = -1;

    function judge(index: number): void {
      const id = owner[index]!;
      const first = records.findRrset(id, type[index]!);
      if (first === judged || tree.kind[id] === NODE.OUT_OF_ZONE || type[index] === TYPE.RRSIG) return;
      judged = first;
      const end = records.rrsetEnd(first);
      let octets = HEAD_OCTETS + nameLength(names.pool, names.offsets[id]!);
      for (let i = first; i < end; i++) {
        if (records.isDuplicate(i)) continue;
        const data = COMPRESSIBLE.has(type[i]!) ? POINTER_OCTETS : rdataOffset[i + 1]! - rdataOffset[i]!;
        octets += RECORD_OCTETS + data;
      }
      const name = `${zone.nameText(id)} ${typeText(type[first]!)}`;
      const place = { index: firstInFile(records, first, end) };
      if (octets > MESSAGE_OCTETS) {
        report({ ...place, severity: 'error', message: messages.large(name, octets) });
        return;
      }
      const distinct = countDistinct(records, first, end);
      if (distinct > maximum) report({ ...place, message: messages.many(name, distinct, maximum) });
    }

    return {
      zone() {
        // An RRset of many records holds one of every so many, and one of much data reaches into the next piece of the
        // pool: hardly an RRset has to be looked at.
        const piece = MESSAGE_OCTETS >> 2;
        for (let index = 0, next = piece; index < count; index++) {
          const isInNext = rdataOffset[index + 1]! > next;
          if (isInNext) next = rdataOffset[index + 1]! + piece;
          if (isInNext || index % maximum === 0) judge(index);
        }
      },
    };
  }),
};
