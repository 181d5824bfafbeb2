/**
 * The plan of a rollover as a calendar with alarms (RFC 5545): each step, and the end.
 * @module
 */
import { isoTimeText } from '../wire/index.js';
import { type CalendarEvent, calendarText } from './calendar.js';
import { effectWords, type RolloverPlanReport, whyText } from './rollover-words.js';

/** @param now when it is made, seconds since the epoch */
export function rolloverPlanCalendar({ tool, plan }: RolloverPlanReport, now: number): string {
  const { zone, timeline, steps } = plan;
  const uid = (id: string): string => `rollover.${timeline.method.id}.${id}.${zone.origin.toLowerCase()}@${tool.name}`;
  const events: CalendarEvent[] = steps.map((step, i) => {
    const { taken, changes, formula, checks } = step;
    const before = steps[i - 1];
    return {
      uid: uid(taken.step.id),
      at: taken.at,
      summary: `${zone.origin}: step ${i + 1} of ${steps.length}: ${taken.step.title}`,
      description: [
        timeline.method.title,
        ...(before === undefined ? [] : [`not before ${isoTimeText(taken.at)}: ${before.formula}; ${whyText(before)}`]),
        ...changes.effects.map((effect) => effectWords(plan, effect)).map(({ title, change }) => `${title}: ${change}`),
        ...checks.map(({ expect, command }) => `then see that ${expect}: ${command}`),
        `and wait: ${formula}`,
      ].join('\n'),
      alarms: ['-P1D', 'PT0S'],
    };
  });
  events.push({
    uid: uid('end'),
    at: timeline.end,
    summary: `${zone.origin}: the rollover is over`,
    description: `${timeline.method.title}\nno cache holds anything old any more`,
    alarms: ['PT0S'],
  });
  return calendarText(tool, `Rollover of ${zone.origin}`, events, now);
}
