import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'nsec3-opt-out-small-zone',
  category: 'dnssec',
  severity: 'info',
  summary: 'a zone with few unsigned delegations uses opt-out',
  why: 'Opt-out leaves delegations without DS out of the chain, which makes zones with millions of them smaller. A small zone gains nothing, and anybody on the way can add names to it.',
  advice: 'Sign the zone without opt-out.',
  rfc: ['RFC 9276 §3.1', 'RFC 5155 §12.2.1'],
  peers: 'Zonemaster',
  bad: '@  NSEC3PARAM  1 0 0 -\n0p9mhaveqvm6t7vbl5lop2u3t2rp3tom  NSEC3  1 1 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG',
  good: '@  NSEC3PARAM  1 0 0 -\n0p9mhaveqvm6t7vbl5lop2u3t2rp3tom  NSEC3  1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG',
};

/** Delegations without DS from which on opt-out saves something that somebody notices. */
const WORTHWHILE_DELEGATIONS = 100;
const OPT_OUT = 1;

const messages = {
  small: (origin: string, count: number) =>
    `${origin} has ${countText(count, 'delegation')} without DS: opt-out saves nothing worth it`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => {
    const { records, names, tree } = zone;
    let first = -1;
    return {
      types: [TYPE.NSEC3],
      record(index) {
        if (first < 0 && (records.pool[records.rdataOffset[index]! + 1]! & OPT_OUT) !== 0) first = index;
      },
      zone() {
        if (first < 0) return;
        let insecure = 0;
        for (let id = 0; id < names.count; id++) {
          if (tree.kind[id] === NODE.ZONE_CUT && !records.hasType(id, TYPE.DS)) insecure++;
        }
        if (insecure >= WORTHWHILE_DELEGATIONS) return;
        report({ index: first, part: 1, message: messages.small(zone.origin, insecure) });
      },
    };
  },
};
