/**
 * Every claim of docs/zone-format.md about who loads what, asked of the servers; and that we load what BIND loads, to
 * the same octets, and judge by a dialect as its server does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ParsedZone, parseZone } from '../../src/zone/index.js';
import { confinedLoader, type Dialect } from '../../src/zonefile/index.js';
import { DIALECT_CASES, type DialectCase } from './dialect-questions.js';
import { peerTest, run, withTempDir } from './peers.js';

const DOCUMENT = readFileSync(path.resolve(import.meta.dirname, '../../docs/zone-format.md'), 'utf8');

const LENIENT = ['-i', 'none', '-k', 'ignore', '-m', 'ignore', '-n', 'ignore', '-r', 'ignore', '-M', 'ignore'];

/** How each server is asked, and whether the answer says that it has read the file. */
const SERVERS: Readonly<Record<string, { readonly tool: string; loads(folder: string, origin: string): boolean }>> = {
  B: {
    tool: 'named-compilezone',
    loads: (folder, origin) => compile(folder, origin) !== undefined,
  },
  K: {
    tool: 'kzonecheck',
    loads: (cwd, origin) => run('kzonecheck', ['-o', origin, 'zone'], { cwd }).code === 0,
  },
  N: {
    tool: 'nsd-checkzone',
    loads: (cwd, origin) => run('nsd-checkzone', [origin, 'zone'], { cwd }).code === 0,
  },
  L: {
    tool: 'ldns-read-zone',
    loads: (cwd) => run('ldns-read-zone', ['zone'], { cwd }).code === 0,
  },
};
const TOOLS = Object.values(SERVERS).map(({ tool }) => tool);

function compile(cwd: string, origin: string): string | undefined {
  const { code } = run('named-compilezone', ['-q', ...LENIENT, '-s', 'full', '-o', 'compiled', origin, 'zone'], {
    cwd,
  });
  return code === 0 ? readFileSync(path.join(cwd, 'compiled'), 'utf8') : undefined;
}

function ours(folder: string, origin: string, dialect?: Dialect): ParsedZone {
  const file = path.join(folder, 'zone');
  const files = { realPath: (name: string) => name, readFile: (name: string) => readFileSync(name) };
  return parseZone(readFileSync(file), { origin, file, dialect, include: confinedLoader(files, folder) });
}

/** `owner TTL type octets`, without duplicates; names of one spelling, since an RRset has but one in BIND. */
function octetsOf({ zone }: ParsedZone): string[] {
  return [...zone.rrsets()].flatMap(({ records }) =>
    records.map(
      ({ owner, ttl, type, rdata }) => `${owner.toLowerCase()} ${ttl} ${type} ${Buffer.from(rdata).toString('hex')}`,
    ),
  );
}

const DIALECTS: Readonly<Record<string, Dialect | undefined>> = { '-': undefined, B: 'bind', K: 'knot', N: 'nsd' };

/** Where no error should be found: as a server where it loads, and without a dialect where BIND loads it. */
function expectedClean({ loads, clean }: DialectCase): string {
  return clean ?? `${loads.includes('B') ? '-' : ''}${loads.replace('L', '')}`;
}

describe.each([...new Set(DIALECT_CASES.map(({ question }) => question))])('%s', (question) => {
  it('has a bullet in the document', () => {
    expect(DOCUMENT).toContain(`**${question}`);
  });

  for (const dialectCase of DIALECT_CASES.filter((candidate) => candidate.question === question)) {
    const { name, text, files = {}, origin = 'example.', loads } = dialectCase;
    peerTest(name, TOOLS, () => {
      withTempDir((folder) => {
        for (const [file, content] of Object.entries({ ...files, zone: text })) {
          writeFileSync(path.join(folder, file), content, 'latin1');
        }
        const loading = Object.keys(SERVERS).filter((letter) => SERVERS[letter]!.loads(folder, origin));
        expect(loading.join('')).toBe(loads);
        const clean = Object.keys(DIALECTS).filter((letter) =>
          ours(folder, origin, DIALECTS[letter]).diagnostics.every(({ severity }) => severity !== 'error'),
        );
        expect(clean.join('')).toBe(expectedClean(dialectCase));
        const compiled = compile(folder, origin);
        if (compiled === undefined || !clean.includes('B')) return;
        const bind = parseZone(Buffer.from(compiled, 'latin1'), { origin, dialect: 'bind' });
        expect(octetsOf(ours(folder, origin))).toEqual(octetsOf(bind));
      });
    });
  }
});
