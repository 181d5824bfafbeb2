/**
 * What `include:` and `redirect=` of a policy lead to (RFC 7208 §5.2, §6.1), as far as the zone can tell.
 * @module
 */
import { TYPE } from '../rdata/index.js';
import { parseName } from '../wire/index.js';
import type { RuleContext } from './rule.js';
import { isSpfPolicy } from './spf.js';

/** The domain of a term that leads to another policy. */
export const INCLUDE = /^[-+?~]?(?:include:|redirect=)(.+)$/i;

/** Policies that are followed from one: more need too many lookups, and a file of thousands would take forever. */
export const MOST_FOLLOWED = 50;

/** What stands at a domain that is looked up, when it is not the index of a policy. */
export const NO_POLICY = -1;
/** another zone's, or made by a macro */
export const UNKNOWN = -2;

/**
 * The policy at a domain, by its index: that of the zone, {@link NO_POLICY} or {@link UNKNOWN}.
 * @param domain as it stands in the term, octets as Latin-1
 */
export function policyAt({ zone: { records }, lookup }: RuleContext, domain: string): number {
  const name = domain.includes('%') ? 'bad-escape' : parseName(domain.endsWith('.') ? domain : `${domain}.`);
  if (typeof name === 'string') return UNKNOWN;
  const status = lookup.resolve(name);
  if (status === 'out-of-zone' || status === 'delegated') return UNKNOWN;
  const { id } = lookup;
  if (id >= 0) {
    if (records.hasType(id, TYPE.CNAME)) return UNKNOWN;
    const first = records.findRrset(id, TYPE.TXT);
    for (let i = first; first >= 0 && i < records.rrsetEnd(first); i++) if (isSpfPolicy(records, i)) return i;
  }
  return lookup.isExcused(name, 0, [TYPE.TXT]) ? UNKNOWN : NO_POLICY;
}
