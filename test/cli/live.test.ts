/** `zoneproof live` without a network: what it refuses, and recordings. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTempFolder, zoneproof } from './run-cli.js';

describe('live refuses', () => {
  it.each([
    ['a zone that is no name', ['a..b'], 2, '"a..b" is not the name of a zone'],
    ['a server that is no address', ['example.com', '--server', 'ns1.example.com'], 2, 'is not an address'],
    ['a port out of range', ['example.com', '--server', '192.0.2.1:70000'], 2, 'is not an address'],
    ['a resolver without a name', ['example.com', '--resolver', 'tls://'], 2, 'names no server'],
    ['a patience without end', ['example.com', '--timeout', '1h'], 2, '--timeout must be 1s to 60s'],
    ['hints without servers', ['example.com', '--hints', 'zone'], 2, 'no NS records of the root with addresses'],
    ['a recording that is none', ['example.com', '--replay', 'zone'], 4, 'zone is not a recording: line 1 is not JSON'],
    ['a file of another zone', ['example.net', '--file', 'zone'], 2, 'does not hold the zone'],
    [
      'a recording of another zone',
      ['example.net', '--replay', 'recording'],
      2,
      'is a recording of zoneproof live example.com., not of zoneproof live example.net.',
    ],
    ['a TSIG key of MD5', ['example.com', '--tsig', 'key'], 5, 'algorithm hmac-md5 is not supported'],
  ])('%s', async (_what, args, code, message) => {
    await inTempFolder((folder) => {
      const zone = '$ORIGIN example.com.\n$TTL 1h\n@ SOA ns host 1 2h 1h 2w 1h\n@ NS ns\nns A 192.0.2.1\n';
      writeFileSync(path.join(folder, 'zone'), zone);
      writeFileSync(path.join(folder, 'key'), 'hmac-md5:name:c2VjcmV0');
      const head = { recording: 'zoneproof live', schemaVersion: 1, names: ['example.com.'], at: 1_770_000_000 };
      writeFileSync(path.join(folder, 'recording'), `${JSON.stringify(head)}\n`);
      const result = zoneproof(['live', ...args], { cwd: folder });
      expect(result.code, result.stderr).toBe(code);
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toContain('c2VjcmV0');
      expect(result.stdout).toBe('');
    });
  });
});

describe('a replay', () => {
  it('of nothing finds no way to the zone, and asks nobody', async () => {
    await inTempFolder((folder) => {
      const head = { recording: 'zoneproof live', schemaVersion: 1, names: ['example.com.'], at: 1_770_000_000 };
      writeFileSync(path.join(folder, 'recording'), `${JSON.stringify(head)}\n`);
      const { code, stdout, stderr } = zoneproof(['live', 'example.com', '--replay', 'recording', '--format', 'gcc'], {
        cwd: folder,
      });
      expect(stdout).toMatch(/a\.root-servers\.net\. \(198\.41\.0\.4\) was not asked this when the recording was made/);
      expect(stdout).toContain('[live-not-delegated]');
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    });
  });
});
