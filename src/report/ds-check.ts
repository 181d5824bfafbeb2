/**
 * The verdict on the DS records of a parent, as text for people and as JSON (schemas/ds-check.schema.json).
 * @module
 */
import { countText, listText, printable } from '../diagnostic/index.js';
import type { Ds } from '../dnssec/index.js';
import { type DsCheck, type DsFinding, type DsGrade, type DsPlan, type DsStep, dsText } from '../operations/index.js';
import { isoTimeText, nameText, periodText } from '../wire/index.js';

export interface DsCheckReport {
  /** the zone, wire form */
  readonly owner: Uint8Array;
  /** the moment that the signatures over the keys were judged at, seconds since the epoch */
  readonly at: number;
  readonly check: DsCheck;
  readonly plan: DsPlan;
}

const MARKS: Readonly<Record<DsGrade, string>> = { good: 'ok  ', note: 'note', warning: 'warn', bad: 'BAD ' };
const INDENT = ' '.repeat(7);

export function dsCheckText({ owner, check, plan }: DsCheckReport): string {
  const lines = check.findings.flatMap(({ grade, ds, text }) => [
    `${MARKS[grade]} ${dsText(owner, ds)}`,
    `${INDENT}${text}`,
  ]);
  lines.push(...consideredLines(check), outcomeText(check, plan), ...planLines(owner, plan));
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** Which of them a validator uses, when it is not all (RFC 4035 §5.2, RFC 4509 §3). */
function consideredLines({ findings }: DsCheck): string[] {
  const used = findings.filter(({ isConsidered }) => isConsidered);
  if (used.length === findings.length || used.length === 0) return [];
  return [`validators look at ${listText(used.map(nameOf), 'and')}, and at none of the others`];
}

const nameOf = ({ ds }: DsFinding): string => `DS ${ds.keyTag} ${ds.algorithm} ${ds.digestType}`;

function outcomeText({ outcome, isBad, findings }: DsCheck, { obstacle }: DsPlan): string {
  if (outcome === 'bogus') {
    const isUnsigned = findings.some(({ state }) => state === 'key-not-signing');
    const why = isUnsigned ? 'no DS leads to a key that signs the keys of the zone' : 'no DS leads to a key';
    const text = `${why}: with this delegation every validating resolver fails for the zone`;
    return obstacle === undefined
      ? text
      : `${text} (${obstacle}). Sign the zone with a key that has a DS, or remove all DS records until that is done`;
  }
  if (outcome === 'secure-path') {
    return isBad
      ? 'validators find a path, but not every DS is valid: remove the bad ones at the parent'
      : 'validators find a path from the parent to the zone';
  }
  return findings.length === 0
    ? 'the parent has no DS: validators treat the zone as unsigned'
    : 'validators support none of these DS records and treat the zone as unsigned';
}

function planLines(owner: Uint8Array, { steps, optional }: DsPlan): string[] {
  const lines: string[] = [];
  if (steps.length > 0) lines.push('what to do at the parent, in this order:');
  steps.forEach((step, i) => {
    lines.push(`  ${i + 1}. ${stepText(step)}`);
    if (step.action !== 'wait') lines.push(...step.ds.map((ds) => `${INDENT}${dsText(owner, ds)}`));
  });
  if (optional.length > 0) {
    lines.push('other keys sign as well and have no DS; when one is to take over, add:');
    lines.push(...optional.map((ds) => `${INDENT}${dsText(owner, ds)}`));
  }
  return lines;
}

function stepText(step: DsStep): string {
  switch (step.action) {
    case 'add':
      return `add ${countText(step.ds.length, 'DS record')}:`;
    case 'wait': {
      const ttl = step.seconds === undefined ? 'one TTL of the old DS records' : periodText(step.seconds);
      return `wait until every server of the parent has it, and then ${ttl}: until then caches hold the old set`;
    }
    case 'remove':
      return `remove ${countText(step.ds.length, 'DS record')}:`;
  }
}

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const DS_CHECK_SCHEMA_VERSION = 1;

export function dsCheckJson({ owner, at, check, plan }: DsCheckReport): string {
  const texts = (set: readonly Ds[]): string[] => set.map((ds) => dsText(owner, ds));
  const document = {
    schemaVersion: DS_CHECK_SCHEMA_VERSION,
    zone: nameText(owner),
    at: isoTimeText(at),
    outcome: check.outcome,
    isBad: check.isBad,
    verdicts: check.findings.map(({ ds, state, grade, text, reason, isConsidered, key }) => ({
      ds: dsText(owner, ds),
      keyTag: ds.keyTag,
      algorithm: ds.algorithm,
      digestType: ds.digestType,
      state,
      grade,
      reason: reason ?? null,
      text,
      isConsidered,
      matchesKeyTag: state === 'matches' && key !== undefined ? key.keyTag : null,
    })),
    plan: {
      steps: plan.steps.map((step) =>
        step.action === 'wait'
          ? { action: step.action, ds: [], seconds: step.seconds ?? null }
          : { action: step.action, ds: texts(step.ds), seconds: null },
      ),
      optional: texts(plan.optional),
      obstacle: plan.obstacle ?? null,
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
