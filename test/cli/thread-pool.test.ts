/** Tasks that this thread and its workers share; the workers run what was built. */
import { expect, it } from 'vitest';
import { openThreadPool } from '../../src/cli/thread-pool.js';
import { openssl } from '../../src/crypto/index.js';
import { rangeVerifier } from '../../src/dnssec/index.js';
import type { ThreadTask } from '../../src/operations/index.js';
import { shareZone } from '../../src/zone/index.js';
import { makeKey, NOW, SMALL, sign, zoneOf } from '../dnssec/support.js';
import { memoryFiles } from '../operations/memory-files.js';

it('does tasks here and in workers alike, and answers for each that fails', async () => {
  const hosts = Array.from({ length: 40 }, (_unused, i) => `h${i} A 192.0.2.1\n`).join('');
  const zone = zoneOf(
    (await sign(SMALL + hosts, [makeKey('csk', 15)])).replace(/(h7\..*A )192\.0\.2\.1/, '$1192.0.2.2'),
  );
  const verify = rangeVerifier(zone, NOW, openssl);
  const task = (fromId: number, shared = shareZone(zone)): ThreadTask => {
    return {
      kind: 'verify',
      job: 1,
      zone: shared,
      fromId,
      toId: fromId + 1,
      now: NOW,
      settings: undefined,
      threads: 2,
      isBatched: true,
    };
  };
  const pool = openThreadPool(2, memoryFiles({}), []);
  try {
    const ids = Array.from({ length: zone.names.count }, (_unused, id) => id);
    const wanted = ids.map((id) => verify(id, id + 1));
    expect(await Promise.all(ids.map((id) => pool.run(task(id))))).toEqual(wanted);
    // Two at once are for the worker, the third is for this thread.
    const broken = { ...task(0, {} as ReturnType<typeof shareZone>), job: 2 } as ThreadTask;
    const outcomes = await Promise.allSettled([broken, task(1), broken, task(2)].map((one) => pool.run(one)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await pool.run(task(3))).toEqual(wanted[3]);
  } finally {
    await pool.close();
  }
}, 60_000);
