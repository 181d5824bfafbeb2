import { describe, expect, it } from 'vitest';
import { confinedLoader, type IncludeLoader } from '../../src/zonefile/index.js';
import { memoryFiles, type Options, type Parsed, parse } from './support.js';

/** Parses /zones/example.zone, which may include from /zones. */
function parseWith(files: Parameters<typeof memoryFiles>[0], options: Options = {}): Parsed & { read: string[] } {
  const fileSystem = memoryFiles(files);
  const main = files['/zones/example.zone'];
  if (typeof main !== 'string') throw new Error('no zone file');
  return { ...parse(main, { include: confinedLoader(fileSystem, '/zones'), ...options }), read: fileSystem.read };
}

describe('$INCLUDE', () => {
  it('reads records in their place, with a comment behind it', () => {
    const { records, faults } = parseWith({
      '/zones/example.zone': 'a A 1.1.1.1\n$INCLUDE sub/hosts ; the hosts\nz A 9.9.9.9\n',
      '/zones/sub/hosts': 'b A 2.2.2.2\n$INCLUDE more\n',
      '/zones/sub/more': 'c A 3.3.3.3',
    });
    expect(faults).toEqual([]);
    expect(records).toEqual([
      'a.example. 300 A 1.1.1.1',
      'b.example. 300 A 2.2.2.2',
      'c.example. 300 A 3.3.3.3',
      'z.example. 300 A 9.9.9.9',
    ]);
  });

  // RFC 1035 §5.1: the origin of the parent is never changed by the included file.
  it('gives back origin and owner, and keeps $TTL', () => {
    const { records, faults } = parseWith({
      '/zones/example.zone': 'a A 1.1.1.1\n$INCLUDE hosts sub\n A 4.4.4.4\nx NS y\n',
      '/zones/hosts': ' TXT "owner of the file before"\nb A 2.2.2.2\n$ORIGIN deep.test.\n$TTL 5\nc A 3.3.3.3\n',
    });
    expect(faults).toEqual([]);
    expect(records).toEqual([
      'a.example. 300 A 1.1.1.1',
      'a.example. 300 TXT "owner of the file before"',
      'b.sub.example. 300 A 2.2.2.2',
      'c.deep.test. 5 A 3.3.3.3',
      'a.example. 5 A 4.4.4.4',
      'x.example. 5 NS y.example.',
    ]);
  });

  it('takes absolute origins, quoted and UTF-8 file names, and paths with dots that stay inside', () => {
    const { records, faults } = parseWith({
      '/zones/example.zone':
        '$INCLUDE "my hosts" b.test.\n$INCLUDE zoné\n$include ./sub/../plain\n$INCLUDE /zones/plain\n',
      '/zones/my hosts': 'a A 1.1.1.1\n',
      '/zones/zoné': 'b A 2.2.2.2\n',
      '/zones/plain': 'c A 3.3.3.3\n',
    });
    expect(faults).toEqual([]);
    expect(records).toEqual([
      'a.b.test. 300 A 1.1.1.1',
      'b.example. 300 A 2.2.2.2',
      'c.example. 300 A 3.3.3.3',
      'c.example. 300 A 3.3.3.3',
    ]);
  });

  // Knot DNS starts at the including file; BIND and NSD start at the folder that they run in.
  it('takes paths from the including file, or else from the root', () => {
    const { records, faults } = parseWith({
      '/zones/example.zone': '$INCLUDE sub/one\n$INCLUDE sub/two\n',
      '/zones/sub/one': 'a A 1.1.1.1\n$INCLUDE sub/three\n$INCLUDE two\n',
      '/zones/sub/two': 'b A 2.2.2.2\n',
      '/zones/two': 'x A 9.9.9.9\n',
      '/zones/sub/three': 'c A 3.3.3.3\n',
    });
    expect(faults).toEqual([]);
    expect(records).toEqual([
      'a.example. 300 A 1.1.1.1',
      'c.example. 300 A 3.3.3.3',
      'b.example. 300 A 2.2.2.2',
      'b.example. 300 A 2.2.2.2',
    ]);
  });

  it('an owner that was broken stays broken behind it', () => {
    const { records, faults } = parseWith({
      '/zones/example.zone': 'a..b A 1.1.1.1\n$INCLUDE hosts\n A 3.3.3.3\n',
      '/zones/hosts': 'b A 2.2.2.2\n',
    });
    expect(faults).toEqual(['empty-label 1:1-1:5 "a..b"']);
    expect(records).toEqual(['b.example. 300 A 2.2.2.2']);
  });

  it('reports faults in the file in which they stand', () => {
    const { faults, offsets, sources } = parseWith({
      '/zones/example.zone': '\n$INCLUDE hosts\nb A 1.1.1\n',
      '/zones/hosts': 'ok A 2.2.2.2\na AAAA 1:::2\n',
    });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatch(/^aaaa-invalid \S*hosts:2:8-2:13 "1:::2"$/);
    expect(faults[1]).toBe('a-invalid 3:5-3:10 "1.1.1"');
    expect(sources.fileAt(offsets[0]!).path).toMatch(/hosts$/);
  });
});

