/**
 * The digests of the zone that its ZONEMD records hold are right (RFC 8976 §4).
 * @module
 */
import { encodeHex, equalBytes } from '../../wire/index.js';
import { apexZonemds, canDigest, readZonemd, type Zonemd, zoneDigests } from '../zonemd.js';
import type { FindingPlace, VerifyContext } from './context.js';

/** RFC 8976 §5.2, §5.3: 240 to 254 are for private use. */
const isPrivate = (number: number): boolean => number >= 240 && number <= 254;

interface Candidate extends Zonemd {
  readonly record: number;
}

export function verifyZonemd(context: VerifyContext): void {
  const { zone } = context;
  const { records } = zone;
  const candidates: Candidate[] = [];
  for (const record of apexZonemds(zone)) {
    const zonemd = readZonemd(records.pool, records.rdataOffset[record]!);
    if (canDigest(zonemd)) candidates.push({ ...zonemd, record });
    else reportUnsupported(context, zonemd, record);
  }
  const unique = withoutDuplicates(context, candidates);
  const { soa } = zone;
  if (soa === undefined || unique.length === 0) return;
  const current = unique.filter(({ serial }) => serial === soa.serial);
  const digests = zoneDigests(
    zone,
    current.map(({ hashAlgorithm }) => hashAlgorithm),
    context.provider,
  );
  const isRight = ({ record, hashAlgorithm, digestAt }: Candidate): boolean =>
    equalBytes(records.pool.subarray(digestAt, records.rdataOffset[record + 1]!), digests.get(hashAlgorithm)!);
  const wrong = current.filter((candidate) => !isRight(candidate));
  // RFC 8976 §4: one ZONEMD that verifies is enough, whatever the others say.
  const isVerified = wrong.length < current.length;
  const severity: FindingPlace = isVerified ? { severity: 'warning' } : {};
  const beside = isVerified ? '; another ZONEMD is right' : '';
  for (const { record, serial } of unique) {
    if (serial === soa.serial) continue;
    context.report('zonemd-serial', `this ZONEMD is for serial ${serial}, the SOA has ${soa.serial}${beside}`, {
      record,
      part: 0,
      ...severity,
    });
  }
  for (const { record, hashAlgorithm } of wrong) {
    const digest = encodeHex(digests.get(hashAlgorithm)!).slice(0, 16);
    context.report('zonemd-digest', `the digest of the zone is ${digest}..., not that of this ZONEMD${beside}`, {
      record,
      part: 3,
      ...severity,
    });
  }
}

function reportUnsupported(context: VerifyContext, { scheme, hashAlgorithm }: Zonemd, record: number): void {
  const isAgreed = isPrivate(scheme) || isPrivate(hashAlgorithm);
  context.report(
    isAgreed ? 'zonemd-private' : 'zonemd-unsupported',
    `this ZONEMD has scheme ${scheme} and hash algorithm ${hashAlgorithm}, which ${isAgreed ? 'are for private use' : 'are not assigned'}`,
    { record },
  );
}

/** RFC 8976 §4: records that share scheme and hash algorithm with another are not used. */
function withoutDuplicates(context: VerifyContext, candidates: readonly Candidate[]): Candidate[] {
  const counts = new Map<number, number>();
  for (const { hashAlgorithm } of candidates) counts.set(hashAlgorithm, (counts.get(hashAlgorithm) ?? 0) + 1);
  const reported = new Set<number>();
  return candidates.filter(({ hashAlgorithm, scheme, record }) => {
    const count = counts.get(hashAlgorithm)!;
    if (count === 1) return true;
    if (!reported.has(hashAlgorithm)) {
      reported.add(hashAlgorithm);
      context.report(
        'zonemd-duplicate-scheme-hash',
        `${count} ZONEMD records have scheme ${scheme} and hash algorithm ${hashAlgorithm}, so none of them counts`,
        { record },
      );
    }
    return false;
  });
}
