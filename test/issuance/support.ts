/** Zones signed for a test, and what certificate authorities make of them. */
import { expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Denial, dsRdata, makeDs, signZone, type TrustAnchor, TrustChain } from '../../src/dnssec/index.js';
import { type IssuanceRequest, type IssuanceVerdict, judgeIssuance, zoneLookup } from '../../src/issuance/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';

export const NOW = 1_770_000_000;
export const DAY = 86_400;
export const HEAD = '$TTL 3600\n@ SOA ns1 host 7 7200 3600 1209600 3600\n@ NS ns1\nns1 A 192.0.2.1\n';

export function zoneOf(text: string, origin: string): Zone {
  const { zone, diagnostics } = parseZone(Buffer.from(text, 'latin1'), { origin });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return zone;
}

export const makeKey = (origin: string, algorithm = 13): SigningKey =>
  generateKeyPair({ owner: nameOf(origin), algorithm, role: 'csk', now: NOW, provider: openssl, existing: [] });

/** The printed zone, signed as of `now` for 30 days. */
export async function sign(
  text: string,
  origin: string,
  key: SigningKey,
  { now = NOW, denial = { type: 'nsec' } as Denial } = {},
): Promise<string> {
  const times = { now, inception: now - 3600, expiration: now + 30 * DAY };
  const request = {
    keys: [key],
    denial,
    serial: 'keep',
    provider: openssl,
    allow: new Set<never>(),
    ...times,
  } as const;
  return printZone((await signZone(zoneOf(HEAD + text, origin), request)).zone);
}

export const dsOf = (origin: string, { dnskey }: SigningKey, digestType = 2) =>
  makeDs(nameOf(origin), dnskey, digestType, openssl);

/** A DS record line for the parent. */
export const dsLine = (origin: string, key: SigningKey, digestType = 2): string =>
  `${origin} 3600 IN DS ${rdataText(TYPE.DS, dsRdata(dsOf(origin, key, digestType)))}\n`;

export const anchor = (origin: string, key: SigningKey): TrustAnchor => ({
  owner: nameOf(origin),
  ds: dsOf(origin, key),
  from: '--ds',
});

export interface JudgeInput extends Partial<Omit<IssuanceRequest, 'name'>> {
  readonly anchors?: readonly TrustAnchor[];
  readonly isStrict?: boolean;
  readonly now?: number;
}

/** Asks for one name by dns-01 at ca.example.net unless said otherwise. */
export function judge(zones: readonly Zone[], name: string, input: JudgeInput = {}): Promise<IssuanceVerdict> {
  const { anchors = [], isStrict = false, now = NOW, ...more } = input;
  const chain = new TrustChain(zones, { now, anchors, provider: openssl });
  const request: IssuanceRequest = {
    name: nameOf(name),
    mailbox: undefined,
    ca: 'ca.example.net',
    method: 'dns-01',
    accountUri: undefined,
    ...more,
  };
  return judgeIssuance(request, zoneLookup(chain), { now, provider: openssl, isStrict });
}

/** `decision rule rule`: the rules of errors and warnings, each once. */
export const short = ({ decision, findings }: IssuanceVerdict): string =>
  [decision, ...new Set(findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule))].join(' ');

/** `name records` of each CAA lookup. */
export const climbOf = ({ climb }: IssuanceVerdict): string[] =>
  climb.map(({ name, records }) => `${name} ${records.length}`);
