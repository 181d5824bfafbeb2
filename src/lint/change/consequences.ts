/**
 * What a change of a zone means: to secondaries, to caches, to delegated zones and to the parent.
 * @module
 */
import { SEVERITIES } from '../../diagnostic/index.js';
import type { Zone, ZoneDiff } from '../../zone/index.js';
import { cacheConsequences } from './cache-changes.js';
import { ChangeContext, CONSEQUENCE_SEVERITY, type Consequence } from './consequence.js';
import { delegationConsequences } from './delegation-changes.js';
import { keyConsequences } from './key-changes.js';
import { nameConsequences, rrsetConsequences } from './name-changes.js';
import { churnConsequences, lossConsequences, serialConsequences } from './zone-changes.js';

export interface ConsequenceOptions {
  /** the share of records that may go without a word, percent; default 20 */
  readonly maxRemovedPercent?: number | undefined;
}

const DEFAULT_MAX_REMOVED_PERCENT = 20;

/**
 * What a change means, errors first; empty when nothing changed.
 * @param diff of `diffZones(oldZone, newZone)`
 */
export function consequencesOf(
  oldZone: Zone,
  newZone: Zone,
  diff: ZoneDiff,
  options: ConsequenceOptions = {},
): Consequence[] {
  // A raised serial alone says that something may have changed, and nothing has.
  if (diff.isEmpty) return [];
  const context = new ChangeContext(oldZone, newZone, diff);
  const found = [
    ...serialConsequences(context),
    ...lossConsequences(context, options.maxRemovedPercent ?? DEFAULT_MAX_REMOVED_PERCENT),
    ...delegationConsequences(context),
    ...keyConsequences(context),
    ...churnConsequences(context),
    ...nameConsequences(context),
    ...rrsetConsequences(context),
    ...cacheConsequences(context),
  ];
  const ids = Object.keys(CONSEQUENCE_SEVERITY);
  const rank = ({ severity, id }: Consequence): number => SEVERITIES.indexOf(severity) * ids.length + ids.indexOf(id);
  return found.sort((a, b) => rank(a) - rank(b));
}
