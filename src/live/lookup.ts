/**
 * Lookups of a certificate authority, answered by live servers.
 * @module
 */
import { type Hazard, type Lookup, lookupAnswer } from '../issuance/index.js';
import type { LiveAnswer, LiveResolver, ServerTrouble } from './resolve.js';

/** The same judge as over zone files, over what servers say now. */
export function liveLookup(resolver: LiveResolver): Lookup {
  return async (name, type) => {
    const answer = await resolver.resolve({ name, type });
    const seen = lookupAnswer(answer, causeOf(answer));
    return { ...seen, hazards: [...seen.hazards, ...answer.troubles.map(hazardOf)] };
  };
}

const causeOf = ({ unanswered }: LiveAnswer) => (unanswered === 'silent' ? 'transport' : unanswered);

function hazardOf({ kind, server, zone, message }: ServerTrouble): Hazard {
  const base = { message, zone, place: undefined };
  // A server that fails does so for question after question.
  if (kind === 'failing') return { ...base, rule: 'ca-server-failing', key: `${kind} ${server}` };
  return { ...base, rule: 'ca-mpic-inconsistent' };
}
