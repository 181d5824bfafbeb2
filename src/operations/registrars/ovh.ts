/** OVHcloud @module */
import type { RegistrarProfile } from './profile.js';

export const ovh: RegistrarProfile = {
  name: 'ovh',
  title: 'OVHcloud',
  takes: 'key',
  source: 'https://registry.terraform.io/providers/ovh/ovh/latest/docs/resources/domain_ds_records',
  checked: '2026-11-21',
  request: 'an entry of ds_records in the resource ovh_domain_ds_records',
  body: 'json',
  // Those with SHA-1 as well, but they are retired (RFC 9905).
  algorithms: [8, 10, 13, 14, 15],
  fields: [
    ['algorithm', 'algorithmName'],
    ['flags', 'flagsName'],
    ['public_key', 'publicKey'],
    ['tag', 'keyTag'],
  ],
};
