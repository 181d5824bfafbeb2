/**
 * What a rehearsal found: for a terminal, for a ticket, for programs (schemas/rollover-rehearsal.schema.json).
 * @module
 */
import { printable } from '../diagnostic/index.js';
import type { Cause, Hit, Version } from '../rollover/index.js';
import { isoTimeText } from '../wire/index.js';
import { code, escaped } from './markdown-text.js';
import { type Paint, painter } from './paint.js';
import { textTable } from './table.js';
import {
  extentText,
  mendText,
  type RehearsalReport,
  recoveryTexts,
  remedyTexts,
  resultText,
  sentenceOf,
  validatorTexts,
  versionRow,
  whenText,
  whoText,
} from './verdict-words.js';
import { wrapText } from './wrap.js';

const MAX_COLUMNS = 110;
const MIN_COLUMNS = 60;
/** More than these do not fit on one screen; they mostly follow from the first. */
const SHOWN_CAUSES = 3;
const LABEL_COLUMNS = 10;

export interface VerdictTextOptions {
  readonly color: boolean;
  /** of the terminal */
  readonly columns: number;
}

export function rehearsalText(report: RehearsalReport, { color, columns }: VerdictTextOptions): string {
  const { rehearsal } = report;
  const { plan, verdict } = rehearsal;
  const paint = painter(color);
  const width = Math.max(MIN_COLUMNS, Math.min(columns, MAX_COLUMNS));
  const { method } = plan.timeline;
  const title = `${printable(plan.zone.origin)}: ${method.id}${incidentText(report)}`;
  const result = paint(verdict.causes.length === 0 ? 'green' : 'red', resultText(rehearsal));
  const shown = verdict.causes.slice(0, SHOWN_CAUSES);
  const more = verdict.causes.length - shown.length;
  const ways = [mendText(rehearsal), ...remedyTexts(rehearsal)].filter((text) => text !== undefined);
  const blocks = [
    [paint('bold', title), ...stepLines(report), result],
    ...shown.map((cause) => causeLines(report, cause, width, paint)),
    ...(more > 0 ? [[`and ${more} more: --format json has them all`]] : []),
    ...(verdict.causes.length > 0
      ? [ways.flatMap((text, i) => labeled(i === 0 ? 'mend' : 'remedy', text, width))]
      : []),
    validatorTexts(rehearsal).flatMap((text) => wrapText(`note: ${text}`, width)),
    writtenLines(report, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const incidentText = ({ rehearsal: { incidents } }: RehearsalReport): string =>
  incidents.length === 0 ? '' : `, with ${incidents.map((text) => `'${printable(text)}'`).join(' and ')}`;

function stepLines({ rehearsal: { course } }: RehearsalReport): string[] {
  return textTable(course.timeline.steps.map(({ step, at }) => [`  ${isoTimeText(at)}`, step.id, step.title]));
}

function labeled(label: string, text: string, width: number): string[] {
  return wrapText(printable(text), width - LABEL_COLUMNS).map(
    (line, i) => (i === 0 ? label : '').padEnd(LABEL_COLUMNS) + line,
  );
}

function causeLines({ rehearsal }: RehearsalReport, cause: Cause, width: number, paint: Paint): string[] {
  const versions = cause.parts.map((part) => versionRow(rehearsal, part));
  return [
    paint('bold', sentenceOf(cause)),
    ...labeled('when', whenText(cause), width),
    ...labeled('seen', extentText(cause), width),
    ...cause.hits.flatMap((hit, i) =>
      labeled(i === 0 ? 'hit' : '', `from ${momentOf(hit, cause)}: ${whoText(hit)}`, width),
    ),
    ...versions.flatMap(([name, content, life], i) =>
      labeled(i === 0 ? 'sets' : '', `${name}: ${content}; ${life}`, width),
    ),
    ...recoveryTexts(cause).flatMap((text, i) => labeled(i === 0 ? 'way out' : 'or', text, width)),
    ...labeled('reason', cause.reason + (cause.validators === 'any-path' ? '' : `, for ${cause.validators}`), width),
  ];
}

const momentOf = ({ from }: Hit, cause: Cause): string =>
  Number.isFinite(from) ? isoTimeText(from) : whenText({ from: cause.from, until: cause.until });

function writtenLines({ written }: RehearsalReport, paint: Paint): string[] {
  if (written === undefined) return [];
  const rows = written.steps.flatMap(({ folder, at, zones }) =>
    zones.map(({ operator, status, expected, reason }) => [
      `  ${folder}`,
      isoTimeText(at),
      zones.length > 1 ? operator : '',
      status === undefined ? 'not asked' : status === expected ? status : `${status}, by the model ${expected}`,
      printable(reason),
    ]),
  );
  const made = written.keys.filter(({ isOwn }) => !isOwn).map(({ id, fileName }) => `${id} ${fileName}`);
  return [
    paint('bold', `written to ${printable(written.folder)}, and verified at the moment of each step`),
    ...textTable(rows),
    ...(made.length === 0
      ? []
      : wrapText(`throw-away keys: ${made.join(', ')}`, MAX_COLUMNS).map((line) => `  ${line}`)),
  ];
}

export function rehearsalMarkdown(report: RehearsalReport): string {
  const { rehearsal, written, tool } = report;
  const { plan, course, verdict } = rehearsal;
  const mend = mendText(rehearsal);
  const bullet = (text: string): string => `- ${escaped(text)}`;
  const parts = [
    `# ${escaped(plan.zone.origin)}: ${escaped(plan.timeline.method.title)}, rehearsed`,
    `Method ${code(plan.timeline.method.id)}${escaped(incidentText(report))}. **${escaped(resultText(rehearsal))}.**`,
    [
      '| step | at | what |',
      '| --- | --- | --- |',
      ...course.timeline.steps.map(
        ({ step, at }) => `| ${code(step.id)} | ${isoTimeText(at)} | ${escaped(step.title)} |`,
      ),
    ].join('\n'),
    ...verdict.causes.flatMap((cause) => [
      `## ${escaped(sentenceOf(cause))}`,
      [
        `When: ${whenText(cause)}`,
        `Seen: ${extentText(cause)}`,
        ...cause.hits.map((hit) => `Hit from ${momentOf(hit, cause)}: ${whoText(hit)}`),
        ...cause.parts.map((part) => versionRow(rehearsal, part)).map((row) => `Set: ${row[0]}: ${row[1]}; ${row[2]}`),
        ...recoveryTexts(cause).map((text) => `Way out: ${text}`),
      ]
        .map(bullet)
        .join('\n'),
    ]),
    ...(mend === undefined ? [] : [`Mend: ${escaped(mend)}.`, remedyTexts(rehearsal).map(bullet).join('\n')]),
    ...validatorTexts(rehearsal).map((text) => `> ${escaped(text)}`),
    ...(written === undefined
      ? []
      : [
          [
            '| folder | at | operator | verified |',
            '| --- | --- | --- | --- |',
            ...written.steps.flatMap(({ folder, at, zones }) =>
              zones.map(
                ({ operator, status, reason }) =>
                  `| ${code(folder)} | ${isoTimeText(at)} | ${escaped(operator)} | ${status ?? 'not asked'}: ${escaped(reason)} |`,
              ),
            ),
          ].join('\n'),
        ]),
    `Made by ${tool.name} ${tool.version}.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const REHEARSAL_SCHEMA_VERSION = 1;

const timeOrNull = (moment: number): string | null => (Number.isFinite(moment) ? isoTimeText(moment) : null);

export function rehearsalJson({ tool, rehearsal, written }: RehearsalReport): string {
  const { plan, incidents, validators, course, verdict } = rehearsal;
  const { steps } = course.timeline;
  const stepId = (index: number): string | null => steps[index]?.step.id ?? null;
  const versionJson = (version: Version) => ({
    kind: version.kind,
    operator: 'operator' in version ? version.operator : null,
    keys: version.kind === 'answer' ? null : version.keys,
    signers: version.kind === 'ds' ? null : version.signers,
    since: stepId(version.step),
    replacedBy: stepId(version.replacedBy),
    servedUntil: timeOrNull(version.servedUntil),
    cachedUntil: timeOrNull(version.until),
  });
  const document = {
    schemaVersion: REHEARSAL_SCHEMA_VERSION,
    tool,
    zone: plan.zone.origin,
    method: plan.timeline.method.id,
    incidents,
    validators,
    isSafe: verdict.causes.length === 0,
    states: verdict.states,
    intervals: verdict.intervals,
    stricterFail: verdict.stricter,
    steps: steps.map(({ step, at }) => ({ id: step.id, title: step.title, at: isoTimeText(at) })),
    causes: verdict.causes.map((cause) => ({
      reason: cause.reason,
      message: sentenceOf(cause),
      validators: cause.validators,
      from: timeOrNull(cause.from),
      until: timeOrNull(cause.until),
      extent: cause.extent,
      sets: cause.parts.map(versionJson),
      hits: cause.hits.map((hit) => ({
        who: hit.who,
        held: hit.held.map(({ kind }) => kind),
        from: timeOrNull(hit.from),
        until: timeOrNull(hit.until),
      })),
      recoveries: cause.recoveries.map(({ action, seconds }) => ({ action, seconds })),
    })),
    mend: verdict.delays?.map(({ step, seconds }) => ({ step: stepId(step), seconds })) ?? null,
    written: written === undefined ? null : { ...written, steps: written.steps.map(writtenStep) },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

type WrittenStep = NonNullable<RehearsalReport['written']>['steps'][number];

const writtenStep = ({ folder, at, zones }: WrittenStep) => ({
  folder,
  at: isoTimeText(at),
  zones: zones.map(({ operator, file, status, expected, reason }) => ({
    operator,
    file,
    status: status ?? null,
    expected: expected ?? null,
    reason,
  })),
});
