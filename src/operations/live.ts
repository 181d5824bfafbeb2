/**
 * What a user says of live servers: addresses, resolvers, hints, TSIG keys and recordings, as text.
 * @module
 */
import { EXIT, listText, ZoneproofError } from '../diagnostic/index.js';
import {
  type Endpoint,
  type Hint,
  isAddress,
  parseTsigKey,
  type RecordedCommand,
  readRecording,
  type TsigKey,
} from '../live/index.js';
import { rdataText, TYPE } from '../rdata/index.js';
import { equalNames, latin1Text, nameText } from '../wire/index.js';
import { parseRecords } from '../zonefile/index.js';
import { type Files, readInput } from './files.js';

const PORTS = { udp: 53, tls: 853 } as const;

/** A server: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. Throws a ZoneproofError (usage). */
export function parseServer(text: string, option: string): Endpoint {
  const [host, port] = hostAndPort(text);
  if (isAddress(host) && port !== undefined) return { transport: 'udp', host, port: port || PORTS.udp };
  throw new ZoneproofError(EXIT.USAGE, `${option}: ${JSON.stringify(text)} is not an address`, {
    help: 'give an address, with a port if it is not 53: 192.0.2.1, 192.0.2.1:5353, [2001:db8::1]:5353',
  });
}

/** The port is 0 when none is given, undefined when it is none. */
function hostAndPort(text: string): readonly [host: string, port: number | undefined] {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  // What has more than one colon is an IPv6 address without a port.
  if (host === undefined) return [text, 0];
  const port = digits === undefined ? 0 : Number(digits);
  return [host, digits !== undefined && (port === 0 || port > 65_535) ? undefined : port];
}

/**
 * A resolver: an address, `tls://dns.example` (RFC 7858) or `https://dns.example/dns-query` (RFC 8484).
 * Throws a ZoneproofError (usage).
 */
export function parseResolver(text: string): Endpoint {
  if (text.startsWith('https://')) {
    if (!URL.canParse(text)) throw new ZoneproofError(EXIT.USAGE, `--resolver: ${JSON.stringify(text)} is not a URL`);
    const url = new URL(text);
    return { transport: 'https', host: url.hostname, port: Number(url.port) || 443, url: text };
  }
  if (!text.startsWith('tls://')) return parseServer(text, '--resolver');
  const [host, port] = hostAndPort(text.slice('tls://'.length));
  if (/^[\w.:-]+$/.test(host) && port !== undefined) return { transport: 'tls', host, port: port || PORTS.tls };
  throw new ZoneproofError(EXIT.USAGE, `--resolver: ${JSON.stringify(text)} names no server`, {
    help: 'write tls://name or tls://name:port',
  });
}

/** Servers of the root from a file like named.root. Throws a ZoneproofError (file) or (usage). */
export function loadHints(files: Files, file: string): readonly Hint[] {
  const { records, diagnostics } = parseRecords(readInput(files, file), { path: file });
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new ZoneproofError(EXIT.USAGE, `${file}: ${fault.message}`);
  const names = records.filter(({ owner, type }) => owner[0] === 0 && type === TYPE.NS).map(({ rdata }) => rdata);
  const hints = records
    .filter(
      ({ owner, type }) => (type === TYPE.A || type === TYPE.AAAA) && names.some((name) => equalNames(name, owner)),
    )
    .map(({ owner, type, rdata }) => ({ name: nameText(owner).toLowerCase(), address: rdataText(type, rdata) }));
  if (hints.length > 0) return hints;
  throw new ZoneproofError(EXIT.USAGE, `${file}: no NS records of the root with addresses`, {
    help: 'give a file like https://www.internic.net/domain/named.root',
  });
}

/** Throws a ZoneproofError (file) or (key), which never shows the secret. */
export function loadTsigKey(files: Files, file: string): TsigKey {
  const key = parseTsigKey(latin1Text(readInput(files, file)));
  if (typeof key !== 'string') return key;
  throw new ZoneproofError(EXIT.KEY, `${file}: ${key}`, {
    help: 'write key "name" { algorithm hmac-sha256; secret "..."; }; as tsig-keygen does, or hmac-sha256:name:secret',
  });
}

/**
 * A recording of what a command asked about these names. Throws a ZoneproofError (file) when it is none, (usage) when it
 * is of something else.
 */
export function loadRecording(files: Files, file: string, command: RecordedCommand, names: readonly string[]) {
  const recording = readRecording(latin1Text(readInput(files, file)));
  if (typeof recording === 'string') throw new ZoneproofError(EXIT.FILE, `${file} is not a recording: ${recording}`);
  const { head } = recording;
  const other = names.find((name) => !head.names.includes(name));
  if (head.recording === `zoneproof ${command}` && other === undefined) return recording;
  const made = `${file} is a recording of ${head.recording} ${listText(head.names, 'and')}`.trimEnd();
  throw new ZoneproofError(EXIT.USAGE, `${made}, not of zoneproof ${command} ${other ?? ''}`.trimEnd(), {
    help: `record the answers with zoneproof ${command} --record`,
  });
}
