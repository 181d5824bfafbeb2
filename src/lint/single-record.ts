/**
 * The rules about types of which a name can own one record only.
 * @module
 */
import type { RuleInfo } from '../diagnostic/index.js';
import { typeText } from '../rdata/index.js';
import { inFileOrder } from './order.js';
import type { Rule } from './rule.js';

/** A rule that reports every record of the type behind the first one at an owner. */
export function singleRecordRule(meta: RuleInfo, type: number): Rule {
  return {
    ...meta,
    create: ({ zone, report }) => ({
      types: [type],
      skips: { rrset: ['single-record'] },
      rrset(first, end) {
        if (end - first === 1) return;
        const [top, ...others] = inFileOrder(zone.records, first, end);
        for (const index of others) {
          report({
            index,
            message: `another ${typeText(type)} record for ${zone.ownerText(index)}`,
            related: [{ message: 'the first one', index: top! }],
          });
        }
      },
    }),
  };
}
