import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { labelAt } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isPort } from '../../tlsa.js';

const meta: RuleInfo = {
  id: 'tlsa-owner-shape',
  category: 'service',
  severity: 'warning',
  summary: 'the owner of a TLSA record does not start with a port and a protocol',
  why: 'Clients ask for _port._protocol in front of the host, such as _25._tcp.mail.example.com. No client asks for a TLSA record at another name.',
  advice: 'Write the port and the protocol, each with an underscore, as the first two labels of the owner.',
  rfc: ['RFC 6698 §3'],
  peers: 'validns',
  bad: '25._tcp.mail  TLSA  3 1 1 0D6FCE3320A2C1D9F9A1D0A7A3A0D0F3B7C1D6F9E0E6B5A4C3D2E1F00F1E2D3C',
  good: '_25._tcp.mail  TLSA  3 1 1 0D6FCE3320A2C1D9F9A1D0A7A3A0D0F3B7C1D6F9E0E6B5A4C3D2E1F00F1E2D3C',
};

const messages = {
  shape: (owner: string) => `${owner} does not start with _port._protocol`,
};

/** What a slip makes of them. TLSA records at other names may be there for the aliases of other zones. */
const SLIP = /^(?:_?\d{1,5}\._?(?:tcp|udp|sctp|dccp|quic)|_(?:tcp|udp|sctp|dccp|quic)\._?\d{1,5})(?:\.|$)/i;

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, lookup, report } = context;
    const { records, names } = zone;
    /** RRsets at odd names, by their first record */
    const odd: number[] = [];
    return {
      types: [TYPE.TLSA],
      rrset(first) {
        const id = records.owner[first]!;
        const { pool, offsets } = names;
        const at = offsets[id]!;
        const port = labelAt(pool, at);
        const protocol = labelAt(pool, at + 1 + pool[at]!);
        if ((port === '*' || isPort(port)) && /^_[a-z]/i.test(protocol)) return;
        // A host that has an address is asked for by clients itself.
        if (SLIP.test(`${port}.${protocol}`) || lookup.hasAddress(id)) odd.push(first);
      },
      zone() {
        if (odd.length === 0) return;
        const aliased = namesWithAliases(context);
        for (const first of odd) {
          if (aliased.has(records.owner[first]!)) continue;
          const index = firstInFile(records, first, records.rrsetEnd(first));
          report({ index, part: 'owner', message: messages.shape(zone.ownerText(index)) });
        }
      },
    };
  },
};
