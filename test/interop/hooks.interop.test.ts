/** The recipes of docs/hooks.md for name servers, held against what the servers take. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { peerTest, run, withTempDir } from './peers.js';

const DOCUMENT = readFileSync(fileURLToPath(new URL('../../docs/hooks.md', import.meta.url)), 'utf8');
const BIN = fileURLToPath(new URL('../../bin/zoneproof.cjs', import.meta.url));

/** The first block of the document that holds a text. */
function blockWith(text: string): string {
  const block = [...DOCUMENT.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].find(([, content]) => content!.includes(text));
  if (block === undefined) throw new Error(`no block with ${text}`);
  return block[1]!;
}

describe('review hooks', () => {
  peerTest('NSD takes the verify section', ['nsd-checkconf'], () =>
    withTempDir((folder) => {
      const file = path.join(folder, 'nsd.conf');
      writeFileSync(file, blockWith('verifier-feed-zone'));
      expect(run('nsd-checkconf', [file])).toMatchObject({ code: 0, stderr: '' });
      // It reads the section for good.
      writeFileSync(file, blockWith('verifier-feed-zone').replace('verifier-timeout', 'verifier-time'));
      expect(run('nsd-checkconf', [file]).code).not.toBe(0);
    }),
  );

  peerTest("NSD's program lets good zones pass, and stops others", ['sh', 'nsd-checkconf'], () => {
    const script = blockWith('VERIFY_ZONE').replace('zoneproof', `${process.execPath} ${BIN}`);
    const review = (zone: string) =>
      run('sh', ['-c', script.replace(/^#!.*\n/, '')], { input: zone, env: { VERIFY_ZONE: 'example.com' } });
    // As NSD writes it: absolute names, one record a line.
    const good =
      'example.com.\t3600\tIN\tSOA\tns1.example.net. h.example.com. 1 7200 1800 1209600 3600\n' +
      'example.com.\t3600\tIN\tNS\tns1.example.net.\nexample.com.\t3600\tIN\tNS\tns2.example.org.\n';
    expect(review(good)).toMatchObject({ code: 0 });
    expect(
      review(`${good}www.example.com.\t3600\tIN\tCNAME\ta.example.net.\nwww.example.com.\t3600\tIN\tA\t192.0.2.1\n`),
    ).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('[cname-and-other]'),
    });
    expect(review('; Transfer failed.\n').code).toBe(1);
  });
});
