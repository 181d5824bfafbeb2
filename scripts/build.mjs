/**
 * Builds `dist`: the library file by file with its declarations (tsc), the command line in packs that start fast; before
 * them, the WebAssembly that both hold. All is made beside `dist` and moved into place at the end, so a failed build leaves
 * the old one alone.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCommandLine } from './command-line.mjs';
import { compileKernels } from './kernels.mjs';

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

const made = path.join(root, `dist.new-${process.pid}`);
mkdirSync(made);
try {
  try {
    await compileKernels();
  } catch (error) {
    console.error(error.message);
    throw new BuildFailure('the kernels do not compile');
  }
  compileLibrary(made);
  try {
    await bundleCommandLine(path.join(made, 'cli'));
  } catch (error) {
    console.error(error.message);
    throw new BuildFailure('the command line does not bundle');
  }
  rmSync('dist', { recursive: true, force: true });
  renameSync(made, 'dist');
} catch (error) {
  rmSync(made, { recursive: true, force: true });
  if (!(error instanceof BuildFailure)) throw error;
  console.error(`build failed: ${error.message}`);
  process.exitCode = 1;
}
