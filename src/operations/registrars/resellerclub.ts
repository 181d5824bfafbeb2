/** ResellerClub and others on LogicBoxes @module */
import type { RegistrarProfile } from './profile.js';

export const resellerclub: RegistrarProfile = {
  name: 'resellerclub',
  title: 'ResellerClub and others on LogicBoxes',
  takes: 'ds',
  source: 'https://manage.resellerclub.com/kb/answer/1910',
  checked: '2026-11-21',
  request: 'POST https://httpapi.com/api/domains/add-dnssec.json, with auth-userid, api-key and order-id added',
  body: 'attributes',
  digestTypes: [1, 2],
  fields: [
    ['keytag', 'keyTag'],
    ['algorithm', 'algorithm'],
    ['digesttype', 'digestType'],
    ['digest', 'digest'],
  ],
};
