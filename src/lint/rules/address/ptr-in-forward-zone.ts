import { countText, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { labelNumber, startsUnderscore } from '../../labels.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'ptr-in-forward-zone',
  category: 'address',
  severity: 'info',
  summary: 'a PTR record stands in a zone that is not for reverse names',
  why: 'Outside of the arpa tree only service discovery and catalogs use PTR. Elsewhere nobody asks for it, so the name that was meant has no reverse entry.',
  advice: 'Move the record to the reverse zone of the address.',
  rfc: ['RFC 1035 §3.5', 'RFC 6763 §4.1'],
  peers: 'none',
  bad: 'www  PTR  web.example.net.',
  good: 'www  A  192.0.2.1',
};

const messages = {
  forward: (origin: string, count: number) =>
    `${origin} is no reverse zone, and this is no service${count > 1 ? `; ${countText(count - 1, 'more such record')}` : ''}`,
};

export const rule: Rule = {
  ...meta,
  create(context) {
    const { zone, report } = context;
    const { records, names } = zone;
    const isReverse = /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/i.test(zone.origin);
    const found: number[] = [];
    return {
      types: [TYPE.PTR],
      rrset(first, end) {
        if (!isReverse && !isService(names.pool, names.offsets[records.owner[first]!]!)) {
          found.push(firstInFile(records, first, end));
        }
      },
      zone() {
        if (found.length === 0 || zonePurpose(zone).isCatalog) return;
        // RFC 2317 §5.2: reverse names may be aliases of names in any zone. With addresses, it is owner-looks-like-ip.
        const left = found.filter((index) => labelNumber(names.pool, names.offsets[records.owner[index]!]!, 255) < 0);
        const index = left.sort((a, b) => records.source[a]! - records.source[b]!)[0];
        if (index !== undefined) report({ index, part: 'type', message: messages.forward(zone.origin, left.length) });
      },
    };
  },
};

/** RFC 6763 §4.1, §11: a label with an underscore somewhere in front. */
function isService(pool: Uint8Array, from: number): boolean {
  for (let at = from; pool[at] !== 0; at += 1 + pool[at]!) if (startsUnderscore(pool, at)) return true;
  return false;
}
