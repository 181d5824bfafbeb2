/**
 * Keeps the examples in the documents true: every `console` block is run, and the output behind its `$ zoneproof ...`
 * lines replaced by what the command prints. `npm run generate` runs it; CI fails when a document changes.
 *
 * Blocks fenced as `sh` are not run: they change the reader's files, or take other tools.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
];

/** What the commands of a block print, each behind its own line. */
function runBlock(block: string): string {
  const commands = block.split('\n').filter((line) => line.startsWith('$ '));
  const present = new Set(readdirSync('.'));
  const text = commands
    .map((line) => {
      const [program, ...args] = line.slice(2).split(' ');
      if (program !== 'zoneproof') throw new Error(`only zoneproof can be run in examples: ${line}`);
      // Quotes keep words together, as a shell would.
      const words = (args.join(' ').match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));
      const { stdout, stderr, status } = spawnSync(process.execPath, ['bin/zoneproof.cjs', ...words], {
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1', GITHUB_STEP_SUMMARY: '' },
      });
      if (status !== 0 && status !== 1) throw new Error(`${line} ended with ${status}: ${stderr}`);
      // Where the checkout lies is nobody's business, and differs.
      return `${line}\n${stdout}${stderr}`.replaceAll(pathToFileURL(root).href, 'file:///checkout/');
    })
    .join('');
  // Files that the commands of a block leave to each other.
  for (const file of readdirSync('.')) if (!present.has(file)) rmSync(file, { recursive: true });
  return text;
}

for (const document of documents) {
  const before = readFileSync(document, 'utf8');
  const after = before.replace(
    /^```console\n([\s\S]*?)^```$/gm,
    (_all, block: string) => `\`\`\`console\n${runBlock(block)}\`\`\``,
  );
  if (after === before) continue;
  writeFileSync(document, after);
  console.log(`wrote ${document}`);
}
