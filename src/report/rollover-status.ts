/**
 * Where a rollover stands, for people and for programs (schemas/rollover-status.schema.json).
 * @module
 */
import { printable } from '../diagnostic/index.js';
import type { RolloverStatus, Stage, StatusKind } from '../operations/index.js';
import { isoTimeText, periodText } from '../wire/index.js';
import { painter } from './paint.js';
import { textTable } from './table.js';
import { wrapText } from './wrap.js';

const STATUS_SCHEMA_VERSION = 1;

const HEADLINES: Readonly<Record<StatusKind, string>> = {
  'at-rest': 'no rollover is under way',
  'under-way': 'a rollover is under way',
  'several-fit': 'a rollover is under way; what is known fits several methods',
  unknown: 'the keys are in no state that a known method has',
  unsigned: 'the zone is not signed, and no key signs it',
};

/** `KSK`, `ZSK` or `CSK`. */
export const roleOf = ({ isSep, signsData }: RolloverStatus['keys'][number]): string =>
  isSep ? (signsData ? 'CSK' : 'KSK') : 'ZSK';

function keyRow(key: RolloverStatus['keys'][number]): string[] {
  const does = [
    key.isPublished ? 'published' : 'not published',
    ...(key.isRevoked ? ['revoked'] : []),
    ...(key.signsKeys ? ['signs keys'] : []),
    ...(key.signsData ? ['signs data'] : []),
    ...(key.isSep ? [key.hasDs === undefined ? 'DS not known' : key.hasDs ? 'has a DS' : 'no DS'] : []),
  ];
  const states = Object.entries(key.state?.states ?? {}).map(
    ([name, state]) => `${name.replace('State', '')} ${state}`,
  );
  return [roleOf(key), key.name, [does.join(', '), ...(states.length > 0 ? [`(${states.join(', ')})`] : [])].join(' ')];
}

/** What may be done next. */
function nextWords({ recognition, nextFrom, isExact }: Stage, at: number): string {
  const { plan, step } = recognition;
  const next = plan.steps[step + 1];
  const what = next === undefined ? 'all is over' : `step ${step + 2}, "${next.title}",`;
  if (isExact && nextFrom <= at) return `${what} is safe now, since ${isoTimeText(nextFrom)}`;
  const when = `${isoTimeText(nextFrom)}, in ${periodText(nextFrom - at)}`;
  return isExact
    ? `${what} is safe from ${when}`
    : `${what} is safe from ${when}, if the last step was taken just now; when it was is not known`;
}

export interface StatusTextOptions {
  readonly color: boolean;
  readonly columns: number;
}

export function rolloverStatusText(status: RolloverStatus, { color, columns }: StatusTextOptions): string {
  const paint = painter(color);
  const { zone, at, kind, keys, stages, coming, situations, problems, notes } = status;
  const wrapped = (text: string, indent: string): string[] =>
    wrapText(printable(text), columns - indent.length).map((line) => indent + line);
  const blocks = [
    [
      `${paint('bold', printable(zone.origin))} at ${isoTimeText(at)}: ${HEADLINES[kind]}`,
      ...textTable(keys.map(keyRow)).map((line) => `  ${printable(line)}`),
    ],
  ];
  for (const stage of stages) {
    const { method, plan, step, names, since } = stage.recognition;
    const { title, why } = plan.steps[step]!;
    blocks.push([
      paint('bold', `${method.title} (${method.id})`),
      ...textTable([...names].map(([id, name]) => [id, name])).map((line) => `  ${printable(line)}`),
      ...wrapped(
        `step ${step + 1} of ${plan.steps.length} is taken${since === undefined ? '' : `, at ${isoTimeText(since)}`}: ${title}`,
        '  ',
      ),
      ...wrapped(`then wait, since ${why}: ${stage.formula}`, '  '),
      ...wrapped(nextWords(stage, at), '  ').map((line) => paint('yellow', line)),
    ]);
  }
  if (coming.length > 0) {
    blocks.push([
      'by the times of key files',
      ...textTable(coming.map((event) => [isoTimeText(event.at), event.key, event.what])).map(
        (line) => `  ${printable(line)}`,
      ),
    ]);
  }
  const last = [
    ...problems.flatMap((problem) => wrapped(`problem: ${problem}`, '').map((line) => paint('red', line))),
    ...situations.flatMap(({ message }) => wrapped(`seen: ${message}`, '')),
    ...notes.flatMap((note) => wrapped(`note: ${note}`, '')),
  ];
  if (last.length > 0) blocks.push(last);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Absent values are null. */
export function rolloverStatusJson(status: RolloverStatus): string {
  const { zone, at, kind, keys, stages, coming, situations, problems, notes } = status;
  const timeOrNull = (moment: number | undefined): string | null => (moment === undefined ? null : isoTimeText(moment));
  const document = {
    schemaVersion: STATUS_SCHEMA_VERSION,
    zone: zone.origin,
    at: isoTimeText(at),
    status: kind,
    keys: keys.map((key) => ({
      name: key.name,
      role: roleOf(key).toLowerCase(),
      algorithm: key.algorithm,
      keyTag: key.dnskey.keyTag,
      isPublished: key.isPublished,
      isRevoked: key.isRevoked,
      signsKeys: key.signsKeys,
      signsData: key.signsData,
      hasDs: key.hasDs ?? null,
      states: key.state?.states ?? null,
    })),
    candidates: stages.map(({ recognition: { method, plan, step, names, since }, formula, nextFrom, isExact }) => ({
      method: method.id,
      title: method.title,
      keys: Object.fromEntries(names),
      step: {
        number: step + 1,
        of: plan.steps.length,
        id: plan.steps[step]!.id,
        title: plan.steps[step]!.title,
        takenAt: timeOrNull(since),
      },
      wait: { formula, why: plan.steps[step]!.why },
      next: {
        id: plan.steps[step + 1]?.id ?? null,
        title: plan.steps[step + 1]?.title ?? null,
        safeFrom: isoTimeText(nextFrom),
        isExact,
        isSafeNow: isExact && nextFrom <= at,
      },
    })),
    coming: coming.map(({ at: moment, key, what }) => ({ at: isoTimeText(moment), key, what })),
    situations,
    problems,
    notes,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
