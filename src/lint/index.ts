/**
 * The linter: what is wrong or unwise in a zone that could be read.
 *
 * A rule is one object in one file, `rules/<category>/<id>.ts`: its documentation, its messages, and `create`, which
 * returns handlers. `engine.ts` walks the zone once and calls them by record type; rules read columns and make strings
 * only when they report. `lookup.ts` answers what a name is to the zone; `written-names.ts` how it stands in the file;
 * `zone-purpose.ts` whether the world looks names up in the zone, or it is a catalog, a policy, or for one network only.
 *
 * Large zones are linted in a fraction of a second because rules are called for what is unusual: `survey.ts` looks at each name
 * and record once, before the rules run, and notes its traits (`traits.ts`); a rule says with `skips` about which traits it
 * has nothing to say. A target is looked up once for all rules (`lookup.target`), a text of the usual form is told by its
 * octets (`usual-texts.ts`). A rule without any of that is right as well, and slower.
 *
 * One mistake is one finding. A rule that misses something asks `lookup.isExcused` whether another finding explains it,
 * and the rules about targets agree on an order: an address, a forgotten dot, an alias, no address.
 *
 * `change/` judges a change instead of a zone: what it means to caches, secondaries, delegated zones and the parent.
 * `repository/` judges zones against each other: both sides of a delegation, names and addresses, copies of a zone.
 *
 * `settings.ts` holds what a user says of rules: severities and options, and what stays an error whatever they say;
 * `presets.ts` the severities for zones of a kind, `suppressions.ts` the comments that wave a finding through.
 *
 * `fix/` proposes edits that mend a finding; `operations/fix.ts` proves them.
 *
 * `registry.generated.ts` is written by `scripts/generate.ts` from the files in `rules`; so is `rule-outlines.generated.ts`, what
 * a run has to know of them. `rule-infos.ts` is every rule with its texts.
 * @module
 */
export { CONSEQUENCE_SEVERITY, type Consequence, type ConsequenceId } from './change/consequence.js';
export * from './change/consequences.js';
export * from './engine.js';
export { withFixes } from './fix/index.js';
export * from './presets.js';
export { ALL_RULES } from './registry.generated.js';
export { repositoryFindings } from './repository/repository.js';
export { nameKey, ZoneSet } from './repository/zone-set.js';
export * from './rule.js';
export { RULE_INFOS } from './rule-infos.js';
export { ruleOutlines } from './rule-outlines.generated.js';
export * from './settings.js';
export * from './suppressions.js';
export { zonePurpose } from './zone-purpose.js';

/** For callers that may have one version of a zone only. */
export const loadChangeFindings = () => import('./change/findings.js');
