/**
 * Differences for programs: schemas/diff.schema.json describes them. Absent values are null.
 * @module
 */
import { encodeHex } from '../wire/index.js';
import type { DiffRecord } from '../zone/index.js';
import { countChanges, type DiffReporter } from './diff.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const DIFF_SCHEMA_VERSION = 1;

export const diffJsonReporter: DiffReporter = ({ tool, old, new: after, diff, consequences }) => {
  const { serial, recordsBefore, recordsAfter } = diff;
  const { rrsets, records } = countChanges(diff);
  const document = {
    schemaVersion: DIFF_SCHEMA_VERSION,
    tool,
    zone: diff.origin,
    old: { file: old.file, serial: serial.before ?? null, records: recordsBefore },
    new: { file: after.file, serial: serial.after ?? null, records: recordsAfter },
    isEmpty: diff.isEmpty,
    serial: serial.movement,
    summary: {
      rrsetsAdded: rrsets.added,
      rrsetsRemoved: rrsets.removed,
      rrsetsChanged: rrsets.changed,
      recordsAdded: records.added,
      recordsRemoved: records.removed,
    },
    changes: diff.changes.map((change) => ({
      kind: change.kind,
      owner: change.owner,
      type: change.type,
      ttlBefore: change.ttlBefore ?? null,
      ttlAfter: change.ttlAfter ?? null,
      removed: change.removed.map(recordJson),
      added: change.added.map(recordJson),
      kept: change.kept,
      isRetimed: change.isRetimed,
    })),
    dnssec: diff.dnssec,
    consequences: consequences.map(({ id, severity, message, help, owners, seconds }) => ({
      id,
      severity,
      message,
      help: help ?? null,
      owners,
      seconds: seconds ?? null,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

function recordJson({ ttl, data, rdata }: DiffRecord): object {
  return { ttl, data, rdata: encodeHex(rdata) };
}
