/**
 * Presets: what severity rules have in zones of a kind, as data. A rule that a preset does not name keeps the severity
 * that it was given before, and in the end its own. Every configuration starts from `recommended`.
 *
 * docs/configuration.md says what each is for; test/lint/presets.test.ts that every id exists.
 * @module
 */
import { ALL_RULES } from './registry.generated.js';
import type { RuleSeverity } from './settings.js';

type Preset = Readonly<Record<string, RuleSeverity>>;

/** For zones that the Internet asks: every rule at its own severity, without those that are off by default. */
const RECOMMENDED: Preset = Object.fromEntries(
  ALL_RULES.filter(({ offByDefault }) => offByDefault === true).map(({ id }) => [id, 'off'] as const),
);

/** For teams that want to be told of everything: advice becomes a warning, and hazards that end in outages errors. */
const STRICT: Preset = {
  'crlf-line-endings': 'error',
  'dnskey-algorithm-not-recommended': 'warning',
  'dnskey-set-size': 'warning',
  'dnskey-unused': 'warning',
  'duplicate-rr': 'error',
  'generate-directive': 'warning',
  'glue-orphan': 'error',
  'inherited-ttl': 'error',
  'missing-final-newline': 'warning',
  'mx-target-no-address': 'error',
  'no-default-ttl': 'error',
  'ns-single': 'error',
  'ns-v6-only': 'error',
  'nsec3-opt-out-mixed': 'warning',
  'nsec3-salt': 'warning',
  'relative-origin': 'error',
  'rrsig-remaining-lt-soa-expire': 'warning',
  'rrsig-remaining-lt-ttl': 'warning',
  'soa-retry-ge-refresh': 'error',
  'soa-serial-date-invalid': 'warning',
  'srv-target-no-address': 'error',
  'suppression-invalid': 'error',
  'suppression-unused': 'error',
  'suppression-without-reason': 'error',
};

/** For files that hold signed zones: unsigned is a mistake, and so is what shortens the time to mend things. */
const SIGNED: Preset = {
  'zone-not-signed': 'error',
  'rrsig-expiring': 'error',
  'rrsig-remaining-lt-ttl': 'warning',
  'rrsig-remaining-lt-soa-expire': 'warning',
  'rrsig-ttl-mismatch': 'error',
  'rrsig-duplicate': 'error',
  'rrsig-orphan': 'error',
  'nsec-ttl': 'error',
  'nsec3-iterations': 'error',
  'nsec3-salt': 'warning',
  'dnskey-algorithm-not-recommended': 'warning',
};

/** For zones that delegate to others, as registries and hosters run them: other people's names hang on each record. */
const REGISTRY: Preset = {
  'ns-single': 'error',
  'ns-v6-only': 'error',
  'glue-orphan': 'error',
  'duplicate-rr': 'error',
  'ds-algorithm-unknown': 'error',
  'ds-digest-type-unknown': 'error',
  'ds-without-delegation': 'error',
  'nsec3-iterations': 'error',
  'nsec3-salt': 'warning',
  // Below a delegation everything is other people's.
  'cname-dangling': 'error',
};

/** For zones that only a company's own resolvers ask: private addresses and internal names are normal there. */
const PRIVATE: Preset = {
  'ns-single': 'off',
  'ns-v6-only': 'off',
  'hostname-invalid': 'info',
  'cname-dangling': 'info',
};

export const PRESETS = {
  recommended: RECOMMENDED,
  strict: STRICT,
  signed: SIGNED,
  registry: REGISTRY,
  private: PRIVATE,
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];
