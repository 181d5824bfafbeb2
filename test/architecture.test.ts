/** The rules of the house that a reader cannot see in one file: who may import whom, and who may touch the world. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../src');

/** From the bottom up: a folder may import the folders before it. */
const LAYERS = [
  'wire',
  'rdata',
  'zonefile',
  'zone',
  'keys',
  'dnssec',
  'issuance',
  'live',
  'rollover',
  'lint',
  'config',
  'operations',
  'report',
  'cli',
];

/** Leaves: every folder may import them; what they may import themselves. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  diagnostic: ['wire'],
  crypto: ['wire', 'diagnostic'],
  schema: [],
};

/** What only some folders may touch: everything else gets clock, files and randomness as arguments. */
const WORLD: readonly { readonly what: string; readonly pattern: RegExp; readonly allowedIn: readonly string[] }[] = [
  { what: 'process', pattern: /(?<![\w.$-])process\s*(?:\.|\?\.|\[)|from 'node:process'/, allowedIn: ['cli'] },
  { what: 'the clock', pattern: /\bDate\.now\b|new Date\(\)|\bperformance\.now\b/, allowedIn: ['cli'] },
  { what: 'timers', pattern: /\b(?:setTimeout|setInterval)\(|'node:timers/, allowedIn: ['cli', 'live'] },
  { what: 'the file system', pattern: /'node:fs(?:\/promises)?'/, allowedIn: ['cli'] },
  { what: 'other programs', pattern: /'node:child_process'/, allowedIn: ['cli'] },
  { what: 'the operating system', pattern: /'node:os'/, allowedIn: ['cli'] },
  {
    what: 'the network',
    pattern: /'node:(?:net|dgram|tls|dns|https?|http2)(?:\/promises)?'|\bfetch\(/,
    allowedIn: ['cli', 'live'],
  },
  { what: 'threads', pattern: /'node:worker_threads'|\bnew Worker\(/, allowedIn: ['cli', 'operations'] },
  { what: 'node:crypto', pattern: /'node:crypto'/, allowedIn: ['cli', 'crypto'] },
  { what: 'Math.random', pattern: /\bMath\.random\b/, allowedIn: [] },
  {
    what: 'randomness',
    pattern: /\b(?:randomBytes|randomInt|randomFill|getRandomValues|randomUUID)\b/,
    allowedIn: ['cli', 'crypto'],
  },
  { what: 'the console', pattern: /\bconsole\.\w/, allowedIn: [] },
];

/** Everything else that may be imported, and where. `node:path` knows no world but the working folder. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'node:path': ['*'],
  'node:crypto': ['crypto'],
  // loads pkcs11js, which is optional and native, when a token is opened
  'node:module': ['crypto'],
  'node:worker_threads': ['operations', 'cli'],
  yaml: ['config', 'operations'],
  picomatch: ['config'],
  '@noble/curves': ['crypto'],
  '@noble/hashes': ['crypto'],
};

/** Folders whose code may import any package: the outermost layers. */
const FREE_FOLDERS = ['cli', 'report', 'live', 'schema'];

const MAX_LINES = 600;

/** Where the essay of a folder stands: in its index.ts, but the command line is a program and has none. */
const headOf = (folder: string) => (folder === 'cli' ? 'cli/main.ts' : `${folder}/index.ts`);

interface SourceFile {
  /** relative to src, with slashes */
  readonly path: string;
  /** first component of the path; empty for files of src itself */
  readonly folder: string;
  readonly text: string;
  /** without comments */
  readonly code: string;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

const files: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    return { path: file, folder: file.includes('/') ? file.split('/')[0]! : '', text, code: withoutComments(text) };
  });

const folders = [...new Set(files.map((file) => file.folder))].filter((folder) => folder !== '');

/** The specifiers of `import`, `export ... from` and `import()`. */
function importsOf(file: SourceFile): string[] {
  const found = file.code.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^\s*import\s+)'([\w@./:-]+)'/gm);
  return [...found].map((match) => match[1]!).filter((specifier) => !specifier.endsWith('.json'));
}

/** The file under src that a relative specifier means, and its folder. */
function resolve(file: SourceFile, specifier: string): { readonly path: string; readonly folder: string } {
  const target = path.posix.join(path.posix.dirname(file.path), specifier);
  return { path: target, folder: target.includes('/') ? target.split('/')[0]! : '' };
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from in LEAVES) return LEAVES[from]!.includes(to);
  if (to in LEAVES) return true;
  // Files of src itself are the package's entry: they stand above all but the command line.
  if (from === '') return to !== 'cli';
  return LAYERS.includes(to) && LAYERS.indexOf(to) < LAYERS.indexOf(from);
}

/** One complaint per import that `isAllowed` does not allow. */
function complaints(isAllowed: (file: SourceFile, specifier: string) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => !isAllowed(file, specifier))
      .map((specifier) => `${file.path} imports ${specifier}`),
  );
}

