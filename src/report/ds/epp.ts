/**
 * The EPP command that adds the DS records, or the keys for a registry that makes the digests itself, to a domain
 * (RFC 5910 §5.2.5). It adds and removes nothing: what may be removed, and when, is what `ds check` says.
 *
 * Limitations: no maxSigLife, which registries ignore or refuse; no clTRID, which belongs to the session.
 * @module
 */

import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import type { KeyWithDs } from '../../operations/index.js';
import { encodeBase64, encodeHex } from '../../wire/index.js';
import { type XmlElement, xmlDocument } from '../xml.js';
import { type DsReporter, domainText } from './report.js';

/** RFC 5910 §4: a registry supports either the DS data interface or the key data interface, so they are not mixed. */
const data: Readonly<Record<'ds' | 'key', (keys: readonly KeyWithDs[]) => XmlElement>> = {
  ds: (keys) => ({
    'secDNS:dsData': keys.flatMap(({ ds }) =>
      ds.map(({ keyTag, algorithm, digestType, digest }) => ({
        'secDNS:keyTag': keyTag,
        'secDNS:alg': algorithm,
        'secDNS:digestType': digestType,
        'secDNS:digest': encodeHex(digest),
      })),
    ),
  }),
  key: (keys) => ({
    'secDNS:keyData': keys.map(({ key }) => ({
      'secDNS:flags': key.flags,
      'secDNS:protocol': key.protocol,
      'secDNS:alg': key.algorithm,
      'secDNS:pubKey': encodeBase64(key.publicKey),
    })),
  }),
};

const eppReporter =
  (kind: 'ds' | 'key'): DsReporter =>
  ({ zones }) => {
    const [zone, other] = zones;
    if (zone === undefined || other !== undefined) {
      throw new ZoneproofError(EXIT.USAGE, `an EPP command is for one domain, and there are ${zones.length}`, {
        help: 'print one zone at a time',
      });
    }
    return xmlDocument('epp', commandOf(domainText(zone.owner), data[kind](zone.keys)));
  };

export const eppDsReporter = eppReporter('ds');
export const eppKeyReporter = eppReporter('key');

function commandOf(domain: string, added: XmlElement): XmlElement {
  return {
    '@xmlns': 'urn:ietf:params:xml:ns:epp-1.0',
    command: {
      update: {
        'domain:update': { '@xmlns:domain': 'urn:ietf:params:xml:ns:domain-1.0', 'domain:name': domain },
      },
      extension: {
        'secDNS:update': { '@xmlns:secDNS': 'urn:ietf:params:xml:ns:secDNS-1.1', 'secDNS:add': added },
      },
    },
  };
}
