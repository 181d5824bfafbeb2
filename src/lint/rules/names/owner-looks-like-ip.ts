import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { labelNumber } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { writtenText } from '../../written-names.js';

const meta: RuleInfo = {
  id: 'owner-looks-like-ip',
  category: 'names',
  severity: 'warning',
  summary: 'the owner of a record is written as an IPv4 address',
  why: 'An owner of four numbers without a dot at its end is a name below the zone, such as 192.0.2.9.example.com. Nobody asks for it: reverse names stand in a zone below in-addr.arpa, with the numbers in reverse.',
  advice: 'Write the name of the host as owner, or move the PTR record to the reverse zone.',
  rfc: ['RFC 1035 §3.5'],
  peers: 'none',
  bad: '192.0.2.9  PTR  www.example.com.',
  good: 'www  A  192.0.2.9',
};

const messages = {
  owner: (written: string, owner: string) => `"${written}" is read as the name ${owner}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    const { records, names, origin } = zone;
    const isReverse = /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/i.test(origin);
    return {
      types: [TYPE.A, TYPE.AAAA, TYPE.PTR, TYPE.MX, TYPE.CNAME],
      skips: { rrset: ['host-owner'] },
      rrset(first, end) {
        const id = records.owner[first]!;
        const at = names.offsets[id]!;
        if (isReverse || !isQuad(names.pool, at) || isListed(first)) return;
        const index = firstInFile(records, first, end);
        const written = writtenText(zone, index, 'owner');
        if (written === undefined || !/^\d+\.\d+\.\d+\.\d+$/.test(written)) return;
        report({ index, part: 'owner', message: messages.owner(written, zone.nameText(id)) });
      },
    };

    /** Block lists answer for reversed addresses with 127.0.0.x (RFC 5782 §2.1). */
    function isListed(first: number): boolean {
      const { pool, rdataOffset, owner } = records;
      const a = records.findRrset(owner[first]!, TYPE.A);
      return a >= 0 && pool[rdataOffset[a]!] === 127;
    }
  },
};

function isQuad(pool: Uint8Array, from: number): boolean {
  let at = from;
  for (let i = 0; i < 4; i++, at += 1 + pool[at]!) if (labelNumber(pool, at, 255) < 0) return false;
  return true;
}
