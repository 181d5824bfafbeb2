/**
 * Writes generated files.
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Leaves a file alone that holds the text already, and says so when it did not. */
export function writeIfChanged(file: string, text: string): void {
  let before: string | undefined;
  try {
    before = readFileSync(file, 'utf8');
  } catch {
    mkdirSync(path.dirname(file), { recursive: true });
  }
  if (before === text) return;
  writeFileSync(file, text);
  console.log(`wrote ${path.relative('', file)}`);
}
