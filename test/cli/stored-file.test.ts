/** Large files, which are read in pieces, against the same text read at once. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoredFile } from '../../src/cli/stored-file.js';
import { EXIT, wholeText, ZoneproofError } from '../../src/diagnostic/index.js';
import { parseZone } from '../../src/zone/index.js';
import { BIN, inTempFolder, zoneproof } from './run-cli.js';

const HEAD =
  '$ORIGIN example.\n$TTL 3600\n@ SOA ns1 host 1 7200 3600 1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n';
const BLOCK = [
  'h# A 11.0.0.1',
  '  TXT ( "one" ; note',
  '    "two" )',
  'k# CNAME nowhere#',
  't# TXT v=DMARC1; p=none',
  'w# A 192.0.2.1 ; zoneproof-disable-line address-special -- documentation',
  '; zoneproof-disable-next-line cname-dangling -- comes later',
  'z# CNAME nowhere#',
  '$ORIGIN sub.example.',
  ' A 11.0.0.2',
  '$ORIGIN example.',
  'b# A 1.2.3',
  'm# MX 10 mail.example.com',
];
/** More than a MiB: a few of each thing, and many records of which nothing is said. */
function largeZone(end = '\n'): string {
  const lines = [HEAD];
  for (let i = 0; i < 12_000; i++) {
    if (i % 400 === 0) for (const line of BLOCK) lines.push(`${line.replaceAll('#', String(i))}${end}`);
    lines.push(`host${i} 300 IN A 11.${i >> 16}.${(i >> 8) & 255}.${i & 255}${end}`);
    lines.push(`host${i} 300 IN TXT "some text that nobody has anything to say about, number ${i}"${end}`);
  }
  return lines.join('');
}

const openStored = (file: string): StoredFile => new StoredFile(file, statSync(file));

/** A time that a file and another one in its place have. */
const SECOND = 1_700_000_000;

/** The exit code and message of what `read` throws. */
function errorOf(read: () => unknown): readonly [number, string] {
  try {
    read();
  } catch (error) {
    if (error instanceof ZoneproofError) return [error.exitCode, error.message];
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a large file', () => {
  it.each([
    ['lines that end in LF', largeZone()],
    ['lines that end in CRLF', largeZone('\r\n')],
    ['no newline at the end', `${largeZone()}last A 11.0.0.1`],
    [
      'a NUL octet and an open parenthesis',
      `${largeZone()}x TXT "\0"\ny TXT ( "open"\n${largeZone().slice(HEAD.length).replaceAll('host', 'other')}`,
    ],
  ])('with %s is reported on as when it is read at once', async (_, text) => {
    await inTempFolder((cwd) => {
      expect(text.length).toBeGreaterThan(1 << 20);
      writeFileSync(path.join(cwd, 'example.zone'), text, 'latin1');
      for (const format of ['stylish', 'gcc']) {
        const args = ['--no-config', '--origin', 'example', '--format', format];
        const inPieces = zoneproof(['lint', 'example.zone', ...args], { cwd });
        const atOnce = zoneproof(['lint', '-', ...args], { cwd, input: Buffer.from(text, 'latin1') });
        expect(inPieces.stdout.length).toBeGreaterThan(5000);
        // Of standard input it is not said what --fix would do.
        const told = (text: string) => text.replaceAll('example.zone', '<stdin>').replace(/^\d+ fixable with.*\n/m, '');
        expect(told(inPieces.stdout)).toBe(told(atOnce.stdout));
        expect(inPieces.code).toBe(1);
      }
    });
  });

  it('is mended as when it is read at once', async () => {
    await inTempFolder((cwd) => {
      const file = path.join(cwd, 'example.zone');
      const text = `${largeZone()}last A 11.0.0.1`;
      writeFileSync(file, text, 'latin1');
      const args = ['--no-config', '--origin', 'example', '--fix'];
      const { code, stderr } = zoneproof(['lint', 'example.zone', ...args], { cwd });
      expect(stderr).toContain('fixed');
      expect(code).toBe(1);
      expect(readFileSync(file, 'latin1').endsWith('last A 11.0.0.1\n')).toBe(true);
    });
  });

  it('is included like a small one', async () => {
    await inTempFolder((cwd) => {
      const text = largeZone();
      writeFileSync(path.join(cwd, 'part'), text.slice(HEAD.length), 'latin1');
      writeFileSync(path.join(cwd, 'outer.zone'), `${HEAD}$INCLUDE part\nlast A 11.0.0.1\n`);
      const { stdout } = zoneproof(['lint', 'outer.zone', '--no-config'], { cwd });
      expect(stdout).toMatch(/^part:\d+:\d+: warning: .*\[cname-dangling\]\n +\d+ \| k0 CNAME nowhere0\n/m);
    });
  });

  it.skipIf(process.platform === 'win32')('comes through a pipe or as standard input by its name', async () => {
    await inTempFolder((cwd) => {
      writeFileSync(path.join(cwd, 'example.zone'), largeZone(), 'latin1');
      const script = 'mkfifo pipe; cat example.zone > pipe & "$0" "$1" lint pipe --no-config --origin example; wait';
      const lint = ['lint', 'example.zone', '--no-config', '--origin', 'example'];
      const wanted = zoneproof(lint, { cwd }).stdout;
      for (const [name, command] of [
        ['pipe', script],
        ['/dev/stdin', '"$0" "$1" lint /dev/stdin --no-config --origin example < example.zone'],
        ['/dev/stdin', 'cat example.zone | "$0" "$1" lint /dev/stdin --no-config --origin example'],
      ] as const) {
        const { stdout } = spawnSync('sh', ['-c', command, process.execPath, BIN], { cwd, encoding: 'latin1' });
        expect(stdout.replaceAll(name, 'example.zone')).toBe(wanted);
      }
    });
  });
});

