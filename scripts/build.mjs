/**
 * Builds `dist`: the library file by file with its declarations (tsc), the command line as one bundle that starts fast
 * (esbuild). All is made beside `dist` and moved into place at the end, so a failed build leaves the old one alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** An error that the tools below have already explained. */
class BuildFailure extends Error {}

function compileLibrary(outDir) {
  const compiler = path.join('node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new BuildFailure('the library does not compile');
}

async function bundleCommandLine(outDir) {
  const entryPoints = ['src/cli/main.ts', 'src/cli/worker.ts'].filter((file) => existsSync(file));
  if (!entryPoints.includes('src/cli/main.ts')) throw new BuildFailure('src/cli/main.ts is missing');
  try {
    await build({
      entryPoints,
      outdir: outDir,
      outbase: 'src/cli',
      bundle: true,
      // The one finds its own worker file beside itself; the other is native code, and may be absent.
      external: ['piscina', 'pkcs11js'],
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'linked',
      chunkNames: 'chunk-[hash]',
      define: { ZONEPROOF_VERSION: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
      // CommonJS dependencies call require() for Node's own modules.
      banner: { js: "import{createRequire as $cr}from'node:module';const require=$cr(import.meta.url);" },
      logLevel: 'warning',
    });
  } catch {
    throw new BuildFailure('the command line does not bundle');
  }
}

const made = path.join(root, `dist.new-${process.pid}`);
mkdirSync(made);
try {
  compileLibrary(made);
  await bundleCommandLine(path.join(made, 'cli'));
  rmSync('dist', { recursive: true, force: true });
  renameSync(made, 'dist');
} catch (error) {
  rmSync(made, { recursive: true, force: true });
  if (!(error instanceof BuildFailure)) throw error;
  console.error(`build failed: ${error.message}`);
  process.exitCode = 1;
}
