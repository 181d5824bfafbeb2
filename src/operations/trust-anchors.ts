/**
 * Trust anchors as users have them: DS or DNSKEY records in a file or on the command line, the anchor file of Unbound,
 * the `trust-anchors` of BIND, the XML of IANA (RFC 9718), or what it says by the name of iana.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { type Ds, IANA_TRUST_ANCHORS, makeDs, parseDs, type TrustAnchor } from '../dnssec/index.js';
import { parseDnskey } from '../keys/index.js';
import { TYPE } from '../rdata/index.js';
import { DIGEST, latin1Text, utf8Bytes } from '../wire/index.js';
import { parseRecords } from '../zonefile/index.js';
import { type Files, readInput } from './files.js';

/** What `--trust-anchor` takes for the anchors of the root. */
const IANA = 'iana';
const FORMS =
  'give iana, a file of DS or DNSKEY records (the root.key of Unbound, the trust-anchors of BIND, root-anchors.xml), or a record such as ". IN DS 20326 8 2 E06D..."';

/**
 * Reads trust anchors.
 * @throws ZoneproofError (file) for a file that cannot be read, (usage) for one that holds none
 */
export function loadTrustAnchors(files: Files, inputs: readonly string[], provider: CryptoProvider): TrustAnchor[] {
  return inputs.flatMap((input) => {
    if (input.toLowerCase() === IANA && !files.exists(input)) return IANA_TRUST_ANCHORS;
    const isFile = input === '-' || files.exists(input) || !/\s/.test(input);
    const text = isFile ? latin1Text(readInput(files, input)) : input;
    return anchorsOf(text, isFile ? input : '--trust-anchor', provider);
  });
}

function anchorsOf(text: string, from: string, provider: CryptoProvider): TrustAnchor[] {
  if (/^\s*(?:<\?xml\b|<!--|<TrustAnchor\b)/.test(text)) return xmlAnchors(text, from, provider);
  const isBind = /^\s*(?:trust-anchors|trusted-keys|managed-keys)\s*\{/m.test(text);
  const lines = isBind ? bindRecords(text) : withoutUntrusted(text);
  const { records, diagnostics } = parseRecords(utf8Bytes(lines), { path: from });
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new ZoneproofError(EXIT.USAGE, `${from}: ${fault.message}`, { help: FORMS });
  const anchors = records.flatMap(({ owner, type, rdata }): TrustAnchor[] => {
    const ds = dsOf(owner, type, rdata, provider);
    return ds === undefined ? [] : [{ owner, ds, from }];
  });
  if (anchors.length > 0) return anchors;
  throw new ZoneproofError(EXIT.USAGE, `${from}: no DS or DNSKEY record to trust`, { help: FORMS });
}

function dsOf(owner: Uint8Array, type: number, rdata: Uint8Array, provider: CryptoProvider): Ds | undefined {
  if (type === TYPE.DS) return parseDs(rdata);
  const key = type === TYPE.DNSKEY ? parseDnskey(rdata) : undefined;
  return key && makeDs(owner, key, DIGEST.SHA256, provider);
}

/**
 * The file of RFC 9718 §2.1: a digest in each element, with the time in which it counts. What keys stand beside the digests say
 * no more than these.
 */
function xmlAnchors(text: string, from: string, provider: CryptoProvider): TrustAnchor[] {
  const plain = text.replace(/<!--[\s\S]*?-->/g, '');
  const content = (name: string, part: string): string =>
    new RegExp(`<${name}\\b[^>]*>\\s*([^<]*?)\\s*</${name}\\s*>`).exec(part)?.[1] ?? '';
  const anchors = [...plain.matchAll(/<KeyDigest\b([^>]*)>([\s\S]*?)<\/KeyDigest\s*>/g)].flatMap(
    ([, attributes, body]) => {
      const fields = ['KeyTag', 'Algorithm', 'DigestType', 'Digest'].map((name) => content(name, body!));
      const record = `${content('Zone', plain)} IN DS ${fields.join(' ')}`;
      const [validFrom, validUntil] = ['validFrom', 'validUntil'].map((name) => timeIn(attributes!, name, from));
      return anchorsOf(record, from, provider).map((anchor) => ({ ...anchor, validFrom, validUntil }));
    },
  );
  if (anchors.length > 0) return anchors;
  throw new ZoneproofError(EXIT.USAGE, `${from}: no KeyDigest to trust`, { help: FORMS });
}

/** An attribute with a time in seconds since the epoch; undefined when it is not there. */
function timeIn(attributes: string, name: string, from: string): number | undefined {
  const text = new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1];
  if (text === undefined) return undefined;
  const seconds = Date.parse(text) / 1000;
  if (!Number.isNaN(seconds)) return seconds;
  throw new ZoneproofError(EXIT.USAGE, `${from}: ${name} is not a time`, { help: FORMS });
}

/** RFC 5011 §4.2 states that are trusted: VALID and MISSING. Unbound writes the state behind each record. */
const TRUSTED_STATES: ReadonlySet<string> = new Set(['2', '3']);

function withoutUntrusted(text: string): string {
  return text
    .split('\n')
    .filter((line) => {
      const state = /;;state=(\d)/.exec(line)?.[1];
      return state === undefined || TRUSTED_STATES.has(state);
    })
    .join('\n');
}

/** The statements of a BIND configuration as records: `. initial-key 257 3 8 "AwEA...";` becomes `. IN DNSKEY 257 3 8 AwEA...`. */
function bindRecords(text: string): string {
  const plain = text.replace(/"[^"]*"|\/\*[\s\S]*?\*\/|(?:\/\/|#).*$/gm, (found) =>
    found.startsWith('"') ? found : ' ',
  );
  const records: string[] = [];
  for (const [, body] of plain.matchAll(/(?:trust-anchors|trusted-keys|managed-keys)\s*\{((?:"[^"]*"|[^"}])*)\}/g)) {
    for (const statement of body!.matchAll(/(?:"[^"]*"|[^";])+/g)) {
      const entry =
        /^\s*("[^"]*"|\S+)\s+(?:(static|initial)-(key|ds)\s+)?(\d+)\s+(\d+)\s+(\d+)\s+("[^"]*"|\S+)\s*$/.exec(
          statement[0],
        );
      if (entry === null) {
        if (statement[0].trim() === '') continue;
        // Left for the parser of records to refuse, so that the message shows it.
        records.push(statement[0].trim().replace(/\s+/g, ' '));
        continue;
      }
      const [, owner, , kind, ...fields] = entry;
      const bare = (word: string): string => word.replace(/["\s]/g, '');
      const name = bare(owner!).replace(/\.?$/, '.');
      records.push(`${name} IN ${kind === 'ds' ? 'DS' : 'DNSKEY'} ${fields.map(bare).join(' ')}`);
    }
  }
  return records.join('\n');
}
