import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { TARGET_TYPES } from '../../lookup.js';
import type { Rule } from '../../rule.js';
import { writtenText } from '../../written-names.js';

const meta: RuleInfo = {
  id: 'target-is-ip',
  category: 'names',
  severity: 'error',
  summary: 'a record that names a host has an IP address in place of the name',
  why: 'These records hold names. Digits and dots are read as a name too, relative to the zone, and that name does not exist.',
  advice: 'Give the host a name with an A or AAAA record, and write that name.',
  rfc: ['RFC 1035 §3.3'],
  peers: 'BIND (NS, MX), Zonemaster, octoDNS, dnscontrol',
  bad: '@  MX  10 192.0.2.25',
  good: '@     MX  10 mail\nmail  A   192.0.2.25',
};

const messages = {
  address: (written: string, type: string, target: string) =>
    `"${written}" in ${type} is read as the name ${target}, not as an address`,
  help: (type: string) => `${type} takes the name of a host that has A or AAAA records`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, written, report }) => ({
    types: TARGET_TYPES,
    skips: { record: ['host-target', 'plain-target'] },
    record(index) {
      if (written.targetMistake(index) !== 'address') return;
      const part = lookup.targetToken(index);
      const number = zone.records.type[index]!;
      const type = typeText(number);
      const target = nameText(zone.records.pool, lookup.targetOffset(index));
      const text = writtenText(zone, index, part)!;
      report({
        index,
        part,
        // No answer depends on the primary server in the SOA.
        severity: number === TYPE.SOA ? 'warning' : undefined,
        message: messages.address(text, type, target),
        help: messages.help(type),
      });
    },
  }),
};
