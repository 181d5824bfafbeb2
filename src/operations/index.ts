/**
 * What a user can ask for, one file per request: each loads what it needs through {@link Files}, calls the layers below,
 * and gives back data. Nothing here prints or ends the program.
 * @module
 */
export { annotator } from './annotate.js';
export * from './baseline.js';
export * from './configured-zone.js';
export { delegatedDs } from './delegated-ds.js';
export * from './diff.js';
export * from './ds/index.js';
export * from './example.js';
export * from './expect.js';
export * from './files.js';
export * from './fix/index.js';
export * from './forecast.js';
export * from './format.js';
export { type FileFindings, identityFrom, identityKey, sha256 } from './identity.js';
export * from './init/index.js';
export * from './issuance.js';
export * from './key-check.js';
export * from './key-edit.js';
export * from './key-files.js';
export * from './key-view.js';
export * from './lint.js';
export * from './live.js';
export * from './load-zone.js';
export * from './metrics.js';
export * from './new-keys.js';
export { placeFinding } from './parent-findings.js';
export * from './print.js';
export * from './registrars/index.js';
export { findZoneFiles } from './repository/find-files.js';
export { findSecrets } from './repository/secrets.js';
export { parseShard, type Shard } from './repository/shard.js';
export * from './rollover-coverage.js';
export * from './rollover-plan.js';
export * from './rollover-policy.js';
export * from './rollover-rehearsal.js';
export * from './rollover-status.js';
export { formerTtls, loadParent } from './rollover-zone.js';
export * from './sign.js';
export { runThreadTask, type ThreadTask } from './thread-work.js';
export * from './threads.js';
export { PinNeeded, type TokenOptions, Tokens, tokenUriOf } from './tokens.js';
export * from './trust-anchors.js';
export * from './verify.js';
export * from './verify-chain.js';
export * from './zone-keys.js';
