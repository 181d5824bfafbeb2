/**
 * What a rollover method is, as data.
 * @module
 */
import type { Action, ModelDenial, ModelKey, Publication } from '../publication.js';
import type { Formula } from '../timing.js';

export interface MethodStep {
  /** unique in the method; used in `--what-if` */
  readonly id: string;
  readonly title: string;
  readonly actions: readonly Action[];
  /** before the next step; of the last one, until nothing old is left in any cache */
  readonly wait: Formula;
  /** why the wait; lower-case start, no full stop */
  readonly why: string;
  /** what the wait is good for when cutting it short makes nothing bogus */
  readonly slack?: string;
}

/** What the method is applied to. */
export interface MethodSetting {
  /** the zone has a CSK instead of KSK and ZSK */
  readonly isCsk: boolean;
  /** of the keys that the zone has */
  readonly algorithm: number;
  /** of the new keys in an algorithm rollover */
  readonly newAlgorithm: number;
  readonly denial: ModelDenial;
}

export interface MethodPlan {
  readonly keys: readonly ModelKey[];
  readonly initial: Publication;
  readonly steps: readonly MethodStep[];
}

export interface Method {
  readonly id: string;
  readonly title: string;
  readonly rfc: readonly string[];
  /** what to know before choosing it; lower-case start, no full stop */
  readonly summary: string;
  /** the trust anchors of resolvers take the place of the DS RRset (RFC 5011) */
  readonly isTrustAnchor?: boolean;
  /** what key it needs the zone to have; default: any */
  readonly needs?: 'csk' | 'split';
  plan(setting: MethodSetting): MethodPlan;
}
