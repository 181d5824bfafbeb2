/** Amazon Route 53 Domains @module */
import type { RegistrarProfile } from './profile.js';

export const route53: RegistrarProfile = {
  name: 'route53',
  title: 'Amazon Route 53 Domains',
  takes: 'key',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_AssociateDelegationSignerToDomain.html',
  checked: '2026-11-21',
  request: 'aws route53domains associate-delegation-signer-to-domain --cli-input-json',
  body: 'json',
  fields: [
    ['DomainName', 'domain'],
    ['SigningAttributes.Algorithm', 'algorithm'],
    ['SigningAttributes.Flags', 'flags'],
    ['SigningAttributes.PublicKey', 'publicKey'],
  ],
};
