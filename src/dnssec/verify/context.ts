/**
 * What all parts of the verifier share: the zone, the moment, the keys, and a place for findings.
 * @module
 */
import type { CryptoProvider, Verifier } from '../../crypto/index.js';
import { type Diagnostic, type Severity } from '../../diagnostic/index.js';
import { type Dnskey, dnskeyFault } from '../../keys/index.js';
import { typeText } from '../../rdata/index.js';
import { nameText } from '../../wire/index.js';
import type { RecordPart } from '../../zonefile/index.js';
import type { Zone } from '../../zone/index.js';
import { faultAdvice, faultSeverity } from '../faults.js';
import { apexDnskeys } from '../sign-zone.js';

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
  readonly severity?: Severity | undefined;
  readonly help?: string | undefined;
}

/** A key that verifies data of the zone, imported once. */
export interface UsableKey {
  readonly key: Dnskey;
  readonly verifier: Verifier;
}

export class VerifyContext {
  readonly zone: Zone;
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** the DNSKEY RRset at the apex */
  readonly keys: readonly Dnskey[];
  /** the keys that may verify data (RFC 4035 §5.3.1); revoked ones only verify the DNSKEY RRset */
  readonly usable: readonly UsableKey[];
  readonly findings: Diagnostic[] = [];
  readonly #counts = new Map<string, number>();

  constructor(zone: Zone, now: number, provider: CryptoProvider) {
    this.zone = zone;
    this.now = now;
    this.provider = provider;
    this.keys = apexDnskeys(zone);
    const usable: UsableKey[] = [];
    for (const key of this.keys) {
      const verifier =
        dnskeyFault(key) === undefined ? provider.publicKey(key.algorithm, key.publicKey) : undefined;
      if (verifier !== undefined) usable.push({ key, verifier });
    }
    this.usable = usable;
  }

  report(rule: string, message: string, place: FindingPlace = {}): void {
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    if (count > MAX_FINDINGS_PER_RULE) return;
    const { zone } = this;
    const { record } = place;
    this.findings.push({
      rule,
      severity: place.severity ?? faultSeverity(rule),
      message,
      help: place.help ?? faultAdvice(rule),
      span: record === undefined ? undefined : zone.span(record, place.part),
      subject: {
        zone: zone.origin,
        owner: place.owner ?? (record === undefined ? zone.origin : zone.ownerText(record)),
        type:
          place.type !== undefined
            ? typeText(place.type)
            : record === undefined
              ? undefined
              : typeText(zone.records.type[record]!),
        keyTag: place.keyTag,
      },
    });
  }

  /** Says how many findings were not kept. To be called once, last. */
  finish(): void {
    for (const [rule, count] of this.#counts) {
      if (count <= MAX_FINDINGS_PER_RULE) continue;
      this.findings.push({
        rule,
        severity: faultSeverity(rule),
        message: `${count - MAX_FINDINGS_PER_RULE} more of these were found in ${this.zone.origin}`,
        subject: { zone: this.zone.origin },
      });
    }
  }

  /** `www.example.com. A` */
  rrsetName(first: number): string {
    return `${this.zone.ownerText(first)} ${typeText(this.zone.records.type[first]!)}`;
  }

  ownerName(offset: number): string {
    return nameText(this.zone.names.pool, offset);
  }
}
