/**
 * The verdict of verification in one line.
 * @module
 */
import { isoTimeText } from '../wire/index.js';
import type { VerificationSummary } from './report.js';

/** `example.com.: SECURE at 2026-12-01T00:00:00Z, first signature ends 2027-01-18T00:00:00Z: every answer ...` */
export function verificationText(origin: string, verification: VerificationSummary): string {
  return `${origin}: ${verification.status} ${verificationTimes(verification)}: ${verification.reason}`;
}

/** `at 2026-12-01T00:00:00Z, first signature ends 2027-01-18T00:00:00Z` */
export function verificationTimes({ at, earliestExpiration }: VerificationSummary): string {
  const until = earliestExpiration === undefined ? '' : `, first signature ends ${isoTimeText(earliestExpiration)}`;
  return `at ${isoTimeText(at)}${until}`;
}
