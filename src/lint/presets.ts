/**
 * Presets: what severity rules have in zones of a kind, as data. A rule that a preset does not name keeps the severity
 * that it was given before, and in the end its own. Every configuration starts from `recommended`.
 *
 * docs/configuration.md says what each is for; test/lint/presets.test.ts that every id exists.
 * @module
 */
import { OFF_BY_DEFAULT } from './rule-outlines.generated.js';
import type { RuleSeverity } from './settings.js';

type Preset = Readonly<Record<string, RuleSeverity>>;

/** For zones that the Internet asks: every rule at its own severity, without those that are off by default. */
const RECOMMENDED: Preset = Object.fromEntries(OFF_BY_DEFAULT.map((id) => [id, 'off'] as const));

/** For teams that want to be told of everything: advice becomes a warning, and hazards that end in outages errors. */
const strict = (): Preset => ({
  'address-in-reverse-zone': 'warning',
  'address-private': 'error',
  'address-special': 'error',
  'catalog-ns-invalid': 'warning',
  'cname-dangling': 'error',
  'crlf-line-endings': 'error',
  'dkim-key-1024': 'warning',
  'dnskey-algorithm-not-recommended': 'warning',
  'dnskey-sep-mixed': 'warning',
  'dnskey-set-size': 'warning',
  'dnskey-ttl-vs-soa': 'info',
  'dnskey-unused': 'warning',
  'double-dash-label': 'warning',
  'ds-count-excessive': 'warning',
  'duplicate-rr': 'error',
  'generate-directive': 'warning',
  'glue-orphan': 'error',
  'inherited-ttl': 'error',
  'missing-final-newline': 'warning',
  'mx-target-no-address': 'error',
  'no-default-ttl': 'error',
  'ns-same-address': 'error',
  'ns-same-prefix': 'warning',
  'ns-single': 'error',
  'ns-v6-only': 'error',
  'nsec3-opt-out-mixed': 'warning',
  'nsec3-opt-out-small-zone': 'warning',
  'nsec3-salt': 'warning',
  'obsolete-type': 'warning',
  'ptr-in-forward-zone': 'warning',
  'relative-origin': 'error',
  'mx-duplicate-target': 'warning',
  'rrsig-clock-skew': 'warning',
  'rrsig-remaining-lt-soa-expire': 'warning',
  'rrsig-remaining-lt-ttl': 'warning',
  'soa-refresh-range': 'warning',
  'soa-retry-ge-refresh': 'error',
  'soa-retry-range': 'warning',
  'soa-serial-date-invalid': 'warning',
  'spf-nonmail-domain': 'warning',
  'spf-plus-all': 'error',
  'srv-port-zero': 'warning',
  'srv-target-no-address': 'error',
  'sshfp-sha1': 'warning',
  'suppression-invalid': 'error',
  'suppression-unused': 'error',
  'suppression-without-reason': 'error',
  'svcb-target-no-address': 'error',
  'tlsa-in-insecure-zone': 'warning',
  'zone-aaaa-but-no-v6-ns': 'warning',
  'zone-file-unsorted': 'info',
});

/** For files that hold signed zones: unsigned is a mistake, and so is what shortens the time to mend things. */
const signed = (): Preset => ({
  'dnskey-algorithm-not-recommended': 'warning',
  'dnskey-ksk-missing': 'error',
  'dnskey-sep-mixed': 'warning',
  'dnskey-ttl-vs-soa': 'info',
  'nsec-ttl': 'error',
  'nsec3-iterations': 'error',
  'nsec3-salt': 'warning',
  'rrsig-clock-skew': 'warning',
  'rrsig-duplicate': 'error',
  'rrsig-expiring': 'error',
  'rrsig-orphan': 'error',
  'rrsig-remaining-lt-soa-expire': 'warning',
  'rrsig-remaining-lt-ttl': 'warning',
  'rrsig-ttl-mismatch': 'error',
  'zone-not-signed': 'error',
});

/** For zones that delegate to others, as registries and hosters run them: other people's names hang on each record. */
const registry = (): Preset => ({
  'address-private': 'error',
  'address-special': 'error',
  'cname-dangling': 'error',
  'ds-algorithm-must-not': 'error',
  'ds-algorithm-unknown': 'error',
  'ds-count-excessive': 'warning',
  'ds-digest-type-must-not': 'error',
  'ds-digest-type-unknown': 'error',
  'ds-without-delegation': 'error',
  'duplicate-rr': 'error',
  'glue-orphan': 'error',
  'ns-same-address': 'error',
  'ns-same-prefix': 'warning',
  'ns-single': 'error',
  'ns-v6-only': 'error',
  'nsec3-iterations': 'error',
  'nsec3-salt': 'warning',
});

/** `private`: for zones that only a company's own resolvers ask: private addresses and internal names are normal there. */
const internal = (): Preset => ({
  'address-private': 'off',
  'cname-dangling': 'info',
  // What only a company's own servers are asked for needs no delegation.
  'delegation-missing': 'off',
  'hostname-invalid': 'info',
  'ns-same-address': 'off',
  'ns-single': 'off',
  'ns-v6-only': 'off',
  'soa-expire-range': 'off',
  'soa-minimum-range': 'off',
  'soa-mname-unusable': 'info',
  'special-use-name': 'off',
  'spf-nonmail-domain': 'off',
  'zone-aaaa-but-no-v6-ns': 'off',
});

export const PRESETS = {
  recommended: RECOMMENDED,
  get strict() {
    return strict();
  },
  get signed() {
    return signed();
  },
  get registry() {
    return registry();
  },
  get private() {
    return internal();
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];
