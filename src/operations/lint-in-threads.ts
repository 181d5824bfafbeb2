/**
 * Linting a large zone with the help of threads: they find out what rules have to be called for, and the rules run here. So
 * findings are made in one place and in one order, however many threads there are.
 * @module
 */
import type { Diagnostic } from '../diagnostic/index.js';
import { type LintOptions, prepareLint, zonePurpose } from '../lint/index.js';
import { shareZone, type Zone } from '../zone/index.js';
import type { SurveyTask } from './thread-work.js';
import { runRanges, type ThreadPool, type ThreadRange } from './threads.js';

/** Owners per task: threads warm to it first, and what is left at the end is shared as well. */
const OWNERS_PER_TASK = 1 << 15;

/** What `lintZone` returns. */
export async function lintInThreads(pool: ThreadPool, zone: Zone, options: LintOptions): Promise<Diagnostic[]> {
  const { survey, finish } = prepareLint(zone, options);
  const shared = { ...shareZone(zone), nameIndex: zone.names.sharedIndex };
  const ownersPerTask = Math.min(OWNERS_PER_TASK, Math.ceil(zone.names.count / pool.threads));
  const taskOf = (range: ThreadRange): SurveyTask => ({ ...range, kind: 'survey', survey });
  const surveyed = runRanges(pool, zone, 'linting', () => {}, taskOf, { ownersPerTask, shared });
  // Rules will ask for it, and this thread has nothing else to do.
  zonePurpose(zone);
  await surveyed;
  return finish();
}
