/** Nominet (.uk), over EPP @module */
import type { RegistrarProfile } from './profile.js';

export const nominet: RegistrarProfile = {
  name: 'nominet',
  title: 'Nominet (.uk), over EPP',
  takes: 'ds',
  source:
    'https://registrars.nominet.uk/uk-namespace/registration-and-domain-management/dnssec/dnssec-and-our-registrar-systems/',
  checked: '2026-11-21',
  request: 'secDNS-1.1 in a domain:update; at most 8 DS records, no maxSigLife, no key data',
  body: 'form',
  fields: [
    ['secDNS:keyTag', 'keyTag'],
    ['secDNS:alg', 'algorithm'],
    ['secDNS:digestType', 'digestType'],
    ['secDNS:digest', 'digest'],
  ],
};
