/**
 * What registrars and registries ask for when a DS is handed in: one file of data for each, with the place where it is
 * written and the day on which it was compared with that.
 * @module
 */
import { azure } from './azure.js';
import { gandi } from './gandi.js';
import { gcloudDomains } from './gcloud-domains.js';
import { getGov } from './get-gov.js';
import { nominet } from './nominet.js';
import { ovh } from './ovh.js';
import { porkbun } from './porkbun.js';
import type { RegistrarProfile } from './profile.js';
import { resellerclub } from './resellerclub.js';
import { route53 } from './route53.js';

export * from './profile.js';

/** By name. */
export const REGISTRARS: readonly RegistrarProfile[] = [
  azure,
  gandi,
  gcloudDomains,
  getGov,
  nominet,
  ovh,
  porkbun,
  resellerclub,
  route53,
];
