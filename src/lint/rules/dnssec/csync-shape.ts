import { listText, type RuleInfo } from '../../../diagnostic/index.js';
import { readTypeBitmap, TYPE, typeText } from '../../../rdata/index.js';
import { compareSerial, readU16, readU32 } from '../../../wire/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'csync-shape',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a CSYNC record asks the parent for something it must not do',
  why: 'The parent copies NS and glue when it finds a CSYNC at the apex. It ignores one that stands elsewhere, that has flags or types it does not know, or that waits for a serial that is not reached yet.',
  advice: 'Write it once, at the apex, with the flags 1 (immediate) and 2 (soaminimum), and NS, A and AAAA as types.',
  rfc: ['RFC 7477 §2.1', 'RFC 7477 §3'],
  peers: 'none',
  bad: '@  CSYNC  2026040101 7 A NS AAAA MX',
  good: '@  CSYNC  0 1 A NS AAAA',
};

const IMMEDIATE = 1;
const SOA_MINIMUM = 2;
/** RFC 7477 §3.2: the types that are synchronized. */
const SYNCHRONIZED: ReadonlySet<number> = new Set([TYPE.NS, TYPE.A, TYPE.AAAA]);

const messages = {
  apex: (owner: string) => `a CSYNC at ${owner} has no effect: it belongs at the apex`,
  another: 'a zone has one CSYNC record',
  flags: (flags: number) => `the flags ${flags} have no meaning: 1 is immediate, 2 is soaminimum`,
  types: (types: string) => `${types} cannot be synchronized: NS, A and AAAA can`,
  serial: (serial: number, soa: number) => `the parent waits for serial ${serial}, the SOA has ${soa}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.CSYNC],
    rrset(first, end) {
      const { records } = zone;
      const [index, another] = inFileOrder(records, first, end);
      if (records.owner[first] !== zone.apexId) {
        report({ index: index!, part: 'owner', message: messages.apex(zone.ownerText(index!)) });
        return;
      }
      if (another !== undefined) report({ index: another, message: messages.another });
      const { pool, rdataOffset } = records;
      const at = rdataOffset[index!]!;
      const serial = readU32(pool, at);
      const flags = readU16(pool, at + 4);
      if ((flags & ~(IMMEDIATE | SOA_MINIMUM)) !== 0) {
        report({ index: index!, part: 1, message: messages.flags(flags & ~(IMMEDIATE | SOA_MINIMUM)) });
      }
      const { soa } = zone;
      const waits = (flags & SOA_MINIMUM) !== 0 && soa !== undefined && compareSerial(serial, soa.serial) === 1;
      if (waits) report({ index: index!, part: 0, message: messages.serial(serial, soa.serial) });
      const others = (readTypeBitmap(pool, at + 6, rdataOffset[index! + 1]!) ?? []).filter((t) => !SYNCHRONIZED.has(t));
      if (others.length > 0) {
        report({ index: index!, part: 'rdata', message: messages.types(listText(others.map(typeText), 'and')) });
      }
    },
  }),
};
