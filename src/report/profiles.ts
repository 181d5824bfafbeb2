/**
 * What several validators say of one zone, for people and for programs (schemas/profiles.schema.json).
 * @module
 */
import { countText, printable } from '../diagnostic/index.js';
import type { ProfileVerdict } from '../dnssec/index.js';
import { isoTimeText } from '../wire/index.js';
import { STATUS_STYLE } from './chain-text.js';
import { painter } from './paint.js';
import type { ReporterOptions } from './report.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const PROFILES_SCHEMA_VERSION = 1;

export interface ProfilesReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** the moment of the verdicts, seconds since the epoch */
  readonly at: number;
  /** the apex */
  readonly zone: string;
  /** DS records given; without any the zone's own keys are trusted */
  readonly dsCount: number;
  readonly verdicts: readonly ProfileVerdict[];
}

type ProfilesReporter = (report: ProfilesReport, options: Pick<ReporterOptions, 'color'>) => string;

export const profilesText: ProfilesReporter = ({ at, zone, dsCount, verdicts }, { color }) => {
  const paint = painter(color);
  const trust = dsCount > 0 ? `${countText(dsCount, 'DS record')} given` : "the zone's own keys, since no DS was given";
  const width = (cells: readonly string[]): number => Math.max(...cells.map((cell) => cell.length));
  const names = width(verdicts.map(({ profile }) => profile.name));
  const states = width(verdicts.map(({ status }) => status));
  const lines = verdicts.map(({ profile, status, reason, decides }) => {
    const state = `${paint(STATUS_STYLE[status], status)}${' '.repeat(states - status.length)}`;
    const limit = decides === undefined ? '' : ` [${decides.limit}]`;
    return `  ${profile.name.padEnd(names)}  ${state}  ${printable(`${profile.title}: ${reason}${limit}`)}`;
  });
  return `${printable(zone)} at ${isoTimeText(at)}, by validator\n${lines.join('\n')}\n  trust: ${trust}\n`;
};

export const profilesJson: ProfilesReporter = ({ tool, at, zone, dsCount, verdicts }) => {
  const document = {
    schemaVersion: PROFILES_SCHEMA_VERSION,
    tool,
    at: isoTimeText(at),
    zone,
    dsCount,
    verdicts: verdicts.map(({ profile, status, reason, decides }) => ({
      profile: profile.name,
      validator: profile.title,
      status,
      reason,
      decides: decides === undefined ? null : { limit: decides.limit, allowed: decides.allowed, found: decides.found },
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};
