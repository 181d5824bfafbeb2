/** Zones signed for the verifiers of others, which all have to accept them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { verifyZone } from '../../src/dnssec/index.js';
import { parseZone, type Zone } from '../../src/zone/index.js';
import { PEER_VERDICTS } from './peer-differences.js';
import { run } from './peers.js';

/** All of them run over each zone; validns only where it can: it knows RSA alone with the OpenSSL of today. */
export const VERIFIERS = ['dnssec-verify', 'ldns-verify-zone', 'kzonecheck'];
export const RSA_VERIFIERS = [...VERIFIERS, 'validns'];

export interface Acceptance {
  readonly apex: string;
  /** some algorithm has keys with the SEP flag only: dnssec-verify must be told that they sign everything */
  readonly isCsk?: boolean;
  /** every algorithm is RSA */
  readonly isRsa?: boolean;
  /** a ZONEMD has to be there and right */
  readonly hasZonemd?: boolean;
  /** rules that our verifier must find, and no others; default: none */
  readonly remarks?: readonly string[];
  /** what the zone is in the rows of {@link PEER_VERDICTS} */
  readonly subject: string;
}

/** Reads a zone file. Signed zones have no faults. */
export function readZone(bytes: Uint8Array | string, apex: string): Zone {
  const { zone, diagnostics } = parseZone(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, {
    origin: apex,
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return zone;
}

/** Every verifier accepts the zone, or refuses it for the reason in the table; ours has nothing to say. */
export async function expectAccepted(folder: string, text: string, acceptance: Acceptance): Promise<void> {
  const { apex, isCsk = false, isRsa = false, hasZonemd = false, remarks = [], subject } = acceptance;
  const file = path.join(folder, 'signed.zone');
  writeFileSync(file, text, 'latin1');
  const commands: (readonly [string, ...string[]])[] = [
    ['dnssec-verify', ...(isCsk ? ['-z'] : []), '-o', apex, file],
    ['ldns-verify-zone', ...(hasZonemd ? ['-ZZ'] : []), file],
    ['kzonecheck', '-o', apex, '-d', 'on', file],
    ...(isRsa ? ([['validns', '-z', apex, file]] as const) : []),
  ];
  for (const [peer, ...args] of commands) {
    const row = PEER_VERDICTS.find((other) => other.peer === peer && other.subject.test(subject));
    if (row?.says === 'endless') continue;
    const { code, stdout, stderr } = run(peer, args);
    const said = stdout + stderr;
    if (row === undefined)
      expect(`${subject}: ${peer} ${code} ${code === 0 ? '' : said}`).toBe(`${subject}: ${peer} 0 `);
    else {
      // A row that is no longer true has to go.
      expect(code, `${peer} accepts ${subject} now: ${row.reason}`).not.toBe(0);
      expect(said).toMatch(row.says);
    }
  }
  const now = Math.floor(Date.now() / 1000);
  const verdict = await verifyZone(readZone(text, apex), { now, provider: openssl });
  const wrong = verdict.diagnostics.filter(({ severity, rule }) => severity !== 'info' && !EXPECTED_RULES.has(rule));
  expect([...new Set(wrong.map(({ rule }) => rule))], subject).toEqual(remarks);
  expect(verdict.status).toBe('SECURE');
}

/** What is so on purpose: small RSA keys make the tests quick. */
const EXPECTED_RULES: ReadonlySet<string> = new Set(['dnskey-rsa-size', 'nsec3-iterations']);
