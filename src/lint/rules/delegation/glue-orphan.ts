import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { wildcardGlue } from '../../wildcard-glue.js';

const meta: RuleInfo = {
  id: 'glue-orphan',
  category: 'delegation',
  severity: 'warning',
  summary: 'records at or below a delegation are never served',
  why: 'Below a delegation this zone only holds the addresses of name servers. Other records there are dead: the child zone answers. Often the delegation came later, or a server was renamed and its old address stayed.',
  advice: 'Move the records to the child zone, or remove them.',
  rfc: ['RFC 1034 §4.2.1', 'RFC 9499 §7'],
  peers: 'PowerDNS',
  bad: 'sub      NS  ns1.sub\nns1.sub  A   192.0.2.53\nwww.sub  A   192.0.2.80',
  good: 'sub      NS  ns1.sub\nns1.sub  A   192.0.2.53',
};

const messages = {
  glue: (type: string, owner: string, cut: string) =>
    `the ${type} record of ${owner} is no glue: no NS record names it, and ${cut} is delegated`,
  data: (type: string, owner: string, cut: string) =>
    `the ${type} record of ${owner} is never served: ${cut} is delegated`,
  more: (count: number) => ` (${countText(count, 'more such record')})`,
  cut: 'the delegation',
};

/** By type: what may stand at a zone cut. The cut itself is reported by other rules when it is an alias or an apex. */
const AT_CUT = new Uint8Array(TYPE.NSEC + 1);
for (const type of [TYPE.NS, TYPE.DS, TYPE.CNAME, TYPE.DNAME, TYPE.SOA, TYPE.NSEC, TYPE.RRSIG]) AT_CUT[type] = 1;

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records, names } = zone;
    const { ownerStart, type, source } = records;
    const { kind, hiddenBy } = zone.tree;
    /** names that an NS record of this zone points at; made when the first is found */
    let isServer: Uint8Array | undefined;

    return {
      types: [TYPE.NS],
      skips: { record: ['foreign-target'] },
      record(index) {
        const owner = records.owner[index]!;
        if (kind[owner] !== NODE.APEX && kind[owner] !== NODE.ZONE_CUT) return;
        if (lookup.target(index) !== 'delegated') return;
        const { id } = lookup;
        const at = lookup.targetOffset(index);
        // A wildcard that stands in for missing glue is glue-missing-required.
        const server = id >= 0 ? id : wildcardGlue(zone, lookup, owner, records.pool, at);
        if (server >= 0) (isServer ??= new Uint8Array(names.count))[server] = 1;
      },
      zone() {
        for (let id = 0; id < kind.length; id++) if (kind[id] === NODE.ZONE_CUT && hidesDead(id)) reportCut(id);
      },
    };

    function isDead(id: number, type: number): boolean {
      if (type === TYPE.A || type === TYPE.AAAA) return isServer?.[id] !== 1;
      if (type === TYPE.RRSIG || type === TYPE.NSEC) return false;
      return kind[id] === NODE.BELOW_CUT || type >= AT_CUT.length || AT_CUT[type] === 0;
    }

    /** Whether some record at or below a zone cut is dead. Hardly one is. */
    function hidesDead(cut: number): boolean {
      for (let id = cut; id < kind.length && hiddenBy[id] === cut; id++) {
        for (let i = ownerStart[id]!; i < ownerStart[id + 1]!; i++) if (isDead(id, type[i]!)) return true;
      }
      return false;
    }

    /** Reports the records at or below a zone cut that are dead: one delegation put over many names is one mistake. */
    function reportCut(cut: number): void {
      let top = -1;
      let count = 0;
      for (let id = cut; id < kind.length && hiddenBy[id] === cut; id++) {
        for (let i = ownerStart[id]!; i < ownerStart[id + 1]!; i++) {
          if (!isDead(id, type[i]!)) continue;
          count++;
          if (top < 0 || source[i]! < source[top]!) top = i;
        }
      }
      const isAddress = type[top] === TYPE.A || type[top] === TYPE.AAAA;
      const say = isAddress ? messages.glue : messages.data;
      const ns = records.findRrset(cut, TYPE.NS);
      report({
        index: top,
        message:
          say(typeText(type[top]!), zone.ownerText(top), zone.nameText(cut)) +
          (count > 1 ? messages.more(count - 1) : ''),
        related: [{ message: messages.cut, index: firstInFile(records, ns, records.rrsetEnd(ns)) }],
      });
    }
  },
};
