/**
 * What can only be seen with several zones at hand.
 * @module
 */
import { bootstrapFindings } from './bootstrapping.js';
import { duplicateFindings, sharedKeyFindings, staleFindings } from './copies.js';
import { delegationFindings } from './delegations.js';
import { type ReverseOptions, reverseFindings } from './reverse.js';
import type { RepositoryFinding, ZoneOfRun, ZoneSet } from './zone-set.js';

/** Findings between the zones of a set, each in the file that is to be mended. */
export function* repositoryFindings<Z extends ZoneOfRun>(
  set: ZoneSet<Z>,
  options: ReverseOptions,
): Iterable<RepositoryFinding<Z>> {
  yield* delegationFindings(set);
  yield* reverseFindings(set, options);
  yield* duplicateFindings(set);
  yield* staleFindings(set);
  yield* sharedKeyFindings(set);
  yield* bootstrapFindings(set);
}
