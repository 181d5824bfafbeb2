/**
 * Names as they stand in the file, for the mistakes that only show there: a forgotten last dot, an address where a name
 * belongs. Called for names that do not resolve, so reading the entry again costs nothing.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { labelCount, latin1Text, nameText } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { RecordPart } from '../zonefile/index.js';
import { type LookupStatus, TARGET_TYPES, type ZoneLookup } from './lookup.js';

/** A part of a record as written; undefined for a record that came from no file. */
export function writtenText(zone: Zone, index: number, part: RecordPart): string | undefined {
  const span = zone.span(index, part);
  if (span === undefined) return undefined;
  const file = zone.sources.fileAt(span.start);
  return latin1Text(file.slice(span.start - file.base, span.end - file.base));
}

/** Whether a relative name as written ends in the zone's own name. */
export function endsInOrigin(written: string, zone: Zone): boolean {
  const origin = zone.origin.slice(0, -1).toLowerCase();
  const text = written.toLowerCase();
  return text === origin || text.endsWith(`.${origin}`);
}

/** What a mailbox that is written with an `@` is as a name (RFC 1035 §8): in the first label a dot takes a backslash. */
export function mailboxName(written: string): string | undefined {
  const [, local, domain] = /^((?:\\.|[^@\\])+)\\?@(.+)$/.exec(written) ?? [];
  if (local === undefined || domain === undefined) return undefined;
  return `${local.replace(/(?<!\\)\./g, '\\.')}.${domain.replace(/\.?$/, '.')}`;
}

/** Top-level domains that people write at the end of a name in full; a host of one's own is hardly ever called so. */
const PUBLIC_TLDS =
  ' com net org edu gov mil int info biz arpa io dev app cloud online site shop xyz tech ' +
  'at au be br ca ch cn co cz de dk es eu fi fr gr hu ie in it jp kr mx nl no nz pl pt ro ru se sk tr ua uk us za ';

const DOTTED_QUAD = /^\d{1,3}(?:\.\d{1,3}){3}\.?$/;
const COLON_HEX = /^[0-9a-f]{0,4}:[0-9a-f:.]*:[0-9a-f.]*$/i;

export class WrittenNames {
  readonly #zone: Zone;
  readonly #lookup: ZoneLookup;
  /** absolute names outside the zone that records point at, and what remains of them without their first label */
  #foreign: ReadonlySet<string> | undefined;

  constructor(zone: Zone, lookup: ZoneLookup) {
    this.#zone = zone;
    this.#lookup = lookup;
  }

  /**
   * What is wrong with the way in which the target of a record is written; undefined when nothing is.
   * @param index a record of one of {@link TARGET_TYPES}
   */
  targetMistake(index: number): 'address' | 'missing-dot' | undefined {
    const status = this.#lookup.target(index);
    if (status === 'exists') return undefined;
    const { pool } = this.#zone.records;
    const at = this.#lookup.targetOffset(index);
    const token = this.#lookup.targetToken(index);
    if (mayBeAddress(pool, at)) {
      const written = writtenText(this.#zone, index, token);
      if (written !== undefined && (DOTTED_QUAD.test(written) || COLON_HEX.test(written))) return 'address';
    }
    return this.isDotMissing(index, at, token, status) ? 'missing-dot' : undefined;
  }

  /** Whether the name at `pool[at]`, written as rdata token `token`, lacks its last dot. */
  isDotMissing(index: number, at: number, token: number, status: LookupStatus): boolean {
    const { pool } = this.#zone.records;
    const isDoubled = status !== 'exists' && status !== 'out-of-zone' && this.#lookup.isDoubled(pool, at);
    if (!isDoubled && status !== 'missing') return false;
    const written = writtenText(this.#zone, index, token);
    if (written === undefined || written.endsWith('.')) return false;
    // At the root a name without the dot is the same name.
    if (nameText(pool, at).toLowerCase() === `${written.toLowerCase()}.`) return false;
    const isOwnName = endsInOrigin(written, this.#zone);
    // Below another $ORIGIN something stands between the zone's name and itself.
    if (isDoubled || (isOwnName && labelCount(this.#zone.apex) > 1)) return isOwnName;
    const labels = written.toLowerCase().split('.');
    if (this.#isReversePointer(index)) return true;
    if (labels.length < 2) return false;
    return PUBLIC_TLDS.includes(` ${labels.at(-1)} `) || this.#isUsedElsewhere(labels);
  }

  /** RFC 1035 §3.5: the PTR of an address names a host, and no host is called something.in-addr.arpa. */
  #isReversePointer(index: number): boolean {
    const { records, names, origin } = this.#zone;
    if (records.type[index] !== TYPE.PTR || !origin.toLowerCase().endsWith('.arpa.')) return false;
    return names.pool[names.offsets[records.owner[index]!]! + 1] !== 0x5f;
  }

  #isUsedElsewhere(labels: readonly string[]): boolean {
    this.#foreign ??= this.#collectForeign();
    return (
      this.#foreign.has(`${labels.join('.')}.`) ||
      (labels.length > 2 && this.#foreign.has(`${labels.slice(1).join('.')}.`))
    );
  }

  #collectForeign(): ReadonlySet<string> {
    const { records } = this.#zone;
    const found = new Set<string>();
    const types = new Set(TARGET_TYPES);
    for (let index = 0; index < records.count; index++) {
      if (!types.has(records.type[index]!) || this.#lookup.target(index) !== 'out-of-zone') continue;
      const text = nameText(records.pool, this.#lookup.targetOffset(index)).toLowerCase();
      if (text === '.') continue;
      found.add(text);
      if (labelCount(records.pool, this.#lookup.targetOffset(index)) > 2) found.add(text.slice(text.indexOf('.') + 1));
    }
    return found;
  }
}

/** Cheap test before the entry is read again: a first label of digits, or one with a colon. */
function mayBeAddress(wire: Uint8Array, at: number): boolean {
  let digits = 0;
  for (let i = at + 1; i <= at + wire[at]!; i++) {
    if (wire[i] === 0x3a) return true;
    if (wire[i]! >= 0x30 && wire[i]! <= 0x39) digits++;
  }
  return digits > 0 && digits === wire[at];
}
