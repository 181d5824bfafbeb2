/** Porkbun @module */
import type { RegistrarProfile } from './profile.js';

export const porkbun: RegistrarProfile = {
  name: 'porkbun',
  title: 'Porkbun',
  takes: 'both',
  source: 'https://porkbun.com/api/json/v3/documentation',
  checked: '2026-11-21',
  request:
    'POST https://api.porkbun.com/api/json/v3/dns/createDnssecRecord/{domain}, with the keys of your account added',
  body: 'json',
  isText: true,
  fields: [
    ['keyTag', 'keyTag'],
    ['alg', 'algorithm'],
    ['digestType', 'digestType'],
    ['digest', 'digest'],
    ['keyDataFlags', 'flags'],
    ['keyDataProtocol', 'protocol'],
    ['keyDataAlgo', 'algorithm'],
    ['keyDataPubKey', 'publicKey'],
  ],
};
