import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { labelCount, skipLabels } from '../../../wire/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { isLabel, labelAt, labelNumber } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'reverse-name-shape',
  category: 'special',
  severity: 'warning',
  summary: 'a PTR record stands at a name that is the reverse of no address',
  why: 'The reverse name of an IPv4 address has four numbers before in-addr.arpa, that of an IPv6 address 32 hexadecimal digits before ip6.arpa. Under any other name nobody looks.',
  advice: 'Count the labels: a label is missing or surplus, or the name is written in full without the last dot.',
  rfc: ['RFC 1035 §3.5', 'RFC 3596 §2.5'],
  peers: 'none',
  bad: '$ORIGIN 2.0.192.in-addr.arpa.\n9.2  PTR  www.example.com.',
  good: '$ORIGIN 2.0.192.in-addr.arpa.\n9  PTR  www.example.com.',
};

const messages = {
  octet: (name: string) => `${name} has a number that is none from 0 to 255`,
  ipv4: (owner: string, count: number) => `${owner} has ${count} numbers before in-addr.arpa, an address has 4`,
  ipv6: (owner: string, count: number) => `${owner} has ${count} digits before ip6.arpa, an address has 32`,
};

const IPV4_LABELS = 4;
const IPV6_LABELS = 32;

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, report } = context;
    const { records, names, apex } = zone;
    const tree = treeOf(apex);
    if (tree === undefined) return {};
    const wanted = tree === 'in-addr' ? IPV4_LABELS : IPV6_LABELS;
    const say = tree === 'in-addr' ? messages.ipv4 : messages.ipv6;
    // RFC 2317 §4: a zone for a part of a network may be called by a number as well.
    const isPart = labelCount(apex) - 2 >= wanted;
    const odd: number[] = [];
    return {
      types: [TYPE.PTR],
      rrset(first) {
        const at = names.offsets[records.owner[first]!]!;
        const count = labelCount(names.pool, at) - 2;
        if (
          isPart ||
          (count === wanted ? !hasLargeNumber(names.pool, at, count, tree) : !isNumeric(names.pool, at, count, tree))
        )
          return;
        odd.push(first);
      },
      zone() {
        if (odd.length === 0) return;
        const aliased = namesWithAliases(context);
        for (const first of odd) {
          const id = records.owner[first]!;
          if (aliased.has(id)) continue;
          const count = labelCount(names.pool, names.offsets[id]!) - 2;
          const index = firstInFile(records, first, records.rrsetEnd(first));
          const message = count === wanted ? messages.octet(zone.nameText(id)) : say(zone.nameText(id), count);
          report({ index, part: 'owner', message });
        }
      },
    };
  },
};

/** The tree of addresses that a zone lies in. */
function treeOf(apex: Uint8Array): 'in-addr' | 'ip6' | undefined {
  const labels = labelCount(apex);
  if (labels < 2 || !isLabel(apex, skipLabels(apex, 0, labels - 1), 'arpa')) return undefined;
  const at = skipLabels(apex, 0, labels - 2);
  return isLabel(apex, at, 'in-addr') ? 'in-addr' : isLabel(apex, at, 'ip6') ? 'ip6' : undefined;
}

/** Whether all labels before the tree are what addresses are made of; service discovery stands there too (RFC 6763 §11). */
function isNumeric(pool: Uint8Array, from: number, count: number, tree: 'in-addr' | 'ip6'): boolean {
  let at = from;
  for (let i = 0; i < count; i++, at += 1 + pool[at]!) {
    if (tree === 'in-addr' ? labelNumber(pool, at, 255) < 0 : !/^[0-9a-f]$/i.test(labelAt(pool, at))) return false;
  }
  return true;
}

/** Whether all labels before `in-addr` are numbers, and one is no octet. */
function hasLargeNumber(pool: Uint8Array, from: number, count: number, tree: 'in-addr' | 'ip6'): boolean {
  if (tree !== 'in-addr') return false;
  let hasOdd = false;
  let at = from;
  for (let i = 0; i < count; i++, at += 1 + pool[at]!) {
    if (!/^\d+$/.test(labelAt(pool, at))) return false;
    hasOdd ||= labelNumber(pool, at, 255) < 0;
  }
  return hasOdd;
}
