/**
 * What users may set of the verifier's rules, and the values that hold unless they do.
 * @module
 */
import type { RuleOption } from '../diagnostic/index.js';
import { SECONDS_PER_DAY } from '../wire/index.js';

const count = (value: number, minimum: number, maximum: number, describe: string): RuleOption => ({
  kind: 'count',
  default: value,
  minimum,
  maximum,
  describe,
});

const seconds = (value: number, describe: string): RuleOption => ({
  kind: 'seconds',
  default: value,
  minimum: 0,
  maximum: 0x7fffffff,
  describe,
});

export const FAULT_OPTIONS = {
  'dnskey-rsa-size': {
    // NIST SP 800-57: 112 bits of security.
    minimumBits: count(2048, 1024, 4096, 'bits that RSA keys must have'),
  },
  'dnskey-set-size': {
    // RFC 9715 §3: the largest answer over UDP that is safe everywhere.
    maximumOctets: count(1232, 512, 65_535, 'octets that the answer with the keys may have'),
  },
  'dnskey-too-many': {
    // Three signers amid an algorithm rollover need twelve; more are a mistake, or an attack.
    maximum: count(16, 2, 64, 'keys that the zone may have'),
  },
  'rrsig-clock-skew': {
    // Clocks of validators go wrong by this much every day (RFC 6781 §4.4.2).
    minimumAge: seconds(300, 'how long ago signatures must have become valid'),
  },
  'rrsig-lifetime-too-long': {
    maximum: seconds(180 * SECONDS_PER_DAY, 'how long signatures may be valid'),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RuleOption>>>>;

/** What a user has set of the options of rules, by rule id. */
export type FaultSettings = Readonly<Record<string, Readonly<Record<string, number | readonly string[]>>>>;

type FaultOptions = typeof FAULT_OPTIONS;

/** The value of an option: the user's, or the default. */
export function faultOption<Id extends keyof FaultOptions>(
  settings: FaultSettings | undefined,
  rule: Id,
  name: keyof FaultOptions[Id] & string,
): number {
  const option = FAULT_OPTIONS[rule][name] as RuleOption & { readonly default: number };
  return (settings?.[rule]?.[name] as number | undefined) ?? option.default;
}
