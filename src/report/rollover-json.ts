/**
 * The plan of a rollover for programs: schemas/rollover-plan.schema.json describes it. Absent values are null.
 * @module
 */
import { isoTimeText } from '../wire/index.js';
import { type RolloverPlanReport, termRows } from './rollover-words.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const PLAN_SCHEMA_VERSION = 1;

const timeOrNull = (moment: number): string | null => (Number.isFinite(moment) ? isoTimeText(moment) : null);

export function rolloverPlanJson({ tool, plan }: RolloverPlanReport): string {
  const { zone, zoneFile, timeline, keys, steps, timing, tracks, next, notes } = plan;
  const { method } = timeline;
  const document = {
    schemaVersion: PLAN_SCHEMA_VERSION,
    tool,
    zone: zone.origin,
    file: zoneFile,
    serial: zone.soa?.serial ?? null,
    method: { id: method.id, title: method.title, summary: method.summary, rfc: method.rfc },
    start: isoTimeText(timeline.steps[0]!.at),
    end: isoTimeText(timeline.end),
    keys: keys.map(({ id, role, algorithm, keyTag, fileName }) => ({
      id,
      role,
      algorithm,
      keyTag: keyTag ?? null,
      file: fileName ?? null,
    })),
    times: termRows(plan).map(({ term, symbol, meaning }) => ({
      name: term,
      symbol,
      meaning,
      seconds: timing.timing[term],
      source: timing.sources[term],
      before: (timing.before as Readonly<Record<string, number | undefined>>)[term] ?? null,
    })),
    steps: steps.map(({ taken, changes, formula, commands, checks }, i) => ({
      number: i + 1,
      id: taken.step.id,
      title: taken.step.title,
      notBefore: isoTimeText(taken.at),
      changes: changes.effects.map(({ kind, operator, added, removed, after }) => ({
        kind,
        operator: operator ?? null,
        added,
        removed,
        after,
      })),
      commands,
      checks,
      wait: {
        seconds: taken.wait,
        until: isoTimeText(taken.at + taken.wait),
        formula,
        why: taken.step.why,
        slack: taken.step.slack ?? null,
      },
    })),
    states: tracks.map(({ key, record, spans }) => ({
      key: key.id,
      record,
      spans: spans.map(({ state, from, until }) => ({ state, from: timeOrNull(from), until: timeOrNull(until) })),
    })),
    next: next === undefined ? null : { role: next.role, at: isoTimeText(next.at) },
    notes,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
