/** Google Cloud Domains @module */
import type { RegistrarProfile } from './profile.js';

export const gcloudDomains: RegistrarProfile = {
  name: 'gcloud-domains',
  title: 'Google Cloud Domains',
  takes: 'ds',
  source: 'https://cloud.google.com/domains/docs/reference/rest/v1/DsRecord',
  checked: '2026-11-21',
  request: 'an entry of dsRecords in the DNS settings of the registration',
  body: 'json',
  digestTypes: [1, 2, 3, 4],
  fields: [
    ['keyTag', 'keyTag'],
    ['algorithm', 'algorithmName'],
    ['digestType', 'digestName'],
    ['digest', 'digest'],
  ],
};
