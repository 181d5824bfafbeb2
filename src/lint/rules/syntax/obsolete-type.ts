import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';
import { isSpfPolicy } from '../../spf.js';

const meta: RuleInfo = {
  id: 'obsolete-type',
  category: 'syntax',
  severity: 'info',
  summary: 'a record has a type that nothing asks for any more',
  why: 'The type was given up or never left the laboratory: no software of today reads the record, and some servers do not load it. Whoever added it meant another type. A zone with MD or MF records is not loaded by BIND at all, which makes them errors.',
  advice:
    'Use the type that took its place: MX for MD, MF, MB, MG, MR and MINFO, AAAA for A6, NSEC for NXT, TXT for SPF.',
  rfc: ['RFC 1035 §3.3', 'RFC 3755 §3', 'RFC 6563 §3', 'RFC 7208 §3.1'],
  peers: 'BIND (MD, MF, SPF)',
  bad: 'old  A6  0 2001:db8::1',
  good: 'old  AAAA  2001:db8::1',
};

const messages = {
  obsolete: (type: string, count: number) => `the type ${type} is obsolete${count > 1 ? ` (${count} records)` : ''}`,
  refused: (type: string) => `BIND does not load the zone; use MX (RFC 1035 §3.3 wants ${type} records to be rejected)`,
  help: (successor: string | undefined) =>
    successor === undefined ? 'nothing takes its place: remove the record' : `use ${successor}`,
};

/** What took the place of the type. KEY is left out: SIG(0) still uses it (RFC 2931). */
const SUCCESSOR: ReadonlyMap<number, string | undefined> = new Map([
  [TYPE.MD, 'MX'],
  [TYPE.MF, 'MX'],
  [TYPE.MB, 'MX'],
  [TYPE.MG, 'MX'],
  [TYPE.MR, 'MX'],
  [TYPE.NULL, undefined],
  [TYPE.WKS, 'SRV'],
  [TYPE.MINFO, 'MX'],
  [TYPE.SIG, 'RRSIG'],
  [TYPE.NXT, 'NSEC'],
  [TYPE.A6, 'AAAA'],
  [TYPE.SPF, 'TXT'],
]);

export const rule: Rule = {
  ...meta,
  create({ zone, report }) {
    const { records } = zone;
    /** by type: the record that stands first, and how many there are */
    const found = new Map<number, { index: number; count: number }>();
    return {
      types: [...SUCCESSOR.keys()],
      record(index) {
        const type = records.type[index]!;
        // A policy as SPF record alone is spf-type-without-txt.
        if (type === TYPE.SPF && !hasPolicy(records.owner[index]!)) return;
        const known = found.get(type);
        if (known === undefined) found.set(type, { index, count: 1 });
        else {
          known.count++;
          if (records.source[index]! < records.source[known.index]!) known.index = index;
        }
      },
      zone() {
        for (const [type, { index, count }] of found) {
          report({
            index,
            part: 'type',
            message: messages.obsolete(typeText(type), count),
            ...(type === TYPE.MD || type === TYPE.MF
              ? { severity: 'error', help: messages.refused(typeText(type)) }
              : { help: messages.help(SUCCESSOR.get(type)) }),
          });
        }
      },
    };

    function hasPolicy(id: number): boolean {
      const txt = records.findRrset(id, TYPE.TXT);
      for (let i = txt; txt >= 0 && i < records.rrsetEnd(txt); i++) if (isSpfPolicy(records, i)) return true;
      return false;
    }
  },
};
