/**
 * What a signing would do, for a dry run: keys, chain, serial, and the fate of every signature with its reason.
 * @module
 */
import { countText } from '../diagnostic/index.js';
import type { Denial, SignatureGroup, SignedZone } from '../dnssec/index.js';
import { algorithmText, encodeHex, isoTimeText } from '../wire/index.js';

export interface PlannedKey {
  readonly fileName: string;
  readonly keyTag: number;
  readonly algorithm: number;
  readonly flags: number;
  readonly isPublished: boolean;
  readonly signsKeys: boolean;
  readonly signsData: boolean;
  readonly hasPrivatePart: boolean;
  /** lower-case start, no full stop */
  readonly reason: string;
}

export interface SignPlan {
  readonly tool: { readonly name: string; readonly version: string };
  readonly signed: SignedZone;
  readonly keys: readonly PlannedKey[];
  /** how the zone denied before; undefined for one that was not signed */
  readonly denialBefore: Denial | undefined;
  readonly serialBefore: number;
  /** seconds since the epoch */
  readonly inception: number;
  readonly expiration: number;
  readonly notes: readonly string[];
  /** where the zone would be written to; `-` is standard output */
  readonly output: string;
}

/** Names that a person reads for an example. */
const EXAMPLES = 5;
/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const SIGN_PLAN_SCHEMA_VERSION = 1;

/** `NSEC3, 0 iterations, no salt, opt-out` */
export function denialText(denial: Denial): string {
  if (denial.type === 'nsec') return 'NSEC';
  const salt = denial.salt.length === 0 ? 'no salt' : `salt ${encodeHex(denial.salt)}`;
  return `NSEC3, ${countText(denial.iterations, 'iteration')}, ${salt}${denial.optOut ? ', opt-out' : ''}`;
}

function workText({ isPublished, signsKeys, signsData, hasPrivatePart }: PlannedKey): string {
  const work = signsKeys && signsData ? 'signs everything' : signsKeys ? 'signs the keys' : 'signs the data';
  const idle = isPublished ? 'published only' : 'not in the zone';
  if (!signsKeys && !signsData) return idle;
  return `${work}${isPublished ? '' : ', not published'}${hasPrivatePart ? '' : ', private part elsewhere'}`;
}

/** The plan for people. */
export function signPlanText(plan: SignPlan): string {
  const { signed, keys, denialBefore, serialBefore } = plan;
  const lines = [`${signed.zone.origin} dry run, nothing is written`, '', '  keys'];
  for (const key of keys) {
    const tag = String(key.keyTag).padStart(5);
    lines.push(`    ${tag} ${algorithmText(key.algorithm)} ${key.flags}: ${workText(key)} (${key.reason})`);
  }
  const before = denialBefore === undefined ? undefined : denialText(denialBefore);
  const now = denialText(signed.denial);
  lines.push(`  chain    ${now}${before === undefined || before === now ? '' : `; it was ${before}`}`);
  const serial = signed.zone.soa!.serial;
  lines.push(`  serial   ${serial}${serial === serialBefore ? '' : `; it was ${serialBefore}`}`);
  for (const group of signed.signatures) {
    const reason = group.reason === '' ? '' : `: ${group.reason}`;
    lines.push(`  ${group.fate.padEnd(8)} ${countText(group.count, 'signature')}${reason}`);
    if (group.fate !== 'kept') lines.push(`           ${examplesOf(group)}`);
  }
  lines.push(
    signed.isUnchanged
      ? '  nothing would change'
      : `  would be valid from ${isoTimeText(plan.inception)} to ${isoTimeText(plan.expiration)}, written to ${plan.output}`,
  );
  for (const note of plan.notes) lines.push(`  note: ${note}`);
  return `${lines.join('\n')}\n`;
}

function examplesOf(group: SignatureGroup): string {
  const names: string[] = [];
  for (const { owner, type } of group.subjects()) {
    if (names.length === EXAMPLES) break;
    names.push(`${owner} ${type}`);
  }
  return `${names.join(', ')}${group.count > EXAMPLES ? ', ...' : ''}`;
}

/** The plan for programs: schemas/sign-plan.schema.json describes it. */
export function signPlanJson(plan: SignPlan): string {
  const { tool, signed, keys, denialBefore, serialBefore, inception, expiration, notes, output } = plan;
  const document = {
    schemaVersion: SIGN_PLAN_SCHEMA_VERSION,
    tool,
    zone: signed.zone.origin,
    isUnchanged: signed.isUnchanged,
    keys,
    denial: denialJson(signed.denial),
    denialBefore: denialBefore === undefined ? null : denialJson(denialBefore),
    serial: signed.zone.soa!.serial,
    serialBefore,
    inception,
    expiration,
    signatures: signed.signatures.map((group) => ({
      fate: group.fate,
      reason: group.reason,
      count: group.count,
      signatures: [...group.subjects()],
    })),
    notes,
    output,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function denialJson(denial: Denial): object {
  if (denial.type === 'nsec') return { type: 'nsec' };
  const { iterations, salt, optOut } = denial;
  return { type: 'nsec3', iterations, salt: encodeHex(salt), optOut };
}
