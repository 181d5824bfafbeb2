/**
 * The rules about records of which a name can own one only: all of a type, or the texts that are policies of a kind.
 * @module
 */
import type { RuleInfo } from '../diagnostic/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import type { Zone } from '../zone/index.js';
import { inFileOrder } from './order.js';
import type { Rule } from './rule.js';

const FIRST = 'the first one';

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
            related: [{ message: FIRST, index: top! }],
          });
        }
      },
    }),
  };
}

/**
 * A rule that reports every text of a kind behind the first one at an owner.
 * @param what what the texts are: `SPF policy`
 * @param isOne whether a TXT record is of the kind; asked where there are several records only
 */
export function singleTextRule(
  meta: RuleInfo,
  what: string,
  help: string,
  isOne: (zone: Zone, index: number) => boolean,
): Rule {
  return {
    ...meta,
    create: ({ zone, report }) => ({
      types: [TYPE.TXT],
      skips: { rrset: ['single-record'] },
      rrset(first, end) {
        if (end - first === 1) return;
        // A name may own thousands of texts that are something else.
        let count = 0;
        for (let i = first; i < end; i++) if (!zone.records.isDuplicate(i) && isOne(zone, i)) count++;
        if (count < 2) return;
        const [top, ...others] = inFileOrder(zone.records, first, end).filter((index) => isOne(zone, index));
        for (const index of others) {
          report({
            index,
            part: 'rdata',
            message: `another ${what} for ${zone.ownerText(index)}`,
            help,
            related: [{ message: FIRST, index: top! }],
          });
        }
      },
    }),
  };
}
