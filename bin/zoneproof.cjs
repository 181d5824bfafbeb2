#!/usr/bin/env node
/**
 * The command line: loads it from its packs (`scripts/command-line.mjs` makes them), each command with the code that V8
 * compiled for it the last time. Compiling took longer than linting a small zone.
 *
 * A pack is a script: an object with a function for each chunk. Compiled code is kept in `cache` beside the packs, a file
 * for each command and each Node.js that ran it. Whoever can write there can write the packs as well. V8 refuses what was
 * compiled with other flags; then, and where the folder cannot be written, code is compiled as it always was.
 *
 * This file is compiled in each run, and so is what it calls of Node.js: it is short, and all in one.
 */
'use strict';
const fs = require('node:fs');
const { Script } = require('node:vm');

const folder = `${__dirname}/../dist/cli`;
/** the pack of each chunk that shares one with others, and a digest of all packs */
const { packOf, digest } = readIndex();

/** what identifies the command: most words are file names, and no two commands begin alike */
const word = /^[a-z][a-z0-9]*$/.exec(process.argv[2] ?? '')?.[0] ?? 'options';
const cacheFolder = `${folder}/cache`;
/** Two builds of one version may lay out compiled code differently, so the size of the program counts too. */
const runtime = [process.version, process.platform, process.arch, fs.statSync(process.execPath).size];
const isLarge = process.argv.slice(3, 20).some(isLargeFile);
const cacheFile = `${cacheFolder}/${[digest, ...runtime, isLarge ? `${word}.large` : word].join('-')}`;
// What the optimizing compiler of V8 puts into a function of those that it calls, up to 920 octets of their code, takes it
// longer than the calls would: a sixth of the time to lint 100,000 records. Small zones do not wait for this module.
if (isLarge && require.main === module) {
  require('node:v8').setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
}
const isCaching = !process.env.NODE_DISABLE_COMPILE_CACHE;
const compiled = isCaching ? readCache() : new Map();

/** what `import.meta.url` is in the chunks: for few of them anything */
const here = () => require('node:url').pathToFileURL(`${folder}/main`).href;
const scripts = new Map();
const packs = new Map();
const chunks = new Map();

/** What the chunk exports; it runs when it is first asked for. */
function chunk(name) {
  let exported = chunks.get(name);
  if (exported === undefined) {
    exported = pack(packOf[name] ?? name)[name](chunk, require, dynamicImport, here);
    chunks.set(name, exported);
  }
  return exported;
}

function pack(name) {
  let functions = packs.get(name);
  if (functions === undefined) {
    const filename = `${folder}/${name}.pack.cjs`;
    const cachedData = compiled.get(name);
    const script = new Script(fs.readFileSync(filename).latin1Slice(), { filename, cachedData });
    if (isCaching && (cachedData === undefined || script.cachedDataRejected)) writeAtExit();
    scripts.set(name, script);
    functions = script.runInThisContext();
    packs.set(name, functions);
  }
  return functions;
}

/** Whether a word of the command line is a file that takes longer than the start. */
function isLargeFile(path) {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })?.size >= 1 << 18;
  } catch {
    // Not even a path.
    return false;
  }
}

/** `import()`: of a chunk, or of a package that is not bundled. */
async function dynamicImport(specifier) {
  // Not before the chunk that asks has run to its end.
  await undefined;
  return specifier.startsWith('./') ? chunk(specifier.slice(2)) : require(specifier);
}

function readIndex() {
  try {
    return JSON.parse(fs.readFileSync(`${folder}/packs.json`, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    process.stderr.write('zoneproof: dist/cli is missing\n  help: in a checkout, run "npm ci" or "npm run build"\n');
    process.exit(70);
  }
}

/**
 * A cache is a line of JSON, the names and lengths of its parts, and then the parts. V8 does not check what is in them, so
 * they are written to the disk before the file gets its name, and a file of another length is none.
 */
function readCache() {
  const parts = new Map();
  try {
    const file = fs.readFileSync(cacheFile);
    const lengths = file.latin1Slice(0, 4096).split('\n', 1)[0];
    let at = lengths.length + 1;
    for (const [name, length] of JSON.parse(lengths)) {
      parts.set(name, new Uint8Array(file.buffer, file.byteOffset + at, length));
      at += length;
    }
    return at === file.length ? parts : new Map();
  } catch {
    // There is none yet, or it is broken: it will be written.
    return new Map();
  }
}

let isWrittenAtExit = false;

function writeAtExit() {
  if (!isWrittenAtExit) process.on('exit', writeCache);
  isWrittenAtExit = true;
}

function writeCache() {
  // Words that are no commands end with another exit code.
  if (process.exitCode > 1) return;
  const temporary = `${cacheFile}.${process.pid}`;
  const made = [...scripts].map(([name, script]) => [name, script.createCachedData()]);
  // What this run did not need, another one did.
  const parts = [...new Map([...compiled, ...made])];
  const lengths = JSON.stringify(parts.map(([name, { length }]) => [name, length]));
  // V8 reads words of eight octets, and would copy what does not begin at one; the length of a part is a multiple.
  const line = `${lengths}${' '.repeat(7 - (lengths.length % 8))}\n`;
  const octets = Buffer.concat([Buffer.from(line), ...parts.map(([, part]) => part)]);
  // An installation of another user, a full disk: nothing is lost but time.
  quietly(() => fs.mkdirSync(cacheFolder, { recursive: true }));
  quietly(() => {
    fs.writeFileSync(temporary, octets, { flag: 'wx', flush: true });
    fs.renameSync(temporary, cacheFile);
  });
  quietly(() => fs.unlinkSync(temporary));
}

function quietly(attempt) {
  try {
    attempt();
  } catch {
    // See who calls.
  }
}

exports.chunk = chunk;
// A worker thread asks for another chunk.
if (require.main === module) chunk('main');
