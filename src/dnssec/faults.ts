/**
 * What the verifier can find, as data: severity and documentation of each rule.
 *
 * error: some answer of the zone would not validate. warning: a MUST broken where no resolver can see it, or a hazard.
 * @module
 */
import { type RuleInfo, type Severity, withPeers } from '../diagnostic/index.js';
import { FAULT_OPTIONS } from './fault-options.js';
import { DENIAL_FAULTS } from './faults/denial.js';
import { EXPECTATION_FAULTS } from './faults/expectations.js';
import { KEY_FAULTS } from './faults/keys.js';
import { PUBLICATION_FAULTS } from './faults/publication.js';
import { SIGNATURE_FAULTS } from './faults/signatures.js';
import { PEERS } from './peers.js';

const OPTIONS: Readonly<Record<string, RuleInfo['options']>> = FAULT_OPTIONS;

export const DNSSEC_FAULTS: readonly RuleInfo[] = withPeers(PEERS, [
  ...KEY_FAULTS,
  ...SIGNATURE_FAULTS,
  ...DENIAL_FAULTS,
  ...PUBLICATION_FAULTS,
  ...EXPECTATION_FAULTS,
]).map((fault) => {
  const options = OPTIONS[fault.id];
  return options === undefined ? fault : { ...fault, options };
});

const SEVERITY_OF = new Map(DNSSEC_FAULTS.map((fault) => [fault.id, fault.severity]));
const ADVICE_OF = new Map(DNSSEC_FAULTS.map((fault) => [fault.id, fault.advice]));

/** The severity of a rule of {@link DNSSEC_FAULTS}. Throws a RangeError for any other. */
export function faultSeverity(rule: string): Severity {
  const severity = SEVERITY_OF.get(rule);
  if (severity === undefined) throw new RangeError(`no such rule: ${rule}`);
  return severity;
}

/**
 * Whether an error of the rule means that some answer of the zone would not validate. What is wrong with a ZONEMD, or
 * with what the zone asks of its parent, is in nobody's way who asks for a name.
 */
export function concernsAnswers(rule: string): boolean {
  return !/^(?:zonemd|cds|cdnskey)-/.test(rule);
}

/** What to do about a fault, as the help line of a diagnostic. */
export function faultAdvice(rule: string): string | undefined {
  const advice = ADVICE_OF.get(rule);
  return advice && advice.charAt(0).toLowerCase() + advice.slice(1).replace(/\.$/, '');
}
