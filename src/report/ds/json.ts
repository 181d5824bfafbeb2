/**
 * DS records for programs: schemas/ds.schema.json describes them.
 * @module
 */
import { dsText } from '../../operations/index.js';
import { encodeBase64, encodeHex, nameText } from '../../wire/index.js';
import { algorithmName, type DsReporter, digestName, dnskeyText } from './report.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const DS_SCHEMA_VERSION = 1;

export const dsJsonReporter: DsReporter = ({ zones, warnings }) => {
  const document = {
    schemaVersion: DS_SCHEMA_VERSION,
    zones: zones.map(({ owner, keys }) => ({
      zone: nameText(owner),
      keys: keys.map((each) => ({
        keyTag: each.key.keyTag,
        flags: each.key.flags,
        protocol: each.key.protocol,
        algorithm: each.key.algorithm,
        mnemonic: algorithmName(each.key.algorithm),
        publicKey: encodeBase64(each.key.publicKey),
        dnskey: dnskeyText(owner, each),
        ds: each.ds.map((ds) => ({
          keyTag: ds.keyTag,
          algorithm: ds.algorithm,
          digestType: ds.digestType,
          digestName: digestName(ds.digestType),
          digest: encodeHex(ds.digest),
          text: dsText(owner, ds),
        })),
      })),
    })),
    warnings,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};
