import type { RuleInfo } from '../../../diagnostic/index.js';
import { LOWER, nameText } from '../../../wire/index.js';
import { labelAt } from '../../labels.js';
import { TARGET_TYPES } from '../../lookup.js';
import { firstInFile } from '../../order.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'invalid-a-label',
  category: 'names',
  severity: 'warning',
  summary: 'a label that starts with "xn--" stands for no name in another script',
  why: 'The rest of the label must be a name in Punycode. What cannot be decoded, or decodes to characters that are not allowed, is refused by browsers, mail software and certificate authorities.',
  advice: 'Encode the name anew with a tool for internationalized domain names.',
  rfc: ['RFC 5890 §2.3.2.1', 'RFC 5891 §5.4'],
  peers: 'none',
  bad: 'xn--mnchen-3ya-typo  A  192.0.2.1',
  good: 'xn--mnchen-3ya  A  192.0.2.1',
};

const messages = {
  label: (label: string, name: string) => `"${label}" in ${name} cannot be decoded`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records, names, apex } = zone;
    const { pool, offsets } = names;
    /** labels that were looked at, and whether they are right */
    const known = new Map<string, boolean>();

    /** The first wrong label of `wire[at, end)`. */
    const wrongLabel = (wire: Uint8Array, from: number, end: number): string | undefined => {
      for (let at = from; at < end && wire[at] !== 0; at += 1 + wire[at]!) {
        if (!isEncoded(wire, at)) continue;
        const label = labelAt(wire, at);
        let isRight = known.get(label);
        if (isRight === undefined) known.set(label, (isRight = canDecode(label)));
        if (!isRight) return label;
      }
      return undefined;
    };
    return {
      types: TARGET_TYPES,
      skips: { name: ['plain-owner'], record: ['host-target', 'plain-target'] },
      name(id) {
        const label = wrongLabel(pool, offsets[id]!, offsets[id + 1]! - apex.length + 1);
        if (label === undefined) return;
        const index = firstInFile(records, records.ownerStart[id]!, records.ownerStart[id + 1]!);
        report({ index, part: 'owner', message: messages.label(label, zone.nameText(id)) });
      },
      record(index) {
        const at = lookup.targetOffset(index);
        const label = wrongLabel(records.pool, at, records.rdataOffset[index + 1]!);
        // A name that the zone owns has been reported where it stands.
        if (label === undefined || lookup.target(index) === 'exists') return;
        report({ index, part: lookup.targetToken(index), message: messages.label(label, nameText(records.pool, at)) });
      },
    };
  },
};

function isEncoded(wire: Uint8Array, at: number): boolean {
  return (
    wire[at]! > 4 &&
    LOWER[wire[at + 1]!] === 0x78 &&
    LOWER[wire[at + 2]!] === 0x6e &&
    wire[at + 3] === 0x2d &&
    wire[at + 4] === 0x2d
  );
}

/** UTS #46 as browsers apply it to a host. */
function canDecode(label: string): boolean {
  return /^[a-z0-9-]+$/i.test(label) && URL.canParse(`http://${label}.example/`);
}
