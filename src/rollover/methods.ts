/**
 * The rollover methods as data: which actions each step takes, how long to wait behind it, and why (RFC 6781 §4,
 * RFC 7583 §3, RFC 8901, RFC 5011).
 *
 * Nothing here says that a method is safe: the explorer finds that out from the actions alone.
 * @module
 */
import { ALGORITHM_METHODS } from './methods/algorithm.js';
import { CSK_METHODS } from './methods/csk.js';
import { DENIAL_METHODS } from './methods/denial.js';
import { EMERGENCY_METHODS } from './methods/emergency.js';
import { KSK_METHODS } from './methods/ksk.js';
import type { Method } from './methods/method.js';
import { OPERATOR_METHODS } from './methods/operators.js';
import { SECURE_METHODS } from './methods/secure.js';
import { TRUST_ANCHOR_METHODS } from './methods/trust-anchor.js';
import { ZSK_METHODS } from './methods/zsk.js';

export type { Method, MethodPlan, MethodSetting, MethodStep } from './methods/method.js';

export const METHODS: readonly Method[] = [
  ...ZSK_METHODS,
  ...KSK_METHODS,
  ...CSK_METHODS,
  ...ALGORITHM_METHODS,
  ...DENIAL_METHODS,
  ...SECURE_METHODS,
  ...OPERATOR_METHODS,
  ...EMERGENCY_METHODS,
  ...TRUST_ANCHOR_METHODS,
];
