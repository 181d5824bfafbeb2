import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'glue-missing-sibling',
  category: 'delegation',
  severity: 'error',
  summary: 'delegations name servers inside each other, and none of them has an address here',
  why: 'The servers of each of these zones can only be found through the servers of the other. Without glue for one of them a resolver goes around in a circle and finds neither.',
  advice: 'Add A and AAAA records for one of the servers here, the same as in its own zone.',
  rfc: ['RFC 1034 §4.2.1', 'RFC 9471 §3.2'],
  peers: 'BIND (-i full)',
  bad: 'one  NS  ns.two\ntwo  NS  ns.one',
  good: 'one     NS  ns.two\ntwo     NS  ns.one\nns.one  A   192.0.2.53',
};

const messages = {
  circle: (cut: string, server: string, other: string) =>
    `${cut} cannot be found: its server ${server} lies in ${other}, whose servers cannot be found either`,
  other: (cut: string) => `the delegation of ${cut}`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records, names, tree } = zone;
    /** cuts whose servers are all below other cuts and have no address here, with those cuts */
    const waiting = new Map<number, Set<number>>();
    return {
      types: [TYPE.NS],
      skips: { rrset: ['foreign-target', 'host-target'] },
      rrset(first, end) {
        const id = records.owner[first]!;
        if (tree.kind[id] !== NODE.ZONE_CUT) return;
        const others = new Set<number>();
        for (let index = first; index < end; index++) {
          if (lookup.target(index) !== 'delegated') return;
          if (lookup.id >= 0 && lookup.hasAddress(lookup.id)) return;
          const at = lookup.targetOffset(index);
          if (lookup.isExcused(records.pool, at)) return;
          const cut = cutAbove(at);
          // A server inside the zone itself without glue is glue-missing-required.
          if (cut < 0 || cut === id) return;
          others.add(cut);
        }
        waiting.set(id, others);
      },
      zone() {
        // A cut can be found when one that its servers lie in can be found.
        for (let before = -1; before !== waiting.size; ) {
          before = waiting.size;
          for (const [cut, others] of waiting) {
            for (const other of others) if (!waiting.has(other)) waiting.delete(cut);
          }
        }
        for (const [cut, others] of waiting) {
          const [other] = others;
          const first = records.findRrset(cut, TYPE.NS);
          const otherNs = records.findRrset(other!, TYPE.NS);
          report({
            index: firstInFile(records, first, records.rrsetEnd(first)),
            part: 0,
            message: messages.circle(
              zone.nameText(cut),
              nameText(records.pool, lookup.targetOffset(first)),
              zone.nameText(other!),
            ),
            related: [{ message: messages.other(zone.nameText(other!)), index: otherNs }],
          });
        }
      },
    };

    /** The zone cut that the name at `records.pool[at]` lies at or below, or -1. */
    function cutAbove(at: number): number {
      for (let next = at; records.pool[next] !== 0; next += 1 + records.pool[next]!) {
        const id = names.find(records.pool, next);
        if (id >= 0 && tree.kind[id] === NODE.ZONE_CUT) return id;
      }
      return -1;
    }
  },
};
