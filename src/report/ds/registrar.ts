/**
 * The fields that a registrar asks for, in its order and under its names.
 * @module
 */
import type { Ds } from '../../dnssec/index.js';
import type { Dnskey } from '../../keys/index.js';
import type { RegistrarProfile, RegistrarValue } from '../../operations/index.js';
import { algorithmText, digestText, encodeBase64, encodeHex } from '../../wire/index.js';
import { algorithmName, type DsReporter, digestName, domainText } from './report.js';

/** What the fields are filled from. */
interface Entry {
  readonly domain: string;
  readonly key: Dnskey;
  readonly ds: Ds;
}

const plain = (mnemonic: string): string => mnemonic.replace(/[^A-Za-z0-9]/g, '');

const VALUES: Readonly<Record<RegistrarValue, (entry: Entry) => string | number>> = {
  domain: ({ domain }) => domain,
  keyTag: ({ key }) => key.keyTag,
  algorithm: ({ key }) => key.algorithm,
  algorithmName: ({ key }) => plain(algorithmName(key.algorithm)),
  algorithmText: ({ key }) => algorithmText(key.algorithm),
  digestType: ({ ds }) => ds.digestType,
  digestName: ({ ds }) => plain(digestName(ds.digestType)),
  digestText: ({ ds }) => digestText(ds.digestType),
  digest: ({ ds }) => encodeHex(ds.digest),
  flags: ({ key }) => key.flags,
  flagsName: ({ key }) => (key.isSep ? 'KEY_SIGNING_KEY' : 'ZONE_SIGNING_KEY'),
  protocol: ({ key }) => key.protocol,
  publicKey: ({ key }) => encodeBase64(key.publicKey),
  role: ({ key }) => (key.isSep ? 'ksk' : 'zsk'),
};

type Field = readonly [name: string, value: string | number];

const BODIES: Readonly<Record<RegistrarProfile['body'], (fields: readonly Field[]) => string>> = {
  json: (fields) => {
    const body: Record<string, unknown> = {};
    for (const [name, value] of fields) {
      const path = name.split('.');
      let at = body;
      for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
      at[path.at(-1)!] = value;
    }
    return JSON.stringify(body, undefined, 2);
  },
  attributes: (fields) =>
    fields
      .map(([name, value], i) => `attr-name${i + 1}=${name}&attr-value${i + 1}=${encodeURIComponent(value)}`)
      .join('&'),
  form: (fields) => {
    const width = Math.max(...fields.map(([name]) => name.length));
    return fields.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
  },
};

/** One body for each DS, or each key where the registrar makes the digests. */
export function registrarReporter(profile: RegistrarProfile): DsReporter {
  return ({ zones }) =>
    zones
      .flatMap(({ owner, keys }) =>
        keys.flatMap(({ key, ds }) =>
          (profile.takes === 'key' ? ds.slice(0, 1) : ds).map((each) => ({ domain: domainText(owner), key, ds: each })),
        ),
      )
      .map((entry) => {
        const fields = profile.fields.map(([name, value]): Field => {
          const filled = VALUES[value](entry);
          return [name, profile.isText === true ? String(filled) : filled];
        });
        return `${BODIES[profile.body](fields)}\n`;
      })
      .join('');
}
