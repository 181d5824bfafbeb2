import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { isWildcard } from '../../../wire/index.js';
import { namesWithAliases } from '../../aliased-names.js';
import { isLabel, labelAt, startsUnderscore } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { isAliasForm } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-owner-prefix',
  category: 'service',
  severity: 'warning',
  summary: 'a service binding stands at a name that no client asks for',
  why: 'SVCB is asked for at a name of the service, such as _dns.resolver.example.com. HTTPS is asked for at the host itself, and for other ports than 443 at _port._https in front of it.',
  advice: 'Write the prefix of the service for SVCB; leave _https and _443 away for HTTPS.',
  rfc: ['RFC 9460 §2.3', 'RFC 9460 §9.1'],
  peers: 'BIND (-C, _dns)',
  bad: '_443._https.www  HTTPS  1 web.example.net.',
  good: 'www  HTTPS  1 web.example.net.',
};

const messages = {
  https: (owner: string) =>
    `clients ask for HTTPS at the host, or at _port._https for a port other than 443, not at ${owner}`,
  svcb: (owner: string) => `${owner} names no service such as _dns`,
};

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, lookup, report } = context;
    const { records, names } = zone;
    const { pool, offsets } = names;
    const odd: number[] = [];
    /** names that an alias form leads to: bindings stand there under any name */
    const targets = new Set<number>();
    return {
      types: [TYPE.SVCB, TYPE.HTTPS],
      rrset(first) {
        if (isAliasForm(records, first) && records.pool[lookup.targetOffset(first)] !== 0) {
          lookup.target(first);
          if (lookup.id >= 0) targets.add(lookup.id);
        }
        const at = offsets[records.owner[first]!]!;
        const isOdd = records.type[first] === TYPE.HTTPS ? isRedundant(at) : !isService(at);
        if (isOdd) odd.push(first);
      },
      zone() {
        if (odd.length === 0) return;
        const aliased = namesWithAliases(context);
        for (const first of odd) {
          const id = records.owner[first]!;
          if (aliased.has(id) || targets.has(id)) continue;
          const index = firstInFile(records, first, records.rrsetEnd(first));
          const say = records.type[first] === TYPE.HTTPS ? messages.https : messages.svcb;
          report({ index, part: 'owner', message: say(zone.ownerText(index)) });
        }
      },
    };

    /** `_https` alone, `_443._https`, and anything else before the host than `_port._https`. */
    function isRedundant(at: number): boolean {
      if (!startsUnderscore(pool, at)) return false;
      const second = at + 1 + pool[at]!;
      return isLabel(pool, at, '_443') || !/^_\d+$/.test(labelAt(pool, at)) || !isLabel(pool, second, '_https');
    }

    function isService(at: number): boolean {
      return startsUnderscore(pool, at) || isWildcard(pool, at);
    }
  },
};
