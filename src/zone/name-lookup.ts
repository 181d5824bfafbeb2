/**
 * What a name is to a zone: the steps of a server's lookup (RFC 1034 §4.3.2, RFC 4592 §3.3, RFC 6672 §3.2). The one
 * mechanism for all who follow names: rules of the linter, and the answers that a resolver would get.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { equalNames, isAtOrBelow, labelCount, nameLength, skipLabels } from '../wire/index.js';
import { NODE, sharedLabels } from './tree.js';
import type { Zone } from './zone.js';

/**
 * - `exists`: owns records of this zone; `wildcard`: made from a wildcard's records
 * - `empty`: an empty non-terminal, or made from a wildcard that is one (RFC 4592 §2.2.2), and then with an encloser
 * - `delegated`: at or below a zone cut; `redirected`: below a DNAME
 * - `missing`: the zone says that it does not exist; `out-of-zone`: not at or below the apex
 */
export type NameStanding = 'exists' | 'empty' | 'wildcard' | 'delegated' | 'redirected' | 'missing' | 'out-of-zone';

export class NameLookup {
  /** the name found last: its own id, or that of the wildcard; -1 when nothing was found */
  id = -1;
  /** id of the zone cut (`delegated`) or of the owner of the DNAME (`redirected`); otherwise -1 */
  coverId = -1;
  /** labels of the closest encloser (RFC 4592 §3.3.1) of a name that does not exist itself; otherwise -1 */
  encloserLabels = -1;
  readonly #zone: Zone;
  readonly #hasApexDname: boolean;
  readonly #wildcard = new Uint8Array(258);

  constructor(zone: Zone) {
    this.#zone = zone;
    this.#hasApexDname = zone.apexId >= 0 && zone.records.hasType(zone.apexId, TYPE.DNAME);
  }

  /**
   * What the name at `wire[at]` is; sets {@link id}, {@link coverId} and {@link encloserLabels}.
   * @param near id of a name that it may stand near
   */
  resolve(wire: Uint8Array, at = 0, near = -1): NameStanding {
    const zone = this.#zone;
    const { names, apex, tree, records } = zone;
    this.id = -1;
    this.coverId = -1;
    this.encloserLabels = -1;
    if (!isAtOrBelow(wire, apex, at)) return 'out-of-zone';
    const found = names.find(wire, at, near);
    // RFC 5155 §7.2.8: the owner of an NSEC3 record is no name that anybody asks for.
    const isHash = found >= 0 && zone.isNsec3Owner(found);
    if (found >= 0 && !isHash) {
      this.id = found;
      const kind = tree.kind[found]!;
      if (kind === NODE.APEX || kind === NODE.AUTHORITATIVE) return 'exists';
      this.coverId = tree.hiddenBy[found]!;
      return kind === NODE.BELOW_DNAME ? 'redirected' : 'delegated';
    }
    const before = isHash ? found - 1 : names.lowerBound(wire, at) - 1;
    const after = isHash ? found + 1 : before + 1;
    const { pool, offsets } = names;
    if (before >= 0) {
      // Everything at or below a cut stands together, so the cut above a name covers the name before it as well.
      const cover = tree.hiddenBy[before]!;
      const isCut = tree.kind[cover] === NODE.ZONE_CUT;
      if ((isCut || records.hasType(cover, TYPE.DNAME)) && isAtOrBelow(wire, pool, at, offsets[cover]!)) {
        this.coverId = cover;
        return isCut ? 'delegated' : 'redirected';
      }
    }
    // Hashes stand between the names that a DNAME at the apex hides.
    if (this.#hasApexDname) {
      this.coverId = zone.apexId;
      return 'redirected';
    }
    if (after < names.count && isAtOrBelow(pool, wire, offsets[after]!, at)) return 'empty';
    const wildcard = this.#wildcardFor(wire, at, before, after);
    const source = names.lowerBound(wildcard, 0);
    if (source >= names.count || !isAtOrBelow(pool, wildcard, offsets[source]!, 0)) return 'missing';
    if (!equalNames(pool, wildcard, offsets[source]!, 0)) return 'empty';
    this.id = source;
    return 'wildcard';
  }

  /** The source of synthesis (RFC 4592 §3.3.1) of a name that would stand between the names `before` and `after`. */
  #wildcardFor(wire: Uint8Array, at: number, before: number, after: number): Uint8Array {
    const zone = this.#zone;
    const { pool, offsets, count } = zone.names;
    const apexLabels = labelCount(zone.apex);
    let shared = apexLabels;
    for (const neighbor of [before, after]) {
      if (neighbor < 0 || neighbor >= count || zone.isNsec3Owner(neighbor)) continue;
      const common = sharedLabels(pool, offsets[neighbor]!, at, wire);
      if (common > shared) shared = common;
    }
    this.encloserLabels = shared;
    const encloser = skipLabels(wire, at, labelCount(wire, at) - shared);
    const wildcard = this.#wildcard;
    wildcard[0] = 1;
    wildcard[1] = 0x2a;
    wildcard.set(wire.subarray(encloser, encloser + nameLength(wire, encloser)), 2);
    return wildcard;
  }
}