describe.skipIf(process.platform === 'win32')('a zone that comes through a pipe', () => {
  const ZONE = '$ORIGIN example.\n$TTL 3600\n@ SOA ns host 1 7200 3600 1209600 3600\n@ NS ns\nns A 192.0.2.999\n';

  it.each([
    ['named', 'mkfifo pipe; cat zone > pipe & "$0" "$1" lint pipe --no-config; wait', 'pipe'],
    ['of the shell', 'bash -c \'"$0" "$1" lint <(cat zone) --no-config\' "$0" "$1"', '/dev/fd/'],
    ['by its name', 'cat zone | "$0" "$1" lint /dev/stdin --no-config', '/dev/stdin'],
  ])('%s: the zone is told by what is in it, and read as well', async (_name, command, shown) => {
    await inTempFolder((cwd) => {
      writeFileSync(path.join(cwd, 'zone'), ZONE);
      const options = { cwd, encoding: 'latin1', timeout: 30_000 } as const;
      const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, BIN], options);
      expect(stderr).toBe('');
      expect(stdout).toContain(shown);
      expect(stdout).toMatch(/:5:6: error: .*\[a-invalid\]/);
      expect(stdout).toContain('example. (origin from $ORIGIN), 2 records');
    });
  });
});

describe('a stored file', () => {
  const changed = (file: string) => [EXIT.FILE, `${file} was changed while it was read`] as const;

  it.each<[string, (file: string) => void]>([
    ['shorter', (file) => truncateSync(file, 5000)],
    ['empty', (file) => truncateSync(file, 0)],
    ['longer', (file) => appendFileSync(file, 'more')],
    [
      'another text of the same length',
      (file) => {
        const { atimeMs, mtimeMs, size } = statSync(file);
        writeFileSync(file, 'x'.repeat(size));
        utimesSync(file, atimeMs / 1000, mtimeMs / 1000 + 2);
      },
    ],
  ])('that has become %s is not read on', async (_, change) => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'zone');
      writeFileSync(file, 'y'.repeat(10_000));
      const text = openStored(file);
      const target = new Uint8Array(4000);
      expect(text.read(0, target)).toBe(4000);
      change(file);
      expect(errorOf(() => text.read(4000, target))).toEqual(changed(file));
      // One that was not open when it became another.
      const [before, other] = [path.join(folder, 'before'), path.join(folder, 'other')];
      writeFileSync(before, 'y'.repeat(10_000));
      writeFileSync(other, 'y'.repeat(10_000));
      const unopened = openStored(before);
      renameSync(other, before);
      change(before);
      expect(errorOf(() => unopened.read(0, target))).toEqual(changed(before));
    });
  });

  it('that is replaced while it is open is read to its end', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'zone');
      writeFileSync(file, 'y'.repeat(10_000));
      const text = openStored(file);
      text.read(0, new Uint8Array(10));
      writeFileSync(`${file}.new`, 'z'.repeat(10_000));
      renameSync(`${file}.new`, file);
      expect(Buffer.from(wholeText(text)).toString()).toBe('y'.repeat(10_000));
    });
  });

  it('is found again when many were opened, and it is what it was', async () => {
    await inTempFolder((folder) => {
      const files = Array.from({ length: 40 }, (_, i) => path.join(folder, String(i)));
      for (const [i, file] of files.entries()) {
        writeFileSync(file, String.fromCharCode(0x41 + i).repeat(100));
        utimesSync(file, SECOND, SECOND);
      }
      const texts = files.map(openStored);
      const octet = (text: StoredFile): number => {
        const target = new Uint8Array(3);
        expect(text.read(50, target)).toBe(3);
        return target[2]!;
      };
      for (let round = 0; round < 2; round++) expect(texts.map(octet)).toEqual(files.map((_, i) => 0x41 + i));
      // Those that were looked at first are closed by now.
      writeFileSync(`${files[0]}.new`, 'x'.repeat(100));
      utimesSync(`${files[0]}.new`, SECOND, SECOND);
      renameSync(`${files[0]}.new`, files[0]!);
      expect(errorOf(() => octet(texts[0]!))).toEqual(changed(files[0]!));
      unlinkSync(files[1]!);
      expect(errorOf(() => octet(texts[1]!))).toEqual([EXIT.FILE, `cannot read ${files[1]}: no such file or folder`]);
    });
  });

  it('that is cut while it is parsed stops the parser', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'zone');
      writeFileSync(file, largeZone());
      const cut = (): void => truncateSync(file, 400_000);
      expect(errorOf(() => parseZone(openStored(file), { file, onRead: cut }))).toEqual(changed(file));
    });
  });

  it('ends where it ends', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'zone');
      writeFileSync(file, 'abc');
      const target = new Uint8Array(10);
      expect(openStored(file).read(1, target)).toBe(2);
      expect(openStored(file).read(3, target)).toBe(0);
      expect(Buffer.from(target).toString('latin1', 0, 3)).toBe('bc\0');
    });
  });
});
