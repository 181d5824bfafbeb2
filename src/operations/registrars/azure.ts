/** Azure DNS (child zone in a parent zone of yours) @module */
import type { RegistrarProfile } from './profile.js';

export const azure: RegistrarProfile = {
  name: 'azure',
  title: 'Azure DNS (child zone in a parent zone of yours)',
  takes: 'ds',
  source: 'https://learn.microsoft.com/en-us/rest/api/dns/record-sets/create-or-update',
  checked: '2026-11-21',
  request: 'PUT the record set of type DS in the parent zone',
  body: 'json',
  fields: [
    ['keyTag', 'keyTag'],
    ['algorithm', 'algorithm'],
    ['digest.algorithmType', 'digestType'],
    ['digest.value', 'digest'],
  ],
};
