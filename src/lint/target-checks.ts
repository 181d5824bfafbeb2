/**
 * The two questions that NS, MX and SRV ask of their targets: is it an alias, and does it have an address.
 * @module
 */
import { TYPE, typeText } from '../rdata/index.js';
import { nameText } from '../wire/index.js';
import { firstInFile } from './order.js';
import type { RuleContext, RuleHandlers } from './rule.js';

/** Reports records whose target owns a CNAME; for NS also one that a DNAME makes (RFC 6672 §3.1). `role` is what the target is: `name server`. */
export function aliasTargets(context: RuleContext, type: number, role: string, help: string): RuleHandlers {
  const { zone, lookup, report } = context;
  const { records } = zone;
  return {
    types: [type],
    skips: { record: ['foreign-target', 'host-target'] },
    record(index) {
      const status = lookup.target(index);
      const at = lookup.targetOffset(index);
      let alias = -1;
      if (status === 'exists' || status === 'wildcard') alias = records.findRrset(lookup.id, TYPE.CNAME);
      // Clients follow the CNAME that a DNAME makes, but a resolver that looks for servers need not.
      else if (status === 'delegated' && type === TYPE.NS) alias = lookup.redirect(records.pool, at);
      if (alias < 0) return;
      const target = nameText(records.pool, at);
      report({
        index,
        part: lookup.targetToken(index),
        message: `${role} ${target} is an alias`,
        help,
        related: [{ message: `the ${typeText(records.type[alias]!)} of ${zone.ownerText(alias)}`, index: alias }],
      });
    },
  };
}

const ADDRESS_TYPES = [TYPE.A, TYPE.AAAA, TYPE.CNAME] as const;

/** Reports records whose target is a name of this zone without A and AAAA. */
export function addresslessTargets(context: RuleContext, type: number, role: string): RuleHandlers {
  const { zone, lookup, written, report } = context;
  const { records } = zone;
  return {
    types: [type],
    skips: { record: ['foreign-target', 'host-target'] },
    record(index) {
      const status = lookup.target(index);
      if (status === 'out-of-zone' || status === 'delegated') return;
      const { id } = lookup;
      if (id >= 0 && (lookup.hasAddress(id) || records.hasType(id, TYPE.CNAME))) return;
      const at = lookup.targetOffset(index);
      if (lookup.isExcused(records.pool, at, ADDRESS_TYPES) || written.targetMistake(index) !== undefined) return;
      const target = nameText(records.pool, at);
      const other = id < 0 ? -1 : firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
      report({
        index,
        part: lookup.targetToken(index),
        message: status === 'missing' ? `${role} ${target} does not exist` : `${role} ${target} has no address`,
        help: `add an A or AAAA record for ${target}, or correct the name`,
        related: other < 0 ? [] : [{ message: `what ${zone.ownerText(other)} has`, index: other }],
      });
    },
  };
}
