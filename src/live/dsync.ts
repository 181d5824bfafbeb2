/**
 * Where a parent takes notifications about its children (RFC 9859): a NOTIFY there makes it look at the CDS records now,
 * rather than when it gets round to it.
 * @module
 */
import { rdataText, TYPE } from '../rdata/index.js';
import { concatBytes, labelCount, nameOf, nameText, skipLabels } from '../wire/index.js';
import { recordsOf } from './answers.js';
import type { Asker } from './asker.js';
import type { Findings } from './findings.js';
import { firstAnswer } from './parents.js';
import type { Cut } from './walk.js';

/** RFC 9859 §4.1: the label stands before the name of the parent; first that of this child, then that of all. */
export async function judgeDsync(asker: Asker, findings: Findings, apex: Uint8Array, parent: Cut): Promise<void> {
  const ofAll = nameOf('_dsync', parent.apex);
  const own = apex.subarray(0, skipLabels(apex, 0, labelCount(apex) - labelCount(parent.apex)));
  const ofChild = concatBytes(own, ofAll);
  for (const name of ofChild.length > 255 ? [ofAll] : [ofChild, ofAll]) {
    const message = await firstAnswer(asker, parent, name, TYPE.DSYNC);
    const found = recordsOf(message?.answer ?? [], name, TYPE.DSYNC);
    for (const { rdata } of found) {
      const [type, scheme, port, target] = rdataText(TYPE.DSYNC, rdata).split(' ');
      const text = `the parent ${nameText(parent.apex)} takes ${scheme} for ${type} at ${target} port ${port}`;
      findings.report('live-dsync', text, { type: TYPE.DS });
    }
    if (found.length > 0) return;
  }
}
