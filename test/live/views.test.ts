/** What is counted of the answers of servers that have none. */
import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { Asker } from '../../src/live/asker.js';
import { FAILURE_CAUSES, failureCause } from '../../src/live/extended-errors.js';
import { checkLive } from '../../src/live/index.js';
import type { TransportFault } from '../../src/live/transport.js';
import { nameOf } from '../../src/wire/index.js';

const FAULTS: Readonly<Record<string, TransportFault>> = {
  '192.0.2.1': { kind: 'timeout', text: 'does not answer' },
  '2001:db8::1': { kind: 'no-route', text: 'has no route' },
};

describe('views of servers', () => {
  it('count a silent server as failed, and none that this machine cannot reach', async () => {
    const asker = new Asker({
      exchange: async (_key, { endpoint }) => ({ fault: FAULTS[endpoint.host]! }),
      transfer: async (_key, { endpoint }) => FAULTS[endpoint.host]!,
    });
    const { views } = await checkLive(asker, {
      apex: nameOf('example.com.'),
      file: undefined,
      dsSet: undefined,
      servers: Object.keys(FAULTS).map((host) => ({ transport: 'udp', host, port: 53 })),
      hints: [],
      port: 53,
      anchors: [],
      resolvers: [],
      axfr: false,
      tsig: undefined,
      now: 1_770_000_000,
      provider: openssl,
      minMargin: 0,
    });
    expect(views).toEqual([
      {
        counts: { server: '192.0.2.1', validated: 0, insecure: 0, bogus: 0, failed: expect.any(Number), servfails: [] },
        serial: undefined,
      },
    ]);
    expect(views[0]!.counts.failed).toBeGreaterThan(5);
  });
});

describe('the cause of a failure', () => {
  const causeOf = (codes: readonly number[], isBogus = false) =>
    failureCause(
      codes.map((code) => ({ code, text: '' })),
      isBogus,
    );

  it.each([
    [[], false, 'unknown'],
    [[], true, 'bogus'],
    [[7], true, 'signature-expired'],
    [[8], true, 'signature-not-yet-valid'],
    [[9], true, 'dnskey-missing'],
    [[10], true, 'signature-missing'],
    [[12], true, 'denial-missing'],
    [[22], false, 'unreachable'],
    [[23], false, 'unreachable'],
    // The general one beside what it is in particular, in either order.
    [[6, 7], true, 'signature-expired'],
    [[7, 6], true, 'signature-expired'],
    [[22, 9], false, 'dnskey-missing'],
    [[0, 999], false, 'unknown'],
  ] as const)('of extended errors %j (in vain without validation: %s) is %s', (codes, isBogus, cause) => {
    expect(causeOf(codes, isBogus)).toBe(cause);
    expect(FAILURE_CAUSES).toContain(cause);
  });
});
