/**
 * Runs one TypeScript script: `node scripts/run-ts.mjs scripts/generate.ts [arguments]`. It is bundled with the sources
 * it imports; packages stay outside. In the script `import.meta.url` is that of the TypeScript file.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [script, ...scriptArguments] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node scripts/run-ts.mjs SCRIPT.ts [arguments]');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const entry = path.resolve(script);
// Inside node_modules, so that the bundle's own imports of packages are found.
const outfile = path.join(
  root,
  'node_modules',
  '.cache',
  'zoneproof',
  `${path.basename(script, '.ts')}-${process.pid}.mjs`,
);
try {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(entry).href) },
    logLevel: 'warning',
  });
} catch {
  process.exit(1);
}
process.setSourceMapsEnabled(true);
process.argv.splice(1, process.argv.length, entry, ...scriptArguments);
process.on('exit', () => rmSync(outfile, { force: true }));
await import(pathToFileURL(outfile).href);
