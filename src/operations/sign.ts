/**
 * Signing a zone file: judge it, sign, verify what was made. Nothing is written here.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  isSigned,
  type SignedZone,
  type SigningReport,
  type StreamSigningOptions,
  signZone,
  streamSigning,
  type VerifyAll,
  verifyZone,
  type ZoneVerdict,
} from '../dnssec/index.js';
import type { Dnskey } from '../keys/index.js';
import { ALL_RULES, lintZone } from '../lint/index.js';
import { rdataText, TYPE } from '../rdata/index.js';
import { DIGEST, equalBytes } from '../wire/index.js';
import { DNSSEC_TYPES, diffZones, type Zone, ZoneBuilder } from '../zone/index.js';
import { dsText, publishDs, zoneKeys } from './ds/index.js';
import { hasErrors, type LoadedZone } from './load-zone.js';

export interface SignRequest extends StreamSigningOptions {
  readonly isVerified: boolean;
  readonly verifyAll?: VerifyAll | undefined;
  /** Writes the text of the zone while it is signed, where nothing else is asked for and the zone allows it. */
  readonly writeText?: ((text: AsyncIterable<Uint8Array>) => Promise<void>) | undefined;
}

export type SignOutcome =
  | { readonly kind: 'signed'; readonly signed: SignedZone; readonly verdict: ZoneVerdict | undefined }
  /** signed and written, with `writeText`; the zone is the one without signatures */
  | { readonly kind: 'written'; readonly zone: Zone; readonly report: SigningReport }
  /** the zone file has faults and was not signed */
  | { readonly kind: 'faulty' }
  /** the zone has mistakes that a signature makes worse */
  | { readonly kind: 'refused'; readonly findings: readonly Diagnostic[] }
  /** the result does not validate and must not be written */
  | { readonly kind: 'invalid'; readonly signed: SignedZone; readonly verdict: ZoneVerdict };

/**
 * Mistakes that servers do not load, or that leave answers whose denial cannot be proven: signing them hides nothing and
 * makes them hurt every validating resolver.
 */
const UNFORGIVEN: ReadonlySet<string> = new Set([
  'cname-and-other',
  'cname-multiple',
  'dname-child',
  'dname-multiple',
  'dname-ns',
  'ns-missing-apex',
  'soa-missing',
  'soa-multiple',
  'wildcard-ns',
]);
const UNFORGIVEN_RULES = ALL_RULES.filter(({ id }) => UNFORGIVEN.has(id));

/** Signs a loaded zone. */
export async function signLoadedZone(loaded: LoadedZone, request: SignRequest): Promise<SignOutcome> {
  if (hasErrors(loaded)) return { kind: 'faulty' };
  const { zone } = loaded;
  if (request.allow?.has('zone-errors') !== true) {
    const findings = lintZone(zone, { now: request.now, faults: loaded.diagnostics, rules: UNFORGIVEN_RULES }).filter(
      ({ severity }) => severity === 'error',
    );
    if (findings.length > 0) return { kind: 'refused', findings };
  }
  const { writeText, isVerified } = request;
  const stream = writeText === undefined || isVerified ? undefined : streamSigning(zone, request);
  if (stream !== undefined) {
    await writeText!(stream.text);
    return { kind: 'written', zone: stream.zone, report: stream.report() };
  }
  const signed = await signZone(zone, request);
  if (!isVerified) return { kind: 'signed', signed, verdict: undefined };
  // At the inception when that lies ahead: a zone signed for tomorrow is right although it does not validate today.
  const at = Math.max(request.now, request.inception);
  const verdict = await verifyZone(signed.zone, {
    now: Math.min(at, request.expiration),
    provider: request.provider,
    verifyAll: request.verifyAll,
  });
  // Validators treat a zone of retired algorithms as unsigned: who lifted the guard knows that.
  const isWanted = verdict.status === 'INSECURE' && request.allow?.has('retired-algorithm') === true;
  const isValid = verdict.status === 'SECURE' || isWanted;
  return isValid ? { kind: 'signed', signed, verdict } : { kind: 'invalid', signed, verdict };
}

/** Types that the signer adds to the apex besides {@link DNSSEC_TYPES}. */
const ADDED_TYPES: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY, TYPE.ZONEMD]);

/**
 * What the signer added to a zone file, for an `$INCLUDE` at its end.
 * @throws ZoneproofError (usage) when it also changed what the file says
 */
export function addedRecords(source: Zone, signed: Zone): Zone {
  if (isSigned(source)) {
    throw new ZoneproofError(EXIT.USAGE, `the zone file holds signatures of ${source.origin} already`, {
      help: 'an included file can only add to a zone that is not signed: write the whole zone, without --only-dnssec',
    });
  }
  const changed = diffZones(source, signed, { dnssec: 'ignore' });
  const [first] = changed.changes.filter(({ removed, isRetimed }) => removed.length > 0 || isRetimed);
  if (first !== undefined || changed.serial.before !== changed.serial.after) {
    const what = first === undefined ? 'the serial' : `${first.owner} ${first.type}`;
    throw new ZoneproofError(EXIT.USAGE, `signing changes ${what}, which an included file cannot do`, {
      help: 'write the whole zone, without --only-dnssec, or mend the zone file first',
    });
  }
  const apexId = source.apexId;
  const isInSource = (type: number, rdata: Uint8Array): boolean => {
    const { records } = source;
    const start = records.findRrset(apexId, type);
    for (let i = start; start >= 0 && i < records.rrsetEnd(start); i++) {
      if (equalBytes(records.rdata(i), rdata)) return true;
    }
    return false;
  };
  const builder = new ZoneBuilder(
    signed,
    (i, type) => DNSSEC_TYPES.has(type) || (ADDED_TYPES.has(type) && !isInSource(type, signed.records.rdata(i))),
  );
  return builder.freeze(signed.apex, signed.class);
}

/**
 * The DS records that belong at the parent, and the keys that they are of, one record a line: what dnssec-signzone
 * leaves in `dsset-` and `keyset-` files.
 */
export function keySets(zone: Zone, provider: CryptoProvider): { readonly dsset: string; readonly keyset: string } {
  const source = { ...zoneKeys(zone, { provider }), isNamed: false };
  const { zones } = publishDs([source], { digestTypes: [DIGEST.SHA256], isForced: false, provider });
  const keys = zones.flatMap((each) => each.keys);
  const ttl = zone.records.ttl[zone.records.findRrset(zone.apexId, TYPE.DNSKEY)]!;
  const keyLine = ({ rdata }: Dnskey): string => `${zone.origin} ${ttl} IN DNSKEY ${rdataText(TYPE.DNSKEY, rdata)}\n`;
  return {
    dsset: keys.flatMap(({ ds }) => ds.map((each) => `${dsText(zone.apex, each)}\n`)).join(''),
    keyset: keys.map(({ key }) => keyLine(key)).join(''),
  };
}