describe('this test', () => {
  it('sees the files and their imports', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(importsOf(files.find((file) => file.path === 'zone/zone.ts')!)).toContain('../wire/index.js');
  });

  it('knows every folder', () => {
    expect(folders.filter((folder) => !LAYERS.includes(folder) && !(folder in LEAVES))).toEqual([]);
  });

  it('would see what it forbids', () => {
    const seen = (code: string) => WORLD.filter(({ pattern }) => pattern.test(code)).map(({ what }) => what);
    expect(seen('const at = Date.now();')).toEqual(['the clock']);
    expect(seen('process.exit(1)')).toEqual(['process']);
    expect(seen("import { readFileSync } from 'node:fs';")).toEqual(['the file system']);
    expect(seen('Math.random()')).toEqual(['Math.random']);
    expect(seen('zone.process.length; preprocess(x)')).toEqual([]);
    expect(mayImport('wire', 'rdata')).toBe(false);
    expect(mayImport('zone', 'zonefile')).toBe(true);
    expect(mayImport('diagnostic', 'zone')).toBe(false);
    expect(mayImport('wire', 'diagnostic')).toBe(true);
    expect(mayImport('', 'cli')).toBe(false);
  });
});

describe('imports', () => {
  it('run downwards', () => {
    expect(
      complaints(
        (file, specifier) => !specifier.startsWith('.') || mayImport(file.folder, resolve(file, specifier).folder),
      ),
    ).toEqual([]);
  });

  it('of another folder go through its index.js', () => {
    expect(
      complaints((file, specifier) => {
        if (!specifier.startsWith('.')) return true;
        const target = resolve(file, specifier);
        return target.folder === file.folder || target.path === `${target.folder}/index.js` || target.folder === '';
      }),
    ).toEqual([]);
  });

  it('name files that exist, with .js', () => {
    const known = new Set(files.map((file) => file.path.replace(/\.ts$/, '.js')));
    expect(
      complaints((file, specifier) => !specifier.startsWith('.') || known.has(resolve(file, specifier).path)),
    ).toEqual([]);
  });

  it('of packages stay where they belong', () => {
    expect(
      complaints((file, specifier) => {
        if (specifier.startsWith('.') || FREE_FOLDERS.includes(file.folder)) return true;
        const name = Object.keys(PACKAGES).find((known) => specifier === known || specifier.startsWith(`${known}/`));
        if (name === undefined) return false;
        return PACKAGES[name]!.includes('*') || PACKAGES[name]!.includes(file.folder);
      }),
    ).toEqual([]);
  });
});

describe('the world', () => {
  it.each(WORLD)('$what is touched where it may be', ({ pattern, allowedIn }) => {
    const touching = files.filter((file) => !allowedIn.includes(file.folder) && pattern.test(file.code));
    expect(touching.map((file) => file.path)).toEqual([]);
  });
});

describe('files', () => {
  it('the first file of each folder opens with an essay', () => {
    const withoutEssay = folders.filter((folder) => {
      const index = files.find((file) => file.path === headOf(folder));
      const head = /^\/\*\*([\s\S]*?)\*\//.exec(index?.text ?? '')?.[1] ?? '';
      return !head.includes('@module') || head.replace(/[\s*]+/g, ' ').length < 80;
    });
    expect(withoutEssay).toEqual([]);
  });

  it('are small enough to hold in the head, and named in kebab-case', () => {
    const written = files.filter((file) => !file.path.endsWith('.generated.ts'));
    expect(written.filter((file) => file.text.split('\n').length > MAX_LINES).map((file) => file.path)).toEqual([]);
    expect(files.filter((file) => !/^(?:[a-z0-9-]+\/)*[a-z0-9-]+(?:\.generated)?\.ts$/.test(file.path))).toEqual([]);
  });
});
