/**
 * TLSA and SMIMEA, which share their fields (RFC 6698 §2.1, RFC 8162 §2).
 * @module
 */
import { TYPE } from '../rdata/index.js';

/** The types whose rdata is usage, selector, matching type and certificate association data. */
export const CERTIFICATE_ASSOCIATION_TYPES: readonly number[] = [TYPE.TLSA, TYPE.SMIMEA];
