/**
 * What can go wrong in a rehearsal, and outages to play.
 * @module
 */
import { GAME_DAYS, INCIDENTS } from '../rollover/index.js';
import { type Paint, painter } from './paint.js';

export function incidentList(isColored: boolean): string {
  const paint: Paint = painter(isColored);
  const incidents = INCIDENTS.flatMap(({ usage, describe, remedy }) => [
    `  ${paint('bold', `--what-if '${usage}'`)}`,
    `      ${describe}`,
    `      then: ${remedy}`,
  ]);
  const days = GAME_DAYS.flatMap(({ story, method, algorithm, whatIf }) => {
    const option = algorithm === undefined ? '' : ` --algorithm ${algorithm}`;
    return [
      `  ${paint('bold', story)}`,
      `      zoneproof rollover rehearse ZONE --method ${method}${option} --what-if '${whatIf}'`,
    ];
  });
  return `incidents (STEP is a number, from 1, or the name of a step; may be repeated)\n${incidents.join('\n')}\n\nknown outages, to play\n${days.join('\n')}\n`;
}
