import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isAtOrBelow, nameLength, nameText } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';

const LONG = 'b'.repeat(60);

const meta: RuleInfo = {
  id: 'dsboot-name-too-long',
  category: 'dnssec',
  severity: 'warning',
  summary: 'the zone announces keys, but the name under which its server would vouch for them is too long',
  why: 'A parent that bootstraps DNSSEC wants the same CDS records below every name server, under a name made of the zone and the server. When that name is over 255 octets for one of them, the zone cannot be secured in this way.',
  advice: 'Use name servers with shorter names, or hand the DS to the parent by other means.',
  rfc: ['RFC 9615 §4.2'],
  peers: 'none',
  bad: `@  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\n@  NS   ${[LONG, LONG, LONG, LONG.slice(0, 40)].join('.')}.net.`,
  good: '@  CDS  60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\n@  NS   ns1.example.net.',
};

const messages = {
  tooLong: (server: string, length: number) =>
    `bootstrapping by way of ${server} would need a name of ${length} octets`,
};

/** The labels "_dsboot" and "_signal" with their lengths. */
const MARKS = 16;

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    const { records, apexId, apex } = zone;
    return {
      types: [TYPE.NS],
      skips: { record: ['below-apex'] },
      record(index) {
        if (records.owner[index] !== apexId) return;
        if (!records.hasType(apexId, TYPE.CDS) && !records.hasType(apexId, TYPE.CDNSKEY)) return;
        const at = records.rdataOffset[index]!;
        // A server in the zone itself vouches for nothing, whatever its name.
        if (isAtOrBelow(records.pool, apex, at)) return;
        const length = MARKS + apex.length - 1 + nameLength(records.pool, at);
        if (length > 255) report({ index, part: 0, message: messages.tooLong(nameText(records.pool, at), length) });
      },
    };
  },
};
