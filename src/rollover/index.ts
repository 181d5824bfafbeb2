/**
 * Rolling keys over, rehearsed: methods as data, their timeline, and the proof over every state that a cache can be in
 * that no validator goes bogus (RFC 6781, RFC 7583, RFC 5011, RFC 8901).
 *
 * - `publication.ts`: what a zone and its parent publish, and the {@link Action}s that change it.
 * - `timing.ts`: the times that are waited for, and formulas over them. `methods.ts`: the methods.
 * - `timeline.ts`: when each step is taken. `presence.ts`: which versions caches may hold, and when.
 * - `policy.ts`: the times of a zone and its parent. `changes.ts`, `commands.ts`, `checks.ts`: steps for those who take them.
 * - `key-states.ts`: hidden, rumoured, omnipresent, unretentive. `recognize.ts`: which rollover is under way.
 * - `coverage.ts`: whether keys sign without a gap.
 * - `explore.ts`: every combination of those, checked. `mend.ts`: the smallest waits that would have helped.
 * - `what-if.ts`: what goes otherwise than planned. `game-days.ts`: outages that happened.
 * - `explain.ts`: causes in the terms of those whom they hit. `recovery.ts`: the ways out.
 *
 * Keys are ids and versions are sets of ids: the cost depends on the steps, never on the records of a zone.
 * Limitations: resolvers that break the TTL they were given are not modeled, but for serve-stale.
 * @module
 */
export * from './changes.js';
export * from './checks.js';
export * from './commands.js';
export * from './coverage.js';
export * from './explain.js';
export * from './explore.js';
export * from './game-days.js';
export * from './key-states.js';
export * from './mend.js';
export * from './methods.js';
export * from './policy.js';
export * from './policy-fields.js';
export * from './presence.js';
export * from './publication.js';
export * from './recognize.js';
export * from './recovery.js';
export * from './timeline.js';
export * from './timing.js';
export * from './what-if.js';
