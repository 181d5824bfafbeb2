import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { RecordTable } from '../../../zone/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { isLabel } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule, RuleContext } from '../../rule.js';

const meta: RuleInfo = {
  id: 'srv-owner-shape',
  category: 'service',
  severity: 'warning',
  summary: 'the owner of an SRV record names no service and protocol',
  why: 'Clients ask for _service._protocol in front of the domain, such as _sip._tcp.example.com. No client asks for an SRV record at another name.',
  advice: 'Write the service and then the protocol, each with an underscore, in front of the domain.',
  rfc: ['RFC 2782', 'RFC 3958 §2.2.3', 'RFC 6763 §4.1'],
  peers: 'octoDNS',
  bad: 'sip.tcp  SRV  10 5 5060 sip.example.net.',
  good: '_sip._tcp  SRV  10 5 5060 sip.example.net.',
};

const messages = {
  shape: (owner: string) => `there is no _service._protocol in ${owner}`,
};

const UNDERSCORE = 0x5f;
const ASTERISK = 0x2a;
const CAPITAL_S = 0x53;

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, report } = context;
    const { records, names } = zone;
    /** RRsets at odd names, by their first record */
    const odd: number[] = [];
    return {
      types: [TYPE.SRV],
      rrset(first) {
        if (!hasService(names.pool, names.offsets[records.owner[first]!]!)) odd.push(first);
      },
      zone() {
        if (odd.length === 0) return;
        const asked = namesAskedFor(context);
        for (const first of odd) {
          if (asked.has(records.owner[first]!)) continue;
          const index = firstInFile(records, first, records.rrsetEnd(first));
          report({ index, part: 'owner', message: messages.shape(zone.ownerText(index)) });
        }
      },
    };
  },
};

/**
 * Names that clients ask for SRV records whatever they are called: those that the prescribed names are aliases of, and
 * those that NAPTR records with the flag S lead to (RFC 3958 §2.2.3).
 */
function namesAskedFor(context: RuleContext): ReadonlySet<number> {
  const { zone, lookup } = context;
  const { records } = zone;
  const ids = new Set(namesWithAliases(context));
  for (let index = 0; index < records.count; index++) {
    if (records.type[index] !== TYPE.NAPTR) continue;
    const replacement = serviceReplacement(records, index);
    if (replacement < 0) continue;
    lookup.resolve(records.pool, replacement);
    if (lookup.id >= 0) ids.add(lookup.id);
  }
  return ids;
}

/** Where the replacement of a NAPTR record with the flag S stands in the pool; -1 for another record. */
function serviceReplacement({ pool, rdataOffset }: RecordTable, index: number): number {
  let at = rdataOffset[index]! + 4;
  if (pool[at] !== 1 || (pool[at + 1]! & ~0x20) !== CAPITAL_S) return -1;
  // Behind flags, services and the regular expression.
  for (let i = 0; i < 3; i++) at += 1 + pool[at]!;
  return at;
}

/**
 * Whether two labels in a row start with an underscore, and the first of all is not the protocol. The name of an instance may
 * stand before them (RFC 6763 §4.1).
 */
function hasService(wire: Uint8Array, at: number): boolean {
  // A wildcard stands for the service, or for both labels.
  if (wire[at] === 1 && wire[at + 1] === ASTERISK) return true;
  if (isProtocol(wire, at)) return false;
  let isMarked = false;
  for (let label = at; wire[label] !== 0; label += 1 + wire[label]!) {
    const wasMarked = isMarked;
    isMarked = wire[label + 1] === UNDERSCORE;
    if (wasMarked && isMarked) return true;
  }
  return false;
}

function isProtocol(wire: Uint8Array, at: number): boolean {
  return isLabel(wire, at, '_tcp') || isLabel(wire, at, '_udp');
}
