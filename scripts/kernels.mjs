/**
 * Compiles `kernels`, AssemblyScript, to WebAssembly, and puts the octets as text into a source file beside what uses
 * them. That file is made by each build and kept by nobody, so there is no code that its readers could not read.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const KERNELS = [{ source: 'kernels/plain-lines/index.ts', target: 'src/zonefile/plain-lines-kernel.generated.ts' }];

/** Throws an Error that says what is wrong with a kernel. */
export async function compileKernels() {
  for (const { source, target } of KERNELS) {
    const text = `/** ${source}, compiled by scripts/kernels.mjs: Base64 of a WebAssembly module. */
export function kernelText(): string {
  return '${Buffer.from(await compile(source)).toString('base64')}';
}
`;
    if (text !== readIfThere(target)) writeFileSync(target, text);
  }
}

async function compile(source) {
  let octets;
  const { error, stderr } = await asc.main(
    [
      source,
      '-O3',
      // No objects: nothing to collect, and nothing to import.
      '--runtime=stub',
      '--use=abort=',
      '--enable=simd',
      '--initialMemory=6',
      '--maximumMemory=6',
      '--pedantic',
      '--outFile=kernel.wasm',
    ],
    {
      writeFile(_name, contents) {
        octets = contents;
      },
    },
  );
  if (error !== null) throw new Error(`${source} does not compile\n${stderr.toString()}`);
  return octets;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
