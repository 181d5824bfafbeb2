/** Thresholds of the verifier that a configuration may set. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { verifyZone } from '../../src/dnssec/index.js';
import { RULE_INFOS } from '../../src/lint/index.js';
import { parseZone } from '../../src/zone/index.js';

const FILE = 'zones/signed/example.com.zone.signed';
const { zone } = parseZone(readFileSync(FILE), { file: FILE });
/** An hour after the zone was signed. */
const at = (() => {
  const { records } = zone;
  for (let i = 0; ; i++) {
    if (records.type[i] !== 46) continue;
    return new DataView(records.rdata(i).slice().buffer).getUint32(12) + 2 * 3600;
  }
})();

async function found(settings?: Record<string, Record<string, number>>): Promise<string[]> {
  const { diagnostics } = await verifyZone(zone, { now: at, provider: openssl, settings });
  return diagnostics.map(({ rule, message }) => `${rule}: ${message}`);
}

describe('options of the verifier', () => {
  it.each([
    ['dnskey-too-many', { maximum: 1 }],
    ['dnskey-set-size', { maximumOctets: 100 }],
    ['rrsig-lifetime-too-long', { maximum: 3600 }],
    ['rrsig-clock-skew', { minimumAge: 3 * 3600 }],
  ])('%s obeys its option, and says it', async (rule, options) => {
    expect((await found()).filter((line) => line.startsWith(rule))).toEqual([]);
    const [line] = (await found({ [rule]: options })).filter((each) => each.startsWith(rule));
    expect(line).toBeDefined();
    if (rule === 'rrsig-lifetime-too-long') expect(line).toContain('valid for more than 1 hour;');
    const info = RULE_INFOS.find(({ id }) => id === rule)!;
    expect(Object.keys(info.options!)).toEqual(Object.keys(options));
  });
});
