/**
 * Lookups answered from zones at rest.
 * @module
 */
import { resolveQuestion, type TrustChain } from '../dnssec/index.js';
import { typeText } from '../rdata/index.js';
import { equalNames, isAtOrBelow, nameText } from '../wire/index.js';
import { lookupAnswer } from './answer-lookup.js';
import type { Lookup, LookupAnswer } from './lookup.js';

/**
 * Asks the zones of a chain; each question once. Zones above those given are taken to answer securely and to hold no
 * record that matters, and the answer says so.
 */
export function zoneLookup(chain: TrustChain): Lookup {
  const known = new Map<string, LookupAnswer>();
  return (name, type) => {
    const key = `${nameText(name).toLowerCase()} ${type}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const answer = lookUp(chain, name, type);
    known.set(key, answer);
    return answer;
  };
}

function lookUp(chain: TrustChain, name: Uint8Array, type: number): LookupAnswer {
  const answer = resolveQuestion(chain, { name, type });
  const { steps, status } = answer;
  const isAbove = chain.zones.some(({ apex }) => isAtOrBelow(apex, name) && !equalNames(apex, name));
  if (answer.rcode !== undefined || steps.length > 1 || !isAbove || status === 'BOGUS') return lookupAnswer(answer);
  const assumption = `the file of ${answer.name} is not given: assumed that it answers securely, without ${typeText(type)} records`;
  return {
    ...lookupAnswer(answer),
    status: status === 'INSECURE' ? status : 'SECURE',
    reason: assumption,
    rcode: 'NOERROR',
    records: [],
    ttl: undefined,
    assumptions: [assumption],
    cause: undefined,
    failedAt: undefined,
  };
}
