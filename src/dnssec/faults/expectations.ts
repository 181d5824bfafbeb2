/**
 * Faults of expectations: what a zone should answer, written down beside it.
 * @module
 */
import type { RuleInfo } from '../../diagnostic/index.js';
import { row } from './row.js';

export const EXPECTATION_FAULTS: readonly RuleInfo[] = [
  row(
    'expect-failed',
    'error',
    'a validating resolver would not get the answer that is expected',
    'An expectation says which answer a name should have: its rcode, its status, its data. The files give another one, so a change broke it, or the expectation is out of date.',
    'See the whole explanation with "zoneproof verify --query", then put right the zone or the expectation.',
    'RFC 4035 §5',
  ),
  row(
    'expect-invalid',
    'error',
    'an expectation cannot be read',
    'The file of expectations is not the YAML that it should be, so what it expects is not tested.',
    'Write a list of expectations, each with name, type, and one or more of rcode, status and data.',
    'docs/chain.md',
  ),
];
