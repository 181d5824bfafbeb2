/**
 * What all parts of the verifier share: the zone, the moment, the keys, and a place for findings.
 * @module
 */
import type { CryptoProvider, Verifier } from '../../crypto/index.js';
import { compareDiagnostics, type Diagnostic, moreFindings, type Severity } from '../../diagnostic/index.js';
import { type Dnskey, dnskeyFault } from '../../keys/index.js';
import { typeText } from '../../rdata/index.js';
import { nameText } from '../../wire/index.js';
import type { Zone } from '../../zone/index.js';
import type { RecordPart } from '../../zonefile/index.js';
import type { FaultSettings } from '../fault-options.js';
import { faultAdvice, faultSeverity } from '../faults.js';
import { apexDnskeys } from '../zone-shape.js';

/** Keys beyond this many are not looked at: each costs every verification (CVE-2023-50387). */
export const MAX_KEYS = 64;
/** Signatures tried per RRset; more is an attack on the verifier (CVE-2023-50387), not a rollover. */
export const MAX_VERIFICATIONS_PER_RRSET = 32;

/** Findings of one rule beyond this many are counted, not kept. */
const MAX_FINDINGS_PER_RULE = 1000;

export interface FindingPlace {
  /** the record at fault, or the first record of the RRset at fault */
  readonly record?: number | undefined;
  readonly part?: RecordPart | undefined;
  /** type to name when it is not the record's own (the covered type of a signature) */
  readonly type?: number | undefined;
  /** presentation form, when no record is at fault */
  readonly owner?: string | undefined;
  readonly keyTag?: number | undefined;
  readonly digestType?: number | undefined;
  readonly severity?: Severity | undefined;
  readonly help?: string | undefined;
}

/** A key that verifies data of the zone, imported once. */
export interface UsableKey {
  readonly key: Dnskey;
  readonly verifier: Verifier;
}

/** The DNSKEY RRset of a zone. */
export interface ZoneKeys {
  /** up to {@link MAX_KEYS} */
  readonly keys: readonly Dnskey[];
  /** how many keys the RRset holds */
  readonly keyCount: number;
  /** the keys that may verify data (RFC 4035 §5.3.1); revoked ones only verify the DNSKEY RRset */
  readonly usable: readonly UsableKey[];
}

export function importKeys(zone: Zone, provider: CryptoProvider): ZoneKeys {
  const all = apexDnskeys(zone);
  const keys = all.slice(0, MAX_KEYS);
  const usable = keys.flatMap((key) => {
    const verifier = dnskeyFault(key) === undefined ? provider.publicKey(key.algorithm, key.publicKey) : undefined;
    return verifier === undefined ? [] : [{ key, verifier }];
  });
  return { keys, keyCount: all.length, usable };
}

/** A finding as a thread can send it: places are record indexes, not yet lines and columns. */
export interface RawFinding {
  readonly rule: string;
  readonly message: string;
  readonly place: FindingPlace;
}

/** Findings of one run or of one range: those kept, and how many there were of each rule. */
export interface FindingList {
  readonly findings: readonly RawFinding[];
  readonly counts: ReadonlyMap<string, number>;
}

export class VerifyContext implements ZoneKeys {
  readonly zone: Zone;
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** what users have set of the rules */
  readonly settings: FaultSettings | undefined;
  readonly keys: readonly Dnskey[];
  readonly keyCount: number;
  readonly usable: readonly UsableKey[];
  readonly findings: RawFinding[] = [];
  readonly counts = new Map<string, number>();

  /** @param imported the keys, where they are known already */
  constructor(
    zone: Zone,
    now: number,
    provider: CryptoProvider,
    settings?: FaultSettings,
    imported = importKeys(zone, provider),
  ) {
    this.settings = settings;
    this.zone = zone;
    this.now = now;
    this.provider = provider;
    ({ keys: this.keys, keyCount: this.keyCount, usable: this.usable } = imported);
  }

  report(rule: string, message: string, place: FindingPlace = {}): void {
    this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
    this.#keep({ rule, message, place });
  }

  /** Takes over what a thread found in its range. */
  merge({ findings, counts }: FindingList): void {
    for (const finding of findings) this.#keep(finding);
    for (const [rule, count] of counts) this.counts.set(rule, (this.counts.get(rule) ?? 0) + count);
  }

  readonly #kept = new Map<string, number>();

  #keep(finding: RawFinding): void {
    const kept = this.#kept.get(finding.rule) ?? 0;
    if (kept >= MAX_FINDINGS_PER_RULE) return;
    this.#kept.set(finding.rule, kept + 1);
    this.findings.push(finding);
  }

  hasErrors(isCounted: (finding: RawFinding) => boolean = () => true): boolean {
    return this.findings.some((finding) => severityOf(finding) === 'error' && isCounted(finding));
  }

  /** All findings with their places, sorted; findings that were not kept are counted in one of their own. */
  diagnostics(): Diagnostic[] {
    const diagnostics = this.findings.map((finding) => this.#locate(finding));
    for (const [rule, count] of this.counts) {
      if (count <= MAX_FINDINGS_PER_RULE) continue;
      const message = moreFindings(count - MAX_FINDINGS_PER_RULE, this.zone.origin);
      diagnostics.push({ rule, severity: faultSeverity(rule), message, subject: { zone: this.zone.origin } });
    }
    return diagnostics.sort(compareDiagnostics);
  }

  #locate(finding: RawFinding): Diagnostic {
    const { zone } = this;
    const { rule, message, place } = finding;
    const { record } = place;
    const type = place.type ?? (record === undefined ? undefined : zone.records.type[record]);
    return {
      rule,
      severity: severityOf(finding),
      message,
      help: place.help ?? faultAdvice(rule),
      span: record === undefined ? undefined : zone.span(record, place.part),
      subject: {
        zone: zone.origin,
        owner: place.owner ?? (record === undefined ? zone.origin : zone.ownerText(record)),
        type: type === undefined ? undefined : typeText(type),
        keyTag: place.keyTag,
        ...(place.digestType !== undefined && { digestType: place.digestType }),
      },
    };
  }

  /** `www.example.com. A` */
  rrsetName(first: number): string {
    return `${this.zone.ownerText(first)} ${typeText(this.zone.records.type[first]!)}`;
  }

  ownerName(offset: number): string {
    return nameText(this.zone.names.pool, offset);
  }
}

function severityOf({ rule, place }: RawFinding): Severity {
  return place.severity ?? faultSeverity(rule);
}
