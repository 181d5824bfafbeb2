/** Files written from chunks that take their time. */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { processEnvironment } from '../../src/cli/env.js';
import { streaming } from '../../src/operations/index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'zoneproof-stream-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { files } = processEnvironment();

async function* chunks(texts: readonly string[], failure?: Error, seen: () => void = () => {}) {
  for (const text of texts) {
    yield new TextEncoder().encode(text);
    seen();
  }
  if (failure !== undefined) throw failure;
}

describe('streamFile', () => {
  it('puts the file in its place when all of it has come', async () => {
    const file = path.join(folder, 'whole');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    const before: string[] = [];
    await streaming(
      files,
      file,
      chunks(['a', '', 'bc'], undefined, () => before.push(readFileSync(file, 'latin1'))),
    );
    expect(before).toEqual(['old', 'old', 'old']);
    expect(readFileSync(file, 'latin1')).toBe('abc');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const link = path.join(folder, 'link');
    symlinkSync('whole', link);
    await streaming(files, link, chunks(['d']));
    expect([readFileSync(file, 'latin1'), readdirSync(folder).sort()]).toEqual(['d', ['link', 'whole']]);
    for (const name of ['link', 'whole']) rmSync(path.join(folder, name));
  });

  it.each<[string, string?]>([['a new file'], ['an old one', 'old']])(
    'leaves %s as it was when the chunks fail',
    async (_, old) => {
      const file = path.join(folder, 'failed');
      if (old !== undefined) writeFileSync(file, old);
      const failure = new Error('the token is gone');
      const listeners = process.listeners('SIGINT');
      await expect(streaming(files, file, chunks(['a'], failure))).rejects.toBe(failure);
      expect(readdirSync(folder)).toEqual(old === undefined ? [] : ['failed']);
      if (old !== undefined) expect(readFileSync(file, 'latin1')).toBe(old);
      // Those of the test before may end meanwhile.
      expect(listeners).toEqual(expect.arrayContaining(process.listeners('SIGINT')));
    },
  );

  it('says what cannot be written, before it asks for anything', async () => {
    let isAsked = false;
    async function* asked() {
      isAsked = true;
      yield new Uint8Array(1);
    }
    await expect(streaming(files, path.join(folder, 'no', 'folder'), asked())).rejects.toThrow(
      /^cannot write .*: no such file or folder$/,
    );
    expect(isAsked).toBe(false);
  });
});