describe('confinement', () => {
  const outside = {
    '/etc/passwd': 'root:x:0:0\n',
    '/zones-other/file': 'secret A 6.6.6.6\n',
    '/zones/link': { link: '/etc/passwd' },
    '/zones/inner/loop': { link: '/zones/hosts' },
    '/zones/hosts': 'a A 1.1.1.1\n',
  };

  it.each([
    '/etc/passwd',
    '../etc/passwd',
    'inner/../../etc/passwd',
    '../zones-other/file',
    '..',
    'link',
    '/etc/nosuch',
  ])('%s is not read', (target) => {
    const { records, diagnostics, read } = parseWith({
      ...outside,
      '/zones/example.zone': `$INCLUDE ${target}\nb A 2.2.2.2\n`,
    });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['include-outside-root']);
    expect(diagnostics[0]!.message).toBe(`"${target}" lies outside the folder of the zone, and is not read`);
    expect(records).toEqual(['b.example. 300 A 2.2.2.2']);
    expect(read).toEqual([]);
  });

  it('a link that stays inside is followed', () => {
    const { records, faults } = parseWith({ ...outside, '/zones/example.zone': '$INCLUDE inner/loop\n' });
    expect(faults).toEqual([]);
    expect(records).toEqual(['a.example. 300 A 1.1.1.1']);
  });

  it('is about the real folder when the zone is reached through a link', () => {
    const fileSystem = memoryFiles({
      '/real/hosts': 'a A 1.1.1.1\n',
      '/zones': { link: '/real' },
      '/zones/hosts': { link: '/real/hosts' },
    });
    const { records, faults } = parse('$INCLUDE hosts\n', { include: confinedLoader(fileSystem, '/zones') });
    expect(faults).toEqual([]);
    expect(records).toEqual(['a.example. 300 A 1.1.1.1']);
  });

  it.each([
    ['nosuch', 'cannot read "nosuch": no such file or folder'],
    ['inner', 'cannot read "inner": is a folder, not a file'],
  ])('%s: %s', (target, message) => {
    const { diagnostics, faults } = parseWith({
      ...outside,
      '/zones/example.zone': `x A 1.1.1.1\n$INCLUDE ${target}\n`,
    });
    expect(diagnostics).toMatchObject([{ rule: 'include-not-found', severity: 'error', message }]);
    expect(faults).toEqual([`include-not-found 2:10-2:${10 + target.length} "${target}"`]);
  });
});

describe('limits', () => {
  it('a cycle is found, however the file is called', () => {
    const { records, faults } = parseWith({
      '/zones/example.zone': '$INCLUDE a\n',
      '/zones/a': 'x A 1.1.1.1\n$INCLUDE b\ny A 2.2.2.2\n',
      '/zones/b': '$INCLUDE again\n',
      '/zones/again': { link: '/zones/a' },
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^include-cycle \S*b:1:10-1:15 "again"$/);
    expect(records).toEqual(['x.example. 300 A 1.1.1.1', 'y.example. 300 A 2.2.2.2']);
  });

  it('the zone file itself is part of a cycle', () => {
    const { faults } = parseWith({ '/zones/example.zone': '$INCLUDE example.zone\n' });
    expect(faults).toEqual(['include-cycle 1:10-1:22 "example.zone"']);
  });

  /** A chain of files 1, 2, 3 ... each of which includes the next. */
  const chain =
    (length: number): IncludeLoader =>
    (target) => ({
      path: target,
      identity: target,
      bytes: new TextEncoder().encode(Number(target) < length ? `$INCLUDE ${Number(target) + 1}\n` : 'end A 1.1.1.1\n'),
    });

  it('sixteen levels and no more', () => {
    expect(parse('$INCLUDE 1\n', { include: chain(16) })).toMatchObject({
      faults: [],
      records: ['end.example. 300 A 1.1.1.1'],
    });
    const { faults, records } = parse('$INCLUDE 1\n', { include: chain(17) });
    expect(faults).toEqual(['include-depth 16:1:10-1:12 "17"']);
    expect(records).toEqual([]);
  });

  it('a thousand files and no more', () => {
    const text = Array.from({ length: 1002 }, (_, i) => `$INCLUDE ${i + 5000}\n`).join('');
    const { records, faults } = parse(text, { include: chain(0) });
    expect(records).toHaveLength(1000);
    expect(faults).toEqual(['include-depth 1001:10-1001:14 "6000"', 'include-depth 1002:10-1002:14 "6001"']);
  });
});
