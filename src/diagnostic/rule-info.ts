/**
 * What is known of a rule: its identity, severity and documentation. Rules of the linter add code to this; faults found
 * while parsing or verifying are rows of a table of these beside the code that finds them.
 * @module
 */
import type { Severity } from './diagnostic.js';

export type RuleCategory =
  | 'syntax'
  | 'names'
  | 'soa'
  | 'alias'
  | 'delegation'
  | 'address'
  | 'mail'
  | 'service'
  | 'caa'
  | 'issuance'
  | 'dnssec'
  | 'special'
  | 'keys'
  | 'live';

/** The categories in the order of the documentation, in words. */
export const CATEGORY_TITLES: Readonly<Record<RuleCategory, string>> = {
  syntax: 'Syntax and file hygiene',
  names: 'Names',
  soa: 'SOA and TTL',
  alias: 'CNAME and DNAME',
  delegation: 'Name servers, delegations and glue',
  address: 'Addresses',
  mail: 'Mail',
  service: 'Services: SRV, SVCB, HTTPS, TLSA, SSHFP',
  caa: 'CAA',
  issuance: 'Certificate issuance',
  dnssec: 'DNSSEC',
  special: 'Special zones: reverse, catalog, response policy',
  keys: 'Key files',
  live: 'Live: what servers answer',
};

/** A threshold or list of a rule that a user may set; the schema of configuration files is made from it. */
export type RuleOption =
  | {
      /** seconds may be written with units, as in zone files: `1h30m` */
      readonly kind: 'count' | 'seconds';
      readonly default: number;
      readonly minimum: number;
      readonly maximum: number;
      /** lower-case start, no full stop */
      readonly describe: string;
    }
  | { readonly kind: 'words'; readonly default: readonly string[]; readonly describe: string };

export interface RuleInfo {
  /** kebab-case; never reused, never re-meant */
  readonly id: string;
  readonly category: RuleCategory;
  readonly severity: Severity;
  /** whether `--fix` mends it without changing a record, only when asked for more, or not at all (when missing) */
  readonly fix?: 'safe' | 'unsafe';
  /** what the fix does, as the end of a sentence: `writes the dot` */
  readonly fixText?: string;
  /** an opinion, or noise in many healthy zones: runs only where a configuration asks for it */
  readonly offByDefault?: true;
  /** what the rule finds, one line */
  readonly summary: string;
  /** why it matters, in a few sentences */
  readonly why: string;
  /** what to do about it */
  readonly advice: string;
  /** `RFC 1035 §5.1` */
  readonly rfc: readonly string[];
  /** other tools that have the check, as a list in words; `none` when no other is known to */
  readonly peers?: string;
  /** what a user may set, by name */
  readonly options?: Readonly<Record<string, RuleOption>>;
  /** for a rule of the linter: no server loads a zone that it finds an error in, so the error stays whatever users say */
  readonly stopsLoading?: boolean;
  /** a zone-file excerpt that the rule finds something in */
  readonly bad?: string;
  /** the same, put right */
  readonly good?: string;
}

/** The rows of a table of rules, with the peers of each by its id. */
export function withPeers(peers: Readonly<Record<string, string>>, rules: readonly RuleInfo[]): readonly RuleInfo[] {
  return rules.map((rule) => {
    const known = peers[rule.id];
    return known === undefined ? rule : { ...rule, peers: known };
  });
}
