/**
 * The secureDNS member of a domain in RDAP (RFC 9083 §5.3), as the registry would show it.
 * @module
 */
import type { ZoneWithDs } from '../../operations/index.js';
import { encodeBase64, encodeHex } from '../../wire/index.js';
import { type DsReporter, domainText } from './report.js';

export const rdapReporter: DsReporter = ({ zones }) => {
  const domains = zones.map(domainObject);
  const rdapConformance = ['rdap_level_0'];
  const [only] = domains;
  // RFC 9083 §8: several domains are the answer to a search.
  const document =
    domains.length === 1 ? { rdapConformance, ...only } : { rdapConformance, domainSearchResults: domains };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

function domainObject({ owner, keys }: ZoneWithDs): object {
  return {
    objectClassName: 'domain',
    ldhName: domainText(owner),
    secureDNS: {
      delegationSigned: true,
      dsData: keys.flatMap(({ ds }) =>
        ds.map(({ keyTag, algorithm, digestType, digest }) => ({
          keyTag,
          algorithm,
          digest: encodeHex(digest),
          digestType,
        })),
      ),
      keyData: keys.map(({ key }) => ({
        flags: key.flags,
        protocol: key.protocol,
        publicKey: encodeBase64(key.publicKey),
        algorithm: key.algorithm,
      })),
    },
  };
}
