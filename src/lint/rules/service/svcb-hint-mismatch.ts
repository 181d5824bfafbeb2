import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { compareBytes, readU16 } from '../../../wire/index.js';
import type { Rule } from '../../rule.js';
import { findParameter, isAliasForm, PARAMETER } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-hint-mismatch',
  category: 'service',
  severity: 'warning',
  summary: 'the address hints of a service binding are not addresses of its target',
  why: 'Clients may connect to a hint before they have looked up the target. A hint that was forgotten when the address changed sends them to the old server.',
  advice: 'Write the addresses of the target, or leave the hints out.',
  rfc: ['RFC 9460 §7.3'],
  peers: 'PowerDNS (autohint)',
  bad: 'www  HTTPS  1 . ipv4hint=192.0.2.80\nwww  A      192.0.2.81',
  good: 'www  HTTPS  1 . ipv4hint=192.0.2.81\nwww  A      192.0.2.81',
};

const messages = {
  mismatch: (hint: string, target: string, type: string) => `the ${hint} is not among the ${type} records of ${target}`,
  none: (hint: string, target: string, type: string) => `there is an ${hint}, but ${target} has no ${type} records`,
  addresses: (type: string) => `the ${type} records`,
};

const HINTS = [
  [PARAMETER.IPV4HINT, TYPE.A, 4, 'ipv4hint'],
  [PARAMETER.IPV6HINT, TYPE.AAAA, 16, 'ipv6hint'],
] as const;

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => {
    const { records } = zone;
    const { pool, rdataOffset } = records;
    return {
      types: [TYPE.SVCB, TYPE.HTTPS],
      record(index) {
        if (isAliasForm(records, index)) return;
        const isOwner = pool[lookup.targetOffset(index)] === 0;
        if (!isOwner && lookup.target(index) !== 'exists') return;
        const id = isOwner ? records.owner[index]! : lookup.id;
        for (const [key, type, octets, name] of HINTS) {
          const at = findParameter(records, index, key);
          // Without any address it is svcb-target-no-address.
          if (at < 0 || !lookup.hasAddress(id)) continue;
          const first = records.findRrset(id, type);
          if (first >= 0 && areAddresses(at, first, octets)) continue;
          report({
            index,
            part: 'rdata',
            message: (first < 0 ? messages.none : messages.mismatch)(name, zone.nameText(id), typeText(type)),
            related: first < 0 ? [] : [{ message: messages.addresses(typeText(type)), index: first }],
          });
          return;
        }
      },
    };

    function areAddresses(at: number, first: number, octets: number): boolean {
      const end = at + readU16(pool, at - 2);
      for (let hint = at; hint + octets <= end; hint += octets) {
        let isFound = false;
        for (let i = first; i < records.rrsetEnd(first) && !isFound; i++) {
          isFound = compareBytes(pool, hint, hint + octets, pool, rdataOffset[i]!, rdataOffset[i]! + octets) === 0;
        }
        if (!isFound) return false;
      }
      return true;
    }
  },
};
