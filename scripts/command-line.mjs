/**
 * Bundles the command line into packs for `bin/zoneproof.cjs`.
 *
 * The bundler splits the program into chunks, ES modules of what the same commands use. Two sets of chunks are packed
 * into a file each, what every run loads and what `lint` loads besides; every other chunk is a pack by itself. In a pack
 * a chunk is a function: compiled code can be kept for scripts, not for modules (before Node.js 22.1).
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { rolldown } from 'rolldown';

/** Loaded by every `lint` that has something to report. */
const LINT = ['src/cli/commands/lint.ts', 'src/report/stylish.ts'];

/** Chunks of which a run may turn out to need functions: what computes many signatures and hashes, and reads many records. */
const LATER = {
  kernels: /[\\/]src[\\/]crypto[\\/]wasm[\\/]/,
  reader: /[\\/]src[\\/]zonefile[\\/]plain-lines-kernel\.generated\.ts$/,
};

export async function bundleCommandLine(outDir) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const bundle = await rolldown({
    input: { main: 'src/cli/main.ts', worker: 'src/cli/worker.ts' },
    // Native code, and may be absent.
    external: ['pkcs11js', /^node:/],
    platform: 'node',
    // Entries may get exports for chunks that are kept apart.
    preserveEntrySignatures: 'allow-extension',
    transform: { target: 'node20', define: { ZONEPROOF_VERSION: JSON.stringify(version) } },
    plugins: [yargsPlatform, ruleTexts(path.join(outDir, '..', 'lint', 'index.js'))],
    onLog(level, log, report) {
      // Formats that are loaded on demand, and with a command that needs them at once.
      if (log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') report(level, log);
    },
  });
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name]',
    chunkFileNames: '[name]',
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
    minifyInternalExports: false,
    codeSplitting: {
      groups: Object.entries(LATER).map(([name, test]) => ({ name, test })),
      includeDependenciesRecursively: false,
    },
    // A pack is given the one of Node.js.
    polyfillRequire: false,
  });
  writePacks(outDir, new Map(output.map((chunk) => [chunk.fileName, chunk])));
}

const YARGS = createRequire(import.meta.url).resolve('yargs');

/** Gives yargs our platform instead of its own; what that imports is found where yargs is, so in the same versions. */
const yargsPlatform = {
  name: 'yargs-platform',
  async resolveId(id, importer) {
    const platform = path.resolve('src/cli/yargs-platform.mjs');
    if (id.endsWith('/platform-shims/esm.mjs')) return platform;
    return importer === platform && !id.startsWith('node:') ? this.resolve(id, YARGS, { skipSelf: true }) : null;
  },
};

/** The rules of the linter, and the faults of the parser. */
const DOCUMENTED = /[\\/]src[\\/](?:lint[\\/]rules[\\/].*|zonefile[\\/]faults)\.ts$/;

/** What no run of a rule reads: see `RuleText` in `src/lint/rule.ts`. */
const TEXTS = new Set(['category', 'summary', 'why', 'advice', 'rfc', 'peers', 'bad', 'good']);

/**
 * Takes the documentation out of the rules, which would double the time to load them, and puts the list of all rules
 * with theirs, as the library has it, into a chunk of its own.
 */
const ruleTexts = (library) => ({
  name: 'rule-texts',
  async load(id) {
    if (!id.endsWith(path.join('src', 'lint', 'rule-infos.ts'))) return null;
    const { RULE_INFOS } = await import(pathToFileURL(library).href);
    return `export const RULE_INFOS = ${JSON.stringify(RULE_INFOS)};`;
  },
  transform(code, id) {
    if (!DOCUMENTED.test(id)) return null;
    const infos = this.parse(code, { lang: 'ts' })
      .body.flatMap((statement) => (statement.declaration ?? statement).declarations ?? [])
      .filter((declaration) => declaration.id.name === 'meta' || declaration.id.name === 'PARSER_FAULTS')
      .flatMap(({ init }) => init.elements ?? [init]);
    const texts = infos.flatMap(({ properties }) => properties).filter(({ key }) => TEXTS.has(key?.name));
    let rest = code;
    // From the last one on, so that the others stay where they are.
    for (const { start, end } of texts.reverse()) rest = rest.slice(0, start) + rest.slice(end).replace(/^,/, '');
    return rest;
  },
});

function writePacks(outDir, chunks) {
  const main = closure(chunks, ['main']);
  const ofLint = [...chunks.values()].filter(({ facadeModuleId }) =>
    LINT.some((file) => facadeModuleId?.endsWith(file)),
  );
  const lint = closure(
    chunks,
    ofLint.map(({ fileName }) => fileName),
  ).filter((name) => !main.includes(name));
  const packs = new Map([
    ['main', main],
    ['lint', lint],
  ]);
  for (const name of chunks.keys()) if (!main.includes(name) && !lint.includes(name)) packs.set(name, [name]);

  mkdirSync(outDir, { recursive: true });
  const digest = createHash('sha256');
  for (const [name, members] of packs) {
    const script = ascii(
      `({__proto__:null,${members.map((member) => chunkFunction(chunks, chunks.get(member))).join(',\n')}})\n`,
    );
    // Whatever was left of a module would be a syntax error, here and not when the pack is loaded.
    new Script(script, { filename: `${name}.pack.cjs` });
    digest.update(script);
    writeFileSync(path.join(outDir, `${name}.pack.cjs`), script);
  }
  const shared = [...packs].flatMap(([name, members]) =>
    members.length > 1 ? members.map((member) => [member, name]) : [],
  );
  const index = { digest: digest.digest('hex').slice(0, 16), packOf: Object.fromEntries(shared) };
  const modules = [...packs].map(([name, members]) => [
    name,
    members.flatMap((member) => modulesIn(chunks.get(member))),
  ]);
  writeFileSync(path.join(outDir, 'modules.json'), JSON.stringify(Object.fromEntries(modules), null, 1));
  writeFileSync(path.join(outDir, 'packs.json'), JSON.stringify(index));
  copyFileSync('src/cli/worker.cjs', path.join(outDir, 'worker.cjs'));
}

