/**
 * The registry of all rules with their documentation.
 * @module
 */
import { type RuleInfo, withPeers } from '../diagnostic/index.js';
import { DNSSEC_FAULTS } from '../dnssec/index.js';
import { ISSUANCE_FAULTS } from '../issuance/index.js';
import { KEY_FAULTS } from '../keys/index.js';
import { LIVE_FAULTS } from '../live/index.js';
import { PARSER_FAULTS, PARSER_PEERS } from '../zonefile/index.js';
import { CHANGE_FAULTS } from './change/faults.js';
import { withFixInfo } from './fix/index.js';
import { DOCUMENTED_RULES } from './registry.generated.js';
import { REPOSITORY_FAULTS } from './repository/faults.js';
import { SUPPRESSION_FAULTS } from './suppression-faults.js';

/**
 * Every rule, sorted by id: those of the linter, of comments, of changes and repositories, of the parser, of the verifier, of
 * issuance, of key check and of live.
 */
export const RULE_INFOS: readonly RuleInfo[] = [
  ...DOCUMENTED_RULES,
  ...SUPPRESSION_FAULTS,
  ...CHANGE_FAULTS,
  ...REPOSITORY_FAULTS,
  ...withPeers(PARSER_PEERS, PARSER_FAULTS),
  ...DNSSEC_FAULTS,
  ...ISSUANCE_FAULTS,
  ...KEY_FAULTS,
  ...LIVE_FAULTS,
]
  .map(withFixInfo)
  .sort((a, b) => (a.id < b.id ? -1 : 1));
