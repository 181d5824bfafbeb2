/**
 * zoneproof as a library: zone files to a columnar store and back, linting, DNSSEC signing and verification, DS records.
 *
 * ```ts
 * import { lintZone, openssl, parseZone, verifyZone } from 'zoneproof';
 *
 * const { zone, diagnostics } = parseZone(bytes, { origin: 'example.com.', file: 'db.example.com' });
 * for (const rrset of zone.rrsets()) console.log(rrset.owner, rrset.type, rrset.ttl);
 * const now = Math.floor(Date.now() / 1000);
 * const findings = lintZone(zone, { now, faults: diagnostics });
 * const verdict = await verifyZone(zone, { now, provider: openssl });
 * ```
 *
 * Times are seconds since the epoch, TTLs seconds, names wire octets or presentation text as their types say. Faults in a
 * zone are {@link Diagnostic} data; misuse is thrown as {@link ZoneproofError}.
 * @module
 */
export {
  type AnyPrivateKey,
  type CryptoProvider,
  loadDeterministicProvider,
  openssl,
  type PrivateKeyMaterial,
  type RemotePrivateKey,
  type Signer,
  type Verifier,
} from './crypto/index.js';
export * from './diagnostic/index.js';
export {
  type Answer,
  type AnswerStep,
  type ChainLink,
  type Delegation,
  type Denial,
  type DenialProof,
  type DenialStep,
  type Ds,
  type DsSetVerdict,
  type DsState,
  type DsVerdict,
  dsRdata,
  type Forecast,
  type ForecastOptions,
  forecastZone,
  IANA_TRUST_ANCHORS,
  type JudgedRrset,
  judgeByProfiles,
  makeDs,
  matchDsSet,
  PROFILE_NAMES,
  PROFILES,
  type ProfileName,
  type ProfileVerdict,
  parseDs,
  type Question,
  type Rcode,
  resolveQuestion,
  type SecurityStatus,
  type SignedZone,
  type SignZoneOptions,
  signZone,
  type TrustAnchor,
  TrustChain,
  type ValidatorProfile,
  type VerifyZoneOptions,
  verifyZone,
  type ZoneVerdict,
} from './dnssec/index.js';
export {
  type IssuanceFinding,
  type IssuanceRequest,
  type IssuanceVerdict,
  judgeIssuance,
  type Lookup,
  type LookupAnswer,
  zoneLookup,
} from './issuance/index.js';
export {
  type Dnskey,
  generateKeyPair,
  type KeyRole,
  keySetFaults,
  keyTag,
  loadKeyPair,
  loadStoredKey,
  makeDnskey,
  parseDnskey,
  printKeyPair,
  type SigningKey,
  type StoredKey,
} from './keys/index.js';
export {
  applySeverities,
  applySuppressions,
  type Consequence,
  type ConsequenceId,
  consequencesOf,
  type LintOptions,
  lintZone,
  type OptionValue,
  PRESETS,
  type PresetName,
  RULE_INFOS,
  type Rule,
  type RuleSettings,
  type RuleSeverity,
  type SuppressedZone,
} from './lint/index.js';
export { nameOf, nameText, nextSerial, parseName, type SerialPolicy } from './wire/index.js';
export {
  type DiffRecord,
  type DiffZonesOptions,
  type DnssecChange,
  diffZones,
  type ParsedZone,
  type ParseZoneOptions,
  type PrintZoneOptions,
  parseZone,
  printZone,
  type RecordView,
  type RrsetChange,
  type RrsetView,
  type SerialChange,
  type SoaValues,
  Zone,
  ZoneBuilder,
  type ZoneDiff,
} from './zone/index.js';
export {
  DEFAULT_FORMAT_STYLE,
  DEFAULT_LIMITS,
  type Dialect,
  type FormatStyle,
  type FormattedZone,
  formatZone,
  type Limits,
} from './zonefile/index.js';