/** The files that a chunk has code of, from the root of the project or of the packages; for the tests. */
function modulesIn({ modules }) {
  return Object.entries(modules)
    .filter(([id, { renderedLength }]) => renderedLength > 0 && path.isAbsolute(id))
    .map(([id]) => path.relative('.', id).replace(/^.*(?=node_modules\/)/, ''));
}

/** The chunks, with all that they import statically and do not load later. */
function closure(chunks, names) {
  const found = new Set(names);
  for (const name of found) {
    for (const other of chunks.get(name).imports)
      if (chunks.has(other) && !DEFERRED.has(`./${other}`)) found.add(other);
  }
  return [...found];
}

/** Text of one octet a character: V8 keeps it in half the memory, and has it sooner. */
function ascii(script) {
  // Whatever is not ASCII stands in strings and patterns.
  return script.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The module as a method: one line of imports in front becomes calls, one of exports behind becomes the result. That has
 * no prototype: V8 would make a shape of it for each export.
 */
function chunkFunction(chunks, { fileName, code }) {
  let rest = code.replace(/^export ?\{([^}]*)\} ?from ?"([^"]+)";/, (_, names, from) => {
    return `import{${names}}from"${from}";export{${names.replace(/[\w$]+ as /g, '')}};`;
  });
  let head = '';
  for (let found; (found = IMPORT.exec(rest)) !== null; rest = rest.slice(found[0].length)) {
    const [, whole, names, from] = found;
    const imported = from.startsWith('./') ? `$chunk("${from.slice(2)}")` : `require("${from}")`;
    if (DEFERRED.has(from) && names !== undefined) {
      head += deferred(chunks, from, names, imported);
      continue;
    }
    if (whole !== undefined) head += `const ${whole}=${imported};`;
    if (names !== undefined) head += `const{${names.replaceAll(' as ', ':')}}=${imported};`;
    // A module of Node.js of which nothing is used does nothing.
    if (whole === undefined && names === undefined && from.startsWith('./')) head += `${imported};`;
  }
  rest = rest.replace(/(?:export default ([^;]+);)?export ?\{([^}]*)\};?\s*$/, (_, whole, names) => {
    const exported = names.split(',').flatMap((name) => name.trim().replace(/^(\S+) as (\S+)$/, '$2:$1') || []);
    return `return{__proto__:null,${[...(whole === undefined ? [] : [`default:${whole}`]), ...exported].join(',')}};`;
  });
  const body = rest
    .replaceAll('import.meta.url', '$url()')
    .replace(/\bimport\.meta\b/g, '{}')
    .replace(/\bimport\(/g, '$import(');
  return `${JSON.stringify(fileName)}($chunk,require,$import,$url){${head}${body}}`;
}

/**
 * What is loaded when the first of its functions is called: modules of Node.js that take a millisecond and more, and
 * chunks. A run that only reads a zone calls none of them.
 */
const DEFERRED = new Set([
  'node:child_process',
  'node:crypto',
  'node:dgram',
  'node:http2',
  'node:module',
  'node:net',
  'node:os',
  'node:tls',
  ...Object.keys(LATER).map((name) => `./${name}`),
]);

/** Functions of what is loaded when the first of them is called; classes and constants are not for that. */
function deferred(chunks, from, names, loaded) {
  const module = `$${from.replace(/^(?:node:|\.\/)/, '')}`;
  const functions = names.split(',').map((name) => {
    const [imported, local = imported] = name.trim().split(' as ');
    if (!isFunction(chunks, from, imported)) {
      throw new Error(`${from}: ${imported} is no plain function; import what does not have to wait in another way`);
    }
    return `${local}=(...args)=>(${module}??=${loaded}).${imported}(...args)`;
  });
  return `let ${module};const ${functions.join(',')};`;
}

function isFunction(chunks, from, name) {
  if (!/^[a-z]/.test(name)) return false;
  if (from.startsWith('node:')) return typeof builtins(from)[name] === 'function';
  const { code } = chunks.get(from.slice(2));
  const [, local = name] = new RegExp(`[{,]([\\w$]+) as ${name}[,}]`).exec(code) ?? [];
  return code.includes(`function ${local}(`);
}

const builtins = createRequire(import.meta.url);

/** `import a,{b as c}from"./d";`, `import*as e from"node:f";`, `import"./g";` */
const IMPORT = /^import ?(?:\* ?as )?([\w$]+)?,?(?:\{([^}]*)\})?(?: ?from ?)?"([^"]+)";/;
