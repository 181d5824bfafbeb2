import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { equalNames, isWildcard, nameText, readU16, skipLabels } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import type { RecordPart } from '../../../zonefile/index.js';
import { hostFault } from '../../host-names.js';
import { findLabel } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'hostname-invalid',
  category: 'names',
  severity: 'warning',
  summary: 'the name of a host has other characters than letters, digits and inner hyphens',
  why: 'The DNS takes any octet, host names do not. BIND refuses a primary zone with such an owner of A, AAAA or MX unless check-names is switched off; mail servers, browsers and certificate authorities refuse such names too.',
  advice: 'Rename the host. Write a name in another script in its xn-- form.',
  rfc: ['RFC 952', 'RFC 1123 §2.1', 'RFC 2181 §11'],
  peers: 'BIND, Zonemaster, octoDNS, validns (hyphens)',
  bad: 'web_server  A  192.0.2.80',
  good: 'web-server  A  192.0.2.80',
};

const messages = {
  host: (name: string, fault: string) => `${name} is no host name: ${fault}`,
  target: (role: string, name: string, fault: string) => `the ${role} ${name} is no host name: ${fault}`,
};

const ROLES: ReadonlyMap<number, string> = new Map([
  [TYPE.SOA, 'primary server'],
  [TYPE.NS, 'name server'],
  [TYPE.MX, 'mail exchanger'],
  [TYPE.SRV, 'host'],
  [TYPE.PTR, 'host'],
  [TYPE.SVCB, 'host'],
  [TYPE.HTTPS, 'host'],
]);

/** Owners of the PTR records of service discovery (RFC 6763 §4.1, §11). */
const SERVICE_DISCOVERY = /^(?:_|(?:b|db|r|dr|lb)\._dns-sd\._udp\.)/i;

/** Types with a rule of their own about targets that do not exist. */
const TELLS_MISSING: ReadonlySet<number> = new Set([TYPE.NS, TYPE.MX, TYPE.SRV]);

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, written, report }) {
    const { records, names, tree } = zone;
    const isReverse = /\.arpa\.$/i.test(zone.origin);
    return {
      types: [...ROLES.keys()],
      skips: { name: ['host-owner'], record: ['host-target', 'plain-target'] },
      name(id) {
        if (tree.kind[id] === NODE.BELOW_DNAME) return;
        if (!lookup.hasAddress(id) && !records.hasType(id, TYPE.MX)) return;
        const at = names.offsets[id]!;
        const fault = hostFault(names.pool, isWildcard(names.pool, at) ? at + 2 : at);
        // An asterisk that is not the first label is wildcard-nonterminal.
        if (fault === undefined || findLabel(names.pool, skipLabels(names.pool, at, 1), '*') >= 0) return;
        const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
        if (isNonAscii(index, 'owner')) return;
        report({ index, part: 'owner', message: messages.host(zone.nameText(id), fault) });
      },
      record(index) {
        if (!isHostExpected(index)) return;
        const at = lookup.targetOffset(index);
        const fault = hostFault(records.pool, at);
        if (fault === undefined || isExplained(index) || isNonAscii(index, lookup.targetToken(index))) return;
        report({
          index,
          part: lookup.targetToken(index),
          message: messages.target(ROLES.get(records.type[index]!)!, nameText(records.pool, at), fault),
        });
      },
    };

    function isNonAscii(index: number, part: RecordPart): boolean {
      return lookup.lost.isReported('non-ascii-name', zone.span(index, part)?.start);
    }

    function isHostExpected(index: number): boolean {
      const type = records.type[index]!;
      if (records.pool[lookup.targetOffset(index)] === 0) return false;
      // RFC 1035 §3.5: the PTR of an address names a host. That of service discovery names anything.
      if (type === TYPE.PTR) return isReverse && !SERVICE_DISCOVERY.test(zone.ownerText(index));
      // RFC 9460 §2.4.2: an alias leads to another SVCB owner, not to a host.
      if (type === TYPE.SVCB || type === TYPE.HTTPS) return readU16(records.pool, records.rdataOffset[index]!) !== 0;
      return true;
    }

    function isNameServer(at: number): boolean {
      const first = zone.apexId < 0 ? -1 : records.findRrset(zone.apexId, TYPE.NS);
      if (first < 0) return false;
      for (let ns = first; ns < records.rrsetEnd(first); ns++) {
        if (equalNames(records.pool, records.pool, records.rdataOffset[ns]!, at)) return true;
      }
      return false;
    }

    /** Whether the owner of that name, or a rule about targets, says it already. */
    function isExplained(index: number): boolean {
      const status = lookup.target(index);
      if (written.targetMistake(index) !== undefined) return true;
      // The same name among the name servers is the same mistake.
      if (records.type[index] === TYPE.SOA && isNameServer(lookup.targetOffset(index))) return true;
      if (status === 'missing') return TELLS_MISSING.has(records.type[index]!);
      return status !== 'wildcard' && lookup.id >= 0 && lookup.hasAddress(lookup.id);
    }
  },
};
