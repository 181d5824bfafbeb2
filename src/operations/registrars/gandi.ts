/** Gandi @module */
import type { RegistrarProfile } from './profile.js';

export const gandi: RegistrarProfile = {
  name: 'gandi',
  title: 'Gandi',
  takes: 'key',
  source: 'https://api.gandi.net/docs/domains/',
  checked: '2026-11-21',
  request: 'POST https://api.gandi.net/v5/domain/domains/{domain}/dnskeys',
  body: 'json',
  fields: [
    ['algorithm', 'algorithm'],
    ['type', 'role'],
    ['public_key', 'publicKey'],
  ],
};
